"""What a target, an action and a change of an approved plan are made of, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from improvements.enums import (
    ActionStrength,
    ActionType,
    Counting,
    Direction,
    TargetLevel,
)
from issues.drafts import clean_reason, require_line
from issues.enums import Voice

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Pattern

#: What the number columns hold: ten digits before the point.
MOST = Decimal(10) ** 10
LONGEST_BASELINE = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """From where to where, measured how, by when."""

    measure: str
    unit_of_measure: str
    baseline: Decimal
    baseline_source: str
    baseline_from: date
    baseline_to: date
    goal: Decimal
    due_on: date
    direction: str = Direction.DOWN
    level: str = TargetLevel.OWN_BASELINE
    counted_as: str = Counting.BY_HAND
    voice: str = Voice.CUSTOMER
    volume: str = ""
    left_out: "Sequence[str]" = ()


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A target whose numbers we count ourselves. ``left_out`` names the Mondays of
    weeks that set it off. Without a goal it is the number of the rung (``level``)."""

    counted_as: str
    baseline_from: date
    baseline_to: date
    goal: Decimal | None
    due_on: date
    level: str = TargetLevel.OWN_BASELINE
    voice: str = Voice.CUSTOMER
    volume: str = ""
    left_out: "Sequence[date | str]" = ()


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """One person, one verb, one date."""

    title: str
    owner: "User"
    due_on: date
    strength: str
    type: str = ActionType.CORRECTIVE


@dataclass(frozen=True, slots=True)
class QuickFixDraft:
    """Who does what by when, and how strong that is."""

    title: str
    owner: "User"
    due_on: date
    strength: str


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """What should be different in an approved plan. ``None`` keeps what there is.

    Goals and dates of targets are given by the target's key.
    """

    due_on: date | None = None
    check_on: date | None = None
    target_goals: Mapping[int, Decimal] = field(default_factory=dict)
    target_dates: Mapping[int, date] = field(default_factory=dict)
    patterns: "Sequence[Pattern] | None" = None


def clean_why(reason: str) -> str:
    """A reason that must be given."""
    return clean_reason(reason, ask=_("Say why."))


def clean_number(number: Decimal, *, field: str) -> Decimal:
    """A number the columns can hold."""
    if not number.is_finite() or abs(number) >= MOST:
        raise Invalid(_("Give a number of at most ten digits."), field=field)
    return number


def clean_cost(cost: Decimal | None) -> Decimal | None:
    """An amount of money, or none."""
    if cost is None:
        return None
    if clean_number(cost, field="planned_cost") < 0:
        raise Invalid(_("Give an amount of zero or more."), field="planned_cost")
    return cost


def not_before(day: date, first: date, *, field: str, ask: str) -> date:
    """A day on or after another."""
    if day < first:
        raise Invalid(ask, field=field)
    return day


def clean_target(draft: TargetDraft, *, today: date) -> TargetDraft:
    """The target with tidy words and dates and numbers that make sense."""
    if draft.direction not in Direction.values or draft.level not in TargetLevel.values:
        raise Invalid(_("Choose one of the answers."), field="direction")
    not_before(
        draft.baseline_to,
        draft.baseline_from,
        field="baseline_to",
        ask=_("The baseline ends on or after the day it begins."),
    )
    not_before(
        today,
        draft.baseline_to,
        field="baseline_to",
        ask=_("A baseline is what was measured. It ends today at the latest."),
    )
    not_before(
        draft.due_on,
        draft.baseline_to,
        field="due_on",
        ask=_("A target is reached after the period of its baseline."),
    )
    for name in ("baseline", "goal"):
        clean_number(getattr(draft, name), field=name)
    check_goal(draft.direction, draft.baseline, draft.goal)
    return replace(
        draft,
        measure=require_line(
            draft.measure, field="measure", longest=160, ask=_("Say what is measured.")
        ),
        unit_of_measure=require_line(
            draft.unit_of_measure,
            field="unit_of_measure",
            longest=40,
            ask=_("Say in what it is counted, for example reports a week."),
        ),
        baseline_source=require_line(
            draft.baseline_source,
            field="baseline_source",
            longest=200,
            ask=_("Say where the baseline comes from."),
        ),
    )


def clean_measure(draft: MeasureDraft, *, today: date) -> MeasureDraft:
    """The draft with whole answers; the weeks left out as Mondays, sorted."""
    if draft.counted_as not in (Counting.REPORTS, Counting.RATE):
        raise Invalid(_("Choose one of the answers."), field="counted_as")
    if draft.voice not in Voice.values:
        raise Invalid(_("Choose one of the answers."), field="voice")
    if draft.counted_as == Counting.RATE and not draft.volume:
        raise Invalid(_("Say out of what: visits, orders, calls."), field="volume")
    not_before(
        draft.baseline_to,
        draft.baseline_from,
        field="baseline_to",
        ask=_("The baseline ends on or after the day it begins."),
    )
    if draft.baseline_to - draft.baseline_from > LONGEST_BASELINE:
        raise Invalid(_("A baseline is at most three years."), field="baseline_from")
    days = {day if isinstance(day, date) else _day(day) for day in draft.left_out}
    mondays = {day - timedelta(days=day.weekday()) for day in days}
    left_out = sorted(day.isoformat() for day in mondays)
    if draft.level not in TargetLevel.values:
        raise Invalid(_("Choose one of the answers."), field="level")
    if draft.goal is not None:
        clean_number(draft.goal, field="goal")
    return replace(draft, left_out=left_out)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Give the weeks as days."), field="left_out") from None


def check_goal(direction: str, baseline: Decimal, goal: Decimal) -> None:
    """The goal is better than the baseline."""
    better = goal < baseline if direction == Direction.DOWN else goal > baseline
    if not better:
        raise Invalid(
            _("The goal must be better than the baseline (%(baseline)s).")
            % {"baseline": f"{baseline.normalize():f}"},
            field="goal",
        )


def clean_action(draft: ActionDraft) -> ActionDraft:
    """The action with tidy words. Its date and person are checked where it is kept."""
    if draft.strength not in ActionStrength.values:
        raise Invalid(_("Say how strong the action is."), field="strength")
    if draft.type not in ActionType.values:
        raise Invalid(_("Say what kind of action it is."), field="type")
    return replace(
        draft,
        title=require_line(
            draft.title, field="title", longest=200, ask=_("Say what is to be done.")
        ),
    )


def clean_quick_fix(draft: QuickFixDraft) -> QuickFixDraft:
    """The quick fix with tidy words. Its date and person are checked where it is
    kept."""
    if draft.strength not in ActionStrength.values:
        raise Invalid(_("Say how strong the action is."), field="strength")
    title = require_line(
        draft.title, field="title", longest=160, ask=_("Say what is to be done.")
    )
    return replace(draft, title=title)
