"""A file that somebody wants to bring in: kept, looked at, read in another way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from cxops.kernel.outbox import emit, on_event
from issues.enums import ImportMode, ImportStage
from issues.files import import_shelf
from issues.intake.detection import detect
from issues.intake.findings import Findings, findings_of
from issues.intake.layout import Layout
from issues.intake.opened import sha256_of
from issues.intake.row import printable
from issues.intake.suggestions import source_for
from issues.models import ImportBatch, ImportFindings, ImportRow
from issues.policies import can_import_into, can_prepare

if TYPE_CHECKING:
    from accounts.models import Unit, User

ENDED = "issues.import_ended"
#: A file that was never started is erased after so long.
FORGOTTEN_AFTER = timedelta(days=1)
#: Rejected rows are kept for so long after the import has ended.
ROWS_KEPT_FOR = timedelta(days=30)
MOST_SWEPT = 100
#: So many files of one person may lie there.
MOST_WAITING = 25


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file on the shelf, and what was found in it."""

    key: str
    name: str
    sha256: str
    findings: Findings


@contextmanager
def shelved_import(upload: Any, *, at: datetime) -> Iterator[Shelved]:
    """The file on disk while its row is being written; gone again if none came.

    To be entered before the transaction: looking through a file takes a while.
    """
    key = import_shelf.put(upload)
    try:
        path = import_shelf.path_of(key)
        findings = findings_of(path, detect(path), latest=at.date() + timedelta(days=1))
        yield Shelved(key, _shown(upload.name or ""), sha256_of(path), findings)
    finally:
        if not ImportBatch.objects.filter(file_key=key).exists():
            import_shelf.erase(key)


@transaction.atomic
def upload_import(
    shelved: Shelved, *, unit: "Unit", actor: "User", at: datetime
) -> ImportBatch:
    """Open an import over a file that lies on the shelf; nothing is brought in yet."""
    permission = require(can_import_into(actor, unit.pk))
    _refuse_heap(actor, at)
    with acting_as(
        actor, verb="import.upload", at=at, on_behalf_of_id=permission.on_behalf_of_id
    ):
        batch = ImportBatch.objects.create(
            source=source_for(shelved.name),
            file_name=shelved.name,
            file_sha256=shelved.sha256,
            file_key=shelved.key,
            mode=ImportMode.HISTORY,
            unit=unit,
            started_by=actor,
            uploaded_at=at,
        )
    ImportFindings.objects.create(batch=batch, profile=shelved.findings.as_json())
    return batch


def look_again(batch: ImportBatch, layout: Layout, *, at: datetime) -> Findings:
    """What is found in the file when it is read in another way."""
    refuse_gone(batch)
    path = import_shelf.path_of(batch.file_key)
    return findings_of(path, layout, latest=at.date() + timedelta(days=1))


@transaction.atomic
def read_otherwise(
    batch: ImportBatch,
    *,
    findings: Findings,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ImportBatch:
    """Note another layout; what was mapped so far is asked anew."""
    batch = lock(batch, version=version)
    permission = require(can_prepare(actor, batch))
    refuse_started(batch)
    with acting_as(
        actor, verb="import.map", at=at, on_behalf_of_id=permission.on_behalf_of_id
    ):
        batch.mapping = ""
        batch.version += 1
        batch.save()
    note_findings(batch, profile=findings.as_json(), trial={})
    return batch


def _refuse_heap(actor: "User", at: datetime) -> None:
    """Nobody fills the disk with files that are never started."""
    waiting = ImportBatch.objects.filter(
        started_by=actor, started_at=None, uploaded_at__gt=at - FORGOTTEN_AFTER
    )
    if waiting[:MOST_WAITING].count() == MOST_WAITING:
        raise Conflict(
            _("%(most)d files of yours wait to be brought in. Go on with those.")
            % {"most": MOST_WAITING}
        )


def _shown(name: str) -> str:
    """The file's own name, without folders and signs that aren't shown."""
    return printable(name.replace("\\", "/").rsplit("/", 1)[-1])[-200:] or _("file")


def note_findings(batch: ImportBatch, **values: Any) -> None:
    """Keep what was found; it is no record and goes with the file."""
    ImportFindings.objects.update_or_create(batch=batch, defaults=values)


def refuse_started(batch: ImportBatch) -> None:
    """What was started is prepared no more."""
    if batch.stage not in (ImportStage.PREPARED, ImportStage.STOPPED):
        raise Conflict(_("This import was started. It can’t be changed any more."))
    refuse_gone(batch)


def refuse_gone(batch: ImportBatch) -> None:
    """Without its file there is nothing to read."""
    if not batch.file_key or not import_shelf.path_of(batch.file_key).exists():
        raise Conflict(
            _("The file was erased meanwhile. Upload it again."), code="file_gone"
        )


def let_file_go(batch: ImportBatch, *, at: datetime) -> None:
    """Promise, inside a verb, that the file goes from the shelf."""
    emit(ENDED, at=at, batch=batch.pk)


@on_event(ENDED, effect="issues.erase_import")
def erase_import(*, at: datetime, batch: int) -> None:
    """Take the file of an ended import off the disk; a repeat finds nothing."""
    row = ImportBatch.objects.get(pk=batch)
    if row.stage not in (ImportStage.PREPARED, ImportStage.RUNNING):
        import_shelf.erase(row.file_key)
        ImportFindings.objects.filter(batch=row).update(profile={}, trial={})


def sweep_imports(*, at: datetime) -> int:
    """Erase files that nobody started in time, and rows kept long enough; a bounded
    number of each. Returns how many files."""
    erased = 0
    for number, key in enumerate(import_shelf.older_than(at - FORGOTTEN_AFTER)):
        if number == MOST_SWEPT:
            break
        batch = ImportBatch.objects.filter(file_key=key).first()
        if batch is None or batch.stage != ImportStage.RUNNING:
            import_shelf.erase(key)
            ImportFindings.objects.filter(batch=batch).update(profile={}, trial={})
            erased += 1
    old = ImportRow.objects.filter(batch__started_at__lt=at - ROWS_KEPT_FOR)
    keys = list(old.values_list("pk", flat=True)[:1000])
    if keys:
        ImportRow.objects.filter(pk__in=keys).delete()
    return erased
