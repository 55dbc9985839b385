"""Filters of lists: one set for pages and API, and never a list shown wrong.

A value that isn't one and a parameter nobody knows are refused with a sentence. A
filter that were left out silently would show a list that looks like the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import Invalid
from cxops.kernel.moments import MomentField

#: What a list's address holds beside its filters.
ALSO_KNOWN = frozenset({"sort", "cursor", "page_size"})
_LONGEST = 60
#: So many values one filter takes: each is a part of the statement.
MOST_VALUES = 20
#: Up to so many choices stand there as ticks, more are chosen from a list.
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Asker:
    """Who a list is narrowed for, where there is no request at hand."""

    user: Any


class ManySelect(forms.Select):
    """One filter, several values: ticks, or a list to add from and the added as ticks.

    Works as a plain form: each sending adds what the list says.
    """

    allow_multiple_selected = True
    use_fieldset = True
    template_name = "cxops/forms/many.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        if isinstance(values, str):
            values = [values]
        return list(dict.fromkeys(value for value in values or [] if value))

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value or [], attrs)
        offered = [(key, label) for key, label in self.choices if str(key)]
        chosen = [str(each) for each in value or []]
        labels = {str(key): label for key, label in offered}
        context["widget"] |= {
            "is_short": len(offered) <= MOST_TICKS,
            "ticks": [(key, label, str(key) in chosen) for key, label in offered],
            "chosen": [(key, labels.get(key, key)) for key in chosen],
            "rest": [(key, label) for key, label in offered if str(key) not in chosen],
        }
        return context


class ManyField(forms.Field):
    """Several values of one filter; the cleaned value is a list."""

    widget = ManySelect

    def __init__(self, *, choices: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = list(choices)
        if isinstance(self.widget, ManySelect):
            self.widget.choices = self.choices

    def clean(self, value: Any) -> list[str]:
        values = [value] if isinstance(value, str) and value else list(value or [])
        if len(values) > MOST_VALUES:
            raise forms.ValidationError(
                _("One filter takes at most %(most)d values.") % {"most": MOST_VALUES},
                code="too_many",
            )
        known = {str(key) for key, _label in self.choices}
        for each in values:
            if known and each not in known:
                raise forms.ValidationError(
                    _("Select a valid choice. %(value)s is not one of them."),
                    params={"value": each[:_LONGEST]},
                    code="invalid_choice",
                )
            self.run_validators(each)
        return [str(each) for each in values]


class ManyFilter(django_filters.MultipleChoiceFilter, django_filters.CharFilter):
    """A filter that finds rows with any of its values."""

    field_class = ManyField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("distinct", False)
        super().__init__(*args, **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        return qs.filter(**{f"{self.field_name}__in": value})


class MomentFilter(django_filters.Filter):
    """A moment, or a day: then its last moment in the reader's time zone."""

    field_class = MomentField


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


class StrictFilterForm(forms.Form):
    """The form of a filter set; it knows its parameters and refuses others."""

    also_known: frozenset[str] = ALSO_KNOWN

    def clean(self) -> dict[str, Any]:
        """Refuse parameters that no filter has, and one that wrongly stands twice."""
        known = set(self.fields) | self.also_known
        for name in sorted(set(self.data) - known):
            raise forms.ValidationError(
                _("This list has no filter “%(name)s”. Take it out of the address."),
                params={"name": str(name)[:_LONGEST]},
                code="unknown_filter",
            )
        many = {n for n, field in self.fields.items() if isinstance(field, ManyField)}
        for name in sorted(set(self.data) - many):
            if isinstance(self.data, QueryDict) and len(self.data.getlist(name)) > 1:
                # Only one would be used, and nobody could tell which.
                raise forms.ValidationError(
                    _("“%(name)s” stands more than once in the address. Keep one."),
                    params={"name": str(name)[:_LONGEST]},
                    code="repeated_filter",
                )
        return self.cleaned_data


class StrictFilterSet(django_filters.FilterSet):
    """A filter set built once per class; ``narrowed`` is its only result.

    ``lean``: only the filters that are asked for are made, and those in ``also``, where
    nobody is shown the form. Making thirty takes longer than reading a page.
    """

    class Meta:
        form = StrictFilterForm

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        lean: bool = False,
        also: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        if lean:
            every, asked = type(self).base_filters, {*(data or ()), *also}
            # Of this very set: the class keeps them all.
            self.__dict__["base_filters"] = {n: every[n] for n in every if n in asked}
        super().__init__(data, *args, **kwargs)

    def narrowed(self) -> Any:
        """The filtered rows. Raises Invalid naming each parameter that is wrong."""
        if self.form.is_valid():
            return self.filter_queryset(self.queryset)
        fields = {
            ("filter" if name == "__all__" else name): str(errors[0])
            for name, errors in self.form.errors.items()
        }
        raise Invalid(next(iter(fields.values())), fields=fields)


# --- What an address asks for ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chip:
    """One value that narrows a list: what it says, and the address without it."""

    label: Any
    value: Any
    without: str


def chips_of(form: forms.Form, asked: QueryDict) -> list[Chip]:
    """The values an address narrows by, in the order of the form."""
    chips = []
    for name, field in form.fields.items():
        names = {str(k): v for k, v in getattr(field.widget, "choices", ())}
        for value in dict.fromkeys(each for each in asked.getlist(name) if each):
            rest = asked.copy()
            rest.pop("cursor", None)
            rest.setlist(name, [v for v in asked.getlist(name) if v not in ("", value)])
            chips.append(Chip(field.label, names.get(value, value), rest.urlencode()))
    return chips


def tidied(asked: QueryDict, *, without: Iterable[str] = ()) -> str:
    """An address's parameters without those that say nothing: one way to say it."""
    kept = QueryDict(mutable=True)
    for name in asked:
        values = list(dict.fromkeys(v for v in asked.getlist(name) if v))
        if values and name not in without:
            kept.setlist(name, values)
    return kept.urlencode()
