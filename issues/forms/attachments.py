"""Choosing a file, taking it back, saying whether a person can be seen on it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cxops.kernel.errors import Invalid
from issues.files.checked import CheckedFile, read_upload
from issues.files.kinds import ACCEPT


class OneFileField(forms.FileField):
    """A file that was looked into: its value is a ``CheckedFile``, or None."""

    widget = forms.FileInput(attrs={"accept": ACCEPT})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """The checked content. Raises ValidationError with the sentence."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return read_upload(upload)
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from error


class AttachForm(forms.Form):
    """One more file."""

    file = OneFileField(
        label=_("Photo or PDF"),
        help_text=_(
            "A JPEG, PNG, WebP or GIF picture, or a PDF. Where and with what a photo "
            "was taken is left out."
        ),
        error_messages={"required": _("Choose a file first.")},
    )


class WithdrawForm(forms.Form):
    """Why a file is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=2000,
        help_text=_("The file is erased. That it was there, and this reason, stay."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class JudgeForm(forms.Form):
    """Whether somebody can be recognised."""

    may_show_person = forms.TypedChoiceField(
        label=_("Can a person be recognised on it?"),
        choices=(("yes", _("Yes, or not sure")), ("no", _("No person to be seen"))),
        coerce=lambda answer: answer == "yes",
        help_text=_("Executives see only files without a person."),
        widget=forms.RadioSelect,
    )
