"""Who takes which part. The choices are people of the unit; services judge them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.models import Initiative
from improvements.queries.people_needed import deciders_around, people_for
from issues.forms.triage import reason_field


def person_field(label: Any, people: Any, **given: Any) -> forms.ModelChoiceField:
    """One person of a few."""
    given.setdefault("empty_label", _("Choose a person"))
    return forms.ModelChoiceField(label=label, queryset=people, **given)


def deciders_for(initiative: Initiative) -> Any:
    """Managers and executives around the improvement."""
    return deciders_around(initiative.unit, initiative.journey_id)


class AcceptForm(forms.Form):
    """Taking a proposal on means naming who owns and who sponsors it."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "owner": initiative.owner_id,
            "sponsor": initiative.sponsor_id,
        }
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field(
            _("Who owns it?"),
            people_for(initiative),
            help_text=_("Plans it and gets it done."),
        )
        self.fields["sponsor"] = person_field(
            _("Who sponsors it?"),
            deciders_for(initiative),
            help_text=_("Stands behind it: a manager or an executive."),
        )
        self.fields["reason"] = reason_field(_("Why now?"), required=False)


class NamePeopleForm(forms.Form):
    """All four parts at once; an empty one is taken by nobody yet."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        parts = ("owner", "sponsor", "approver", "checker")
        kwargs["initial"] = {part: getattr(initiative, f"{part}_id") for part in parts}
        super().__init__(*args, **kwargs)
        everyone, deciders = people_for(initiative), deciders_for(initiative)
        for part, label, people in (
            ("owner", _("Owner"), everyone),
            ("sponsor", _("Sponsor"), deciders),
            ("approver", _("Approver"), deciders),
            ("checker", _("Who checks the effect"), everyone),
        ):
            self.fields[part] = person_field(
                label, people, required=False, empty_label=_("Nobody yet")
            )
        self.fields["checker"].help_text = _("Not the owner.")
        self.fields["approver"].help_text = _(
            "Neither the owner nor whoever wrote the plan."
        )
        self.fields["reason"] = reason_field(_("Why this change?"), required=False)


class HandOverForm(forms.Form):
    """An action goes to somebody else."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = person_field(_("To whom?"), people_for(initiative))
        self.fields["reason"] = reason_field(_("Why?"))
