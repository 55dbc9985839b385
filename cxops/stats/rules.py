"""Patterns in a chart that chance rarely makes.

Rules run inside one phase, never across a step change. A gap neither breaks nor
extends a run; a period that isn't over takes no part. NHS rules name every point that
takes part, Western Electric's and Nelson's the one that completes the pattern.

Sources: NHS England, Making Data Count; Western Electric 1956; Nelson 1984.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import copysign

from cxops.stats.types import Chart, Side, Signal

RUN = 7
"""Successive points on one side, or rising, in the NHS rules."""
CLOSE = 1e-9
"""Two numbers nearer than this, in sigmas, are the same: rounding decides nothing."""


@dataclass(frozen=True, slots=True)
class Track:
    """The points of one phase without gaps, as rules see them."""

    indices: tuple[int, ...]
    values: tuple[float, ...]
    sides: tuple[int, ...]
    """+1 above the centre, -1 below, 0 on it."""
    beyond: tuple[int, ...]
    """+1 above the upper limit, -1 below the lower, 0 within."""
    z: tuple[float, ...]
    """Distance from the centre in sigmas; empty where the sides differ (g, t)."""


Points = Sequence[int]
"""Positions within a track."""


def tracks(chart: Chart, *, first: int = 0) -> list[Track]:
    """The phases of a chart, from index ``first`` on."""
    starts = (*chart.segments, len(chart.points))
    found = []
    for start, end in pairwise(starts):
        known = [
            index
            for index in range(max(start, first), end)
            if chart.points[index] is not None
            and chart.centre[index] is not None
            and index != chart.unfinished
        ]
        if known:
            found.append(_track(chart, tuple(known)))
    return found


def rules_nhs(chart: Chart, *, first: int = 0) -> list[Signal]:
    """The four rules of Making Data Count: limit, shift, trend, two of three.

    ``first`` looks only at the points from that index on. Where the two sides of a
    chart differ (g, t) there is no two of three.
    """
    found: list[Signal] = []
    for track in tracks(chart, first=first):
        for kind, rule in _NHS:
            for points, sign in rule(track):
                indices = tuple(track.indices[point] for point in points)
                found.append(Signal(kind, indices, side_of(sign)))
    return found


def rules_we(chart: Chart) -> list[Signal]:
    """Western Electric 1 to 4, by the point that completes each pattern."""
    return _completed(chart, "we", WESTERN_ELECTRIC)


def rules_nelson(chart: Chart) -> list[Signal]:
    """Nelson 1 to 8, by the point that completes each pattern."""
    return _completed(chart, "nelson", NELSON)


def side_of(sign: int) -> Side | None:
    """The side that a sign means; none where a pattern has both or neither."""
    return {1: Side.ABOVE, -1: Side.BELOW}.get(sign)


def _track(chart: Chart, known: tuple[int, ...]) -> Track:
    values = tuple(chart.points[i] or 0.0 for i in known)
    centres = [chart.centre[i] or 0.0 for i in known]
    sigmas = [chart.sigma[i] if chart.sigma else None for i in known]
    scales = [
        CLOSE * (sigma or 0.0) + 1e-12 * abs(centre)
        for sigma, centre in zip(sigmas, centres, strict=True)
    ]
    beyond = []
    for i, value, scale in zip(known, values, scales, strict=True):
        upper, lower = chart.upper[i], chart.lower[i]
        over = upper is not None and value > upper + scale
        under = lower is not None and value < lower - scale
        beyond.append(int(over) - int(under))
    away = [
        0.0 if abs(value - centre) <= scale else value - centre
        for value, centre, scale in zip(values, centres, scales, strict=True)
    ]
    z = tuple(_z(d, s) for d, s in zip(away, sigmas, strict=True) if s is not None)
    sides = tuple(int(copysign(1, d)) if d else 0 for d in away)
    return Track(known, values, sides, tuple(beyond), z)


def _z(away: float, sigma: float) -> float:
    """Without any spread whatever differs is far away."""
    return away / sigma if sigma else copysign(1e9, away) if away else 0.0


Found = Iterator[tuple[Points, int]]


def _limit(track: Track) -> Found:
    for point, sign in enumerate(track.beyond):
        if sign:
            yield [point], sign


def _shift(track: Track) -> Found:
    for sign, points in _stretches(track.sides):
        if sign and len(points) >= RUN:
            yield points, sign


def _trend(track: Track) -> Found:
    for sign, steps in _stretches(_steps(track)):
        if sign and len(steps) >= RUN - 1:
            yield [*steps, steps[-1] + 1], sign


def _two_of_three(track: Track) -> Found:
    near = _near(track)
    for sign in (1, -1):
        part: list[int] = []
        for end in range(2, len(track.z)):
            window = range(end - 2, end + 1)
            close = [i for i in window if near[i] == sign]
            if len(close) >= 2 and all(track.sides[i] == sign for i in window):
                if part and close[0] > part[-1]:
                    yield part, sign
                    part = []
                part += [i for i in close if i not in part]
        if part:
            yield part, sign


def _near(track: Track) -> list[int]:
    """Beyond two thirds of the way to a limit, but within it."""
    return [
        0 if out or abs(z) <= 2 + CLOSE else int(copysign(1, z))
        for z, out in zip(track.z, track.beyond, strict=False)
    ]


_NHS: list[tuple[str, Callable[[Track], Found]]] = [
    ("limit", _limit),
    ("trend", _trend),
    ("two_of_three", _two_of_three),
    ("shift", _shift),
]


def _steps(track: Track) -> list[int]:
    """Whether each next point is higher, lower or the same."""
    pairs = zip(track.values, track.values[1:], strict=False)
    return [(b > a) - (b < a) for a, b in pairs]


def _stretches(signs: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    for sign, group in groupby(range(len(signs)), key=lambda i: signs[i]):
        yield sign, list(group)


@dataclass(frozen=True, slots=True)
class Zone:
    """So many of the last so many points beyond a number of sigmas, on one side."""

    many: int
    last: int
    sigmas: float

    def __call__(self, track: Track) -> Found:
        for end in range(self.last - 1, len(track.z)):
            z, window = track.z[end], track.z[end - self.last + 1 : end + 1]
            sign = int(copysign(1, z))
            beyond = [v * sign > self.sigmas + CLOSE for v in window]
            if beyond[-1] and sum(beyond) >= self.many:
                yield [end], sign


def _six_trend(track: Track) -> Found:
    steps = _steps(track)
    for end in range(5, len(track.values)):
        window = set(steps[end - 5 : end])
        if window in ({1}, {-1}):
            yield [end], window.pop()


def _alternating(track: Track) -> Found:
    steps = _steps(track)
    for end in range(13, len(track.values)):
        window = steps[end - 13 : end]
        if all(a * b < 0 for a, b in pairwise(window)):
            yield [end], 0


def _within_one(track: Track) -> Found:
    for end in range(14, len(track.z)):
        if all(abs(z) < 1 - CLOSE for z in track.z[end - 14 : end + 1]):
            yield [end], 0


def _beyond_one(track: Track) -> Found:
    for end in range(7, len(track.z)):
        if all(abs(z) > 1 + CLOSE for z in track.z[end - 7 : end + 1]):
            yield [end], 0


WESTERN_ELECTRIC: list[Callable[[Track], Found]] = [
    Zone(1, 1, 3),
    Zone(2, 3, 2),
    Zone(4, 5, 1),
    Zone(8, 8, 0),
]
NELSON: list[Callable[[Track], Found]] = [
    Zone(1, 1, 3),
    Zone(9, 9, 0),
    _six_trend,
    _alternating,
    Zone(2, 3, 2),
    Zone(4, 5, 1),
    _within_one,
    _beyond_one,
]


def _completed(
    chart: Chart, name: str, rules: Sequence[Callable[[Track], Found]]
) -> list[Signal]:
    return [
        Signal(f"{name}{number}", (track.indices[points[0]],), side_of(sign))
        for track in tracks(chart)
        for number, rule in enumerate(rules, start=1)
        for points, sign in rule(track)
    ]
