"""One row of a file → one draft, by the mapping. Pure: no database, no clock."""

from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from issues.drafts import IssueDraft
from issues.enums import IssueKind, Mood, Precision, Severity, Voice
from issues.intake.csv_file import Row, RowError
from issues.intake.mapping import CHOICES, MOMENTS, NUMBERS, TERMS, FieldRule, Mapping

_CHOICES: dict[str, dict[str, Any]] = {
    "kind": {item.value: item for item in IssueKind},
    "voice": {item.value: item for item in Voice},
    "mood": {item.value: item for item in Mood},
    "severity": {str(item.value): item.value for item in Severity},
}
_HAS_TIME = ("%H", "%I", "%M", "%X", "%c")
_MOST_CUSTOMERS = 10**6


class Broken(Exception):
    """This field of this row can't be used; args: column, sentence."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one row says: the draft, and when the source closed it."""

    draft: IssueDraft
    closed_at: datetime | None


#: field → word in lower case (slug, name or alias) → term
Vocabulary = Words[str, Words[str, Any]]


def read_row(
    row: Row, mapping: Mapping, vocabulary: Vocabulary, default_unit: Any
) -> Read | RowError:
    """The draft of a row, or the first reason why there is none."""
    if row.problem:
        return RowError(row.line, "", row.problem)
    values: dict[str, Any] = {}
    try:
        for name, rule in mapping.fields.items():
            values[name] = _field(name, rule, row, mapping, vocabulary, values)
    except Broken as broken:
        column, reason = broken.args
        return RowError(row.line, column, reason)
    if not values.get("external_id"):
        columns = ", ".join(mapping.fields["external_id"].columns)
        return RowError(row.line, columns, _("it has no number of its own"))
    closed_at = values.pop("closed_at", None)
    said = {name: value for name, value in values.items() if value is not None}
    said.setdefault("unit", default_unit)
    return Read(IssueDraft(**said, source=mapping.source), closed_at)


def _field(
    name: str,
    rule: FieldRule,
    row: Row,
    mapping: Mapping,
    vocabulary: Vocabulary,
    values: dict[str, Any],
) -> Any:
    column = ", ".join(rule.columns)
    text = _text(rule, row)
    if not text:
        return None if name not in ("description", "external_id", "title") else ""
    if rule.pattern is not None and not rule.pattern.fullmatch(text):
        raise Broken(column, _("“%(text)s” doesn’t look right") % {"text": text[:60]})
    if name in MOMENTS:
        moment, precision = _moment(text, rule, column, mapping.time_zone)
        if name == "occurred_at":
            values["occurred_precision"] = precision
        return moment
    if name in TERMS:
        return _term(name, text, rule, column, vocabulary)
    if name in CHOICES:
        return _choice(name, text, rule, column)
    if name in NUMBERS:
        return _number(name, text, column)
    return text


def _text(rule: FieldRule, row: Row) -> str:
    if rule.value is not None:
        return rule.value
    parts = [row.values[column].strip() for column in rule.columns]
    return " ".join(part for part in parts if part and part not in rule.empty)


def _moment(
    text: str, rule: FieldRule, column: str, zone: str
) -> tuple[datetime, Precision]:
    found: dict[datetime, str] = {}
    for pattern in rule.formats:
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007 -- zoned below
        except ValueError:
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        found.setdefault(moment, pattern)
    if len(found) != 1:
        why = (
            _("“%(text)s” can be read as two different dates")
            if found
            else _("“%(text)s” isn’t a date in a format the mapping names")
        )
        raise Broken(column, why % {"text": text[:40]})
    moment, pattern = found.popitem()
    has_time = any(part in pattern for part in _HAS_TIME)
    return moment, Precision.MINUTE if has_time else Precision.DAY


def _term(
    name: str, text: str, rule: FieldRule, column: str, vocabulary: Vocabulary
) -> Any:
    word = rule.values.get(text, text)
    term = vocabulary[name].get(word.casefold())
    if term is None:
        raise Broken(
            column,
            _("“%(text)s” isn’t in the vocabulary; add it or map it")
            % {"text": word[:60]},
        )
    return term


def _choice(name: str, text: str, rule: FieldRule, column: str) -> Any:
    word = rule.values.get(text, text)
    if word not in _CHOICES[name]:
        offered = ", ".join(_CHOICES[name])
        raise Broken(
            column,
            _("“%(text)s” is none of: %(offered)s")
            % {"text": word[:60], "offered": offered},
        )
    return _CHOICES[name][word]


def _number(name: str, text: str, column: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number > 10**9:
        raise Broken(column, _("“%(text)s” isn’t a number") % {"text": text[:40]})
    if name == "cost":
        return number.quantize(Decimal("0.01"))
    if number != int(number) or not 1 <= number <= _MOST_CUSTOMERS:
        raise Broken(column, _("“%(text)s” isn’t a count") % {"text": text[:40]})
    return int(number)
