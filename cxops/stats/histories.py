"""The periods before the one that is judged, of many series at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]

WEEK = 7


@dataclass(frozen=True, slots=True)
class Histories:
    """Sums over the baseline of each series; all arrays hold one number a series."""

    total: "Floats"
    exposure: "Floats"
    own: "Floats"
    ahead: "Floats"
    periods: "Floats"
    """Periods that the knowledge of this one rests on."""
    phi: "Floats"
    freedom: "Floats"
    """Degrees of freedom behind ``phi``; 0 where it was told or can't be estimated."""


def histories(
    counts: "Floats",
    sizes: "Floats",
    gap: int,
    weekday: int | None,
    phi: float | None,
) -> Histories:
    """Sums up all but the last period and the ``gap`` periods in front of it.

    ``counts`` and ``sizes`` (exposure) are series by periods, a gap is NaN in
    ``counts``. ``weekday`` is that of the last period, where periods are days.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    length = max(counts.shape[1] - 1 - gap, 0)
    known = ~np.isnan(counts[:, :length])
    events = np.where(known, counts[:, :length], 0.0)
    exposed = np.where(known, sizes[:, :length], 0.0)
    ahead = sizes[:, -1].copy()
    own, periods = exposed.sum(axis=1), known.sum(axis=1).astype(float)
    levels = np.ones(len(counts))
    if weekday is not None:
        days = (weekday - np.arange(counts.shape[1])[::-1]) % WEEK
        factors = _weekday_factors(events, exposed, days[:length])
        same = days[:length] == weekday % WEEK
        levels = _weekdays_known(known, days[:length])
        exposed = exposed * factors[:, days[:length]]
        ahead = ahead * factors[:, weekday % WEEK]
        own, periods = exposed[:, same].sum(axis=1), known[:, same].sum(axis=1)
    freedom = np.maximum(known.sum(axis=1) - levels, 0.0)
    if phi is not None:
        freedom = np.zeros(len(counts))
    told = 1.0 if phi is None else float(phi)
    return Histories(
        total=events.sum(axis=1),
        exposure=exposed.sum(axis=1),
        own=own,
        ahead=ahead,
        periods=periods.astype(float),
        phi=np.where(freedom > 0, _dispersion(events, exposed, freedom), told),
        freedom=freedom,
    )


def _weekday_factors(events: "Floats", exposed: "Floats", days: Any) -> "Floats":
    """How many times the usual rate each weekday has (series by weekday).

    One event is added on both sides, so that little data makes little difference.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    total = np.maximum(exposed.sum(axis=1), np.finfo(float).tiny)
    rate = events.sum(axis=1) / total
    factors = np.ones((len(events), WEEK))
    for day in range(WEEK):
        seen = events[:, days == day].sum(axis=1)
        usual = rate * exposed[:, days == day].sum(axis=1)
        factors[:, day] = (seen + 1) / (usual + 1)
    return factors


def _weekdays_known(known: Any, days: Any) -> Any:
    """Levels that were estimated: one for each weekday with data."""
    import numpy as np  # noqa: PLC0415 -- slow import

    return np.sum([known[:, days == day].any(axis=1) for day in range(WEEK)], axis=0)


def _dispersion(events: "Floats", exposed: "Floats", freedom: "Floats") -> "Floats":
    """Pearson's chi-square over its degrees of freedom."""
    import numpy as np  # noqa: PLC0415 -- slow import

    rate = events.sum(axis=1) / np.where(exposed.any(axis=1), exposed.sum(axis=1), 1.0)
    usual = rate[:, None] * exposed
    off = np.where(usual > 0, (events - usual) ** 2 / np.where(usual > 0, usual, 1), 0)
    ratio: Floats = off.sum(axis=1) / np.maximum(freedom, 1.0)
    return ratio
