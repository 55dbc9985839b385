"""Bringing a file in: choosing it, how it is read, taking it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries.reach import reach_of
from issues.intake.detection import DELIMITERS, ENCODINGS
from issues.intake.findings import Findings
from issues.intake.layout import FORMATS, QUOTE, Layout
from issues.queries.imports import units_to_enter

_FORMAT_NAMES = {
    "csv": _("Text with delimiters (CSV, TSV)"),
    "xlsx": _("Workbook (XLSX)"),
    "jsonl": _("JSON, one record in each line"),
    "json": _("JSON, one list of records"),
}
_DELIMITER_NAMES = {
    ",": _("comma ,"),
    ";": _("semicolon ;"),
    "\t": _("tab"),
    "|": _("bar |"),
    ":": _("colon :"),
}
#: A choice can't be a white space: browsers trim it.
_TAB = "tab"
ACCEPT = ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.gz"


class UploadForm(forms.Form):
    """The file, and where its reports go."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "CSV, XLSX, JSON or JSON lines; gzipped too. It is only looked at."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read once: for the choices, the check, and whether there are any.
        self.units = {str(unit.pk): unit for unit in units_to_enter(person)}
        choices: list[tuple[str, Any]] = [(k, u.name) for k, u in self.units.items()]
        home = str(reach_of(person).home_unit_id())
        # Never the first by name: whoever looks away would bring it all in there.
        if home not in self.units and len(choices) > 1:
            choices.insert(0, ("", _("Choose a unit")))
        self.fields["unit"] = forms.TypedChoiceField(
            label=_("Which unit are the reports about?"),
            choices=choices,
            initial=home,
            coerce=self.units.__getitem__,
            help_text=_("Where no column says it."),
            error_messages={"required": _("Say which unit the reports are about.")},
        )


class LayoutForm(forms.Form):
    """How bytes become rows: what was detected, to be changed."""

    format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(name, _FORMAT_NAMES[name]) for name in FORMATS],
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[(name, name) for name in ENCODINGS],
        required=False,
    )
    delimiter = forms.ChoiceField(
        label=_("Between columns"),
        choices=[
            (_TAB if sign == "\t" else sign, _DELIMITER_NAMES[sign])
            for sign in DELIMITERS
        ],
        required=False,
    )
    is_quoted = forms.BooleanField(
        label=_("Quotes hold a cell together"), required=False
    )
    has_header = forms.BooleanField(
        label=_("The first row names the columns"), required=False
    )

    def __init__(self, *args: Any, findings: Findings, **kwargs: Any) -> None:
        layout = findings.layout
        kwargs["initial"] = {
            "format": layout.format,
            "encoding": layout.encoding,
            "delimiter": _TAB if layout.delimiter == "\t" else layout.delimiter,
            "is_quoted": bool(layout.quote),
            "has_header": layout.has_header,
            "sheet": layout.sheet,
        }
        super().__init__(*args, **kwargs)
        if findings.sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"),
                choices=[("", findings.sheets[0])]
                + [(name, name) for name in findings.sheets[1:]],
                required=False,
            )

    def layout(self) -> Layout:
        """What the form says."""
        said = self.cleaned_data
        sign = said["delimiter"] or ","
        return Layout(
            format=said["format"],
            encoding=said["encoding"] or "utf-8",
            delimiter="\t" if sign == _TAB else sign,
            quote=QUOTE if said["is_quoted"] else "",
            has_header=said["has_header"],
            sheet=said.get("sheet", ""),
        )


class TextForm(forms.Form):
    """The mapping as the text that ``import_issues`` takes."""

    text = forms.CharField(
        label=_("Mapping (TOML)"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        strip=False,
        max_length=100_000,
    )


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=2000,
        help_text=_("Its reports leave every list and count. This reason stays."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_of_figures: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_of_figures:
            self.fields["reason"].help_text = _(
                "From now on its numbers don’t count. What counted until now can still "
                "be seen, and this reason stays."
            )
