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

#: Draft fields a mapping may fill, and what kind of value each takes.
TEXTS = ("external_id", "title", "description", "done_on_the_spot")
MOMENTS = ("occurred_at", "received_at", "filed_at", "closed_at")
TERMS = ("touchpoint", "channel", "cause", "unit")
CHOICES = ("kind", "voice", "mood", "severity")
NUMBERS = ("customers_affected", "cost")
FIELDS = (*TEXTS, *MOMENTS, *TERMS, *CHOICES, *NUMBERS)
NEEDED = ("external_id", "description")
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
}
_FILE: dict[str, type] = {"encoding": str, "delimiter": str}
_FIELD: dict[str, type] = {
    "column": str,
    "columns": list,
    "value": str,
    "values": dict,
    "formats": list,
    "pattern": str,
    "empty": list,
}
_KINDS = {str: "a text in quotes", dict: "a table", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field comes from.

    ``columns`` are joined by a space; ``value`` is a constant; ``values`` translates
    foreign words; ``formats`` are strptime formats; ``pattern`` must match whole;
    ``empty`` lists the ways the source writes "nothing".
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    empty: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where to look in the file, for a person."""
        return ", ".join(self.columns)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping. ``mode`` None: older than 90 days is history."""

    source: str
    mode: ImportMode | None
    time_zone: str
    unit: str
    encoding: str
    delimiter: str
    fields: dict[str, FieldRule]
    ignored: frozenset[str]

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the file that the mapping reads."""
        return frozenset(name for rule in self.fields.values() for name in rule.columns)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; Invalid with a sentence where it is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise _wrong("there is no such file", path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(str(error), path) from None
    try:
        return _mapping(data)
    except ValueError as error:
        raise _wrong(str(error), path) from None


def _wrong(why: str, path: Path) -> Invalid:
    return Invalid(
        _("The mapping %(file)s can’t be used: %(why)s.")
        % {"file": path.name, "why": why},
        field="mapping",
    )


def _mapping(data: dict[str, Any]) -> Mapping:
    _check(data, _TOP, "the mapping")
    file = data.get("file", {})
    _check(file, _FILE, "[file]")
    encoding, delimiter = file.get("encoding", "utf-8"), file.get("delimiter", ",")
    if not _is_encoding(encoding):
        raise ValueError(f"encoding {encoding!r} isn't a text encoding")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError("delimiter is one character, such as , or ;")
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
    return Mapping(
        source=source,
        mode=ImportMode(mode) if mode else None,
        time_zone=zone,
        unit=data.get("unit", ""),
        encoding=encoding,
        delimiter=delimiter,
        fields=fields,
        ignored=frozenset(data.get("ignore", [])),
    )


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def _rule(name: str, raw: Any) -> FieldRule:
    if name not in FIELDS:
        raise ValueError(f"[fields] {name} isn't a field of a report")
    if isinstance(raw, str):
        raw = {"column": raw}
    _check(raw, _FIELD, f"[fields] {name}")
    columns = tuple(raw.get("columns", [raw["column"]] if "column" in raw else []))
    value = raw.get("value")
    if bool(columns) == (value is not None):
        raise ValueError(f"[fields] {name} needs either a column or a value")
    formats = tuple(raw.get("formats", ()))
    if (name in MOMENTS) != bool(formats):
        raise ValueError(
            f"[fields] {name}: formats belong to dates, and dates need them"
        )
    return FieldRule(
        columns=columns,
        value=value,
        values=raw.get("values", {}),
        formats=formats,
        pattern=_pattern(name, raw.get("pattern")),
        empty=tuple(raw.get("empty", ())),
    )


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
