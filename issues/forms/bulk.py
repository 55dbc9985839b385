"""What is done to many reports: one form for each verb, and which reports are meant."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.kernel.filtering import Asker
from issues.access import issues_for
from issues.enums import BulkVerb, Severity
from issues.filters import IssueFilter
from issues.forms.conversation import words_field
from issues.forms.duplicates import ReportField
from issues.forms.moments import day_field
from issues.forms.triage import grouped, reason_field
from issues.queries import choices
from issues.queries.patterns import picked

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: What an address says about pages, not about reports.
_PAGING = ("cursor", "sort", "page_size", "all", "verb", "pick")
_AS_IT_IS = _("As each has it")


def matching(query: str, person: User) -> "IssueQuerySet":
    """All reports of a list that this person may read. Raises Invalid by filter."""
    rows = issues_for(person)
    filters = IssueFilter(
        QueryDict(query), queryset=rows, request=Asker(person), lean=True
    )
    found: IssueQuerySet = filters.narrowed()
    filters.refuse_unknown()
    return found


def narrowing(query: QueryDict) -> str:
    """The filters of an address, without its page and its buttons."""
    asked = query.copy()
    for name in _PAGING:
        asked.pop(name, None)
    return asked.urlencode()


class BulkForm(forms.Form):
    """Which reports: the picked ones, or all that an address finds."""

    lead: ClassVar[Any] = ""

    verb = forms.CharField(widget=forms.HiddenInput)
    pick = forms.CharField(required=False, widget=forms.HiddenInput)
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @property
    def is_all(self) -> bool:
        """Not picked one by one."""
        return bool(self["query"].value())

    @property
    def rows(self) -> "IssueQuerySet":
        """The reports that are meant, as far as this person may read them."""
        if self.is_all:
            return matching(str(self["query"].value())[1:], self.person)
        references = str(self["pick"].value() or "").split(",")
        return picked(issues_for(self.person), references)

    def values(self) -> dict[str, Any]:
        """What is to be set."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("verb", "pick", "query")
        }


class BulkTriageForm(BulkForm):
    """What is left empty stays as each report has it."""

    lead = _("What you leave empty stays as each report has it.")

    severity = forms.TypedChoiceField(
        label=_("How bad was it for the customer?"),
        choices=[
            ("", _AS_IT_IS),
            *((level.value, f"{level.value} · {level.label}") for level in Severity),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    next_step = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=200,
        help_text=_("A verb and a thing: “Call the customer”."),
    )
    next_step_on = day_field(_("By which day?"), required=False)
    reason = reason_field(_("Why?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["touchpoint"] = forms.ModelChoiceField(
            label=_("Where did it go wrong?"),
            queryset=choices.touchpoints(),
            required=False,
            empty_label=_AS_IT_IS,
        )
        self.fields["cause"] = forms.ModelChoiceField(
            label=_("What does it look like?"),
            queryset=choices.causes(),
            required=False,
            empty_label=_AS_IT_IS,
        )
        self.fields["cause"].widget.choices = grouped(self.fields["cause"])
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who is on it?"),
            queryset=choices.owners_among(self.person),
            required=False,
            empty_label=_AS_IT_IS,
        )
        self.order_fields(
            [
                "severity",
                "owner",
                "next_step_on",
                "next_step",
                "touchpoint",
                "cause",
                "reason",
            ]
        )


class BulkAssignForm(BulkForm):
    """To whom, and by when they should do something."""

    lead = _("Whoever it is hears of all of them in one line.")

    next_step_on = day_field(
        _("By which day?"),
        required=False,
        help_text=_("Left empty, the date stays, or is the next working day."),
    )
    reason = reason_field(
        _("Why them? Not needed when you take them yourself."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who takes them?"),
            queryset=choices.owners_among(self.person),
            empty_label=_("Choose a person"),
        )
        self.order_fields(["owner", "next_step_on", "reason"])


class BulkGroupForm(BulkForm):
    """A repeat problem that is known, or a new one."""

    title = forms.CharField(
        label=_("Or a new one: what keeps happening?"),
        required=False,
        max_length=120,
        help_text=_("Name the failure, not the cause: “Lift 2 stops between floors”."),
    )
    reason = reason_field(_("Why?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pattern"] = forms.ModelChoiceField(
            label=_("A repeat problem that is known"),
            queryset=choices.patterns_to_join(self.person),
            required=False,
            empty_label=_("None of these: open a new one"),
        )
        self.fields["home"] = forms.ModelChoiceField(
            label=_("Where is its home?"),
            queryset=choices.units_to_manage(self.person),
            required=False,
            empty_label=_("Choose a unit"),
        )
        self.order_fields(["pattern", "title", "home", "reason"])


class BulkLinkForm(BulkForm):
    """The report that stands for all of them."""

    lead = _("Then one report stands for all, and the event counts once.")

    words = words_field(
        _("If that report is closed already: what should the reporters hear?"),
        required=False,
    )
    reason = reason_field(_("Why?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["same_as"] = ReportField(
            person=self.person,
            label=_("Which report are they all the same event as?"),
            help_text=_("Its reference, or the address of its page."),
            error_messages={"required": _("Give the reference of the other report.")},
        )
        self.order_fields(["same_as", "words", "reason"])


class BulkDeclineForm(BulkForm):
    """Why they aren’t breakdowns, and where to go; every reporter reads both."""

    lead = _("Every reporter reads why, and where to go instead.")

    reason = reason_field(_("Why aren’t these breakdowns? The reporters read it."))
    go_to = forms.CharField(
        label=_("Where can the reporters go instead?"), max_length=300
    )


FORMS: dict[str, type[BulkForm]] = {
    BulkVerb.TRIAGE.value: BulkTriageForm,
    BulkVerb.ASSIGN.value: BulkAssignForm,
    BulkVerb.GROUP.value: BulkGroupForm,
    BulkVerb.LINK.value: BulkLinkForm,
    BulkVerb.DECLINE.value: BulkDeclineForm,
}
