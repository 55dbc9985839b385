"""Which breakdowns a page adds up, and the list that has exactly these."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from accounts.policies import MATRIX, Over
from accounts.queries.reach import EVERYTHING, reach_of
from issues.enums import IssueKind, Voice
from issues.models.tally import CONTACTS
from issues.queries.choices import Choice, FilterChoices
from issues.queries.periods import Period
from issues.queries.series_scope import SeriesScope
from issues.querysets import JOURNEY

if TYPE_CHECKING:
    from accounts.models import User

#: Value of a filter that finds what has no such word.
NONE = "none"
#: So many units are offered one by one.
MOST_UNITS = 100
Words = dict[str, str]
Filters = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Days, one voice, and what narrows them. Breakdowns only."""

    period: Period
    voice: str = Voice.CUSTOMER.value
    unit: Choice | None = None
    journey: Choice | None = None
    touchpoint: Choice | None = None
    cause: Choice | None = None
    reader: Words = field(default_factory=dict)
    """``reader_filters`` of whoever looks."""

    def scope(self) -> SeriesScope:
        """The same for the daily counts."""
        return SeriesScope(
            units=_keys(self.unit),
            journeys=_keys(self.journey),
            touchpoints=_keys(self.touchpoint),
            causes=_keys(self.cause),
            voices=(self.voice,),
        )

    def issues(self, **more: str | list[str]) -> str:
        """The address of the reports themselves, narrowed further."""
        return issue_list(self.filters(**more))

    def filters(self, **more: str | list[str]) -> Filters:
        """What that list is narrowed by."""
        days = {
            "occurred_from": self.period.first.isoformat(),
            "occurred_to": self.period.last.isoformat(),
        }
        return {
            "kind": IssueKind.BREAKDOWN.value,
            "voice": self.voice,
            "counted": "true",
            **days,
            **self._words(),
            **self.reader,
            **more,
        }

    def contacts(self, **more: str) -> str:
        """The address of the contacts that were counted without a report."""
        said = {
            "measure": CONTACTS,
            "voice": self.voice,
            "counted_from": self.period.first.isoformat(),
            "counted_to": self.period.last.isoformat(),
            **self._words(),
            **self.reader,
            **more,
        }
        return f"{reverse('issues:tally_list')}?{urlencode(said)}"

    def _words(self) -> Words:
        given = {
            "unit": self.unit,
            "journey": self.journey,
            "touchpoint": self.touchpoint,
            "effective_cause": self.cause,
        }
        return {name: word.value for name, word in given.items() if word}


def reader_filters(user: "User") -> Words:
    """What leaves out of a list what enters no sum of this reader: reports of other
    units that they only filed or have in hand."""
    rows = reach_of(user).rows("issue.read", unit="unit_id", journey=JOURNEY)
    return {} if rows == EVERYTHING else {"in_my_scope": "true"}


def issue_list(filters: Filters) -> str:
    """The address of the list that is narrowed so."""
    return f"{reverse('issues:issue_list')}?{urlencode(filters, doseq=True)}"


def summed_units(user: "User", words: FilterChoices) -> set[int]:
    """The units whose reports enter this person's sums, also those of one journey."""
    row = MATRIX["issue.read"]
    every = {unit.key for unit in words.of("unit")}
    found: set[int] = set()
    for grant in reach_of(user).grants:
        if Over.SCOPE in row.get(grant.role, Over.NOTHING):
            found |= every if grant.unit_ids is None else grant.unit_ids
    return found & every


def offered_units(user: "User", words: FilterChoices) -> list[Choice]:
    """Those of them to choose from: where there are many, only such as have others
    below them. Hundreds of choices would be most of a page."""
    seen = summed_units(user, words)
    found = [unit for unit in words.of("unit") if unit.key in seen]
    if len(found) <= MOST_UNITS:
        return found
    above = {unit.parent_id for unit in found}
    return [unit for unit in found if unit.key in above]


def _keys(word: Choice | None) -> tuple[int, ...]:
    return (word.key,) if word else ()
