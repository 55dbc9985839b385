"""Say that two reports are of the same event, by a reference or a pasted address."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from issues.access import issue_for
from issues.forms.conversation import words_field
from issues.forms.triage import reason_field
from issues.models import Issue
from issues.queries.duplicates import waits_in_vain

#: A whole address fits.
_LONGEST = 500
_BETWEEN = re.compile(r"[\s/?#&=.,]+")


class ReportField(forms.CharField):
    """A report this person may read: its reference, or an address that holds it."""

    def __init__(self, *, person: User, **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST, **kwargs)
        self._person = person

    def clean(self, value: Any) -> Issue | None:
        text = super().clean(value)
        pieces = filter(refs.ISSUE.decode, _BETWEEN.split(text))
        reference = next(pieces, "")
        if text and not reference:
            raise ValidationError(
                _("Give a reference like ISS-7K3Q9X, or the address of its page.")
            )
        try:
            return issue_for(self._person, reference) if reference else None
        except NotFound:
            raise ValidationError(
                _("There is no report with this reference that you can see.")
            ) from None


class LinkForm(forms.Form):
    """Which other report is it? Once found, it is shown before anything is linked."""

    outcome = words_field(
        _("The other report is closed already. What should this reporter hear?"),
        required=False,
    )

    def __init__(self, *args: Any, person: User, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._issue = issue
        self.fields["same_as"] = ReportField(
            person=person,
            label=_("Which report is of the same event?"),
            help_text=_("Its reference, or the address of its page."),
            error_messages={"required": _("Give the reference of the other report.")},
        )

    @property
    def named(self) -> Issue | None:
        """The report that was named, where it was found."""
        return getattr(self, "cleaned_data", {}).get("same_as")

    @property
    def main(self) -> Issue | None:
        """The report that would stand for both."""
        return self.named and (self.named.duplicate_of or self.named)

    @property
    def asks_outcome(self) -> bool:
        """Nobody else would tell this reporter what became of it."""
        return self.main is not None and waits_in_vain(self._issue, self.main)


class UnlinkForm(forms.Form):
    """Undoing needs no reason, but keeps one."""

    reason = reason_field(_("Why is it another event?"), required=False)
