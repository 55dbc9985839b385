"""Did it work? The verdict on an initiative.

"Proven" takes two proofs that fail independently: a lasting sign against limits that
were frozen before the start, and an interval of the change that leaves out "nothing".
Either alone cries success too often where nothing changed. Then it asks what else could
explain it: the season, less reporting, an old trend, periods that depend on each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log
from typing import Any

from cxops.stats import figures, sentences
from cxops.stats.comparison import PERIODS
from cxops.stats.contrast import events_of
from cxops.stats.evidence import Evidence, Question, gather, question
from cxops.stats.explanations import (
    depends,
    hidden_by_season,
    reported_less,
    season_known,
    seasonal,
)
from cxops.stats.limits import LOCKED, TRIAL
from cxops.stats.next_check import Outlook, later_check, outlook
from cxops.stats.old_trend import old_trend
from cxops.stats.refusals import refused
from cxops.stats.relapse import first_proven, relapsed
from cxops.stats.season import season_of
from cxops.stats.types import Direction, Series, Status
from cxops.stats.verdicts import Reason, State, Verdict, cannot, concluded

FEWEST = 5
"""Events before the start, below which no change can be told from luck."""
STEADY = 24
"""Periods before the start, below which a slow old trend isn't seen."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed before the start, beside the series."""

    target: float | None = None
    planned_check: date | None = None
    control: Sequence[int | None] | None = None


def effectiveness(
    series: Series,
    start: int | None,
    *,
    baseline: tuple[int, int] | None = None,
    exclude: Sequence[int] = (),
    target: float | None = None,
    planned_check: date | None = None,
    control: Sequence[int | None] | None = None,
    was_proven: bool | None = None,
) -> Verdict:
    """The verdict on what began with period ``start`` (None: not yet).

    ``baseline`` is frozen (all before the start, by default); ``exclude`` are periods
    before the start to leave out: those that triggered the initiative, since a bad
    spell passes by itself. ``target`` is in the unit of the rate. ``control`` counts
    all other reports at the same places, by period, so that less reporting isn't taken
    for improvement. ``was_proven`` says whether it had been proven; None finds out,
    looking at every earlier period. Only complete periods count. Raises ValueError for
    a series without a better direction, and for indices outside of it.
    """
    if series.direction is Direction.NEUTRAL:
        raise ValueError("Where neither way is better nothing can be effective.")
    if start is None or start >= len(series):
        return concluded(State.NOT_STARTED, ("verdict_not_started", {}))
    asked = question(series, start, baseline, exclude)
    terms = Terms(target, planned_check, control)
    return refused(asked, planned_check) or _judged(asked, terms, was_proven)


def _judged(asked: Question, terms: Terms, was_proven: bool | None) -> Verdict:
    good = sentences.good_side(asked)
    verdict = _now(asked, terms, good)
    if was_proven is False:
        return verdict

    def proven(series: Series) -> bool:
        then = question(series, asked.start, asked.baseline, asked.exclude)
        control = None if terms.control is None else terms.control[: len(series)]
        earlier = replace(terms, control=control)
        return not refused(then, None) and _now(then, earlier, good).is_proven

    return _back(asked, verdict, proven, was_proven=bool(was_proven)) or verdict


def _back(
    asked: Question,
    verdict: Verdict,
    proven: Callable[[Series], bool],
    *,
    was_proven: bool,
) -> Verdict | None:
    """The verdict "regressed", if it is."""
    until = first_proven(asked, proven)
    if until is None and was_proven and len(asked.spans.after) > TRIAL:
        until = asked.spans.after[TRIAL]
    if until is None:
        return None
    found = relapsed(asked, until, -sentences.good_side(asked))
    if found is None:
        return None
    told = sentences.words(asked) | {
        "have": found.periods,
        "now": figures.plain(found.now),
        "improved": figures.plain(found.improved),
        "odds": figures.odds(found.chance),
    }
    key = "verdict_regressed_one" if found.periods == 1 else "verdict_regressed"
    return replace(
        verdict,
        state=State.REGRESSED,
        status=Status.OK,
        reason=None,
        message_key=key,
        message_args=told,
        next_check=None,
    )


def _now(asked: Question, terms: Terms, good: int) -> Verdict:
    """The verdict by what is known now, whatever was before."""
    evidence = gather(asked)
    state = _rung(evidence, good)
    seen = outlook(asked, good)
    facts = _facts(asked, terms, evidence, seen)
    if state in {State.PROVEN, State.PROMISING, State.WORSE}:
        side = -good if state is State.WORSE else good
        facts["proofs"] = sentences.proofs(asked, evidence, side)
        reason = _otherwise(asked, terms, side)
        if reason is not None:
            words = sentences.words(asked)
            return cannot(reason, f"cannot_{reason.value}", words, **facts)
    facts["warnings"] = (*facts["warnings"], *_unchecked(asked))
    if state is State.NO_CHANGE_SEEN and hidden_by_season(asked):
        return cannot(Reason.SEASON, "cannot_season", sentences.words(asked), **facts)
    if state is State.NO_CHANGE_SEEN:
        return _unchanged(asked, terms, evidence, seen, facts)
    if state is State.PROVEN:
        if facts["on_target"]:
            state = State.PROVEN_AND_ON_TARGET
        return concluded(state, sentences.proven(asked, evidence), **facts)
    if state is State.WORSE:
        return concluded(state, sentences.worse(asked, evidence), **facts)
    check = _promising_check(asked, terms, evidence, seen)
    facts["next_check"] = check
    return concluded(state, sentences.promising(asked, evidence, check), **facts)


def _rung(evidence: Evidence, good: int) -> State:
    better, worse = evidence.proofs(good), evidence.proofs(-good)
    certain = evidence.comparison.n_before >= LOCKED
    if all(better):
        return State.PROVEN if certain else State.PROMISING
    if all(worse) and certain:
        return State.WORSE
    if any(better) and not worse[1]:
        return State.PROMISING
    return State.NO_CHANGE_SEEN


def _facts(
    asked: Question, terms: Terms, evidence: Evidence, seen: Outlook
) -> dict[str, Any]:
    good = sentences.good_side(asked)
    sign = evidence.sign(good)
    warnings = []
    if any(evidence.proofs(-good)):
        warnings.append("bad_sign")
    if asked.series.counts is not None and asked.series.exposure is None:
        warnings.append("no_exposure_known")
    return {
        "n": len(asked.spans.after),
        "proofs": sentences.proofs(asked, evidence, good),
        "comparison": evidence.comparison,
        "chart": evidence.chart,
        "luck_odds": figures.odds(sign.chance) if sign.chance < 0.5 else None,
        "on_target": _on_target(asked, terms, evidence),
        "chance_seen": seen.chance_seen,
        "warnings": tuple(warnings),
    }


def _unchecked(asked: Question) -> list[str]:
    """What else could explain a change, and too little is known to ask."""
    unchecked = [] if season_known(asked) else ["season_not_checked"]
    if len(asked.spans.before) < STEADY:
        unchecked.append("trend_hardly_checked")
    return unchecked


def _on_target(asked: Question, terms: Terms, evidence: Evidence) -> bool | None:
    after = evidence.comparison.rate_after
    if terms.target is None or after is None:
        return None
    if asked.series.direction is Direction.DECREASE:
        return after <= terms.target
    return after >= terms.target


def _otherwise(asked: Question, terms: Terms, side: int) -> Reason | None:
    """What else explains a change to this side. A season first: it also looks like a
    trend, and like periods that depend on each other."""
    if seasonal(asked, side):
        return Reason.SEASON
    if old_trend(asked, side):
        return Reason.OLD_TREND
    if terms.control is not None and reported_less(asked, terms.control, side):
        return Reason.REPORTING
    if not depends(asked):
        return None
    season = season_of(asked)
    if season is None:
        return Reason.AUTOCORRELATION
    # That neighbours are alike is the season's doing, and the season is allowed for.
    return None if season.exceeded(side) else Reason.SEASON


def _unchanged(
    asked: Question,
    terms: Terms,
    evidence: Evidence,
    seen: Outlook,
    facts: dict[str, Any],
) -> Verdict:
    """Nothing seen; or too few events to see anything."""
    counted = asked.series.counts is not None
    events = round(events_of(asked.points, asked.spans.before)) if counted else FEWEST
    if events < FEWEST and not any(evidence.proofs(1)):
        told = sentences.words(asked) | {"events": events}
        return cannot(Reason.RARE, "cannot_rare", told, **facts)
    more = seen.periods_until(seen.effect, surely=True)
    facts["next_check"] = later_check(asked, more, terms.planned_check)
    return concluded(
        State.NO_CHANGE_SEEN, sentences.no_change(facts["chance_seen"]), **facts
    )


def _promising_check(
    asked: Question, terms: Terms, evidence: Evidence, seen: Outlook
) -> date | None:
    """When the change as it is, if it lasts, will show in the interval."""
    found = evidence.comparison
    effect = abs(found.difference or 0.0)
    if found.difference is None and found.ratio:
        effect = abs(log(found.ratio))
    more = seen.periods_until(effect, surely=False) or 2 * PERIODS
    return later_check(asked, more, terms.planned_check)
