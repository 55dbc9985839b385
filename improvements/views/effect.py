"""What the numbers say of an improvement: one context for its page and its verbs."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cxops.charts.before_after import Change, before_after
from cxops.charts.control import control_chart
from cxops.charts.said import said, sentence
from cxops.kernel.clock import local_date, now
from improvements.enums import JUDGED_STATES, Counting, VerdictState
from improvements.models import Initiative, Target
from improvements.queries.charter import works_on
from improvements.queries.effect import Effect, effect_of
from improvements.queries.scope import patterns_in_scope
from improvements.queries.verdicts import signs_of, verdict_word
from improvements.queries.weeks import loose_since, measured_by

if TYPE_CHECKING:
    from accounts.models import User
    from cxops.stats.types import Chart


def effect_context(initiative: Initiative, user: "User") -> dict[str, Any]:
    """The verdict in words, with its picture for those who work on it.

    Who only reads what became of their report sees the word and no numbers.
    """
    if initiative.state not in JUDGED_STATES or initiative.is_quick_fix:
        return {}
    today = local_date(now(), initiative.unit.time_zone)
    effect = effect_of(initiative, today=today)
    shown: dict[str, Any] = {
        "verdict": verdict_word(str(effect.verdict.state)),
        "effect": effect,
    }
    if works_on(user, initiative):
        shown |= {
            "sentence": said(effect.verdict),
            "signs": signs_of(effect.numbers),
            "proofs": _proofs(effect),
            "warnings": [sentence(key) for key in _warnings(effect)],
            "loose": _loose(initiative, effect),
            "drawing": _drawing(initiative, effect, user),
            "bar": _bar(effect),
        }
    return shown


def _proofs(effect: Effect) -> list[tuple[bool, str]]:
    """Whether each holds, in words. What is back again needs no proof that it fell."""
    if effect.verdict.state == VerdictState.REGRESSED:
        return []
    return [
        (proof.held, said(proof)) for proof in getattr(effect.verdict, "proofs", ())
    ]


def _warnings(effect: Effect) -> Any:
    return getattr(effect.verdict, "warnings", ())


def _loose(initiative: Initiative, effect: Effect) -> int:
    """Reports of the same places since the fix that nobody has sorted into a repeat
    problem."""
    if effect.target is None or initiative.fixed_from is None:
        return 0
    return loose_since(measured_by(effect.target), initiative.fixed_from)


def unit_of(target: Target | None) -> str:
    """The words of a value."""
    if target is not None and target.counted_as == Counting.RATE:
        return _("reports per 1,000 (%(volume)s)") % {"volume": target.volume}
    return _("reports a week")


def _drawing(initiative: Initiative, effect: Effect, user: "User") -> Any:
    from cxops.stats.rules import rules_nhs  # noqa: PLC0415 -- slow import

    weeks, chart = effect.weeks, getattr(effect.verdict, "chart", None)
    if weeks is None or chart is None or effect.target is None:
        return None
    first = weeks.baseline[0]
    seen, days = _since(chart, first), weeks.days[first:]
    return control_chart(
        seen,
        title=_("Reports week by week"),
        unit=unit_of(effect.target),
        labels=days,
        period=_("Week from"),
        signals=rules_nhs(seen),
        start_index=None if weeks.start is None else weeks.start - first,
        target=float(effect.target.goal),
        links=_links(initiative, days, user),
    )


def _since(chart: "Chart", first: int) -> "Chart":
    """The chart from one week on: years of history before it only tell the season."""
    shift: dict[str, Any] = {
        "baseline": tuple(max(number - first, 0) for number in chart.baseline)
        if chart.baseline
        else None,
        "excluded": tuple(n - first for n in chart.excluded if n >= first),
        "unfinished": None if chart.unfinished is None else chart.unfinished - first,
        "segments": tuple({max(number - first, 0): None for number in chart.segments}),
        "gap_reasons": {
            number - first: why
            for number, why in chart.gap_reasons.items()
            if number >= first
        },
    }
    lines = {
        name: getattr(chart, name)[first:]
        for name in ("points", "centre", "lower", "upper")
    }
    return replace(chart, **lines, **shift)


def _bar(effect: Effect) -> Any:
    comparison = getattr(effect.verdict, "comparison", None)
    if comparison is None:
        return None
    if comparison.rate_before is None or comparison.rate_after is None:
        return None
    change = Change(
        before=comparison.rate_before,
        after=comparison.rate_after,
        low=comparison.low,
        high=comparison.high,
    )
    return before_after(
        change,
        title=_("Before and after"),
        unit=unit_of(effect.target),
    )


def _links(initiative: Initiative, days: Any, user: "User") -> list[str]:
    """Each week's list of reports, where one repeat problem is all there is."""
    seen = list(patterns_in_scope(user, initiative)[:2])
    if len(seen) != 1:
        return []
    address = reverse("issues:issue_list")
    return [
        f"{address}?"
        + urlencode(
            {
                "pattern": seen[0].ref,
                "occurred_from": day,
                "occurred_to": day + timedelta(days=6),
            }
        )
        for day in days
    ]
