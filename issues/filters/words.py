"""Filters that name words of the vocabulary, units or days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.places import ids_below
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import ManyFilter, StrictFilterSet
from cxops.kernel.keys import OneOf
from issues.models import RootCause
from issues.queries.causes import cause_is_known, put_down_to
from issues.queries.choices import FilterChoices, filter_choices
from issues.queries.merged import merged_into
from issues.querysets import JOURNEY

NONE, KNOWN = "none", "known"
YES = [("true", gettext_lazy("Yes"))]
#: "In the last …" stays true when it is asked again tomorrow.
LAST_DAYS = [
    ("1", gettext_lazy("Today and yesterday")),
    ("7", gettext_lazy("7 days")),
    ("28", gettext_lazy("28 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("Year")),
]
is_word = RegexValidator(
    r"\A[A-Za-z0-9_-]{1,60}\Z", gettext_lazy("This isn’t a short name of a word.")
)
is_who = RegexValidator(
    r"\A(me|none)\Z",
    gettext_lazy("No list is made by a colleague’s name. Say “me” or “none”."),
)
_NONE_WORDS: Mapping[str, Any] = {
    "touchpoint": gettext_lazy("Not yet placed"),
    "cause": gettext_lazy("Not yet known"),
    "effective_cause": gettext_lazy("Not yet known"),
    "channel": gettext_lazy("Not said"),
}


class WordFilter(ManyFilter):
    """Words of the vocabulary by their short names; ``kind`` is their list."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, validators=[is_word], **kwargs)
        self.kind = kind


class UnitFilter(WordFilter):
    """Units by their codes, each with all below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="unit", **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(OneOf("unit_id", ids_below(*value))) if value else qs


class PlacedFilter(WordFilter):
    """A word that a report may lack: "none" finds those without one.

    A word finds also what carries one that was merged into it.
    """

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        name = self.field_name
        word = qs.model._meta.get_field(name).related_model
        return any_or_none(qs, f"{name}_id", word, value)


class EffectiveCauseFilter(PlacedFilter):
    """What a report is put down to: its repeat problem's main cause, else its own."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value or {KNOWN, NONE} <= set(value):
            return qs
        if KNOWN in value:
            return qs.filter(cause_is_known())
        slugs = [each for each in value if each != NONE]
        wanted = Q()
        if slugs:
            wanted |= put_down_to(merged_into(RootCause, *slugs))
        if NONE in value:
            wanted |= ~cause_is_known()
        return qs.filter(wanted)


class InMyScopeFilter(django_filters.ChoiceFilter):
    """What a role over units and journeys reaches, as in sums: without what one only
    reported or has in hand elsewhere."""

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        super().__init__(*args, choices=YES, empty_label=gettext_lazy("Any"), **kwargs)
        self.right = right

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        reach = reach_of(self.parent.request.user)
        return qs.filter(reach.rows(self.right, unit="unit_id", journey=JOURNEY))


def any_or_none(rows: Any, column: str, word: Any, values: Sequence[str]) -> Any:
    """The rows with one of the words, or with none where "none" is among them."""
    slugs = [value for value in values if value != NONE]
    lacks = Q(**{f"{column}__isnull": True})
    if not slugs:
        return rows.filter(lacks)
    has = Q(OneOf(column, merged_into(word, *slugs)))
    return rows.filter(has | lacks if NONE in values else has)


class WordFilterSet(StrictFilterSet):
    """A filter set whose words are read in one statement, for its form and its
    mistakes."""

    @classmethod
    def word_kinds(cls) -> dict[str, str]:
        """Filter → list of words, for the filters that name a word."""
        return {
            name: item.kind
            for name, item in cls.base_filters.items()
            if isinstance(item, WordFilter)
        }

    def offer(self, words: FilterChoices) -> None:
        """Fill the form's drop-downs."""
        for name, kind in self.word_kinds().items():
            if name not in self.filters:
                continue
            options = [(word.value, word.name) for word in words.of(kind)]
            special: list[tuple[str, Any]] = []
            if isinstance(self.filters[name], PlacedFilter):
                special.append((NONE, _NONE_WORDS[name]))
            if isinstance(self.filters[name], EffectiveCauseFilter):
                special.append((KNOWN, _("Known")))
            self.form.fields[name].widget.choices = special + options

    def refuse_unknown(self, words: FilterChoices | None = None) -> None:
        """Raise Invalid where a parameter names a word that isn't there."""
        asked = {
            name: set(self.form.cleaned_data.get(name) or ()) - {NONE}
            for name in self.word_kinds()
        }
        if "effective_cause" in asked:
            asked["effective_cause"].discard(KNOWN)
        if not any(asked.values()):
            return
        words = words or filter_choices()
        wrong = {
            name: _("There is no “%(word)s” here. Choose one from the list.")
            % {"word": value}
            for name, values in asked.items()
            for value in sorted(values)
            if not words.has(self.word_kinds()[name], value)
        }
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)


def start_of(day: date) -> datetime:
    """The first moment of a day in the reader's time zone."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def start_of_last(days: str, moment: datetime) -> datetime:
    """The first moment of the last so many days before today."""
    today = timezone.localtime(moment).date()
    return start_of(today - timedelta(days=int(days)))
