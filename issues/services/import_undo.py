"""An import that is taken back: what it brought leaves every list and count, and
nothing is deleted.

Only while nobody has done anything with it. What somebody does meanwhile stays, and
the page says how many those are.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict
from cxops.kernel.history import acting_as, bulk_update_tracked
from cxops.kernel.jobs import KINDS, JobKind, Progress, start_job
from cxops.kernel.locks import lock, lock_for_update
from issues.drafts import clean_reason
from issues.enums import ImportStage
from issues.models import Attachment, ImportBatch, Issue, Message
from issues.policies import can_import_into, can_undo_import
from issues.queries.imported_figures import FIGURES, hindrance, imported, kinds_in
from issues.queries.imports import UNDO
from issues.services.figures_undo import take_back_figures
from issues.services.import_runs import may_enter_of, page_of_import
from issues.services.importing import BATCH_ROWS

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet


@transaction.atomic
def undo_import(
    batch: ImportBatch,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ImportBatch:
    """Take a whole import back. Refuses where somebody has worked with its reports, or
    where older or later numbers stand beside its numbers."""
    batch = lock(batch, version=version)
    permission = require(can_undo_import(actor, batch))
    why = clean_reason(reason, ask=_("Say why it is taken back; it stays on record."))
    _refuse_changes(batch)
    _refuse_foreign(batch, actor)
    _refuse_touched(batch)
    _refuse_figures(batch, actor)
    with acting_as(
        actor,
        verb="import.undo",
        at=at,
        reason=why,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        batch.undo_started_at = at
        batch.version += 1
        batch.save()
    # What another attempt took back is done already.
    total = batch.withdrawn_count + _number_left(batch)
    start_job(UNDO, subject=batch.pk, actor=actor, at=at, total=total)
    return batch


def touched(rows: "IssueQuerySet") -> "IssueQuerySet":
    """Those of imported reports that somebody has done something with."""
    this = {"issue": OuterRef("pk")}
    linked = Issue.objects.filter(duplicate_of=OuterRef("pk"))
    return rows.filter(
        Q(version__gt=1)
        | Exists(Message.objects.filter(**this))
        | Exists(Attachment.objects.filter(**this))
        | Exists(linked)
    )


def undo_step(
    *, subject: int, place: dict[str, Any], actor: "User", at: datetime
) -> Progress:
    """Take some more of it back: its reports first, then its numbers."""
    batch = lock(ImportBatch(pk=subject))
    if batch.stage != ImportStage.UNDOING:
        raise Conflict(_("This import isn’t being taken back."))
    require(can_import_into(actor, batch.unit_id))
    part, after = int(place.get("part", 0)), int(place.get("after", 0))
    room = BATCH_ROWS[connection.vendor]
    while room and part < len(_PARTS):
        keys, gone = _PARTS[part](batch, after=after, most=room, actor=actor, at=at)
        batch.withdrawn_count += gone
        is_through = len(keys) < room
        part, after = (part + 1, 0) if is_through else (part, keys[-1])
        room -= len(keys)
    is_finished = part == len(_PARTS)
    with acting_as(actor, verb="import.undo", at=at):
        batch.undone_at = at if is_finished else None
        batch.version += 1
        batch.save()
    return Progress(
        place={"part": part, "after": after},
        done=batch.withdrawn_count,
        is_finished=is_finished,
    )


def _withdraw_reports(
    batch: ImportBatch, *, after: int, most: int, actor: "User", at: datetime
) -> tuple[list[int], int]:
    """Take some of its reports back: the keys looked at, how many went."""
    mine = _reports(batch).filter(pk__gt=after).order_by("pk")
    keys = list(mine.values_list("pk", flat=True)[:most])
    rows = lock_for_update(Issue.objects.filter(pk__in=keys))
    kept = set(touched(Issue.objects.filter(pk__in=keys)).values_list("pk", flat=True))
    gone = [issue for issue in rows if issue.pk not in kept]
    for issue in gone:
        issue.withdrawn_at = at
        issue.version += 1
    with acting_as(actor, verb="issue.withdraw", at=at):
        bulk_update_tracked(Issue, gone, ["withdrawn_at", "version"])
    return keys, len(gone)


#: What an import may have brought, in the order in which it is taken back.
_PARTS: tuple[Callable[..., tuple[list[int], int]], ...] = (
    _withdraw_reports,
    *(partial(take_back_figures, kind) for kind in FIGURES),
)


def stop_undo(*, subject: int, actor: "User", at: datetime) -> None:
    """What is taken back stays so; the rest can be taken back by another attempt."""
    batch = lock(ImportBatch(pk=subject))
    if batch.stage != ImportStage.UNDOING:
        return
    with acting_as(actor, verb="import.stop", at=at):
        batch.undo_started_at = None
        batch.version += 1
        batch.save()


def _refuse_changes(batch: ImportBatch) -> None:
    if batch.updated_count:
        raise Conflict(
            ngettext(
                "This import changed %(number)d report that was there before. It can’t "
                "be taken back.",
                "This import changed %(number)d reports that were there before. It "
                "can’t be taken back.",
                batch.updated_count,
            )
            % {"number": batch.updated_count}
        )


def _refuse_touched(batch: ImportBatch) -> None:
    number = touched(_reports(batch)).count()
    if number:
        raise Conflict(
            ngettext(
                "Somebody has worked with %(number)d of its reports. It can’t be taken "
                "back any more.",
                "People have worked with %(number)d of its reports. It can’t be taken "
                "back any more.",
                number,
            )
            % {"number": number}
        )


def _refuse_foreign(batch: ImportBatch, actor: "User") -> None:
    may_enter = may_enter_of(actor)
    for unit_id in _reports(batch).values_list("unit_id", flat=True).distinct():
        if not may_enter(unit_id):
            raise Conflict(
                _(
                    "Some of its reports belong to units that aren’t yours. Ask an "
                    "administrator to take it back."
                )
            )


def _refuse_figures(batch: ImportBatch, actor: "User") -> None:
    problem = hindrance(batch, kinds_in(batch), actor)
    if problem:
        raise Conflict(problem)


def _reports(batch: ImportBatch) -> "IssueQuerySet":
    """Its reports that are in the lists."""
    return Issue.objects.filter(import_batch=batch, withdrawn_at=None)


def _number_left(batch: ImportBatch) -> int:
    """How much there is to take back."""
    figures = (imported(kind, batch).in_force().count() for kind in FIGURES)
    return _reports(batch).count() + sum(figures)


KINDS.add(
    UNDO,
    JobKind(
        gettext_lazy("Taking an import back"),
        step=undo_step,
        address=page_of_import,
        stop=stop_undo,
    ),
)
