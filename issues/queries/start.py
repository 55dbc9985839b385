"""What one can begin with from ticked piles of breakdowns: the repeat problems behind
them, and the reports that are in none yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from cxops.kernel.filtering import MOST_VALUES
from issues.queries.pareto import Behind, By, Pile, Piles, filter_of
from issues.queries.selection import NONE, Selection

#: Of a pile's own words only these say what fails; a unit or a channel doesn't.
_NAMING = (By.CAUSE, By.TOUCHPOINT)
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Start:
    """The ticked piles, largest first."""

    by: By
    piles: tuple[Pile, ...]

    @property
    def behind(self) -> tuple[Behind, ...]:
        """The repeat problems behind them, most reports of the days first. One that is
        behind several is told once, with the reports of all."""
        together: dict[int, Behind] = {}
        for pile in self.piles:
            for each in pile.behind:
                known = together.get(each.pattern.pk)
                count = each.count + (known.count if known else 0)
                together[each.pattern.pk] = Behind(each.pattern, count)
        found = together.values()
        return tuple(sorted(found, key=lambda each: (-each.count, each.pattern.pk)))

    @property
    def alone(self) -> tuple[Pile, ...]:
        """Those with reports in no repeat problem that the reader may know."""
        return tuple(pile for pile in self.piles if pile.alone)

    def reports_of(self, behind: Behind, chosen: Selection) -> str:
        """The list of what it has of these piles; empty where no address can say so
        many of them."""
        if self.by is By.PATTERN:
            return chosen.issues(pattern=behind.pattern.ref)
        mine = [pile.value for pile in self.piles if behind.pattern in pile.patterns]
        if len(mine) > MOST_VALUES:
            return ""
        return chosen.issues(
            pattern=behind.pattern.ref, **filter_of(self.by.value, *mine)
        )

    def reports_alone(self, pile: Pile, chosen: Selection) -> str:
        """The list of its reports that are in no repeat problem."""
        return chosen.issues(**self._alone(pile))

    def opening(self, pile: Pile, chosen: Selection) -> str:
        """Where one starts a repeat problem from these reports."""
        home = pile.value if self.by is By.UNIT else ""
        if not home and chosen.unit is not None:
            home = chosen.unit.value
        filters = chosen.filters(**self._alone(pile))
        return opening_address(filters, title=self._title(pile), home=home)

    def _alone(self, pile: Pile) -> dict[str, list[str]]:
        return filter_of(self.by.value, pile.value) | {"pattern": [NONE]}

    def _title(self, pile: Pile) -> str:
        """As far as the pile says what fails."""
        return pile.name if pile.key is not None and self.by in _NAMING else ""


def start_of(found: Piles, picked: Collection[str]) -> Start:
    """The piles with these values."""
    ticked = (pile for pile in found.piles if pile.value in picked)
    return Start(found.by, tuple(ticked))


def opening_address(
    filters: Mapping[str, str | list[str]], *, title: str = "", home: str = ""
) -> str:
    """The form of a new repeat problem, with the reports that the filters find among
    those in none."""
    said = {"title": title[:TITLE_LENGTH], "home": home}
    asked = {name: value for name, value in said.items() if value}
    query = urlencode({**asked, **filters, "pattern": NONE}, doseq=True)
    return f"{reverse('issues:pattern_open')}?{query}"
