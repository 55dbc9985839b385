"""How a foreign table becomes tallies or volumes: a TOML mapping, checked first.

The same keys as for reports where they mean the same (``mapping.py``); beside them
``measure``, ``[totals]`` (rows that are sums of others) and ``[wide]`` (a column per
period). See ``issues/intake/README.md``.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.layout import KEYS, layout_of
from issues.intake.mapping import EVERY_OTHER, FieldRule, Mapping, fold

TERMS = ("unit", "touchpoint", "channel", "cause")
CREATED = ("touchpoint", "channel", "cause")
#: The period is its first day with a ``length``, or a name; ``until`` its last day.
DAYS = ("period", "until")
NUMBERS = ("number", "hour")
#: What a table may say of a volume, and of a tally.
VOLUME_FIELDS = ("unit", "touchpoint", "period", "until", "number")
TALLY_FIELDS = (*VOLUME_FIELDS, "channel", "cause", "voice", "hour")
NEEDED = ("period", "number")
LENGTHS = ("day", "week", "month", "year")

_TOP: dict[str, Any] = {
    "source": str,
    "measure": str,
    "unit": str,
    "update": bool,
    "ignore": list,
    "file": dict,
    "fields": dict,
    "totals": dict,
    "wide": dict,
}
_WIDE: dict[str, Any] = {"columns": str, "label": str, "value": str}
_FIELD: dict[str, Any] = {
    "column": str,
    "columns": list,
    "between": str,
    "value": str,
    "values": dict,
    "otherwise": str,
    "create": bool,
    "empty": list,
    "formats": list,
    "length": str,
    "names": dict,
    "round": bool,
}
_KINDS = {str: "a text", dict: "a table", list: "a list", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class FigureRule(FieldRule):
    """Where one field comes from. ``length`` is how long a period is that begins on
    the day which is read; ``names`` the first and last day of periods with names;
    ``round``: a number that isn't whole is rounded, a half upwards."""

    length: str = "day"
    names: dict[str, tuple[date, date]] = field(default_factory=dict)
    round: bool = False


@dataclass(frozen=True, slots=True)
class Wide:
    """A column per period: ``columns`` matches their names. Each cell becomes a row
    with the column's name under ``label`` and its content under ``value``."""

    columns: re.Pattern[str]
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FigureMapping(Mapping):
    """A checked mapping of a table of numbers."""

    measure: str = ""
    totals: dict[str, frozenset[str]] = field(default_factory=dict)
    wide: Wide | None = None

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the file that the mapping reads by its name."""
        read = {name for rule in self.fields.values() for name in rule.columns}
        made = {self.wide.label, self.wide.value} if self.wide else set()
        return frozenset((read | set(self.totals)) - made)


def read_figure_mapping(path: Path, known: tuple[str, ...]) -> FigureMapping:
    """The mapping in a TOML file; Invalid with a sentence where it is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise _wrong(f"there is no file {path.name}") from None
    except UnicodeDecodeError as error:
        raise _wrong(str(error)) from None
    return figure_mapping(text, known)


def figure_mapping(text: str, known: tuple[str, ...]) -> FigureMapping:
    """The mapping in a text; ``known`` are the fields of what comes in."""
    try:
        return _mapping(tomllib.loads(text), known)
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise _wrong(str(error)) from None


def plain_mapping(
    header: Iterable[str],
    known: tuple[str, ...],
    *,
    source: str,
    measure: str,
    update: bool,
) -> FigureMapping:
    """The mapping of a table whose columns are called as the fields are: ``day`` (or
    ``from`` and ``to``), ``number``, ``unit``, …; days as 2026-06-23. What isn't
    called so is refused by its name when the table is read."""
    there = {name.strip() for name in header}
    fields: dict[str, Any] = {name: name for name in known if name in there}
    iso = ["%Y-%m-%d"]
    fields["period"] = {"column": "from" if "from" in there else "day", "formats": iso}
    if "to" in there:
        fields["until"] = {"column": "to", "formats": iso}
    fields.setdefault("number", "number")
    said = {"source": source, "measure": measure, "update": update, "fields": fields}
    try:
        return _mapping(said, known)
    except ValueError as error:
        raise _wrong(str(error)) from None


def _wrong(why: str) -> Invalid:
    return Invalid(
        _("The mapping can’t be used: %(why)s.") % {"why": why}, field="mapping"
    )


def _mapping(data: dict[str, Any], known: tuple[str, ...]) -> FigureMapping:
    _check(data, _TOP, "the mapping")
    file = _check(data.get("file", {}), KEYS, "[file]")
    for name in ("source", "measure"):
        if not re.fullmatch(r"[a-z0-9-]{1,60}", data.get(name, "")):
            raise ValueError(f"{name} is a short name of a-z, 0-9 and hyphens")
    wide = _wide(data.get("wide"))
    fields = {
        name: _rule(name, rule, known) for name, rule in data.get("fields", {}).items()
    }
    for needed in NEEDED:
        if needed not in fields:
            raise ValueError(f"[fields] must say where {needed} comes from")
    ignored = frozenset(data.get("ignore", []))
    return FigureMapping(
        source=data["source"],
        mode=None,
        time_zone="UTC",
        unit=data.get("unit", ""),
        layout=layout_of(file),
        fields=dict(fields),
        # Which columns are periods is said by a pattern, so the others can't be known.
        ignored=ignored | {EVERY_OTHER} if wide else ignored,
        update=data.get("update", False),
        measure=data["measure"],
        totals=_totals(data.get("totals", {})),
        wide=wide,
    )


def _wide(raw: Any) -> Wide | None:
    if raw is None:
        return None
    said = _check(raw, _WIDE, "[wide]")
    if set(said) != set(_WIDE):
        raise ValueError("[wide] says columns, label and value")
    try:
        return Wide(re.compile(said["columns"]), said["label"], said["value"])
    except re.error as error:
        raise ValueError(f"[wide] columns: {error}") from None


def _totals(raw: dict[str, Any]) -> dict[str, frozenset[str]]:
    for column, values in raw.items():
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise ValueError(f"[totals] {column} is a list of texts")
    return {column: frozenset(map(fold, values)) for column, values in raw.items()}


def _rule(name: str, raw: Any, known: tuple[str, ...]) -> FigureRule:
    where = f"[fields] {name}"
    if name not in known:
        raise ValueError(f"{where} isn't known; there are {', '.join(known)}")
    raw = _check({"column": raw} if isinstance(raw, str) else raw, _FIELD, where)
    columns = tuple(raw.get("columns", [raw["column"]] if "column" in raw else []))
    value = raw.get("value")
    if bool(columns) == (value is not None):
        raise ValueError(f"{where} needs either a column or a value")
    for key, wanted in (
        ("create", CREATED),
        ("formats", DAYS),
        ("length", ("period",)),
        ("names", ("period",)),
        ("round", ("number",)),
        ("otherwise", (*TERMS, "voice")),
    ):
        if key in raw and name not in wanted:
            raise ValueError(f"{where}: {key} belongs to {', '.join(wanted)}")
    if name in DAYS and bool(raw.get("formats")) == bool(raw.get("names")):
        raise ValueError(f"{where} needs formats" + " or names" * (name == "period"))
    if raw.get("length", "day") not in LENGTHS:
        raise ValueError(f"{where}: length is one of {', '.join(LENGTHS)}")
    values = raw.get("values", {})
    return FigureRule(
        columns=columns,
        value=value,
        values={fold(word): str(meaning) for word, meaning in values.items()},
        formats=tuple(raw.get("formats", ())),
        empty=tuple(raw.get("empty", ())),
        between=raw.get("between", " "),
        otherwise=raw.get("otherwise"),
        create=raw.get("create", False),
        length=raw.get("length", "day"),
        names=_names(where, raw.get("names", {})),
        round=raw.get("round", False),
    )


def _names(where: str, raw: dict[str, Any]) -> dict[str, tuple[date, date]]:
    found = {}
    for name, said in raw.items():
        try:
            first, last = map(date.fromisoformat, str(said).split("/"))
        except ValueError:
            raise ValueError(
                f'{where}: names says "{name}" = "2026-01-01/2026-01-31"'
            ) from None
        found[fold(name)] = (first, last)
    return found


def _check(data: Any, known: dict[str, Any], where: str) -> dict[str, Any]:
    """The table itself, when every key is known and holds what it should."""
    if not isinstance(data, dict):
        raise ValueError(f"{where} is a table")
    for key, value in data.items():
        if key not in known:
            raise ValueError(f"{where} doesn't know {key}")
        if not isinstance(value, known[key]):
            raise ValueError(f"{where}: {key} is {_KINDS[known[key]]}")
        if isinstance(value, list) and not all(isinstance(v, str) for v in value):
            raise ValueError(f"{where}: {key} holds texts in quotes")
    return data
