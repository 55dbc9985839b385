"""Targets that our own reports measure, and their baseline: counted, then frozen."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, current_act
from improvements.drafts import MeasureDraft, TargetDraft, clean_measure, clean_target
from improvements.enums import Counting, Direction, TargetLevel
from improvements.models import Baseline, Initiative, Target
from improvements.queries.comparable import Period
from improvements.queries.ladder import ladders_of, less_than
from improvements.queries.ladder_words import why_missing
from improvements.queries.weeks import (
    Measured,
    average_of,
    measured_by,
    patterns_of,
    rows_between,
)
from improvements.services.editing import editing_plan, today_at
from issues.drafts import clean_reason

if TYPE_CHECKING:
    from accounts.models import User

#: Limits of a control chart need so many weeks at least; 12 are firm.
FEWEST_WEEKS = 8
_STEP = Decimal("0.0001")


@transaction.atomic
def measure_target(
    initiative: Initiative,
    draft: MeasureDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Target:
    """Set a target whose baseline is counted from the reports in scope.

    Weeks that set the improvement off are left out and said: a bad spell is no usual.
    """
    reason = clean_reason(reason)
    with editing_plan(
        initiative, version=version, actor=actor, at=at, reason=reason
    ) as initiative:
        today = today_at(initiative, at)
        clean = clean_measure(draft, today=today)
        counted = _counted(initiative, clean, today=today, actor=actor)
        target = clean_target(counted, today=today)
        with acting_as(actor, verb="target.set", at=at, reason=reason):
            return Target.objects.create(
                initiative=initiative,
                **{name: getattr(target, name) for name in TargetDraft.__slots__},
            )


def freeze_baselines(initiative: Initiative, *, at: datetime) -> None:
    """Freeze the baseline weeks of what is counted: at approval, under its lock.

    What is grouped, merged or reported late afterwards changes them no more.
    """
    act = current_act()
    with acting_as(
        act.actor, verb="baseline.lock", at=at, on_behalf_of_id=act.on_behalf_of_id
    ):
        for target in initiative.targets.filter(removed_at=None):
            if not target.is_counted:
                continue
            for old in target.baselines.filter(superseded_at=None):
                old.superseded_at = at
                old.version += 1
                old.save()
            rows = _weeks(measured_by(target), target, today=today_at(initiative, at))
            Baseline.objects.create(target=target, weeks=rows, locked_at=at)


def _counted(
    initiative: Initiative, draft: MeasureDraft, *, today: Any, actor: "User"
) -> TargetDraft:
    is_rate = draft.counted_as == Counting.RATE
    patterns = patterns_of(initiative)
    if not patterns:
        raise Invalid(
            _("Choose its repeat problems first: their reports are what is counted.")
        )
    measured = Measured(patterns, draft.voice, draft.volume if is_rate else "")
    rows = _weeks(measured, draft, today=today)
    kept = [row for row in rows if not row[3] and (row[2] or not is_rate)]
    if len(kept) < FEWEST_WEEKS:
        raise Invalid(
            _("That are %(count)d whole weeks; a baseline needs %(needed)d.")
            % {"count": len(kept), "needed": FEWEST_WEEKS},
            field="baseline_from",
        )
    average = average_of(rows, is_rate=is_rate)
    if not average:
        raise Invalid(
            _("Nothing was reported in these weeks, so nothing can fall."),
            field="baseline_from",
        )
    return TargetDraft(
        measure=_("Reports of its repeat problems"),
        unit_of_measure=(
            _("of 1,000 (%(volume)s)") % {"volume": draft.volume}
            if is_rate
            else _("a week")
        ),
        direction=Direction.DOWN,
        level=draft.level,
        baseline=Decimal(average).quantize(_STEP),
        baseline_source=_("counted here"),
        baseline_from=draft.baseline_from,
        baseline_to=draft.baseline_to,
        goal=_goal(draft, measured, average, today=today, actor=actor),
        due_on=draft.due_on,
        counted_as=draft.counted_as,
        voice=draft.voice,
        volume=draft.volume if is_rate else "",
        left_out=[str(day) for day in draft.left_out],
    )


def _goal(
    draft: MeasureDraft,
    measured: Measured,
    own: float,
    *,
    today: Any,
    actor: "User",
) -> Decimal:
    """What was typed; else the number of the rung, reckoned anew for these weeks."""
    if draft.goal is not None:
        return draft.goal
    if draft.level == TargetLevel.BEYOND:
        raise Invalid(_("Beyond the best there is no number: say yours."), field="goal")
    period = Period(
        draft.baseline_from, draft.baseline_to, [str(d) for d in draft.left_out], today
    )
    if draft.level == TargetLevel.OWN_BASELINE:
        return less_than(own)
    (ladder,) = ladders_of(
        actor,
        measured.patterns,
        voice=measured.voice,
        period=period,
        own={measured.volume: own},
    )
    rung = ladder.rung(draft.level)
    if rung.number is None or rung.missing is not None:
        raise Invalid(why_missing(rung, ladder), field="level")
    return rung.number


def _weeks(measured: Measured, period: Any, *, today: Any) -> list[list[Any]]:
    """The whole weeks of a target's or a draft's baseline."""
    first, last = period.baseline_from, period.baseline_to
    counted = measured.counted(first, last, today=today)
    return rows_between(counted, first, last, period.left_out)
