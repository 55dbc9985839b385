"""Say that a report never belongs with another one or a repeat problem; lift it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid, NotFound
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update
from issues.drafts import clean_reason
from issues.models import Issue, NeverGroup, Pattern
from issues.policies import can_lift_never, can_triage

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def never_group(
    issue: Issue,
    *,
    other: Issue | None = None,
    pattern: Pattern | None = None,
    reason: str = "",
    actor: "User",
    at: datetime,
) -> NeverGroup:
    """Remember that they don't belong together. Said twice, remembered once.

    Raises Refused unless the actor sorts the report, and Conflict where the two are
    together already: that is undone first, so that it is seen.
    """
    if (other is None) == (pattern is None):
        raise Invalid(_("Name the other report or the repeat problem, one of them."))
    rows = _lock_ends(issue, other, actor=actor)
    issue, other = rows[0], rows[1] if other else None
    permission = require(can_triage(actor, issue))
    _check_apart(issue, other, pattern, actor=actor)
    ends = _ends(issue, other, pattern)
    said = NeverGroup.objects.filter(**ends, lifted_at=None).first()
    if said is not None:
        return said
    why = clean_reason(reason)
    with acting_as(
        actor,
        verb="never_group.say",
        at=at,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        return NeverGroup.objects.create(**ends, reason=why, said_by=actor, said_at=at)


@transaction.atomic
def lift_never_group(
    remark: NeverGroup,
    *,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> NeverGroup:
    """They may come together again, and may be suggested again."""
    remark = lock(remark, version=version)
    permission = require(can_lift_never(actor, remark))
    if remark.lifted_at is not None:
        return remark
    remark.lifted_at = at
    remark.version += 1
    with acting_as(
        actor,
        verb="never_group.lift",
        at=at,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        remark.save(update_fields=["lifted_at", "version"])
    return remark


def _lock_ends(issue: Issue, other: Issue | None, *, actor: "User") -> list[Issue]:
    """The report and the other one, fresh; NotFound where one isn't to be seen."""
    wanted = [issue.pk, *([other.pk] if other else [])]
    if other is not None and other.pk == issue.pk:
        raise Invalid(_("Name the other report, not this one."), field="issue")
    seen = Issue.objects.visible_to(actor).filter(pk__in=wanted).values("pk")
    if len(seen) != len(wanted):
        raise NotFound(_("There is nothing here."))
    rows = lock_for_update(
        Issue.objects.filter(pk__in=wanted, withdrawn_at=None).select_related(
            "unit", "touchpoint__stage"
        )
    )
    found = {row.pk: row for row in rows}
    if len(found) != len(wanted):
        raise NotFound(_("There is nothing here."))
    return [found[key] for key in wanted]


def _check_apart(
    issue: Issue, other: Issue | None, pattern: Pattern | None, *, actor: "User"
) -> None:
    """Refuse where they are together now."""
    if pattern is not None:
        if not Pattern.objects.visible_to(actor).filter(pk=pattern.pk).exists():
            raise NotFound(_("There is nothing here."))
        if issue.pattern_id == pattern.pk:
            raise Conflict(
                _("The report is in this repeat problem. Take it out of it first.")
            )
    if other is None:
        return
    linked = {issue.duplicate_of_id or issue.pk, other.duplicate_of_id or other.pk}
    if len(linked) == 1:
        raise Conflict(
            _("These reports are linked as the same event. Undo that first.")
        )
    if issue.pattern_id is not None and issue.pattern_id == other.pattern_id:
        raise Conflict(
            _(
                "Both reports are in the same repeat problem. Take one of them out of "
                "it first."
            )
        )


def _ends(
    issue: Issue, other: Issue | None, pattern: Pattern | None
) -> dict[str, object]:
    """The columns of a remark: of two reports the older key comes first."""
    if other is None:
        return {"issue": issue, "other": None, "pattern": pattern}
    one, two = sorted((issue, other), key=lambda each: each.pk)
    return {"issue": one, "other": two, "pattern": None}
