"""Put reports into a repeat problem: one that is known, or a new one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from issues.queries import choices

NAME_IT = _("Name the failure, not the cause: “Lift 2 stops between floors”.")


class GroupForm(forms.Form):
    """Choose a repeat problem, or say what keeps happening."""

    def __init__(
        self, *args: Any, person: User, home: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"] = forms.ModelChoiceField(
            label=_("A repeat problem that is known"),
            queryset=choices.patterns_to_join(person),
            required=False,
            empty_label=_("None of these: open a new one"),
        )
        self.fields["title"] = forms.CharField(
            label=_("Or a new one: what keeps happening?"),
            required=False,
            max_length=120,
            help_text=NAME_IT,
        )
        self.fields["unit"] = forms.ModelChoiceField(
            label=_("Where is its home?"),
            queryset=choices.units_to_manage(person),
            initial=home,
            required=False,
            empty_label=_("Choose a unit"),
        )
        self.fields["workaround"] = workaround_field()

    def clean(self) -> dict[str, Any]:
        """One of the two, and a home for a new one."""
        data = super().clean() or self.cleaned_data
        pattern, title = data.get("pattern"), (data.get("title") or "").strip()
        if pattern is not None and title:
            self.add_error(
                "title",
                _("Choose a known one or name a new one, not both."),
            )
        if pattern is None and not title and "pattern" not in self.errors:
            self.add_error("title", _("Choose a known one, or name a new one."))
        if pattern is None and title and data.get("unit") is None:
            self.add_error("unit", _("Choose the unit that looks after it."))
        return data


def workaround_field() -> forms.CharField:
    """What colleagues say to customers meanwhile."""
    return forms.CharField(
        label=_("What to say meanwhile"),
        required=False,
        max_length=2000,
        help_text=_("In the words a colleague can use: “The north lift works.”"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
