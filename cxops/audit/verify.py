"""Verify the database: the chain, the rows, the anchor, the records themselves."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from cxops.audit.anchor import Anchored, read_anchor, size_of
from cxops.audit.completeness import (
    check_completeness,
    check_unsealed_states,
    explain_seal,
)
from cxops.audit.findings import Report
from cxops.audit.rows import history_of, tracked_models
from cxops.audit.trail import newest_seal, read_trail
from cxops.audit.verification import ANCHOR, Verifier


def verify_database(*, at: datetime) -> Report:
    """Read everything once and compare it with itself and with the anchor.

    Work may go on meanwhile: what is written while this runs is left to the next run.
    """
    path = Path(settings.AUDIT_ANCHOR_FILE)
    # The anchor's size is taken before the head: its lines all name seals up to it.
    size = size_of(path)
    head = newest_seal()
    anchored: Iterator[Anchored] | None = None
    if size is not None:
        anchored = read_anchor(path, size)
    verifier = Verifier(
        at=at, anchored=anchored, explain=explain_seal, table_of_type=_table_of_type
    )
    if size is None and head:
        verifier.found(
            ANCHOR, 0, _("it is missing, so nothing proves the chain's head")
        )
    for piece in read_trail(head):
        verifier.take(piece)
    for finding in (*check_unsealed_states(), *check_completeness()):
        verifier.found(finding.table, finding.key, finding.reason, finding.field)
    return verifier.finish()


@cache
def _table_of_type(object_type: str) -> str:
    model = tracked_models().get(object_type)
    return history_of(model)._meta.db_table if model else object_type
