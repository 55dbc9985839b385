"""One row of a file → one draft, by the mapping. Pure: no database, no clock."""

import hashlib
import json
from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import DESCRIPTION_LENGTH, IssueDraft, clean_text
from issues.enums import IssueKind, Mood, Precision, Severity, Voice
from issues.intake.dates import has_time_of_day, moment_in
from issues.intake.mapping import (
    CHOICES,
    DATES,
    MOMENTS,
    NEEDED,
    NUMBERS,
    TERMS,
    FieldRule,
    Mapping,
    fold,
)
from issues.intake.row import Row, RowError

_CHOICES: dict[str, dict[str, Any]] = {
    "kind": {item.value: item for item in IssueKind},
    "voice": {item.value: item for item in Voice},
    "mood": {item.value: item for item in Mood},
    "severity": {str(item.value): item.value for item in Severity},
}
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
    closed_precision: Precision = Precision.MINUTE


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The vocabulary of one field: what each folded word stands for.

    None: several terms share the word, so it stands for none. ``coin`` makes the
    unsaved term of a word nobody knows.
    """

    terms: dict[str, Any]
    coin: Callable[[str], Any] | None = None


#: field → its words
Vocabulary = Words[str, FieldWords]


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
    if not said.keys() & set(DATES):
        named = [name for name in DATES if name in mapping.fields]
        places = (mapping.fields[name].place for name in named)
        place = ", ".join(place for place in places if place)
        return RowError(
            row.line, place, _("it has no date; a mapping can give the day for all")
        )
    closed_at, precision = said.pop("closed_at", (None, Precision.MINUTE))
    said.setdefault("unit", default_unit)
    return Read(IssueDraft(**said, source=mapping.source), closed_at, precision)


def number_of(row: Row, mapping: Mapping) -> str:
    """The number of a row in its source; empty where the row has no good one."""
    if row.problem:
        return ""
    try:
        return _text("external_id", mapping.fields["external_id"], row)
    except Invalid:
        return ""


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
        moment, precision = _moment(text, rule.formats, mapping.time_zone)
        if name == "occurred_at":
            return {name: moment, "occurred_precision": precision}
        return {name: (moment, precision) if name == "closed_at" else moment}
    if name in TERMS:
        return {name: term_of(name, text, rule, vocabulary)}
    if name in CHOICES:
        return {name: _choice(name, text, rule)}
    if name in NUMBERS:
        return {name: _number(name, text)}
    return {name: text}


def _text(name: str, rule: FieldRule, row: Row) -> str:
    if rule.value is not None:
        return rule.value
    # A record of a JSON file leaves out what is empty.
    parts = [row.values.get(column, "").strip() for column in rule.columns]
    text = rule.between.join(part for part in parts if part and part not in rule.empty)
    if not text and rule.content:
        return _number_from(row)
    return clean_text(text, field=name, longest=_LONGEST.get(name, DESCRIPTION_LENGTH))


def _number_from(row: Row) -> str:
    """A number made from all that the row says, whatever the mapping reads of it."""
    said = sorted((name, cell) for name, cell in row.values.items() if cell)
    text = json.dumps(said)
    return f"row-{hashlib.sha256(text.encode()).hexdigest()[:40]}"


@lru_cache(maxsize=4096)
def _moment(
    text: str, formats: tuple[str, ...], zone: str
) -> tuple[datetime, Precision]:
    """The moment a text means and its precision; a file says most days often."""
    found: dict[datetime, str] = {}
    for pattern in formats:
        try:
            moment = moment_in(text, pattern)
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
    has_time = has_time_of_day(text, pattern)
    return moment, Precision.MINUTE if has_time else Precision.DAY


def term_of(name: str, text: str, rule: FieldRule, vocabulary: Vocabulary) -> Any:
    words = vocabulary[name]
    word = rule.translated(text)
    key = fold(word)
    if key not in words.terms:
        if not rule.create or words.coin is None:
            raise Invalid(
                _("“%(text)s” isn’t in the vocabulary; add it or map it")
                % {"text": word[:_SHOWN]},
            )
        words.terms[key] = words.coin(word)
    term = words.terms[key]
    if term is None:
        raise Invalid(
            _("“%(text)s” stands for several words of the vocabulary; map it to one")
            % {"text": word[:_SHOWN]},
        )
    return term


def _choice(name: str, text: str, rule: FieldRule) -> Any:
    word = rule.translated(text)
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
