"""Restore: an archive becomes an installation, and is proven to be what was saved.

Only into an empty one: nobody's records are replaced. The archive is read to its last
byte before anything is touched. What must not happen twice is held back: log-ins end,
and messages that were still waiting when the backup was made aren't sent.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from cxops.audit.anchor import anchor_seals
from cxops.audit.findings import Report
from cxops.audit.verify import verify_database
from cxops.kernel.errors import Conflict
from cxops.kernel.outbox import REACTIONS
from cxops.models import AuditSeal, Lease, OutboxEvent
from cxops.ops.archive import (
    ANCHOR,
    DATABASES,
    MEDIA,
    Archive,
    Manifest,
    open_archive,
)
from cxops.ops.dumps import is_in_use, load_database, sync_folder
from cxops.ops.media import is_intact, media_folder

#: Why an event that was waiting when the backup was made isn't carried out.
HELD_BACK = "Restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what the verification found."""

    manifest: Manifest
    files: int
    sessions_ended: int
    messages_held: int
    anchor_put_aside: str
    wrong_counts: list[str]
    wrong_files: list[str]
    trail: Report

    @property
    def is_sound(self) -> bool:
        """Whether everything is there as it was."""
        return self.trail.is_sound and not (self.wrong_counts or self.wrong_files)


def restore(path: Path, *, at: datetime, send_waiting: bool = False) -> Restored:
    """Restore an archive into this empty installation and verify it.

    Raises Invalid for a damaged archive and Conflict for an installation that can't
    take it; nothing was changed then. ``send_waiting`` leaves waiting messages due.
    """
    with open_archive(path) as archive:
        manifest = archive.manifest
        _refuse_unfit(manifest, at)
        files = _place_media(archive)
        counted = _place_database(archive)
        put_aside = _place_anchor(archive, at)
    wrong_counts = [
        f"{table}: {counted.get(table, 0)} / {count}"
        for table, count in manifest.counts.items()
        if counted.get(table) != count
    ]
    head = AuditSeal.objects.order_by("-pk").values_list("pk", "digest").first()
    if (head or (0, "")) != (manifest.head_seal, manifest.head_digest):
        wrong_counts.append(AuditSeal._meta.db_table)
    # Newer migrations, and the triggers, which a dump may leave out.
    call_command("migrate", verbosity=0, interactive=False)
    sessions, _models = Session.objects.all().delete()
    Lease.objects.all().delete()
    held = 0 if send_waiting else _hold_messages(at)
    # The line of a seal whose process died before it wrote it.
    anchor_seals(at=at)
    return Restored(
        manifest=manifest,
        files=files,
        sessions_ended=sessions,
        messages_held=held,
        anchor_put_aside=put_aside,
        wrong_counts=wrong_counts,
        wrong_files=_wrong_files(archive),
        trail=verify_database(at=at),
    )


def _refuse_unfit(manifest: Manifest, at: datetime) -> None:
    """Refuse what this installation can't take, before anything is changed."""
    if manifest.vendor != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Conflict(
            _(
                "The backup was made from %(theirs)s and this installation uses "
                "%(ours)s: restore it into an installation on %(theirs)s."
            )
            % {
                "theirs": names[manifest.vendor],
                "ours": names.get(connection.vendor, connection.vendor),
            },
            code="other_database",
        )
    known = MigrationLoader(None).disk_migrations
    for app, name in _steps(manifest):
        if (app, name) not in known and any(app == label for label, _name in known):
            raise Conflict(
                _(
                    "The backup was made by CXOps %(version)s, which is newer than "
                    "this one (it knows %(step)s): install that version first."
                )
                % {"version": manifest.product, "step": f"{app}.{name}"},
                code="newer_version",
            )
    if is_in_use():
        raise Conflict(
            _(
                "People or reports are in this installation, and a backup never "
                "replaces them: restore into an empty database (CXOPS_DATABASE_URL) "
                "or an empty folder (CXOPS_VAR_DIR)."
            ),
            code="not_empty",
        )
    _refuse_running(at)


def _steps(manifest: Manifest) -> Iterable[tuple[str, str]]:
    for app, names in manifest.migrations.items():
        for name in names:
            yield app, name


def _refuse_running(at: datetime) -> None:
    tables = connection.introspection.table_names()
    if Lease._meta.db_table in tables and Lease.objects.filter(until__gt=at).exists():
        raise Conflict(
            _("A worker is running here: stop CXOps, wait 20 seconds, try again."),
            code="running",
        )


def _place_media(archive: Archive) -> int:
    """Write the files that aren't there yet; what is there stays unless it differs."""
    folder, touched = media_folder(), set()
    for part in archive.media:
        place = folder / part.name.removeprefix(MEDIA)
        if is_intact(place, part.sha256):
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.restoring")
        archive.extract(part, draft)
        draft.replace(place)
        touched.add(place.parent)
    for parent in touched:
        sync_folder(parent)
    return len(archive.media)


def _place_database(archive: Archive) -> dict[str, int]:
    """Load the database; returns its rows per table."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        draft = Path(f"{name}.restoring")
    else:
        draft = Path(settings.VAR_DIR) / "database.restoring"
    try:
        archive.extract(archive.part(DATABASES[connection.vendor]), draft)
        return load_database(draft)
    finally:
        draft.unlink(missing_ok=True)


def _place_anchor(archive: Archive, at: datetime) -> str:
    """Put the backup's anchor in place, and an older one aside; returns its name.

    The older one may know seals that the backup doesn't: it proves what was lost.
    """
    place, put_aside = Path(settings.AUDIT_ANCHOR_FILE), ""
    draft = place.with_name(f".{place.name}.restoring")
    archive.extract(archive.part(ANCHOR), draft)
    if place.exists():
        aside = place.with_name(f"{place.name}.before-{at:%Y%m%dT%H%M%SZ}")
        os.rename(place, aside)  # noqa: PTH104 -- fails rather than follows
        put_aside = str(aside)
    draft.replace(place)
    sync_folder(place.parent)
    return put_aside


def _hold_messages(at: datetime) -> int:
    """Give up the waiting events that would leave the house.

    They may have been carried out between the backup and the loss, and nothing here
    would know. What changes records only is done as usual.
    """
    outside = [kind for kind in REACTIONS if not REACTIONS[kind].is_internal]
    waiting = OutboxEvent.objects.filter(done_at=None, given_up_at=None)
    return waiting.filter(kind__in=outside).update(given_up_at=at, error=HELD_BACK)


def _wrong_files(archive: Archive) -> list[str]:
    """Files that aren't on the disk as the backup has them, or weren't in it."""
    folder = media_folder()
    wrong = [
        part.name.removeprefix(MEDIA)
        for part in archive.media
        if not is_intact(folder / part.name.removeprefix(MEDIA), part.sha256)
    ]
    return wrong + archive.manifest.missing
