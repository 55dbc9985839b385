"""The lists that can be narrowed by an address, each as one reader may see it.

A saved view is an address of one of them, an export its rows. Both ask here, so both
are the list itself: the same rights, filters and order, and the same refusals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cxops.kernel.columns import Column
from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import Asker
from cxops.kernel.keyset import Sort
from improvements.access import initiatives_for
from improvements.exports import INITIATIVE_COLUMNS
from improvements.filters import INITIATIVE_SORTS, InitiativeFilter
from issues.access import issues_for
from issues.exports import (
    EXPOSURE_COLUMNS,
    PATTERN_COLUMNS,
    REPORT_COLUMNS,
    TALLY_COLUMNS,
)
from issues.filters import ISSUE_SORTS, IssueFilter, PatternFilter
from issues.filters.figures import FIGURE_SORTS, ExposureFilter, TallyFilter
from issues.models import Exposure, Tally
from issues.queries.choices import FilterChoices
from issues.queries.figures import figures_for
from issues.queries.patterns import PATTERN_SORTS, patterns_with_counts

if TYPE_CHECKING:
    from accounts.models import User

REPORTS, PATTERNS, INITIATIVES = "reports", "patterns", "initiatives"
TALLIES, EXPOSURE = "tallies", "exposure"


@dataclass(frozen=True, slots=True)
class OfferedList:
    """One list: where it is, who has it, its rows and what they say as a table."""

    name: str
    label: Any
    route: str
    right: str
    """Who has the page."""
    reading: str
    """Who reads its rows at all."""
    sorts: tuple[Sort, ...]
    columns: tuple[Column, ...]
    narrow: Callable[["User", QueryDict, FilterChoices | None], Any]
    names_people: bool = True
    """Whether a row may name somebody, for those who may know it."""

    def rows(self, user: "User", query: str, words: FilterChoices | None = None) -> Any:
        """The rows an address asks for, as this person may see them.

        Raises Invalid where the address is wrong. ``words``, read once, spare a
        statement for each list.
        """
        return self.narrow(user, QueryDict(query), words)


def _reports(user: "User", asked: QueryDict, words: FilterChoices | None) -> Any:
    rows = issues_for(user).select_related("customer")
    filters = IssueFilter(asked or None, queryset=rows, request=Asker(user))
    return _narrowed(filters, words)


def _patterns(user: "User", asked: QueryDict, words: FilterChoices | None) -> Any:
    rows = patterns_with_counts(user)
    filters = PatternFilter(asked or None, queryset=rows, request=Asker(user))
    return _narrowed(filters, words)


def _narrowed(filters: Any, words: FilterChoices | None) -> Any:
    if not filters.is_bound:
        return filters.queryset
    rows = filters.narrowed()
    filters.refuse_unknown(words)
    return rows


def _initiatives(user: "User", asked: QueryDict, words: FilterChoices | None) -> Any:
    rows = initiatives_for(user)
    filters = InitiativeFilter(asked or None, queryset=rows, request=Asker(user))
    return filters.narrowed() if filters.is_bound else rows


def _tallies(user: "User", asked: QueryDict, words: FilterChoices | None) -> Any:
    rows = figures_for(user, Tally)
    # Asked for nothing they still leave out what is superseded.
    return _narrowed(TallyFilter(asked, queryset=rows, request=Asker(user)), words)


def _exposure(user: "User", asked: QueryDict, words: FilterChoices | None) -> Any:
    rows = figures_for(user, Exposure)
    return _narrowed(ExposureFilter(asked, queryset=rows, request=Asker(user)), words)


LISTS = {
    each.name: each
    for each in (
        OfferedList(
            REPORTS,
            _("Reports"),
            "issues:issue_list",
            "issue.list",
            "issue.read",
            ISSUE_SORTS,
            REPORT_COLUMNS,
            _reports,
        ),
        OfferedList(
            PATTERNS,
            _("Repeat problems"),
            "issues:pattern_list",
            "pattern.list",
            "pattern.read",
            PATTERN_SORTS,
            PATTERN_COLUMNS,
            _patterns,
        ),
        OfferedList(
            INITIATIVES,
            _("Improvements"),
            "improvements:initiative_list",
            "initiative.read",
            "initiative.read",
            INITIATIVE_SORTS,
            INITIATIVE_COLUMNS,
            _initiatives,
        ),
        OfferedList(
            TALLIES,
            _("Counted contacts"),
            "issues:tally_list",
            "tally.read",
            "tally.read",
            FIGURE_SORTS,
            TALLY_COLUMNS,
            _tallies,
            names_people=False,
        ),
        OfferedList(
            EXPOSURE,
            _("Volumes"),
            "issues:exposure_list",
            "exposure.read",
            "exposure.read",
            FIGURE_SORTS,
            EXPOSURE_COLUMNS,
            _exposure,
            names_people=False,
        ),
    )
}


def list_named(name: str) -> OfferedList:
    """The list of a name. Raises Invalid where there is none."""
    if name not in LISTS:
        raise Invalid(str(_("There is no such list.")), field="list")
    return LISTS[name]
