"""A routing rule: which reports, who begins with them, by when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from issues.enums import IssueKind, Voice
from issues.forms.triage import reason_field
from issues.models import RoutingRule
from issues.models.routing import MOST_DAYS
from issues.policies import may_route
from issues.queries import choices

FIELDS = (
    "unit",
    "touchpoint",
    "channel",
    "kind",
    "voice",
    "owner",
    "managers_of",
    "step_days",
)


_ROWS: dict[str, Any] = {
    "touchpoint": choices.touchpoints,
    "channel": choices.channels,
    "owner": choices.no_owners,
    "managers_of": choices.units,
    "unit": choices.units,
}


class RuleForm(forms.Form):
    """What is left open holds for everything."""

    kind = forms.ChoiceField(
        label=_("Of which kind?"),
        required=False,
        choices=[("", _("Every kind")), *IssueKind.choices],
    )
    voice = forms.ChoiceField(
        label=_("Said by?"),
        required=False,
        choices=[("", _("Anyone")), *Voice.choices],
    )
    step_days = forms.IntegerField(
        label=_("Next step within how many working days?"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=2,
    )

    def __init__(
        self, *args: Any, person: User, rule: RoutingRule | None, **kwargs: Any
    ) -> None:
        if rule is not None:
            kwargs["initial"] = {
                name: getattr(rule, f"{name}_id", getattr(rule, name))
                for name in FIELDS
            }
        super().__init__(*args, **kwargs)
        self._choose("touchpoint", _("About what?"), _("Everything"))
        self._choose("channel", _("Heard how?"), _("Every way"))
        self._choose("owner", _("Who begins?"), _("Not one person"))
        self._choose("managers_of", _("Or whoever manages"), _("No unit"))
        self._choose("unit", _("In which unit, with those below?"), _("Choose a unit"))
        unit: Any = self.fields["unit"]
        owner: Any = self.fields["owner"]
        unit.queryset = choices.units_to_route(person)
        owner.queryset = choices.people_to_begin(person)
        if may_route(person, None):
            unit.empty_label = _("The whole organisation")
        else:
            unit.required = True
        if rule is not None:
            why = _("Why is it changed?")
            self.fields["reason"] = reason_field(why, required=False)
        self.order_fields([*FIELDS, "reason"])

    def _choose(self, name: str, label: Any, none: Any) -> None:
        self.fields[name] = forms.ModelChoiceField(
            label=label,
            queryset=_ROWS[name](),
            required=False,
            empty_label=none,
        )
