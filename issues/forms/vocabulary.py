"""Forms about the organisation's words."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.access import people_to_choose
from issues.drafts import DEFINITION_LENGTH, NAME_LENGTH, TermDraft
from issues.forms.moments import day_field
from issues.forms.tiles import SIGNS
from issues.models import Journey, RootCause, Stage, Touchpoint
from issues.queries.terms import terms_of

#: What a word of a kind stands under: the kind above, the question, the way out.
ABOVE: dict[type[Any], tuple[type[Any], Any]] = {
    Stage: (Journey, _("In which journey?")),
    Touchpoint: (Stage, _("In which stage?")),
    RootCause: (RootCause, _("Belongs to")),
}


def _text(label: Any, *, required: bool = False, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=DEFINITION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class WordForm(forms.Form):
    """One word; the fields of its kind are added when the form is made."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    definition = _text(
        _("What it means"),
        required=True,
        help_text=_("One sentence, so that everybody means the same by it."),
    )
    aliases = forms.CharField(
        label=_("Also called"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line. Imports and searches find the word by these too."),
    )
    position = forms.IntegerField(
        label=_("Place in the list"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=_("Smaller numbers stand first. Empty: a new word stands last."),
    )

    def __init__(
        self, *args: Any, model: type[Any], term: Any = None, **given: Any
    ) -> None:
        if term is not None:
            given["initial"] = _initial(term)
        super().__init__(*args, **given)
        self.languages = [
            code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE
        ]
        if model in ABOVE:
            self.fields["under"] = _under_field(model, term)
        if model is Touchpoint:
            self._add_promise()
        for code, name in settings.LANGUAGES:
            if code in self.languages:
                self.fields[f"label_{code}"] = forms.CharField(
                    label=_("Name in %(language)s") % {"language": name},
                    required=False,
                    max_length=NAME_LENGTH,
                )
        if term is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Why?"), required=False, max_length=2000
            )

    def _add_promise(self) -> None:
        self.fields["promise"] = _text(
            _("What we promise"),
            help_text=_("In the customer’s words: “You wait ten minutes at most.”"),
        )
        self.fields["promised_on"] = day_field(_("Promised since"), required=False)
        self.fields["promise_owner"] = forms.ModelChoiceField(
            label=_("Who stands for the promise?"),
            queryset=people_to_choose(),
            required=False,
            empty_label=_("Nobody yet"),
        )
        self.fields["standard"] = _text(_("How we know it is kept"))
        signs = [(sign, sign) for sign in sorted(SIGNS)]
        self.fields["icon"] = forms.ChoiceField(
            label=_("Picture"), required=False, choices=[("", _("None")), *signs]
        )

    def draft(self) -> TermDraft:
        """The word as it was typed."""
        data = dict(self.cleaned_data)
        data.pop("reason", None)
        labels = {code: data.pop(f"label_{code}") for code in self.languages}
        aliases = tuple(data.pop("aliases").splitlines())
        return TermDraft(**data, aliases=aliases, labels=labels)


class RetireForm(forms.Form):
    """Why a word isn't used any more, and which to use instead."""

    def __init__(self, *args: Any, term: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        others = terms_of(type(term)).filter(retired_at=None).exclude(pk=term.pk)
        self.fields["replaced_by"] = forms.ModelChoiceField(
            label=_("Use instead"),
            queryset=others,
            required=False,
            empty_label=_("Nothing"),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why isn’t it used any more?"), max_length=2000
        )


def _under_field(model: type[Any], term: Any) -> forms.ModelChoiceField:
    wanted, label = ABOVE[model]
    rows = terms_of(wanted).filter(retired_at=None)
    if model is RootCause:
        rows = rows.filter(parent=None)
        if term is not None:
            rows = rows.exclude(pk=term.pk)
    return forms.ModelChoiceField(
        label=label,
        queryset=rows,
        required=model is not RootCause,
        empty_label=_("Nothing: it is a group itself") if model is RootCause else None,
    )


def _initial(term: Any) -> dict[str, Any]:
    names = ("name", "definition", "position")
    values = {name: getattr(term, name) for name in names}
    values["aliases"] = "\n".join(term.aliases)
    values |= {f"label_{code}": label for code, label in term.labels.items()}
    above = {Stage: "journey_id", Touchpoint: "stage_id", RootCause: "parent_id"}
    if type(term) in above:
        values["under"] = getattr(term, above[type(term)])
    if isinstance(term, Touchpoint):
        for name in ("promise", "promised_on", "standard", "icon"):
            values[name] = getattr(term, name)
        values["promise_owner"] = term.promise_owner_id
    return values
