"""One row of a file → one draft, by the mapping. Pure: no database, no clock."""

from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import DESCRIPTION_LENGTH, IssueDraft, clean_text
from issues.enums import IssueKind, Mood, Precision, Severity, Voice
from issues.intake.csv_file import Row, RowError
from issues.intake.mapping import (
    CHOICES,
    MOMENTS,
    NEEDED,
    NUMBERS,
    TERMS,
    FieldRule,
    Mapping,
)

_CHOICES: dict[str, dict[str, Any]] = {
    "kind": {item.value: item for item in IssueKind},
    "voice": {item.value: item for item in Voice},
    "mood": {item.value: item for item in Mood},
    "severity": {str(item.value): item.value for item in Severity},
}
_HAS_TIME = ("%H", "%I", "%M", "%X", "%c")
_LONGEST = {"external_id": 120, "done_on_the_spot": 2000}
_MOST_CUSTOMERS = 10**6
_MOST_MONEY = 10**9
#: How much of a wrong value a reason quotes.
_SHOWN = 60


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
        return RowError(row.line, row.column, row.problem)
    said: dict[str, Any] = {}
    for name, rule in mapping.fields.items():
        try:
            said |= _field(name, rule, row, mapping, vocabulary)
        except Invalid as error:
            return RowError(row.line, rule.place, error.message)
    for name in NEEDED:
        if name not in said:
            place = mapping.fields[name].place
            return RowError(row.line, place, _("it is empty and may not be"))
    closed_at = said.pop("closed_at", None)
    said.setdefault("unit", default_unit)
    return Read(IssueDraft(**said, source=mapping.source), closed_at)


def _field(
    name: str, rule: FieldRule, row: Row, mapping: Mapping, vocabulary: Vocabulary
) -> dict[str, Any]:
    """What one rule finds in the row; empty where the source says nothing."""
    text = _text(name, rule, row)
    if not text:
        return {}
    if rule.pattern is not None and not rule.pattern.fullmatch(text):
        raise Invalid(_("“%(text)s” doesn’t look right") % {"text": text[:_SHOWN]})
    if name in MOMENTS:
        moment, precision = _moment(text, rule, mapping.time_zone)
        if name == "occurred_at":
            return {name: moment, "occurred_precision": precision}
        return {name: moment}
    if name in TERMS:
        return {name: _term(name, text, rule, vocabulary)}
    if name in CHOICES:
        return {name: _choice(name, text, rule)}
    if name in NUMBERS:
        return {name: _number(name, text)}
    return {name: text}


def _text(name: str, rule: FieldRule, row: Row) -> str:
    if rule.value is not None:
        return rule.value
    parts = [row.values[column].strip() for column in rule.columns]
    text = " ".join(part for part in parts if part and part not in rule.empty)
    return clean_text(text, field=name, longest=_LONGEST.get(name, DESCRIPTION_LENGTH))


def _moment(text: str, rule: FieldRule, zone: str) -> tuple[datetime, Precision]:
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
        raise Invalid(why % {"text": text[:_SHOWN]})
    moment, pattern = found.popitem()
    has_time = any(part in pattern for part in _HAS_TIME)
    return moment, Precision.MINUTE if has_time else Precision.DAY


def _term(name: str, text: str, rule: FieldRule, vocabulary: Vocabulary) -> Any:
    word = rule.values.get(text, text)
    term = vocabulary[name].get(word.casefold())
    if term is None:
        raise Invalid(
            _("“%(text)s” isn’t in the vocabulary; add it or map it")
            % {"text": word[:_SHOWN]},
        )
    return term


def _choice(name: str, text: str, rule: FieldRule) -> Any:
    word = rule.values.get(text, text)
    if word not in _CHOICES[name]:
        offered = ", ".join(_CHOICES[name])
        raise Invalid(
            _("“%(text)s” is none of: %(offered)s")
            % {"text": word[:_SHOWN], "offered": offered},
        )
    return _CHOICES[name][word]


def _number(name: str, text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number > _MOST_MONEY:
        raise Invalid(_("“%(text)s” isn’t a number") % {"text": text[:_SHOWN]})
    if name == "cost":
        return number.quantize(Decimal("0.01"))
    if number != int(number) or not 1 <= number <= _MOST_CUSTOMERS:
        raise Invalid(_("“%(text)s” isn’t a count") % {"text": text[:_SHOWN]})
    return int(number)
