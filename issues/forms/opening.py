"""A new repeat problem, with the reports that it was found in."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.charts.figures import full_day
from issues.forms.bulk import matching, narrowing
from issues.forms.grouping import NAME_IT, workaround_field
from issues.queries import choices
from issues.queries.counting import CappedCount
from issues.queries.selection import NONE
from issues.services.patterns import TITLE_LENGTH

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: So many are offered and put into it at once; more are grouped from their list, as a
#: change that shows first what it does.
OFFERED = 25
_TITLE, _HOME = "title", "home"


@dataclass(frozen=True)
class Found:
    """The reports in no repeat problem that an address finds, as far as this person
    sorts them."""

    query: str
    rows: "IssueQuerySet"

    @cached_property
    def offered(self) -> list[Any]:
        """The newest of them, each with how many there are."""
        rows = self.rows.annotate(matching=CappedCount(self.rows))
        return list(rows.order_by("-occurred_on", "-pk")[:OFFERED])

    @property
    def count(self) -> int:
        return self.offered[0].matching if self.offered else 0


def found_by(asked: QueryDict, person: User) -> Found | None:
    """What the address asks for beside title and home; None where it names nothing.

    Raises Invalid for a filter or a word that isn't there.
    """
    filters = asked.copy()
    for name in (_TITLE, _HOME):
        filters.pop(name, None)
    if not narrowing(filters):
        return None
    # Whoever groups from here takes nothing out of another repeat problem.
    filters["pattern"] = NONE
    query = narrowing(filters)
    return Found(query, matching(query, person).visible_to(person, "issue.triage"))


@dataclass(frozen=True, slots=True)
class Line:
    """One report to choose."""

    title: str
    about: str


class Ticks(forms.CheckboxSelectMultiple):
    """Choices of a sentence each, one below the other."""

    template_name = "issues/forms/ticks.html"


class OpenPatternForm(forms.Form):
    """What keeps happening, who looks after it, and the first reports of it."""

    title = forms.CharField(
        label=_("What keeps happening?"), max_length=TITLE_LENGTH, help_text=NAME_IT
    )

    def __init__(
        self,
        *args: Any,
        person: User,
        asked: QueryDict,
        found: Found | None,
        **kwargs: Any,
    ) -> None:
        homes = choices.units_to_manage(person)
        home = homes.filter(code=asked.get(_HOME, "")).first()
        title = asked.get(_TITLE, "")[:TITLE_LENGTH]
        super().__init__(*args, **{"initial": {"title": title}, **kwargs})
        self.fields["unit"] = forms.ModelChoiceField(
            label=_("Where is its home?"),
            queryset=homes,
            initial=home or choices.home_unit(person),
            empty_label=_("Choose a unit"),
        )
        self.fields["workaround"] = workaround_field()
        # Where none is left, what was ticked is refused with a sentence.
        if found is not None and (found.offered or self.is_bound):
            self.fields["issues"] = _reports(found)


def _reports(found: Found) -> forms.ModelMultipleChoiceField:
    field = forms.ModelMultipleChoiceField(
        label=_("Which of these reports are it?"),
        queryset=found.rows,
        widget=Ticks,
        initial=[issue.pk for issue in found.offered],
        required=False,
        help_text=_("Untick what is another failure."),
        error_messages={
            "invalid_choice": _(
                "One of these reports was grouped or moved meanwhile. Open the page "
                "again."
            )
        },
    )
    field.widget.choices = [
        (issue.pk, Line(issue.title, f"{issue.unit}, {full_day(issue.occurred_on)}"))
        for issue in found.offered
    ]
    return field
