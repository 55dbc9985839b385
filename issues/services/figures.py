"""Numbers that were counted elsewhere: kept once, restated never silently.

The same number again is *unchanged*; another number for the same thing and period is
*rejected*, or supersedes the old one where that is asked for; a period that shares
time with another of the same thing is rejected, since it would count twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.models import Unit
from accounts.queries.reach import reach_of
from cxops.kernel.decision import Denied, require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked, bulk_update_tracked
from issues.drafts import FigureDraft
from issues.enums import FigureResult, ImportMode
from issues.models import ImportBatch
from issues.queries.figures import standing
from issues.queries.settling import (
    KEPT,
    Run,
    Settled,
    check_source,
    may_record,
    not_yours,
    settle,
)
from issues.services.imported_terms import store_coined

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def record_figure(
    kind: type[Any],
    draft: FigureDraft,
    *,
    source: str,
    restate: bool = False,
    actor: "User",
    at: datetime,
) -> Settled:
    """Keep one number. Raises Refused or Invalid where it is rejected."""
    if not may_record(actor, kind, draft):
        require(Denied("no_right", not_yours()))
    run = Run(kind, source, actor, at, restate)
    (settled,) = record_figures(run, [draft])
    if settled.result is FigureResult.REJECTED:
        raise Invalid(settled.problem, field=settled.field)
    return settled


@transaction.atomic
def record_figures(run: Run, drafts: Sequence[FigureDraft]) -> list[Settled]:
    """Keep many, each for itself: one outcome per draft, in their order."""
    check_source(run.source)
    lock_units({draft.unit.pk for draft in drafts})
    stands = standing(run.kind, drafts, run.source)
    settled, superseded = settle(run, drafts, stands)
    _store(run, settled, superseded)
    return settled


@transaction.atomic
def record_sent(
    run: Run,
    drafts: Sequence[FigureDraft],
    *,
    digest: str,
    rejected: int,
    actor: "User",
    at: datetime,
) -> list[Settled]:
    """Keep what one request brought, with the import it is; ``rejected`` more rows
    of it were no drafts."""
    with acting_as(actor, verb="import.start", at=at):
        run.batch = ImportBatch.objects.create(
            source=run.source,
            file_name="",
            file_sha256=digest,
            mode=ImportMode.HISTORY,
            unit_id=reach_of(actor).home_unit_id(),
            started_by=actor,
            started_at=at,
        )
    settled = record_figures(run, drafts)
    results = Counter(one.result for one in settled)
    batch = run.batch
    batch.row_count = len(drafts) + rejected
    batch.stored_count = sum(results[result] for result in KEPT)
    batch.unchanged_count = results[FigureResult.UNCHANGED]
    batch.rejected_count = results[FigureResult.REJECTED] + rejected
    batch.finished_at = at
    batch.version += 1
    with acting_as(actor, verb="import.finish", at=at):
        batch.save()
    return settled


def lock_units(keys: Iterable[int]) -> None:
    """Two writers of one unit come one after the other, so that no two periods meet.

    Reports may be filed meanwhile: the lock leaves foreign keys alone.
    """
    units = Unit.objects.without_tree_fields().filter(pk__in=set(keys))
    list(units.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _coined(records: Sequence[Any]) -> list[Any]:
    """The words that come in with these records, each once."""
    terms = [
        getattr(record, name, None)
        for record in records
        for name in ("touchpoint", "channel", "cause")
    ]
    return list({id(term): term for term in terms if term and not term.pk}.values())


def _store(run: Run, settled: Sequence[Settled], superseded: Sequence[int]) -> None:
    """Both in this order: of two numbers for one thing only one is ever in force."""
    old = list(run.kind.objects.filter(pk__in=superseded)) if superseded else []
    for record in old:
        record.superseded_at = run.at
    with acting_as(run.actor, verb=f"{run.name}.restate", at=run.at):
        bulk_update_tracked(run.kind, old, ["superseded_at"])
    fresh = [one.record for one in settled if one.result in KEPT]
    if run.batch is not None:
        coined = _coined(fresh)
        store_coined(coined, batch=run.batch, actor=run.actor, at=run.at)
    with acting_as(run.actor, verb=f"{run.name}.record", at=run.at):
        bulk_create_tracked(run.kind, fresh)
