"""Do sites differ by more than chance? A funnel, never a league table.

Sites differ somewhat for reasons nobody looks for, so each is compared with a common
rate that itself varies from site to site (additive random effects).
Source: Spiegelhalter 2005, Stat Med 24:1185; Spiegelhalter et al. 2012.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from cxops.stats.distributions import normal_below, normal_quantile
from cxops.stats.figures import plain
from cxops.stats.multiplicity import adjust
from cxops.stats.points import NO_EXPOSURE, NOT_KNOWN, Points, of_counts
from cxops.stats.scales import KINDS, Scale, over_dispersion
from cxops.stats.sites import ALARM, WARN, Site, judge
from cxops.stats.types import Result, Status

MIN_SITES = 3
MIN_SITES_VARYING = 5
"""Sites it takes to say how much they vary anyway."""
UNKNOWN = {
    NO_EXPOSURE: "funnel_site_no_exposure",
    NOT_KNOWN: "funnel_site_unknown",
}
VARIES = 1.5
"""Times chance, from which the variation itself is worth a sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where sites of one size are expected to lie."""

    low_998: float
    low_95: float
    high_95: float
    high_998: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Result):
    """Numbers are None when there are too few sites or no events."""

    sites: tuple[Site, ...] = ()
    theta: float | None = None
    """The common value: events over size of all sites, or the target told."""
    phi: float | None = None
    """How many times more than by chance the sites vary (winsorised)."""
    tau2: float | None = None
    """Variance between sites, on the transformed scale."""
    chi2: float | None = None
    i2: float | None = None
    """Share of the variation that isn't chance, 0 to 1."""
    scale: Scale | None = None

    def limits(self, size: float) -> Limits | None:
        """For drawing: the bands at a size above 0; None without a funnel."""
        if self.scale is None or self.tau2 is None or size <= 0:
            return None
        tail = (1 - ALARM) / 2, (1 - WARN) / 2
        places = (tail[0], tail[1], 1 - tail[1], 1 - tail[0])
        return Limits(
            *(
                self.scale.at(size, normal_quantile(place), self.tau2)
                for place in places
            )
        )


def funnel(
    numerator: Sequence[int | None],
    denominator: Sequence[float | None],
    *,
    kind: str = "proportion",
    labels: Sequence[str] | None = None,
    target: float | None = None,
    min_expected: float = 5,
    winsorise: float = 0.1,
    transform: str | None = None,
) -> Funnel:
    """Sites by size (``denominator``) and events over size.

    ``kind``: a proportion (arcsine scale), a rate (events per exposure) or a ratio of
    observed to expected events (both root scale), unless ``transform`` names another:
    arcsine, root or log. ``target`` replaces the common value; a ratio's is 1.
    A site is named when it differs at a false discovery rate of 5 % and
    ``min_expected`` events were to be expected. Raises ValueError for unequal lengths,
    an unknown kind or transform, or winsorising by half or more.
    """
    _check(kind, winsorise, transform)
    names = range(1, len(numerator) + 1) if labels is None else labels
    points = of_counts(numerator, denominator, part=kind == "proportion")
    if len(names) != len(numerator):
        raise ValueError("Each site has its label.")
    if points.broken is not None:
        return _broken(points)
    bare = _bare(points, [str(name) for name in names], numerator, denominator)
    found = _sums(points)
    if len(points.usable) < MIN_SITES or not found[0]:
        return _too_few(bare, points)
    common = 1.0 if kind == "ratio" else found[0] / found[1]
    scale = Scale(common if target is None else target, transform or KINDS[kind])
    return _judged(scale, bare, points, winsorise, min_expected)


def _check(kind: str, winsorise: float, transform: str | None) -> None:
    if kind not in KINDS or not 0 <= winsorise < 0.5:
        raise ValueError("A funnel is of a proportion, rate or ratio.")
    if transform == "arcsine" and kind != "proportion":
        raise ValueError("Only proportions have an arcsine scale.")


def _sums(points: Points) -> tuple[float, float]:
    """Events and sizes of all sites that can be used."""
    return (
        sum(points.events[at] or 0.0 for at in points.usable),
        sum(points.exposure[at] for at in points.usable),
    )


def _bare(
    points: Points,
    names: Sequence[str],
    numerator: Sequence[int | None],
    denominator: Sequence[float | None],
) -> tuple[Site, ...]:
    """The sites with what was given of them."""
    return tuple(
        Site(
            label=name,
            events=events,
            size=size,
            value=value,
            reason=points.reasons.get(at, ""),
            message_key=UNKNOWN.get(points.reasons.get(at, ""), ""),
            message_args={"site": name},
        )
        for at, (name, events, size, value) in enumerate(
            zip(names, numerator, denominator, points.shown, strict=True)
        )
    )


def _judged(
    scale: Scale,
    bare: tuple[Site, ...],
    points: Points,
    winsorise: float,
    min_expected: float,
) -> Funnel:
    used = points.usable
    pairs = [(points.events[at] or 0.0, points.exposure[at]) for at in used]
    places = [scale.place(*pair) for pair in pairs]
    variances = [scale.variance(size) for _events, size in pairs]
    z = [place / sqrt(v) for place, v in zip(places, variances, strict=True)]
    phi, tau2 = over_dispersion(z, variances, winsorise)
    varying = len(used) >= MIN_SITES_VARYING
    tau2 = tau2 if varying else 0.0
    adjusted = [
        place / sqrt(v + tau2) for place, v in zip(places, variances, strict=True)
    ]
    p = [min(1.0, 2 * normal_below(-abs(each))) for each in adjusted]
    judged = {
        at: judge(bare[at], scale, numbers, min_expected)
        for at, *numbers in zip(used, z, adjusted, p, adjust(p), strict=True)
    }
    chi2 = sum(each**2 for each in z)
    named = sum(site.differs for site in judged.values())
    return Funnel(
        status=Status.OK,
        n=len(used),
        needed=MIN_SITES,
        method=f"funnel, {scale.transform} scale",
        warnings=() if varying else ("funnel_not_adjusted",),
        message_key=_headline(named, phi),
        message_args={"times": plain(phi), "named": named, "have": len(used)},
        sites=tuple(judged.get(at, site) for at, site in enumerate(bare)),
        theta=scale.theta,
        phi=phi,
        tau2=tau2,
        chi2=chi2,
        i2=max(0.0, 1 - (len(used) - 1) / chi2) if chi2 else 0.0,
        scale=scale,
    )


def _headline(named: int, phi: float) -> str:
    if named:
        return "funnel_named_one" if named == 1 else "funnel_named"
    return "funnel_varies" if phi >= VARIES else "funnel_alike"


def _broken(points: Points) -> Funnel:
    return Funnel(
        status=Status.DATA_ERROR,
        n=0,
        needed=MIN_SITES,
        method="funnel",
        message_key=points.fault,
        message_args={"position": (points.broken or 0) + 1},
        index=points.broken,
    )


def _too_few(bare: tuple[Site, ...], points: Points) -> Funnel:
    """The sites stay in the list; nothing is said of them."""
    n = len(points.usable)
    return Funnel(
        status=Status.TOO_FEW if n else Status.NO_DATA,
        n=n,
        needed=MIN_SITES,
        method="funnel",
        message_key="funnel_too_few" if n < MIN_SITES else "funnel_no_events",
        message_args={"have": n, "needed": MIN_SITES},
        sites=bare,
    )
