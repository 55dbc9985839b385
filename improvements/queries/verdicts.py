"""The verdicts as a person reads them: word, tone, signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from improvements.enums import VerdictState
from improvements.models import Initiative

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict on screen: blue is good, orange bad, grey chance or too early; the
    sign says the same without colour."""

    code: str
    word: "_StrPromise | str"
    tone: str
    sign: str


_LOOKS = {
    VerdictState.NOT_STARTED: ("chance", "early"),
    VerdictState.TOO_EARLY: ("chance", "early"),
    VerdictState.NO_CHANGE_SEEN: ("chance", "nochange"),
    VerdictState.PROMISING: ("chance", "promising"),
    VerdictState.PROVEN: ("good", "proven"),
    VerdictState.PROVEN_AND_ON_TARGET: ("good", "proven"),
    VerdictState.WORSE: ("bad", "back"),
    VerdictState.REGRESSED: ("bad", "back"),
    VerdictState.CANNOT_JUDGE: ("chance", "cant"),
}


@dataclass(frozen=True, slots=True)
class Signs:
    """The icon pair of a process, as a reading keeps it: what its last week is, and
    whether it meets its goal as it is."""

    variation: str | None
    side: str | None
    assurance: str | None


def reading_of(initiative: Initiative, *, today: date) -> dict[str, Any] | None:
    """The numbers of its reading; None where it isn't of today or of this version."""
    reading = getattr(initiative, "reading", None)
    if reading is None or reading.read_on != today:
        return None
    return reading.numbers if reading.version == initiative.version else None


def signs_of(numbers: Mapping[str, Any]) -> Signs | None:
    """The pair among the numbers of a verdict; None where the process has no limits."""
    kept = numbers.get("icons")
    if not kept:
        return None
    return Signs(kept["variation"], kept["side"], kept["assurance"])


def verdict_word(state: str) -> Word:
    """What a state of the statistics is called on screen."""
    known = VerdictState(state)
    return Word(known.value, known.label, *_LOOKS[known])
