"""One site among others, and what is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cxops.stats.distributions import normal_quantile
from cxops.stats.figures import plain
from cxops.stats.messages import MESSAGES
from cxops.stats.scales import Scale
from cxops.stats.types import Side

MIN_DRAWN = 1.0
"""Events to expect at a site before its dot says anything."""
FALSE_DISCOVERIES = 0.05
"""Of the sites that are named, so many may be so by chance."""
WARN, ALARM = 0.95, 0.998
"""The bands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site among the others, in the order they were given."""

    label: str
    events: float | None
    size: float | None
    value: float | None = None
    """Events over size; None with the reason."""
    reason: str = ""
    """``no_exposure`` or ``not_known``."""
    expected: float | None = None
    """Events to expect if the site were like all others."""
    z: float | None = None
    """Distance in standard deviations of chance alone."""
    z_adjusted: float | None = None
    """Likewise, sites varying as they do."""
    p: float | None = None
    """Chance of that distance, p from ``z_adjusted``."""
    q: float | None = None
    """``p`` with so many sites looked at (Benjamini-Hochberg)."""
    band: str = ""
    """within, beyond_95 or beyond_998."""
    side: Side | None = None
    drawn: bool = False
    small: bool = False
    """Too small to be named."""
    differs: bool = False
    message_key: str = ""
    message_args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English; pages translate the key."""
        return MESSAGES[self.message_key] % self.message_args


def judge(
    site: Site, scale: Scale, numbers: Sequence[float], min_expected: float
) -> Site:
    """The site with its ``numbers``: z, adjusted z, p and q."""
    z, adjusted, p, q = numbers
    expected = scale.theta * (site.size or 0)
    small = expected < min_expected
    differs = not small and q < FALSE_DISCOVERIES
    key = "within"
    if differs:
        key = "differs" if scale.transform == "arcsine" else "differs_rate"
    elif small:
        key = "small_one" if site.events == 1 else "small"
    return replace(
        site,
        expected=expected,
        z=z,
        z_adjusted=adjusted,
        p=p,
        q=q,
        band=_band(adjusted),
        side=Side.ABOVE if z > 0 else Side.BELOW if z < 0 else None,
        drawn=expected >= MIN_DRAWN,
        small=small,
        differs=differs,
        message_key=f"funnel_site_{key}",
        message_args={
            "site": site.label,
            "events": site.events,
            "size": plain(site.size or 0),
            "usual": plain(expected),
        },
    )


def _band(z: float) -> str:
    if abs(z) > normal_quantile((1 + ALARM) / 2):
        return "beyond_998"
    return "beyond_95" if abs(z) > normal_quantile((1 + WARN) / 2) else "within"
