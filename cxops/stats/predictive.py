"""How many events to expect, from how many there were: the predictive distribution.

A rate is known only from the events it made, so the next count varies by more than
chance around the rate. With Jeffreys' prior Gamma(1/2, 0) it is negative binomial.
Over-dispersed series keep the mean and widen the variance by ``phi``; ``phi`` 1 is
the plain case. All functions take numbers or numpy arrays of one shape.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Predictive:
    """A negative binomial by its mean and its size (variance: mean + mean²/size)."""

    mean: Any
    size: Any

    def at_least(self, count: Any) -> Any:
        """P(X >= count), right in its far tail."""
        import numpy as np  # noqa: PLC0415 -- slow import
        from scipy import special  # noqa: PLC0415 -- slow import

        some = np.asarray(count) > 0
        places = np.where(some, count, 1.0)
        return np.where(some, special.betaincc(self.size, places, self._stop), 1.0)

    def at_most(self, count: Any) -> Any:
        """P(X <= count), for counts of 0 or more."""
        from scipy import special  # noqa: PLC0415 -- slow import

        return special.betainc(self.size, count + 1.0, self._stop)

    @property
    def _stop(self) -> Any:
        """The chance that no more events come, at each of them."""
        return self.size / (self.mean + self.size)


def predictive(
    total: Any, exposure: Any, ahead: Any = 1.0, *, phi: Any = 1.0, own: Any = None
) -> Predictive:
    """What the next count will be like.

    ``total`` events came in ``exposure`` (above 0), ``ahead`` is the exposure of the
    count to come. ``phi``, at least 1, is variance over mean. ``own`` is the exposure
    that the knowledge of the rate rests on where that is less than all of it.
    Source: Jeffreys' prior; moment-matched negative binomial for ``phi`` above 1.
    """
    mean = (total + 0.5) / exposure * ahead
    variance = phi * mean * (1 + ahead / (exposure if own is None else own))
    return Predictive(mean, mean**2 / (variance - mean))
