"""The words of a verdict: which sentence, with which numbers."""

from datetime import date
from typing import Any

from cxops.stats import figures
from cxops.stats.comparison import PERIODS, Comparison
from cxops.stats.contrast import events_of, exposure_of
from cxops.stats.evidence import Evidence, Question
from cxops.stats.limits import LOCKED
from cxops.stats.recurrence import quiet_until
from cxops.stats.rules import RUN
from cxops.stats.spans import first_day
from cxops.stats.verdicts import Proof, Sentence


def words(asked: Question) -> dict[str, Any]:
    """The period, once and many times."""
    period = asked.series.period
    return {"period": period, "periods": f"{period}s", "per": asked.series.per}


def numbers(asked: Question, found: Comparison) -> dict[str, Any]:
    """Before, after, and the change with its interval, nearest to nothing first."""
    told: dict[str, Any] = words(asked)
    told |= {
        "before": figures.plain(found.rate_before or 0.0),
        "after": figures.plain(found.rate_after or 0.0),
    }
    if found.difference is not None:
        bounds = [found.difference_low or 0.0, found.difference_high or 0.0]
        low, high = sorted(bounds, key=abs) if found.side else bounds
        told["change"] = figures.plain(found.difference)
        return told | {"low": figures.plain(low), "high": figures.plain(high)}
    if found.ratio is None or found.low is None or found.high is None:
        return told
    shares = [figures.change(found.low), figures.change(found.high)]
    low_share, high_share = sorted(shares, key=abs) if found.side else shares
    told["change"] = figures.change(found.ratio)
    return told | {"low": low_share, "high": high_share}


def proofs(asked: Question, evidence: Evidence, side: int) -> tuple[Proof, Proof]:
    """Both proofs in one direction, in words."""
    held = evidence.proofs(side)
    sign = evidence.sign(side)
    told = words(asked) | {"run": sign.run, "odds": figures.odds(sign.chance)}
    if not held[0]:
        first = Proof(held=False, message_key="proof_no_signal")
    elif asked.rare and side < 0:
        first = Proof(held=True, message_key="proof_quiet", message_args=told)
    elif sign.run >= RUN:
        better = side == good_side(asked)
        key = "proof_run" if better else "proof_run_worse"
        first = Proof(held=True, message_key=key, message_args=told)
    else:
        first = Proof(held=True, message_key="proof_signal")
    args = numbers(asked, evidence.comparison)
    if "change" not in args:
        return first, Proof(held=held[1], message_key="proof_no_interval")
    key = "proof_interval" if held[1] else "proof_interval_open"
    if evidence.comparison.difference is not None:
        key = "proof_difference"
    return first, Proof(held=held[1], message_key=key, message_args=args)


def good_side(asked: Question) -> int:
    """-1 where less is better, +1 where more is."""
    return -1 if asked.series.direction == "decrease" else 1


def proven(asked: Question, evidence: Evidence) -> Sentence:
    """Both proofs hold."""
    side, found = good_side(asked), evidence.comparison
    if side < 0 and asked.series.counts is not None and not found.rate_after:
        return zero(asked, found)
    told, sign = numbers(asked, found), evidence.sign(side)
    if found.difference is not None:
        return "verdict_proven_value", told
    key = "verdict_proven"
    if sign.run >= RUN:
        key += "_fell" if side < 0 else "_rose"
        told |= {"run": sign.run, "odds": figures.odds(sign.chance)}
    return key + _per(asked), told


def promising(asked: Question, evidence: Evidence, check: date | None) -> Sentence:
    """One of the two, or both against a baseline that is too short to prove by."""
    side, found = good_side(asked), evidence.comparison
    told, sign = numbers(asked, found) | {"date": check}, evidence.sign(side)
    if all(evidence.proofs(side)):
        have = {"have": evidence.comparison.n_before, "needed": LOCKED}
        return "verdict_promising_trial", told | have
    if found.difference is not None:
        return "verdict_promising_value", told
    if "change" not in told:
        return "verdict_promising_value", told
    if sign.held and sign.run >= RUN:
        told |= {"run": sign.run}
        return f"verdict_promising_{'fell' if side < 0 else 'rose'}", told
    return "verdict_promising_one", told


def no_change(chance: float | None) -> Sentence:
    """Nothing that chance doesn't make."""
    if chance is None:
        return "verdict_no_change_plain", {}
    return "verdict_no_change", {"chance": figures.percent(chance)}


def worse(asked: Question, evidence: Evidence) -> Sentence:
    """Both proofs hold in the bad direction."""
    told = numbers(asked, evidence.comparison)
    if evidence.comparison.difference is not None or "change" not in told:
        told |= {"low": told.get("low", 0), "high": told.get("high", 0)}
        return "verdict_worse_value", told
    return "verdict_worse" + _per(asked), told


def too_early(asked: Question, check: date) -> Sentence:
    """Not yet six periods since the start."""
    have = {"have": len(asked.spans.after), "needed": PERIODS, "date": check}
    return "verdict_too_early", words(asked) | have


def zero(asked: Question, found: Comparison) -> Sentence:
    """None since: what the interval still allows, and what more quiet would show."""
    before, points = asked.spans.before, asked.points
    high = found.high or 1.0
    told = words(asked) | {
        "since": first_day(asked.series, asked.start),
        "most": figures.percent(min(1.0, high)),
    }
    phi = found.phi or 1.0
    enough = quiet_until(
        events_of(points, before) / phi, exposure_of(points, before), 0.25
    )
    after = exposure_of(points, asked.spans.after)
    more = enough - after
    if more <= 0:
        return "verdict_zero_enough", told
    quiet = max(1, -int(-more // (after / len(asked.spans.after))))
    key = "verdict_zero_one" if quiet == 1 else "verdict_zero"
    return key, told | {"quiet": quiet}


def _per(asked: Question) -> str:
    return "_per" if asked.series.exposure is not None else ""
