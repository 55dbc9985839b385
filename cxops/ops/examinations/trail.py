"""The trail's seals and anchor, and the last backup: what proves and saves the past."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from cxops.audit.anchor import Anchored, read_anchor, size_of
from cxops.audit.seals import ALARM_AFTER, oldest_unsealed
from cxops.models import AuditSeal
from cxops.ops.backup import RECORD
from cxops.ops.findings import Finding, broken, ok, warning

#: A daily backup may be two hours late.
BACKUP_AFTER = timedelta(hours=26)


def examine_seals(at: datetime) -> Iterator[Finding]:
    """Entries join the chain within a minute."""
    oldest = oldest_unsealed()
    if oldest is not None and at - oldest > ALARM_AFTER:
        sentence = f"Audit entries wait for a seal since {oldest:%Y-%m-%d %H:%M} UTC."
        yield broken("seals", sentence, "Start the worker, and read its log.")
        return
    yield ok("seals", "Every entry is sealed in time.")


def examine_anchor(at: datetime) -> Iterator[Finding]:
    """The chain's head outside the database is there and says the same."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    head = AuditSeal.objects.order_by("-pk").first()
    size = size_of(path)
    if head is None:
        yield ok("anchor", "There is no seal yet.")
        return
    if size is None:
        sentence = f"{path} is missing, so nothing outside proves the chain’s head."
        yield broken("anchor", sentence, "Bring it back from a backup.")
        return
    last = Anchored(0, "", "", "")
    for line in read_anchor(path, size):
        last = line
    yield _compare(last, head, at)


def _compare(last: Anchored, head: AuditSeal, at: datetime) -> Finding:
    remedy = "manage.py verify_audit"
    if not last.is_ours:
        sentence = "The anchor’s last line wasn’t written with this key."
        return broken("anchor", sentence, f"Is it the right key? {remedy}")
    seal = AuditSeal.objects.filter(pk=last.seal).first()
    if seal is None or seal.digest != last.digest:
        sentence = f"The anchor knows another seal {last.seal} than the database."
        return broken("anchor", sentence, remedy)
    if seal.pk < head.pk and at - head.at > ALARM_AFTER:
        sentence = f"{head.pk - seal.pk} seals have no line in the anchor."
        return warning("anchor", sentence, "Start the worker.")
    return ok("anchor", f"It agrees with the database at seal {seal.pk}.")


def examine_backup(at: datetime) -> Iterator[Finding]:
    """A backup was made lately, and it is whole."""
    remedy = "manage.py backup FOLDER, daily"
    try:
        record = json.loads((Path(settings.VAR_DIR) / RECORD).read_text("utf-8"))
        made_at = datetime.fromisoformat(record["at"])
    except FileNotFoundError:
        yield warning("backup", "No backup was ever made from here.", remedy)
        return
    except (ValueError, KeyError, TypeError):
        yield warning("backup", f"{RECORD} can’t be read.", remedy)
        return
    if at - made_at > BACKUP_AFTER:
        sentence = f"The last backup is of {made_at:%Y-%m-%d %H:%M} UTC."
        yield warning("backup", sentence, remedy)
    elif not Path(record["archive"]).exists():
        sentence = f"{record['archive']}, the last backup, is gone."
        yield warning("backup", sentence, "Was it moved to a safe place?")
    elif record["missing"]:
        count = len(record["missing"])
        sentence = f"{count} files weren’t whole when the last backup was made."
        yield warning("backup", sentence, "Look for them in older backups.")
    else:
        yield ok("backup", f"The last one is of {made_at:%Y-%m-%d %H:%M} UTC.")
