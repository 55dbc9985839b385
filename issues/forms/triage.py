"""Judging a report: sort, correct, decline, thank, restrict."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date
from issues.drafts import DESCRIPTION_LENGTH, TITLE_LENGTH
from issues.enums import Precision, Severity
from issues.forms.moments import by_the_end_of, day_field, moment, time_field
from issues.models import Issue
from issues.queries import choices
from issues.queries.next_step import default_date

if TYPE_CHECKING:
    from accounts.models import User

_REASON = 1000


def reason_field(label: Any, *, required: bool = True) -> forms.CharField:
    """Why: kept in the history, read by everybody who reads the record."""
    return forms.CharField(
        label=label,
        max_length=_REASON,
        required=required,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TriageForm(forms.Form):
    """How bad, where, what it looks like, who is on it, what comes next."""

    severity = forms.TypedChoiceField(
        label=_("How bad was it for the customer?"),
        choices=[(level.value, f"{level.value} · {level.label}") for level in Severity],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how bad it was.")},
    )
    is_promise_broken = forms.BooleanField(
        label=_("We broke a promise we have written down"), required=False
    )
    is_one_off = forms.BooleanField(
        label=_("One-off so far: it belongs to no repeat problem we know"),
        required=False,
    )
    next_step = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=200,
        help_text=_("A verb and a thing: “Call the customer”."),
    )
    next_step_at = day_field(
        _("By which day?"),
        error_messages={"required": _("Say by which day the next step is due.")},
    )

    def __init__(
        self, *args: Any, issue: Issue, person: "User", at: datetime, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _triage_values(issue, person, at)
        super().__init__(*args, **kwargs)
        self._issue = issue
        self.fields["touchpoint"] = forms.ModelChoiceField(
            label=_("Where did it go wrong?"),
            queryset=choices.touchpoints(),
            required=False,
            empty_label=_("Not yet placed"),
        )
        self.fields["cause"] = forms.ModelChoiceField(
            label=_("What does it look like?"),
            queryset=choices.causes(),
            required=False,
            empty_label=_("Not yet known"),
        )
        self.fields["cause"].widget.choices = grouped(self.fields["cause"])
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who is on it?"),
            queryset=choices.owners_for(issue, person),
            empty_label=_("Choose a person"),
            error_messages={"required": _("Say who is on it.")},
        )
        if issue.triaged_at is not None:
            self.fields["reason"] = reason_field(
                _("Why is it sorted anew?"), required=False
            )
        self.order_fields(
            [
                "severity",
                "touchpoint",
                "is_promise_broken",
                "cause",
                "is_one_off",
                "owner",
                "next_step",
                "next_step_at",
                "reason",
            ]
        )

    def clean(self) -> dict[str, Any]:
        """The last minute of the day, where it happened."""
        data = super().clean() or self.cleaned_data
        day = data.get("next_step_at")
        data["next_step_at"] = by_the_end_of(day, self._issue.unit.time_zone)
        return data


class EditForm(forms.Form):
    """Correct what was reported."""

    description = forms.CharField(
        label=_("What happened?"),
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_LENGTH)
    occurred_at = day_field(_("Day it happened"), required=False)
    occurred_time = time_field(_("Time, if it is known"), required=False)
    reason = reason_field(_("Why is it corrected?"), required=False)

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        kwargs["initial"] = _edit_values(issue) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._issue = issue
        self.fields["touchpoint"] = forms.ModelChoiceField(
            label=_("Where did it go wrong?"),
            queryset=choices.touchpoints(),
            required=False,
            empty_label=_("Not yet placed"),
        )
        self.order_fields(
            [
                "title",
                "description",
                "touchpoint",
                "occurred_at",
                "occurred_time",
                "reason",
            ]
        )

    def changes(self) -> dict[str, Any]:
        """The service's arguments: a moment only where it was changed."""
        data = dict(self.cleaned_data)
        day, hour = data.pop("occurred_at"), data.pop("occurred_time")
        data["occurred_at"] = None
        if day and {"occurred_at", "occurred_time"} & set(self.changed_data):
            data["occurred_at"] = moment(day, hour, self._issue.unit.time_zone)
            data["occurred_precision"] = (
                Precision.DAY if hour is None else Precision.MINUTE
            )
        return data


class DeclineForm(forms.Form):
    """Why it isn't a breakdown, and where to go; the reporter reads both."""

    reason = reason_field(_("Why isn’t this a breakdown? The reporter reads it."))
    go_to = forms.CharField(
        label=_("Where can the reporter go instead?"), max_length=300
    )


class ThankForm(forms.Form):
    text = forms.CharField(
        label=_("What should the reporter hear?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RestrictForm(forms.Form):
    """Only the reporter and this person read it from then on."""

    reason = reason_field(_("Why must fewer people read it?"))

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who looks after it?"),
            queryset=choices.owners_for(issue),
            initial=issue.owner_id,
            empty_label=_("Choose a person"),
        )
        self.order_fields(["owner", "reason"])


class ReasonForm(forms.Form):
    """A move that needs nothing but its reason."""

    reason = reason_field(_("Why?"))


def _triage_values(issue: Issue, person: "User", at: datetime) -> dict[str, Any]:
    """What is known; where nobody is on it, whoever sorts it, by tomorrow."""
    return {
        "severity": issue.severity,
        "touchpoint": issue.touchpoint_id,
        "cause": issue.cause_id,
        "is_one_off": issue.is_one_off,
        "is_promise_broken": issue.is_promise_broken,
        "owner": issue.owner_id or person.pk,
        "next_step": issue.next_step,
        "next_step_at": local_date(default_date(issue, at), issue.unit.time_zone),
    }


def _edit_values(issue: Issue) -> dict[str, Any]:
    there = issue.occurred_at.astimezone(ZoneInfo(issue.unit.time_zone))
    return {
        "title": issue.title,
        "description": issue.description,
        "touchpoint": issue.touchpoint_id,
        "occurred_at": issue.occurred_on,
        "occurred_time": there.time()
        if issue.occurred_precision == Precision.MINUTE
        else None,
    }


def grouped(field: Any) -> list[Any]:
    """The cause types under the branch they belong to."""
    groups: dict[str, list[tuple[Any, str]]] = {}
    for cause in field.queryset:
        groups.setdefault(str(cause.parent), []).append((cause.pk, str(cause)))
    return [("", field.empty_label), *groups.items()]
