"""Rows of a table → drafts of numbers, by the mapping. Pure: no database, no clock."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import FigureDraft, clean_text
from issues.enums import Voice
from issues.intake.figure_mapping import NEEDED, FigureMapping, FigureRule, fold
from issues.intake.row import Row, RowError
from issues.intake.rows import Vocabulary, term_of

#: How much of a wrong value a reason quotes.
_SHOWN = 60
_LONGEST = 300
#: Bigger than any number that is stored, and still cheap to turn into one.
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """One number of the file, where it stands, and what is wrong with it."""

    row: Row
    draft: FigureDraft | None = None
    error: RowError | None = None


def unfolded(rows: Iterable[Row], mapping: FigureMapping) -> Iterator[Row]:
    """A row per number: of a wide table one for each period's column."""
    if mapping.wide is None:
        yield from rows
        return
    wide = mapping.wide
    for row in rows:
        periods = [name for name in row.values if wide.columns.fullmatch(name)]
        if not periods:
            problem = row.problem or _("no column of it is a period")
            yield Row(row.line, problem=problem, column=row.column)
        for name in periods:
            values = row.values | {wide.label: name, wide.value: row.values[name]}
            yield Row(row.line, values, column=name)


def is_blank(row: Row, mapping: FigureMapping) -> bool:
    """Whether the source says that it has no number here. That isn't a row."""
    rule = mapping.fields["number"]
    if row.problem or not rule.columns or not rule.empty:
        return False
    return all(row.values[name].strip() in rule.empty for name in rule.columns)


def read_figure(
    row: Row, mapping: FigureMapping, vocabulary: Vocabulary, default_unit: Any
) -> ReadFigure:
    """The draft of a row, or why there is none: line, column, sentence."""
    if row.problem:
        return ReadFigure(row, error=RowError(row.line, row.column, row.problem))
    for column, values in mapping.totals.items():
        if fold(row.values[column]) in values:
            why = _("it is a total of other rows, and would count them twice")
            return ReadFigure(row, error=RowError(row.line, column, why))
    said: dict[str, Any] = {}
    for name, rule in mapping.fields.items():
        try:
            said |= _field(name, rule, row, vocabulary)  # type: ignore[arg-type]
        except Invalid as error:
            return ReadFigure(row, error=_error(row, name, mapping, error.message))
    for name in NEEDED:
        if name not in said:
            return ReadFigure(row, error=_error(row, name, mapping, _("it is empty")))
    first, last = said.pop("period")
    last = said.pop("until", last)
    draft = FigureDraft(
        **({"unit": default_unit} | said),
        measure=mapping.measure,
        first_on=first,
        last_on=last,
    )
    return ReadFigure(row, draft)


def error_of(
    read: ReadFigure, mapping: FigureMapping, field: str, why: str
) -> RowError:
    """Why the number of a row was rejected later, and in which column that is."""
    name = {"first_on": "period", "last_on": "period"}.get(field, field)
    return _error(read.row, name, mapping, why)


def _error(row: Row, name: str, mapping: FigureMapping, why: str) -> RowError:
    rule = mapping.fields.get(name)
    place = row.column if mapping.wide else (rule.place if rule else "")
    return RowError(row.line, place or (rule.place if rule else ""), why)


def _field(
    name: str, rule: FigureRule, row: Row, vocabulary: Vocabulary
) -> dict[str, Any]:
    """What one rule finds in the row; empty where the source says nothing."""
    text = rule.value
    if text is None:
        parts = (row.values[column].strip() for column in rule.columns)
        text = rule.between.join(p for p in parts if p and p not in rule.empty)
    text = clean_text(text, field=name, longest=_LONGEST)
    if not text:
        return {}
    if name == "period":
        return {name: _period(text, rule)}
    if name == "until":
        return {name: _day(text, rule.formats)}
    if name in ("number", "hour"):
        return {name: _whole(text, rule)}
    if name == "voice":
        return {name: _voice(rule.translated(text))}
    return {name: term_of(name, text, rule, vocabulary)}


def _period(text: str, rule: FigureRule) -> tuple[date, date]:
    if rule.names:
        found = rule.names.get(fold(text))
        if found is None:
            raise Invalid(
                _("“%(text)s” isn’t a period the mapping names")
                % {"text": text[:_SHOWN]}
            )
        return found
    first = _day(text, rule.formats)
    return first, _last_of(first, rule.length)


def _last_of(first: date, length: str) -> date:
    """The last day of a period that begins on this one. A month and a year are the
    calendar's: their first day isn't another's."""
    if length == "week":
        return first + timedelta(days=6)
    if length == "month" and first.day == 1:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if length == "year" and (first.month, first.day) == (1, 1):
        return first.replace(month=12, day=31)
    if length != "day":
        raise Invalid(_("it isn’t the first day of a %(length)s") % {"length": length})
    return first


def _day(text: str, formats: tuple[str, ...]) -> date:
    found = set()
    for pattern in formats:
        try:
            found.add(datetime.strptime(text, pattern).date())  # noqa: DTZ007 -- a day
        except ValueError:
            continue
    if len(found) != 1:
        why = (
            _("“%(text)s” can be read as two different dates")
            if found
            else _("“%(text)s” isn’t a date in a format the mapping names")
        )
        raise Invalid(why % {"text": text[:_SHOWN]})
    return found.pop()


def _whole(text: str, rule: FigureRule) -> int:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number.adjusted() > _MOST_DIGITS:
        raise Invalid(_("“%(text)s” isn’t a number from 0") % {"text": text[:_SHOWN]})
    whole = number.quantize(Decimal(1), ROUND_HALF_UP)
    if whole != number and not rule.round:
        raise Invalid(_("“%(text)s” isn’t a whole number") % {"text": text[:_SHOWN]})
    return int(whole)


def _voice(word: str) -> Voice:
    if word not in Voice.values:
        raise Invalid(
            _("“%(text)s” is none of: %(offered)s")
            % {"text": word[:_SHOWN], "offered": ", ".join(Voice.values)}
        )
    return Voice(word)
