"""What goes into every function of this package and what comes out.

Sequences have one dimension and equal length, oldest first, in equal periods; ``None``
is a gap (nothing known), never a zero. Counts are whole numbers of 0 or more, exposure
is above 0 and counted in the unit that ``per`` names (1000 visits). Results are frozen
and never hold NaN or infinity: a number that doesn't exist is ``None``.

A programming mistake (unequal lengths, an unknown option) raises ``ValueError``; broken
data never does, it comes back as ``Status.DATA_ERROR`` with the index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from cxops.stats.messages import MESSAGES


class Status(StrEnum):
    """How far a result can be trusted."""

    OK = "ok"
    TRIAL = "trial"
    """8 to 11 points: limits are drawn, nothing is certified from them."""
    TOO_FEW = "too_few"
    NO_DATA = "no_data"
    RARE_EVENT = "rare_event"
    """Too few events per period for limits: time between events says more."""
    DATA_ERROR = "data_error"
    REFUSED = "refused"
    """It could be computed, and the answer would mislead."""


class Direction(StrEnum):
    """Which way is better."""

    DECREASE = "decrease"
    INCREASE = "increase"
    NEUTRAL = "neutral"


class Side(StrEnum):
    """Where a signal lies, seen from the centre line."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every answer says of itself, whatever else it says."""

    status: Status
    n: int
    """Points, gaps not counted, that the answer rests on."""
    needed: int
    """Points it takes to be ``ok``."""
    method: str
    """The method by its name in the field, with what it was told: "u' (Laney)"."""
    warnings: tuple[str, ...] = ()
    """Keys of ``messages.MESSAGES`` that a reader must be told."""
    message_key: str = ""
    message_args: Mapping[str, Any] = field(default_factory=dict)
    index: int | None = None
    """Where the data is broken."""

    @property
    def message(self) -> str:
        """The sentence in English; pages translate the key."""
        return MESSAGES[self.message_key] % self.message_args


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A measure over time. Either ``counts`` (of events) or ``values`` (anything)."""

    start: date
    """First day of the first period."""
    counts: Sequence[int | None] | None = None
    values: Sequence[float | None] | None = None
    exposure: Sequence[float | None] | None = None
    """In units of ``per``; None where a rate can't be said."""
    period: str = "week"
    """day, week or month."""
    last_complete: bool = True
    per: int = 1000
    direction: Direction = Direction.DECREASE
    proportion: bool = False
    """Each count is a part of its exposure: 12 of 340."""

    def __post_init__(self) -> None:
        if self.period not in {"day", "week", "month"}:
            raise ValueError("A period is a day, a week or a month.")
        if (self.counts is None) == (self.values is None):
            raise ValueError("A series has either counts or values.")
        if self.exposure is not None and len(self.exposure) != len(self):
            raise ValueError("Exposure has as many periods as the series.")

    def __len__(self) -> int:
        found = self.counts if self.counts is not None else self.values
        return len(found or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Result):
    """A control chart. Every sequence is as long as the series; ``None`` is a gap.

    ``centre``, ``lower`` and ``upper`` are ``None`` where no line may be drawn.
    """

    kind: str
    """xmr, mr, c, u, u_prime, p, p_prime, g, t."""
    points: tuple[float | None, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    gap_reasons: Mapping[int, str] = field(default_factory=dict)
    """Why a point is a gap: ``no_exposure``, ``not_known``, ``not_complete``."""
    baseline: tuple[int, int] | None = None
    """First and one-past-last index that the limits were computed from."""
    segments: tuple[int, ...] = (0,)
    """First index of every phase; more than one after a confirmed step change."""
    sigma_z: float | None = None
    """How many times more spread than chance alone (Laney's charts)."""
    unfinished: int | None = None
    """Index of a last period that isn't over: drawn hollow, in no rule or limit."""
    direction: Direction = Direction.DECREASE
    median: float | None = None
    sigma: tuple[float | None, ...] = ()
    """A third of the way from the centre to a limit, before a limit is cut at what is
    possible. Empty where the two sides differ (g, t)."""
    excluded: tuple[int, ...] = ()
    """Drawn, but in no limit and no run test."""

    @property
    def certifies(self) -> bool:
        """Whether anything may be proven from these limits."""
        return self.status is Status.OK


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that chance rarely makes."""

    kind: str
    """limit, shift, trend, two_of_three, or a rule's number: we1, nelson5."""
    indices: tuple[int, ...]
    """The points that take part, or the one that completes it."""
    side: Side | None
