"""Whether the same things go wrong as often everywhere: units side by side.

Reports per 1,000 of a volume, for the units below one, each with all below it. Only
units whose volumes are known for all of the days enter a rate, with reports and
volumes alike. Customers only; no ranking is made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from issues.queries.choices import Choice, FilterChoices
from issues.queries.selection import Filters, Selection, issue_list, summed_units
from issues.queries.series import sums_by
from issues.queries.volumes_told import Told, volumes_told

if TYPE_CHECKING:
    from accounts.models import User
    from cxops.stats.funnel import Funnel
    from cxops.stats.sites import Site

PER = 1000
#: An address names at most so many units one by one.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One unit with all below it."""

    unit: Choice
    reports: int
    """Of the units whose volume is known."""
    left_out: int
    """Reports of units below it whose volume isn't known for all of the days."""
    volume: int
    """0 where none is known."""
    counted_in: tuple[str, ...]
    """The codes of the units that enter the rate."""
    is_whole: bool
    """No report of it is left out."""
    site: "Site"

    @property
    def rate(self) -> float | None:
        """Reports per 1,000."""
        return PER * self.reports / self.volume if self.volume else None

    def list_of(self, chosen: Selection) -> str:
        """Where its reports are; empty where no address can say which."""
        filters = self.filters_of(chosen)
        return issue_list(filters) if filters else ""

    def filters_of(self, chosen: Selection) -> Filters | None:
        """What that list is narrowed by; None where no address can say it."""
        if self.is_whole:
            return replace(chosen, unit=self.unit).filters()
        if len(self.counted_in) > _NAMED:
            return None
        return replace(chosen, unit=None).filters(unit_itself=list(self.counted_in))


@dataclass(frozen=True, slots=True)
class Consistency:
    """The units below one, by name."""

    places: tuple[Place, ...]
    funnel: "Funnel"


def comparable_units(user: "User", words: FilterChoices) -> list[Choice]:
    """The units a person sums that have others below them, from the top."""
    seen = summed_units(user, words)
    parents = {unit.parent_id for unit in words.of("unit") if unit.key in seen}
    found = [
        unit for unit in words.of("unit") if unit.key in seen and unit.key in parents
    ]
    depth = _depths(words)
    return sorted(found, key=lambda unit: depth[unit.key])


def consistency_of(
    user: "User", chosen: Selection, *, measure: str, words: FilterChoices
) -> Consistency:
    """The units below ``chosen.unit``, in two statements.

    Source of the method: Spiegelhalter 2005; Benjamini and Hochberg 1995
    (``cxops.stats.funnel``).
    """
    from cxops.stats.funnel import funnel  # noqa: PLC0415 -- slow import

    period, scope = chosen.period, chosen.scope()
    sums = sums_by(user, scope, by="unit", first=period.first, last=period.last)
    told = volumes_told(user, scope, measure, period)
    reports = {key: each.count for key, each in sums.items() if key is not None}
    drafts = list(_drafts(user, chosen, words, reports, told))
    judged = funnel(
        [draft.reports if draft.volume else None for draft in drafts],
        [draft.volume / PER if draft.volume else None for draft in drafts],
        kind="rate",
        labels=[draft.unit.name for draft in drafts],
    )
    places = (
        Place(
            unit=draft.unit,
            reports=draft.reports,
            left_out=draft.left_out,
            volume=draft.volume,
            counted_in=tuple(draft.codes),
            is_whole=draft.left_out == 0,
            site=site,
        )
        for draft, site in zip(drafts, judged.sites, strict=True)
    )
    return Consistency(tuple(places), judged)


@dataclass(slots=True)
class _Draft:
    unit: Choice
    reports: int
    left_out: int
    volume: int
    codes: list[str]


def _drafts(
    user: "User",
    chosen: Selection,
    words: FilterChoices,
    reports: Mapping[int, int],
    told: Mapping[int, Told],
) -> Iterator[_Draft]:
    """By name. A closed unit is there as long as something of it counts."""
    seen = summed_units(user, words)
    top = chosen.unit.key if chosen.unit else None
    branch = _branches(words, top)
    below: dict[int, list[Choice]] = {}
    for unit in words.of("unit"):
        if unit.key in branch and unit.key in seen:
            below.setdefault(branch[unit.key], []).append(unit)
    for unit in words.of("unit"):
        members = below.get(unit.key, [])
        if unit.key not in seen or not members:
            continue
        known = [each for each in members if _is_whole(told, each.key)]
        keys = {each.key for each in known}
        yield _Draft(
            unit,
            reports=sum(reports.get(key, 0) for key in keys),
            left_out=sum(
                reports.get(each.key, 0) for each in members if each.key not in keys
            ),
            volume=sum(told[key].volume for key in keys),
            codes=[each.value for each in known],
        )


def _is_whole(told: Mapping[int, Told], key: int) -> bool:
    return key in told and told[key].is_whole


def _branches(words: FilterChoices, top: int | None) -> dict[int, int]:
    """Unit → the child of ``top`` that it belongs to, itself included."""
    parents = {unit.key: unit.parent_id for unit in words.of("unit")}
    found: dict[int, int] = {}
    for key in parents:
        at: int | None = key
        while at is not None and parents.get(at) != top:
            at = parents.get(at)
        if at is not None and key != top:
            found[key] = at
    return found


def _depths(words: FilterChoices) -> "Counter[int]":
    parents = {unit.key: unit.parent_id for unit in words.of("unit")}
    found: Counter[int] = Counter()
    for key in parents:
        above = parents[key]
        while above is not None:
            found[key] += 1
            above = parents.get(above)
    return found
