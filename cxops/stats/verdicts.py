"""What the product says of an initiative: did it work?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from cxops.stats.comparison import PERIODS, Comparison
from cxops.stats.messages import MESSAGES
from cxops.stats.types import Chart, Result, Status

METHOD = "frozen limits and interval"
Sentence = tuple[str, dict[str, Any]]
"""A key of ``MESSAGES`` and its arguments."""


class State(StrEnum):
    """The ladder, from nothing known to proven, and back."""

    NOT_STARTED = "not_started"
    TOO_EARLY = "too_early"
    NO_CHANGE_SEEN = "no_change_seen"
    WORSE = "worse"
    PROMISING = "promising"
    """One of the two proofs."""
    PROVEN = "proven"
    PROVEN_AND_ON_TARGET = "proven_and_on_target"
    REGRESSED = "regressed"
    """It was proven, and it is back."""
    CANNOT_JUDGE = "cannot_judge"


class Reason(StrEnum):
    """Why nothing can be said, whatever the numbers look like."""

    DATA = "data"
    SEASON = "season"
    VOLUME_MISSING = "volume_missing"
    AUTOCORRELATION = "autocorrelation"
    REPORTING = "reporting"
    RARE = "rare"
    OLD_TREND = "old_trend"


@dataclass(frozen=True, slots=True)
class Proof:
    """One of the two: a lasting sign against the frozen baseline, or the interval."""

    held: bool
    message_key: str
    message_args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English; pages translate the key."""
        return MESSAGES[self.message_key] % self.message_args


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Result):
    """The answer, its sentence (``message``) and what it stands on.

    ``n`` counts the complete periods after the start.
    """

    state: State
    reason: Reason | None = None
    proofs: tuple[Proof, ...] = ()
    """Two, where anything could be compared: the sign and the interval."""
    comparison: Comparison | None = None
    chart: Chart | None = None
    """With the frozen baseline."""
    luck_odds: int | None = None
    """Luck makes the longest run since the start 1 time in so many."""
    next_check: date | None = None
    on_target: bool | None = None
    """None without a target or before there is anything to hold against it."""
    chance_seen: float | None = None
    """Chance that the interval would have shown a change of 30 % by now."""

    @property
    def is_proven(self) -> bool:
        """Proven, on target or not."""
        return self.state in {State.PROVEN, State.PROVEN_AND_ON_TARGET}


def concluded(state: State, sentence: Sentence, **facts: Any) -> Verdict:
    """A verdict by its state and sentence."""
    certain = state in {State.NOT_STARTED, State.CANNOT_JUDGE, State.TOO_EARLY}
    known: dict[str, Any] = {
        "status": Status.TOO_FEW if certain else Status.OK,
        "n": 0,
        "needed": PERIODS,
        "method": METHOD,
        "message_key": sentence[0],
        "message_args": sentence[1],
    }
    return Verdict(state=state, **(known | facts))


def cannot(reason: Reason, key: str, told: dict[str, Any], **facts: Any) -> Verdict:
    """Why nothing can be said."""
    known: dict[str, Any] = {"status": Status.REFUSED, "reason": reason}
    return concluded(State.CANNOT_JUDGE, (key, told), **(known | facts))
