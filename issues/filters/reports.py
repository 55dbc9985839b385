"""Which reports."""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import zones_in_use
from cxops.kernel import clock, refs
from cxops.kernel.filtering import (
    DayFilter,
    ManyFilter,
    MomentFilter,
    StrictFilterForm,
)
from cxops.kernel.keyset import Sort, filled
from issues.access import issues_for, patterns_for
from issues.enums import (
    OPEN_STATES,
    AgeBand,
    IssueKind,
    IssueState,
    Mood,
    Severity,
    Voice,
)
from issues.filters.words import (
    LAST_DAYS,
    NONE,
    YES,
    EffectiveCauseFilter,
    InMyScopeFilter,
    PlacedFilter,
    UnitFilter,
    WordFilter,
    WordFilterSet,
    is_who,
    is_word,
    start_of,
    start_of_last,
)
from issues.models import Issue
from issues.queries.choices import FilterChoices

_NOT_JUDGED = -1
_BY_SEVERITY = Sort(
    "severity",
    "severity",
    gettext_lazy("Most serious"),
    descending=True,
    null_as=_NOT_JUDGED,
)
ISSUE_SORTS = (
    Sort("filed", "filed_at", gettext_lazy("Newest"), descending=True),
    Sort("occurred", "occurred_on", gettext_lazy("Day it happened"), descending=True),
    _BY_SEVERITY,
)


class IssueFilterForm(StrictFilterForm):
    """Beside single values it checks that a period ends after it begins."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("occurred", "filed", "closed"):
            first, last = data.get(f"{name}_from"), data.get(f"{name}_to")
            if first and last and first > last:
                self.add_error(
                    f"{name}_to", _("The last day lies before the first day.")
                )
        return data


class IssueFilter(WordFilterSet):
    """Which reports. Values are short names and references, never keys of rows."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Words"),
        method="with_words",
        max_length=200,
        widget=forms.SearchInput,
    )
    state = ManyFilter(
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Open")), *IssueState.choices],
        method="with_state",
    )
    severity = django_filters.TypedChoiceFilter(
        label=gettext_lazy("Severity at least"),
        method="as_severe",
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("Any")), *Severity.choices],
    )
    touchpoint = PlacedFilter(
        label=gettext_lazy("Where"), field_name="touchpoint", kind="touchpoint"
    )
    cause = PlacedFilter(
        label=gettext_lazy("Looks like"), field_name="cause", kind="cause"
    )
    unit = UnitFilter(label=gettext_lazy("Unit"))
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
        validators=[is_who],
        widget=forms.Select,
    )
    nobody_on_it = django_filters.ChoiceFilter(
        label=gettext_lazy("Nobody on it"),
        choices=YES,
        method="neglected",
        empty_label=gettext_lazy("Any"),
    )
    kind = ManyFilter(
        label=gettext_lazy("Kind"), field_name="kind", choices=IssueKind.choices
    )
    voice = django_filters.ChoiceFilter(
        label=gettext_lazy("Said by"),
        choices=Voice.choices,
        empty_label=gettext_lazy("Anyone"),
    )
    mood = ManyFilter(
        label=gettext_lazy("The customer now"),
        field_name="customer_mood",
        choices=Mood.choices,
    )
    channel = PlacedFilter(
        label=gettext_lazy("How we heard"), field_name="channel", kind="channel"
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
    duplicates = django_filters.CharFilter(
        label=gettext_lazy("Same event reported again"),
        method="of_the_same_event",
        validators=[
            RegexValidator(
                r"\A(none|only|[A-Za-z0-9-]{6,20})\Z",
                gettext_lazy("Say “none”, “only”, or a reference like ISS-7K3Q9X."),
            )
        ],
        widget=forms.Select,
    )
    filed_from = DayFilter(
        label=gettext_lazy("Reported from"), method="filed_since", field_name="filed_at"
    )
    filed_to = DayFilter(
        label=gettext_lazy("to"), method="filed_until", field_name="filed_at"
    )
    occurred_in = django_filters.ChoiceFilter(
        label=gettext_lazy("Happened in the last"),
        choices=LAST_DAYS,
        method="occurred_lately",
        empty_label=gettext_lazy("Any"),
    )
    filed_in = django_filters.ChoiceFilter(
        label=gettext_lazy("Reported in the last"),
        choices=LAST_DAYS,
        method="filed_lately",
        empty_label=gettext_lazy("Any"),
    )
    closed_from = DayFilter(
        label=gettext_lazy("Closed from"), method="closed_since", field_name="closed_at"
    )
    closed_to = DayFilter(
        label=gettext_lazy("to"), method="closed_until", field_name="closed_at"
    )
    source = django_filters.CharFilter(
        label=gettext_lazy("Came from"), validators=[is_word]
    )
    batch = django_filters.NumberFilter(
        label=gettext_lazy("Number of the import"),
        field_name="import_batch_id",
        min_value=1,
        max_value=2**31 - 1,
        decimal_places=0,
    )

    severity_is = ManyFilter(
        label=gettext_lazy("Severity"),
        choices=[
            (NONE, gettext_lazy("Not judged yet")),
            *((str(value), label) for value, label in Severity.choices),
        ],
        method="of_severity",
    )
    effective_cause = EffectiveCauseFilter(
        label=gettext_lazy("Put down to"), kind="cause"
    )
    unit_itself = WordFilter(
        label=gettext_lazy("Unit without those below"),
        field_name="unit__code",
        kind="unit",
    )
    open_at = MomentFilter(
        label=gettext_lazy("Open at (day or moment)"), method="open_then"
    )
    as_of = MomentFilter(
        label=gettext_lazy("Reported by (day or moment)"),
        field_name="filed_at",
        lookup_expr="lte",
    )
    age = django_filters.ChoiceFilter(
        label=gettext_lazy("Reported so long before"),
        choices=AgeBand.choices,
        method="of_age",
        empty_label=gettext_lazy("Any"),
    )
    counted = django_filters.ChoiceFilter(
        label=gettext_lazy("Each event once"),
        choices=YES,
        method="counted_once",
        empty_label=gettext_lazy("Any"),
    )
    in_my_scope = InMyScopeFilter(
        label=gettext_lazy("Only my units and journeys"), right="issue.read"
    )

    class Meta:
        form = IssueFilterForm

    @property
    def moment(self) -> datetime:
        """What the list is read for: the moment it names, or now."""
        data = self.form.cleaned_data
        return data.get("open_at") or data.get("as_of") or clock.now()

    def with_words(self, queryset: Any, name: str, value: str) -> Any:
        """Those whose title or description holds every word."""
        return queryset.matching(value)

    def with_state(self, rows: Any, name: str, value: list[str]) -> Any:
        states = set(value) - {"open"}
        if "open" in value:
            states |= set(OPEN_STATES)
        return rows.filter(state__in=sorted(states))

    def owned_by(self, rows: Any, name: str, value: str) -> Any:
        if value == NONE:
            return rows.filter(owner=None)
        return rows.filter(owner=self.request.user)

    def neglected(self, rows: Any, name: str, value: str) -> Any:
        return rows.neglected(self.moment, zones_in_use())

    def open_then(self, rows: Any, name: str, value: datetime) -> Any:
        return rows.open_at(value)

    def as_severe(self, rows: Any, name: str, value: int) -> Any:
        return rows.alias(judged=filled(Issue, _BY_SEVERITY)).filter(judged__gte=value)

    def of_severity(self, rows: Any, name: str, value: list[str]) -> Any:
        levels = {_NOT_JUDGED if each == NONE else int(each) for each in value}
        return rows.alias(judged=filled(Issue, _BY_SEVERITY)).filter(
            judged__in=sorted(levels)
        )

    def of_age(self, rows: Any, name: str, value: str) -> Any:
        return rows.aged(AgeBand(value), self.moment)

    def counted_once(self, rows: Any, name: str, value: str) -> Any:
        return rows.counted()

    def in_pattern(self, rows: Any, name: str, value: str) -> Any:
        # Through the door, so that neither a reference nor its absence tells anything
        # about a repeat problem that is unseen.
        seen = patterns_for(self.request.user)
        if value == NONE:
            known = seen.filter(created_at__lte=self.moment).order_by().values("pk")
            return rows.filter(Q(pattern=None) | ~Q(pattern_id__in=known))
        key = refs.PATTERN.decode(value)
        named = seen.filter(pk=key or 0).order_by().values("pk")
        return rows.filter(pattern_id__in=named)

    def of_the_same_event(self, rows: Any, name: str, value: str) -> Any:
        if value == NONE:
            return rows.main()
        if value == "only":
            return rows.exclude(duplicate_of=None)
        # Through the door, so that a reference tells nothing about what is unseen.
        seen = issues_for(self.request.user).filter(pk=refs.ISSUE.decode(value) or 0)
        return rows.filter(duplicate_of_id__in=seen.order_by().values("pk"))

    def filed_since(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(filed_at__gte=start_of(value))

    def occurred_lately(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(occurred_on__gte=start_of_last(value, clock.now()).date())

    def filed_lately(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(filed_at__gte=start_of_last(value, clock.now()))

    def closed_since(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(closed_at__gte=start_of(value))

    def closed_until(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(closed_at__lt=start_of(value + timedelta(days=1)))

    def filed_until(self, rows: Any, name: str, value: date) -> Any:
        return rows.filter(filed_at__lt=start_of(value + timedelta(days=1)))

    def offer(self, words: FilterChoices) -> None:
        """Fill the form's drop-downs; the words were read in one statement."""
        super().offer(words)
        people = [("", _("Anyone")), ("me", _("Me")), (NONE, _("Nobody"))]
        events = [("", _("Any")), (NONE, _("Left out")), ("only", _("Only those"))]
        asked = self.data.get("duplicates", "")
        if asked not in ("", NONE, "only"):
            events.append((asked, asked))
        for name, choices in (("owner", people), ("duplicates", events)):
            if name in self.form.fields:
                self.form.fields[name].widget.choices = choices
