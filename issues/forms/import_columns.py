"""Which column is what: asked field by field, with what names and values suggest.

A date that can be read in two ways and a foreign word for one of a closed set are
asked too, as soon as their column is chosen.
"""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import TimeZoneField
from issues.enums import ImportMode, IssueKind, Mood, Severity, Voice
from issues.forms.import_rules import CONTENT, MOST_ASKED, mapping_data, said_in
from issues.intake.findings import Findings, FoundColumn
from issues.intake.mapping import CHOICES, MOMENTS
from issues.intake.suggestions import choice_of
from issues.queries.imports import units_to_enter

_LABELS: dict[str, Any] = {
    "external_id": gettext_lazy("Number in its source"),
    "description": gettext_lazy("What happened"),
    "title": gettext_lazy("Title"),
    "filed_at": gettext_lazy("When it was reported"),
    "occurred_at": gettext_lazy("When it happened"),
    "received_at": gettext_lazy("When the customer told us"),
    "closed_at": gettext_lazy("When it was closed"),
    "touchpoint": gettext_lazy("Where it went wrong"),
    "cause": gettext_lazy("What it looks like"),
    "channel": gettext_lazy("How we heard"),
    "unit": gettext_lazy("Unit"),
    "severity": gettext_lazy("How bad it was (0 to 4)"),
    "kind": gettext_lazy("Breakdown, near miss or praise"),
    "mood": gettext_lazy("How the customer is now"),
    "customers_affected": gettext_lazy("Customers affected"),
    "cost": gettext_lazy("Cost"),
    "done_on_the_spot": gettext_lazy("What was done on the spot"),
}
FIRST = ("external_id", "description", "filed_at", "closed_at")
WORDS = ("touchpoint", "cause", "channel", "unit")
MORE = (
    "title",
    "occurred_at",
    "received_at",
    "severity",
    "kind",
    "mood",
    "customers_affected",
    "cost",
    "done_on_the_spot",
)
#: Fields that may be put together from two columns.
PAIRED = ("description", "filed_at", "occurred_at", "received_at", "closed_at")
_MEANINGS: dict[str, Any] = {
    "kind": IssueKind.choices,
    "mood": Mood.choices,
    "voice": Voice.choices,
    "severity": [(str(level.value), level.label) for level in Severity],
}
_PARTS = {
    "%d": gettext_lazy("day"),
    "%m": gettext_lazy("month"),
    "%y": gettext_lazy("year"),
    "%Y": gettext_lazy("year"),
    "%b": gettext_lazy("month"),
    "%B": gettext_lazy("month"),
}


class ColumnsForm(forms.Form):
    """The mapping of a file, as questions. ``data()`` is it, as tables."""

    def __init__(
        self,
        *args: Any,
        findings: Findings,
        raw: dict[str, Any] | None,
        source: str,
        unit: Any,
        person: Any,
        **kwargs: Any,
    ) -> None:
        self.findings, self._raw, self._person = findings, raw or {}, person
        said = said_in(findings, raw)
        kwargs["initial"] = said | {
            "source": (raw or {}).get("source", source),
            "mode": (raw or {}).get("mode", ""),
            "time_zone": (raw or {}).get("time_zone", unit.time_zone),
            "update": (raw or {}).get("update", False),
            "to_unit": unit,
        }
        super().__init__(*args, **kwargs)
        for name in (*FIRST, *WORDS, *MORE):
            self._ask_column(name)
        self._ask_dates()
        self._ask_words()
        self._ask_options()

    def _ask_column(self, name: str) -> None:
        offered = [(column.name, _told(column)) for column in self.findings.columns]
        nothing = _("Not in this file")
        if name in MOMENTS:
            offered = [
                (column.name, _told(column))
                for column in self.findings.columns
                if column.is_date
            ]
        if name == "external_id":
            offered = [(CONTENT, _("Made from the row itself")), *offered]
        # Only these two are needed; a day can be given for all rows.
        is_needed = name in ("external_id", "description")
        self.fields[f"col_{name}"] = forms.ChoiceField(
            label=_LABELS[name],
            choices=[("", nothing), *offered],
            required=is_needed,
            error_messages={"required": _("Choose a column.")},
        )
        if name in PAIRED:
            second = [(c.name, _told(c)) for c in self.findings.columns]
            if name in MOMENTS:
                times = [c for c in self.findings.columns if c.time]
                second = [(c.name, _told(c)) for c in times]
            if second:
                self.fields[f"and_{name}"] = forms.ChoiceField(
                    label=_("%(field)s: and this column") % {"field": _LABELS[name]},
                    choices=[("", _("Nothing more")), *second],
                    required=False,
                )

    def chosen(self, name: str) -> str:
        """The column that is chosen for a field, now or as suggested."""
        if self.is_bound:
            return str(self.data.get(f"col_{name}", ""))
        return str(self.initial.get(f"col_{name}", ""))

    def _ask_dates(self) -> None:
        """Ask how dates are written, wherever their values leave it open."""
        asked: set[str] = set()
        for name in MOMENTS:
            column = self.findings.column(self.chosen(name))
            if column is None or column.name in asked:
                continue
            asked.add(column.name)
            for place, shape in enumerate(column.shapes):
                if shape.is_ambiguous:
                    self.fields[date_question(self.findings, column, place)] = (
                        forms.ChoiceField(
                            label=_("%(column)s: how is “%(text)s” to be read?")
                            % {"column": column.name, "text": shape.example},
                            choices=_readings(shape),
                            widget=forms.RadioSelect,
                            error_messages={
                                "required": _("Say how these dates are written.")
                            },
                        )
                    )

    def _ask_words(self) -> None:
        """Ask what foreign words of a closed set mean."""
        for name in CHOICES:
            column = (
                self.findings.column(self.chosen(name)) if name != "voice" else None
            )
            if column is None:
                continue
            for place, word in enumerate(column.words[:MOST_ASKED]):
                self.fields[f"word_{name}_{place}"] = forms.ChoiceField(
                    label=_("What does “%(word)s” in %(column)s mean?")
                    % {"word": word, "column": column.name},
                    choices=[("", _("Reject these rows")), *_MEANINGS[name]],
                    initial=self._known_word(name, word),
                    required=False,
                )

    def _known_word(self, name: str, word: str) -> str:
        rule = self._raw.get("fields", {}).get(name)
        values = rule.get("values", {}) if isinstance(rule, dict) else {}
        return values.get(word) or choice_of(name, word) or ""

    def _ask_options(self) -> None:
        self.fields["day"] = forms.DateField(
            label=_("One day for all rows"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            help_text=_(
                "Where no column says when it was. Rows without a date are rejected."
            ),
        )
        self.fields["voice"] = forms.ChoiceField(
            label=_("Said by"), choices=Voice.choices
        )
        self.fields["source"] = forms.SlugField(
            label=_("Short name of the source"),
            max_length=60,
            help_text=_(
                "With the row’s number it says which report a row is. Keep it the same "
                "for the next file from there."
            ),
        )
        self.fields["time_zone"] = TimeZoneField(label=_("Time zone of the dates"))
        self.fields["mode"] = forms.ChoiceField(
            label=_("Bring them in as"),
            choices=[
                ("", _("History if older than 90 days, else work")),
                *ImportMode.choices,
            ],
            required=False,
        )
        self.fields["to_unit"] = forms.ModelChoiceField(
            label=_("Unit, where no column says it"),
            queryset=units_to_enter(self._person),
            empty_label=None,
        )
        self.fields["create"] = forms.BooleanField(
            label=_("Add words that we don’t have; they wait for review"),
            required=False,
        )
        self.fields["update"] = forms.BooleanField(
            label=_("A row that differs from its stored report changes it"),
            required=False,
        )
        self.fields["save_as"] = forms.CharField(
            label=_("Keep this mapping under a name"), max_length=80, required=False
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        has_date = any(
            said.get(f"col_{name}") for name in MOMENTS if name != "closed_at"
        )
        if not has_date and not said.get("day"):
            self.add_error(
                "col_filed_at",
                _("Say which column tells when it was, or give one day for all rows."),
            )
        if not re.fullmatch(r"[a-z0-9-]{1,60}", said.get("source") or "x"):
            self.add_error("source", _("Small letters, figures and hyphens."))
        return said

    def mapping(self) -> dict[str, Any]:
        """What was said, as the tables of a mapping."""
        return mapping_data(self.cleaned_data, self.findings, self._raw)

    def rows(self, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """For the template: each field with its second column and what it holds."""
        for name in names:
            column = self.findings.column(self.chosen(name))
            yield {
                "first": self[f"col_{name}"],
                "second": self[f"and_{name}"] if f"and_{name}" in self.fields else None,
                "column": column,
            }

    def first_rows(self) -> Iterator[dict[str, Any]]:
        return self.rows(FIRST)

    def word_rows(self) -> Iterator[dict[str, Any]]:
        return self.rows(WORDS)

    def more_rows(self) -> Iterator[dict[str, Any]]:
        return self.rows(MORE)

    def questions(self) -> list[Any]:
        """What only a person can say."""
        return [self[n] for n in self.fields if n.startswith(("date_", "word_"))]

    def options(self) -> list[Any]:
        names = ("day", "voice", "time_zone", "mode", "to_unit", "create")
        return [self[name] for name in names]

    def more_options(self) -> list[Any]:
        return [self[name] for name in ("source", "update", "save_as")]

    @property
    def is_more_wanted(self) -> bool:
        """Whether something beyond the first fields is filled in or wrong."""
        return any(self.chosen(n) for n in MORE) or any(
            f"col_{n}" in self.errors for n in MORE
        )


def date_question(findings: Findings, column: FoundColumn, place: int) -> str:
    """The name of the question how dates of one shape are written."""
    return f"date_{findings.columns.index(column)}_{place}"


def _told(column: FoundColumn) -> str:
    sample = column.samples[0][:40] if column.samples else ""
    return f"{column.name} ({sample})" if sample else column.name


def _readings(shape: Any) -> list[tuple[str, str]]:
    readings = []
    counts = dict(zip(shape.choices, shape.counts, strict=False))
    for form in shape.choices:
        parts = [str(_PARTS[p]) for p in re.findall(r"%[a-zA-Z]", form) if p in _PARTS]
        words = ", ".join(parts) or form
        if form in counts:
            words = _(
                "%(order)s (fits %(count)d of %(total)d; the others are rejected)"
            ) % {
                "order": words,
                "count": counts[form],
                "total": shape.count,
            }
        readings.append((form, words))
    return readings
