"""The filters of reports and repeat problems: one set for pages and the API.

A word that doesn't exist narrows a list to nothing, which looks like an answer. So
after an empty page (API) or with the words at hand (pages) ``unknown_words`` says
which parameter named something that isn't there.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import ids_below
from cxops.kernel import clock, refs
from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import StrictFilterForm, StrictFilterSet
from cxops.kernel.keyset import Sort
from issues.access import patterns_for
from issues.enums import (
    OPEN_STATES,
    IssueKind,
    IssueState,
    PatternState,
    Severity,
    Voice,
)
from issues.queries.choices import FilterChoices, filter_choices

ISSUE_SORTS = (
    Sort("filed", "filed_at", gettext_lazy("Newest"), descending=True),
    Sort("occurred", "occurred_on", gettext_lazy("Day it happened"), descending=True),
    Sort(
        "severity",
        "severity",
        gettext_lazy("Most serious"),
        descending=True,
        null_as=-1,
    ),
)
NONE = "none"
_word = RegexValidator(
    r"\A[A-Za-z0-9_-]{1,60}\Z", gettext_lazy("This isn’t a short name of a word.")
)
_who = RegexValidator(
    r"\A(me|none)\Z",
    gettext_lazy("No list is made by a colleague’s name. Say “me” or “none”."),
)


class WordFilter(django_filters.CharFilter):
    """A word of the vocabulary by its short name; ``kind`` is its list."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, validators=[_word], widget=forms.Select, **kwargs)
        self.kind = kind


class PlacedFilter(WordFilter):
    """A word that a report may lack: "none" finds those without one."""

    def filter(self, qs: Any, value: str) -> Any:
        if value == NONE:
            return qs.filter(**{self.field_name.split("__", maxsplit=1)[0]: None})
        return super().filter(qs, value)


class DayFilter(django_filters.DateFilter):
    """A day as the browser's own date field sends it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        super().__init__(
            *args,
            error_messages={"invalid": gettext_lazy("Give a day like 2026-06-23.")},
            **kwargs,
        )


class IssueFilterForm(StrictFilterForm):
    """Beside single values it checks that a period ends after it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("occurred", "filed"):
            first, last = data.get(f"{name}_from"), data.get(f"{name}_to")
            if first and last and first > last:
                self.add_error(
                    f"{name}_to", _("The last day lies before the first day.")
                )
        return data


class IssueFilter(StrictFilterSet):
    """Which reports. Values are short names and references, never keys of rows."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Open")), *IssueState.choices],
        method="with_state",
        empty_label=gettext_lazy("Any"),
    )
    severity = django_filters.TypedChoiceFilter(
        label=gettext_lazy("Severity at least"),
        field_name="severity",
        lookup_expr="gte",
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Any")), *Severity.choices],
    )
    touchpoint = PlacedFilter(
        label=gettext_lazy("Where"), field_name="touchpoint__slug", kind="touchpoint"
    )
    cause = PlacedFilter(
        label=gettext_lazy("Looks like"), field_name="cause__slug", kind="cause"
    )
    unit = WordFilter(label=gettext_lazy("Unit"), method="in_unit", kind="unit")
    occurred_from = DayFilter(
        label=gettext_lazy("Happened from"),
        field_name="occurred_on",
        lookup_expr="gte",
    )
    occurred_to = DayFilter(
        label=gettext_lazy("to"), field_name="occurred_on", lookup_expr="lte"
    )
    owner = django_filters.CharFilter(
        label=gettext_lazy("Who is on it"),
        method="owned_by",
        validators=[_who],
        widget=forms.Select,
    )
    nobody_on_it = django_filters.ChoiceFilter(
        label=gettext_lazy("Nobody on it, or late"),
        choices=[("true", gettext_lazy("Yes"))],
        method="neglected",
        empty_label=gettext_lazy("Any"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=IssueKind.choices,
        empty_label=gettext_lazy("Any"),
    )
    voice = django_filters.ChoiceFilter(
        label=gettext_lazy("Said by"),
        choices=Voice.choices,
        empty_label=gettext_lazy("Anyone"),
    )
    channel = PlacedFilter(
        label=gettext_lazy("How we heard"), field_name="channel__slug", kind="channel"
    )
    stage = WordFilter(
        label=gettext_lazy("Stage"), field_name="touchpoint__stage__slug", kind="stage"
    )
    journey = WordFilter(
        label=gettext_lazy("Journey"),
        field_name="touchpoint__stage__journey__slug",
        kind="journey",
    )
    pattern = django_filters.CharFilter(
        label=gettext_lazy("Repeat problem"),
        method="in_pattern",
        validators=[
            RegexValidator(
                r"\A(none|[A-Za-z0-9-]{6,20})\Z",
                gettext_lazy("Give a reference like PAT-7K3Q9X, or “none”."),
            )
        ],
    )
    filed_from = DayFilter(
        label=gettext_lazy("Reported from"), method="filed_since", field_name="filed_at"
    )
    filed_to = DayFilter(
        label=gettext_lazy("to"), method="filed_until", field_name="filed_at"
    )
    source = django_filters.CharFilter(
        label=gettext_lazy("Came from"), validators=[_word]
    )

    class Meta:
        form = IssueFilterForm

    def with_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "open":
            return rows.filter(state__in=OPEN_STATES)
        return rows.filter(state=value)

    def in_unit(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(unit_id__in=ids_below(value))

    def owned_by(self, rows: Any, name: str, value: str) -> Any:
        if value == NONE:
            return rows.filter(owner=None)
        return rows.filter(owner=self.request.user)

    def neglected(self, rows: Any, name: str, value: str) -> Any:
        return rows.neglected(clock.now())

    def in_pattern(self, rows: Any, name: str, value: str) -> Any:
        if value == NONE:
            return rows.filter(pattern=None)
        key = refs.PATTERN.decode(value)
        # Through the door, so that a reference tells nothing about what is unseen.
        seen = patterns_for(self.request.user).filter(pk=key or 0)
        return rows.filter(pattern_id__in=seen.order_by().values("pk"))

    def filed_since(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(filed_at__gte=_start_of(value))

    def filed_until(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(filed_at__lt=_start_of(value + timedelta(days=1)))

    def offer(self, words: FilterChoices) -> None:
        """Fill the form's drop-downs; the words were read in one statement."""
        fields = self.form.fields
        for name, kind in word_kinds().items():
            options = [(word.value, word.name) for word in words.of(kind)]
            blank = [("", _("Any"))]
            if isinstance(self.filters[name], PlacedFilter):
                blank.append((NONE, _NONE_WORDS[name]))
            fields[name].widget.choices = blank + options
        people = [("", _("Anyone")), ("me", _("Me")), (NONE, _("Nobody"))]
        fields["owner"].widget.choices = people

    def refuse_unknown(self, words: FilterChoices | None = None) -> None:
        """Raise Invalid where a parameter names a word that isn't there."""
        asked = {
            name: self.form.cleaned_data[name]
            for name in word_kinds()
            if self.form.cleaned_data.get(name) not in ("", None, NONE)
        }
        if not asked:
            return
        words = words or filter_choices()
        wrong = {
            name: _("There is no “%(word)s” here. Choose one from the list.")
            % {"word": value}
            for name, value in asked.items()
            if not words.has(word_kinds()[name], value)
        }
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)


class PatternFilter(StrictFilterSet):
    """Which repeat problems."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=PatternState.choices,
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        form = StrictFilterForm


_NONE_WORDS: Mapping[str, Any] = {
    "touchpoint": gettext_lazy("Not yet placed"),
    "cause": gettext_lazy("Not yet known"),
    "channel": gettext_lazy("Not said"),
}


def word_kinds() -> dict[str, str]:
    """Filter → list of words, for the filters that name a word."""
    return {
        name: item.kind
        for name, item in IssueFilter.base_filters.items()
        if isinstance(item, WordFilter)
    }


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
