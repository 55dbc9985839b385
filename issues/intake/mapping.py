"""How a foreign file becomes reports: a TOML mapping, checked before the first row.

Nothing is guessed: date formats, time zone and the meaning of foreign words are
named in the mapping. See ``issues/intake/README.md`` for every key.
"""

import re
import tomllib
import zoneinfo
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.enums import ImportMode
from issues.intake.layout import KEYS, Layout, layout_of

#: Draft fields a mapping may fill, and what kind of value each takes.
TEXTS = ("external_id", "title", "description", "done_on_the_spot")
MOMENTS = ("occurred_at", "received_at", "filed_at", "closed_at")
TERMS = ("touchpoint", "channel", "cause", "unit")
#: Vocabularies that an import may add to. Units are people's own.
CREATED = ("touchpoint", "channel", "cause")
CHOICES = ("kind", "voice", "mood", "severity")
NUMBERS = ("customers_affected", "cost")
FIELDS = (*TEXTS, *MOMENTS, *TERMS, *CHOICES, *NUMBERS)
NEEDED = ("external_id", "description")
#: One of these says when it was: a column does, or the mapping gives the day.
DATES = ("occurred_at", "received_at", "filed_at")
#: In ``ignore``: every column that no field reads.
EVERY_OTHER = "*"

_TOP: dict[str, type] = {
    "source": str,
    "mode": str,
    "time_zone": str,
    "unit": str,
    "file": dict,
    "fields": dict,
    "ignore": list,
    "update": bool,
}
_FIELD: dict[str, type] = {
    "column": str,
    "columns": list,
    "value": str,
    "values": dict,
    "formats": list,
    "pattern": str,
    "empty": list,
    "between": str,
    "otherwise": str,
    "create": bool,
    "content": bool,
}
_KINDS = {
    str: "a text in quotes",
    dict: "a table",
    list: "a list of texts",
    bool: "true or false",
}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field comes from.

    ``columns`` are joined by ``between``; ``value`` is a constant; ``values``
    translates foreign words (folded), ``otherwise`` all that it doesn't name;
    ``formats`` are strptime formats; ``pattern`` must match whole; ``empty`` lists the
    ways the source writes "nothing"; ``create``: a word that the vocabulary doesn't
    know is added to it and waits for review; ``content``: a row
    without a number gets one made from all that it says.
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    empty: tuple[str, ...] = ()
    between: str = " "
    otherwise: str | None = None
    create: bool = False
    content: bool = False

    def translated(self, text: str) -> str:
        """What a foreign word means here; the word itself where nothing is said."""
        known = self.values.get(fold(text))
        if known is not None:
            return known
        return text if self.otherwise is None else self.otherwise

    @property
    def place(self) -> str:
        """Where to look in the file, for a person."""
        return ", ".join(self.columns)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping. ``mode`` None: older than 90 days is history.

    ``update``: a row that differs from what is stored under its number changes it.
    """

    source: str
    mode: ImportMode | None
    time_zone: str
    unit: str
    layout: Layout
    fields: dict[str, FieldRule]
    ignored: frozenset[str]
    update: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the file that the mapping reads."""
        return frozenset(name for rule in self.fields.values() for name in rule.columns)


def fold(word: str) -> str:
    """A word as words are compared: case and runs of white space don't matter."""
    return " ".join(word.split()).casefold()


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; Invalid with a sentence where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise _wrong("there is no such file", path.name) from None
    except UnicodeDecodeError as error:
        raise _wrong(str(error), path.name) from None
    return parse_mapping(text, name=path.name)


def parse_mapping(text: str, *, name: str = "") -> Mapping:
    """The mapping that a TOML text is; ``name`` is the file's, for the sentence."""
    return mapping_of(raw_mapping(text, name=name), name=name)


def raw_mapping(text: str, *, name: str = "") -> dict[str, Any]:
    """What a TOML text says, not checked yet."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error), name) from None


def mapping_of(data: dict[str, Any], *, name: str = "") -> Mapping:
    """The checked mapping; Invalid with a sentence where it is wrong."""
    try:
        return _mapping(data)
    except ValueError as error:
        raise _wrong(str(error), name) from None


def _wrong(why: str, name: str) -> Invalid:
    if not name:
        sentence = _("The mapping can’t be used: %(why)s.") % {"why": why}
        return Invalid(sentence, field="mapping")
    return Invalid(
        _("The mapping %(file)s can’t be used: %(why)s.") % {"file": name, "why": why},
        field="mapping",
    )


def _mapping(data: dict[str, Any]) -> Mapping:
    _check(data, _TOP, "the mapping")
    file = data.get("file", {})
    _check(file, KEYS, "[file]")
    source = data.get("source", "")
    if not re.fullmatch(r"[a-z0-9-]{1,60}", source):
        raise ValueError("source is a short name of a-z, 0-9 and hyphens")
    mode = data.get("mode")
    if mode is not None and mode not in ImportMode.values:
        raise ValueError('mode is "history" or "work"')
    zone = data.get("time_zone", "UTC")
    if zone not in zoneinfo.available_timezones():
        raise ValueError(f"time_zone {zone!r} isn't a time zone")
    fields = {name: _rule(name, rule) for name, rule in data.get("fields", {}).items()}
    for needed in NEEDED:
        if needed not in fields:
            raise ValueError(f"[fields] must say where {needed} comes from")
    if not fields.keys() & set(DATES):
        raise ValueError(f"[fields] must say when it was: {', '.join(DATES)}")
    return Mapping(
        source=source,
        mode=ImportMode(mode) if mode else None,
        time_zone=zone,
        unit=data.get("unit", ""),
        layout=layout_of(file),
        fields=fields,
        ignored=frozenset(data.get("ignore", [])),
        update=data.get("update", False),
    )


def _rule(name: str, raw: Any) -> FieldRule:
    if name not in FIELDS:
        raise ValueError(f"[fields] {name} isn't a field of a report")
    if isinstance(raw, str):
        raw = {"column": raw}
    _check(raw, _FIELD, f"[fields] {name}")
    columns = tuple(raw.get("columns", [raw["column"]] if "column" in raw else []))
    value, content = raw.get("value"), raw.get("content", False)
    if content and name != "external_id":
        raise ValueError(f"[fields] {name}: content belongs to external_id")
    if bool(columns) == (value is not None) and not (content and value is None):
        raise ValueError(f"[fields] {name} needs either a column or a value")
    formats = tuple(raw.get("formats", ()))
    if (name in MOMENTS) != bool(formats):
        raise ValueError(
            f"[fields] {name}: formats belong to dates, and dates need them"
        )
    if raw.get("create") and name not in CREATED:
        raise ValueError(f"[fields] {name}: create belongs to {', '.join(CREATED)}")
    if "otherwise" in raw and name not in (*TERMS, *CHOICES):
        raise ValueError(f"[fields] {name}: otherwise belongs to words")
    return FieldRule(
        columns=columns,
        value=value,
        values=_values(name, raw.get("values", {})),
        formats=formats,
        pattern=_pattern(name, raw.get("pattern")),
        empty=tuple(raw.get("empty", ())),
        between=raw.get("between", " "),
        otherwise=raw.get("otherwise"),
        create=raw.get("create", False),
        content=content,
    )


def _values(name: str, raw: dict[str, str]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for word, meaning in raw.items():
        if folded.setdefault(fold(word), meaning) != meaning:
            raise ValueError(f"[fields] {name}: values names {word!r} twice")
    return folded


def _pattern(name: str, text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise ValueError(f"[fields] {name}: pattern: {error}") from None


def _check(data: Any, known: dict[str, type], where: str) -> None:
    """Every key is known and holds what it should."""
    if not isinstance(data, dict):
        raise ValueError(f"{where} is a table")
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ValueError(f"{where} doesn't know {', '.join(unknown)}")
    for key, value in data.items():
        kind: Any = known[key]
        if not isinstance(value, kind):
            raise ValueError(f"{where}: {key} is {_KINDS[kind]}")
        inside: Any = value if kind is list else []
        if key == "values":
            inside = list(value.values())
        if not all(isinstance(item, str) for item in inside):
            raise ValueError(f"{where}: {key} holds texts in quotes")
