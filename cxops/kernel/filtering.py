"""Filters of lists: one set for pages and API, and never a list shown wrong.

A value that isn't one and a parameter nobody knows are refused with a sentence. A
filter that were left out silently would show a list that looks like the answer.
"""

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

#: What a list's address holds beside its filters.
ALSO_KNOWN = frozenset({"sort", "cursor", "page_size"})
_LONGEST = 60


class StrictFilterForm(forms.Form):
    """The form of a filter set; it knows its parameters and refuses others."""

    also_known: frozenset[str] = ALSO_KNOWN

    def clean(self) -> dict[str, Any]:
        """Refuse parameters that no filter has, and one that stands twice."""
        known = set(self.fields) | self.also_known
        for name in sorted(set(self.data) - known):
            raise forms.ValidationError(
                _("This list has no filter “%(name)s”. Take it out of the address."),
                params={"name": str(name)[:_LONGEST]},
                code="unknown_filter",
            )
        for name in sorted(self.data):
            if isinstance(self.data, QueryDict) and len(self.data.getlist(name)) > 1:
                # Only one would be used, and nobody could tell which.
                raise forms.ValidationError(
                    _("“%(name)s” stands more than once in the address. Keep one."),
                    params={"name": str(name)[:_LONGEST]},
                    code="repeated_filter",
                )
        return self.cleaned_data


class StrictFilterSet(django_filters.FilterSet):
    """A filter set built once per class; ``narrowed`` is its only result."""

    class Meta:
        form = StrictFilterForm

    def narrowed(self) -> Any:
        """The filtered rows. Raises Invalid naming each parameter that is wrong."""
        if self.form.is_valid():
            return self.filter_queryset(self.queryset)
        fields = {
            ("filter" if name == "__all__" else name): str(errors[0])
            for name, errors in self.form.errors.items()
        }
        raise Invalid(next(iter(fields.values())), fields=fields)
