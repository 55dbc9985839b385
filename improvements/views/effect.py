"""What the numbers say of an improvement: for its one page, its weeks, its verbs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cxops.charts.before_after import Change, before_after
from cxops.charts.control import control_chart
from cxops.charts.said import sentence
from cxops.kernel import refs
from cxops.kernel.clock import local_date, now
from cxops.stats.types import Direction
from improvements.enums import JUDGED_STATES, Counting, VerdictState
from improvements.models import Initiative, Target
from improvements.queries.charter import works_on
from improvements.queries.effect import Effect, effect_of
from improvements.queries.scope import readable_scope
from improvements.queries.verdicts import reading_of, signs_of, verdict_word

if TYPE_CHECKING:
    from accounts.models import User
    from cxops.stats.types import Chart


#: Before there is anything to judge.
_EARLY = (VerdictState.NOT_STARTED, VerdictState.TOO_EARLY)


def verdict_context(initiative: Initiative, user: "User") -> dict[str, Any]:
    """The verdict in words: the reading of today, or reckoned anew where a move has
    overtaken it. Its picture comes from the page of the weeks."""
    if not _is_judged(initiative):
        return {}
    today = local_date(now(), initiative.unit.time_zone)
    kept = reading_of(initiative, today=today)
    numbers = kept or effect_of(initiative, today=today).numbers
    told = _told(initiative, numbers, user)
    # What nobody counted, or has no weeks yet, has no picture.
    told["loads_weeks"] = told["is_whole"] and "target" in numbers
    return told


def effect_context(initiative: Initiative, user: "User") -> dict[str, Any]:
    """The same, reckoned anew, with the picture of its weeks."""
    if not _is_judged(initiative):
        return {}
    today = local_date(now(), initiative.unit.time_zone)
    effect = effect_of(initiative, today=today)
    told = _told(initiative, effect.numbers, user)
    if told["is_whole"]:
        told["drawing"] = _drawing(initiative, effect, user)
    return told


def _is_judged(initiative: Initiative) -> bool:
    return initiative.state in JUDGED_STATES and not initiative.is_quick_fix


def _told(
    initiative: Initiative, numbers: Mapping[str, Any], user: "User"
) -> dict[str, Any]:
    """In words, for those who work on it. Who only reads what became of their report
    sees the word and no numbers."""
    shown = {
        "verdict": verdict_word(numbers["state"]),
        "is_whole": works_on(user, initiative),
    }
    if not shown["is_whole"]:
        return shown
    return shown | {
        "sentence": sentence(numbers["key"], numbers["args"]),
        "signs": signs_of(numbers),
        "proofs": _proofs(numbers),
        "warnings": [sentence(key) for key in _warnings(numbers)],
        "loose": numbers.get("loose", 0),
        "bar": _bar(initiative, numbers),
    }


def _warnings(numbers: Mapping[str, Any]) -> list[str]:
    """Their keys. Where it is worse nobody needs a sign of it."""
    found = list(numbers.get("warnings", ()))
    is_worse = numbers["state"] in (VerdictState.WORSE, VerdictState.REGRESSED)
    return [key for key in found if not (is_worse and key == "bad_sign")]


def _proofs(numbers: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """Whether each holds, in words. What is back again needs no proof that it fell."""
    if numbers["state"] == VerdictState.REGRESSED:
        return []
    return [
        (proof["held"], sentence(proof["key"], proof["args"]))
        for proof in numbers.get("proofs", ())
    ]


def unit_of(target: Target | None) -> str:
    """The words of a value."""
    if target is not None and target.counted_as == Counting.RATE:
        return _("reports per 1,000 (%(volume)s)") % {"volume": target.volume}
    return _("reports a week")


def _drawing(initiative: Initiative, effect: Effect, user: "User") -> Any:
    from cxops.stats.rules import rules_nhs  # noqa: PLC0415 -- slow import

    weeks, chart = effect.weeks, _chart(effect)
    if weeks is None or chart is None or effect.target is None:
        return None
    first = weeks.baseline[0]
    seen, days = _since(chart, first), weeks.days[first:]
    has_begun = weeks.start is not None and weeks.start < len(weeks.days)
    return control_chart(
        seen,
        title=_("Reports week by week"),
        unit=unit_of(effect.target),
        labels=days,
        period=_("Week from"),
        signals=rules_nhs(seen),
        start_index=(weeks.start or 0) - first if has_begun else None,
        target=float(effect.target.goal),
        links=_links(initiative, days, user),
    )


def _chart(effect: Effect) -> "Chart | None":
    """What the verdict looked at. Where it is too early for one, the weeks so far and
    the limits that they will be held against."""
    weeks, seen = effect.weeks, getattr(effect.verdict, "chart", None)
    is_early = effect.verdict.state in _EARLY
    if seen is not None or weeks is None or not is_early:
        found: Chart | None = seen
        return found
    from cxops.stats.choice import draw_chart  # noqa: PLC0415 -- slow import

    return draw_chart(weeks.series, baseline=weeks.baseline, exclude=weeks.left_out)


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


def _bar(initiative: Initiative, numbers: Mapping[str, Any]) -> Any:
    """Before and after. Grey where the numbers can't be judged; none where it is back:
    there the weeks after are of two kinds."""
    before, after = numbers.get("rate_before"), numbers.get("rate_after")
    if before is None or after is None or numbers["state"] == VerdictState.REGRESSED:
        return None
    is_judged = numbers["state"] != VerdictState.CANNOT_JUDGE
    targets = {target.pk: target for target in initiative.targets.all()}
    return before_after(
        Change(
            before=before,
            after=after,
            low=numbers["low"],
            high=numbers["high"],
            direction=Direction.DECREASE if is_judged else Direction.NEUTRAL,
        ),
        title=_("Before and after"),
        unit=unit_of(targets.get(numbers["target"])),
    )


def _links(initiative: Initiative, days: Any, user: "User") -> list[str]:
    """Each week's list of reports, where one repeat problem is all there is."""
    seen = readable_scope(user, initiative)
    if len(seen) != 1:
        return []
    address, pattern = reverse("issues:issue_list"), refs.PATTERN.encode(seen[0])
    return [
        f"{address}?"
        + urlencode(
            {
                "pattern": pattern,
                "occurred_from": day,
                "occurred_to": day + timedelta(days=6),
            }
        )
        for day in days
    ]
