"""Which few things make most of the breakdowns, out of the daily counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import BigIntegerField, DecimalField, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.models import DailyCount, Pattern
from issues.queries.choices import FilterChoices
from issues.queries.count_series import Sums
from issues.queries.periods import Period
from issues.queries.selection import NONE, Selection
from issues.queries.series import BY, sums_by

if TYPE_CHECKING:
    from accounts.models import User
    from cxops.stats.pareto import Pareto

_MONEY = DecimalField(max_digits=16, decimal_places=2)
_CENT = Decimal("0.01")


class By(models.TextChoices):
    """What the breakdowns are put together by."""

    CAUSE = "cause", gettext_lazy("Cause type")
    TOUCHPOINT = "touchpoint", gettext_lazy("Where it went wrong")
    PATTERN = "pattern", gettext_lazy("Repeat problem")
    UNIT = "unit", gettext_lazy("Unit")
    CHANNEL = "channel", gettext_lazy("How we heard")


class Weight(models.TextChoices):
    """What is added up."""

    REPORTS = "reports", gettext_lazy("Reports")
    CUSTOMERS = "customers", gettext_lazy("Customers hit")
    COST = "cost", gettext_lazy("Cost")


#: What breakdowns are put together by → the filter of the list that finds them.
_FILTER = {
    By.CAUSE: "effective_cause",
    By.TOUCHPOINT: "touchpoint",
    By.PATTERN: "pattern",
    By.UNIT: "unit_itself",
    By.CHANNEL: "channel",
}


@dataclass(frozen=True, slots=True)
class Behind:
    """A repeat problem that some of the breakdowns belong to."""

    pattern: Pattern
    count: int
    """So many of these reports are in it."""


@dataclass(frozen=True, slots=True)
class Pile:
    """The breakdowns that have one thing in common."""

    key: int | None
    """None: not yet known, not yet placed."""
    value: str
    """As the list's filter takes it."""
    name: str
    sums: Sums
    behind: tuple[Behind, ...]
    """The repeat problems behind it that the reader may know, most reports first."""
    alone: int
    """Reports in no repeat problem that the reader may know."""

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The same without their numbers."""
        return tuple(each.pattern for each in self.behind)

    def weighs(self, weight: str) -> float:
        """How much of what is added up."""
        return {
            Weight.REPORTS: float(self.sums.count),
            Weight.CUSTOMERS: float(self.sums.customers),
            Weight.COST: float(self.sums.cost),
        }[Weight(weight)]


@dataclass(frozen=True, slots=True)
class Piles:
    """All breakdowns of a selection, one pile beside the other."""

    by: By
    weight: Weight
    piles: tuple[Pile, ...]
    """Most first; what isn't known is last, whatever its size."""
    judged: "Pareto"
    contacts: int
    """Counted contacts without a report: not in the piles."""

    @property
    def total(self) -> float:
        """All piles together."""
        return sum(pile.weighs(self.weight) for pile in self.piles)


def filter_of(by: str, *values: str) -> dict[str, list[str]]:
    """What finds piles in the list of reports."""
    return {_FILTER[By(by)]: list(values)}


def piles_of(
    user: "User", chosen: Selection, *, by: By, weight: Weight, words: FilterChoices
) -> Piles:
    """The piles of a selection, in three statements whatever there is.

    Source of the method: Juran 1951 (vital few), ``cxops.stats.pareto``.
    """
    sums = _sums(user, chosen, by)
    readable = _readable(user, {key for _own, key in sums} - {None})
    every = _piles(sums, readable, by, words)
    # What weighs nothing (no cost was noted) is no part of the whole.
    piles = [pile for pile in every if pile.weighs(weight) > 0]
    first = _first_half(chosen.period)
    early = sums_by(
        user, chosen.scope(), by=by.value, first=first.first, last=first.last
    )
    judged = _judged(piles, weight, _folded(early, readable, by))
    order = {row.name: place for place, row in enumerate(judged.rows)}
    return Piles(
        by=by,
        weight=weight,
        piles=tuple(sorted(piles, key=lambda pile: order[_name(pile)])),
        judged=judged,
        contacts=sum(each.contacts for each in sums.values()),
    )


def _sums(
    user: "User", chosen: Selection, by: By
) -> dict[tuple[int | None, int | None], Sums]:
    """(Key, repeat problem) → sums."""
    period = chosen.period
    rows = DailyCount.objects.visible_to(user).filter(
        chosen.scope().counts(), first_on__gte=period.first
    )
    rows = rows.filter(day__gte=period.first, day__lte=period.last).order_by()
    found = rows.values_list(BY[by.value], *_beside(by)).annotate(
        count=_sum("reports"),
        counted=_sum("contacts"),
        hit=_sum("customers"),
        lost=Sum("cost", output_field=_MONEY),
    )
    return {
        (keys[0], keys[-1]): Sums(count, contacts, customers, cost.quantize(_CENT))
        for *keys, count, contacts, customers, cost in found
    }


def _beside(by: By) -> tuple[str, ...]:
    return () if by is By.PATTERN else ("pattern_id",)


def _sum(column: str) -> Any:
    return Coalesce(Sum(column), 0, output_field=BigIntegerField())


def _readable(user: "User", keys: Iterable[Any]) -> dict[int | None, Pattern]:
    """The repeat problems among these keys that the reader may know."""
    found = Pattern.objects.visible_to(user).filter(pk__in=sorted(keys))
    named = found.order_by().only("pk", "title", "state")
    return {pattern.pk: pattern for pattern in named}


def _piles(
    sums: dict[tuple[int | None, int | None], Sums],
    readable: dict[int | None, Pattern],
    by: By,
    words: FilterChoices,
) -> list[Pile]:
    together: dict[int | None, dict[int | None, Sums]] = {}
    for (own, pattern), each in sums.items():
        key = _shown(own, readable, by)
        behind = together.setdefault(key, {})
        problem = pattern if pattern in readable else None
        behind[problem] = _added(behind.get(problem, Sums()), each)
    named = {word.key: (word.value, word.name) for word in words.of(by.value)}
    if by is By.PATTERN:
        named = {key: (each.ref, each.title) for key, each in readable.items() if key}
    return [
        _pile(key, behind, readable, named.get(key or 0, (NONE, _unknown(by))))
        for key, behind in together.items()
        if any(each.count for each in behind.values())
    ]


def _shown(key: int | None, readable: dict[int | None, Pattern], by: By) -> int | None:
    """A repeat problem that the reader may not know is none to them."""
    return None if by is By.PATTERN and key not in readable else key


def _pile(
    key: int | None,
    behind: dict[int | None, Sums],
    readable: dict[int | None, Pattern],
    word: tuple[str, str],
) -> Pile:
    whole = Sums()
    for each in behind.values():
        whole = _added(whole, each)
    problems = sorted(
        (problem for problem, each in behind.items() if problem and each.count),
        key=lambda problem: (-behind[problem].count, problem),
    )
    value, name = word
    return Pile(
        key=key,
        value=value,
        name=name,
        sums=whole,
        behind=tuple(
            Behind(readable[problem], behind[problem].count) for problem in problems
        ),
        alone=behind.get(None, Sums()).count,
    )


def _unknown(by: By) -> str:
    return {
        By.CAUSE: _("Cause not known yet"),
        By.TOUCHPOINT: _("Not yet placed"),
        By.PATTERN: _("In no repeat problem"),
        By.CHANNEL: _("Not said how we heard"),
        By.UNIT: "",
    }[by]


def _added(one: Sums, other: Sums) -> Sums:
    return Sums(
        one.count + other.count,
        one.contacts + other.contacts,
        one.customers + other.customers,
        one.cost + other.cost,
    )


# --- What it says -------------------------------------------------------------------


def _first_half(period: Period) -> Period:
    days = (period.last - period.first).days + 1
    return Period(period.first, period.first + timedelta(days=max(days // 2, 1) - 1))


def _folded(
    early: dict[int | None, Sums], readable: dict[int | None, Pattern], by: By
) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for own, each in early.items():
        key = _shown(own, readable, by)
        found[key] = found.get(key, 0) + each.count
    return found


def _judged(
    piles: Sequence[Pile], weight: Weight, early: dict[int | None, int]
) -> "Pareto":
    from cxops.stats.pareto import pareto  # noqa: PLC0415 -- slow import

    ordered = sorted(piles, key=_by_name)
    counts = {_name(pile): pile.sums.count for pile in ordered}
    first = {_name(pile): early.get(pile.key, 0) for pile in ordered}
    second = {name: counts[name] - first[name] for name in counts}
    weights = None
    if weight is not Weight.REPORTS:
        weights = {
            _name(pile): pile.weighs(weight) / pile.sums.count for pile in ordered
        }
    return pareto(counts, weights=weights, unknown="", halves=(first, second))


def _by_name(pile: Pile) -> tuple[str, str]:
    """Piles of the same size stand by their names."""
    return pile.name.casefold(), pile.value


def _name(pile: Pile) -> str:
    """Names of words may be the same; short names aren't."""
    return "" if pile.key is None else pile.value
