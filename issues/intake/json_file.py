"""Records of a JSON file, one at a time: one per line, or one list of them. Pure.

A key that a record hasn't is empty. Numbers are kept as they are written.
"""

import json
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.opened import BROKEN, is_empty, unreadable
from issues.intake.row import Row, checked

_CHUNK = 1 << 16
#: No record is longer: what is would fill the memory.
_LONGEST_RECORD = 4_000_000
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = " \t\r\n"


def line_rows(text: IO[str]) -> Iterator[Row]:
    """One record in each line; blank lines are nothing."""
    number, found = 0, False
    while True:
        number += 1
        try:
            line = text.readline(_LONGEST_RECORD)
        except BROKEN as error:
            raise unreadable(number, error) from None
        if not line:
            if not found:
                raise is_empty()
            return
        if not line.endswith("\n") and len(line) == _LONGEST_RECORD:
            yield Row(number, problem=_("it is too long"))
            _skip_line(text)
        elif line.strip():
            yield _parsed(number, line)
        found = True


def list_rows(text: IO[str]) -> Iterator[Row]:
    """The records of one list, however long it is."""
    stream = _Stream(text)
    opening = stream.next_sign()
    if not opening:
        raise is_empty()
    if opening != "[":
        raise Invalid(
            _("A JSON file holds one list of records, or one record in each line."),
            field="file",
        )
    number = 0
    sign = stream.next_sign()
    while sign != "]":
        number += 1
        stream.put_back()
        yield _record(number, stream.value(number))
        sign = stream.next_sign()
        if sign == ",":
            sign = stream.next_sign()
        elif sign != "]":
            raise unreadable(number, ValueError(_("the list isn’t ended")))


class _Stream:
    """A text that is read piece by piece, as far as the next value needs it."""

    def __init__(self, text: IO[str]) -> None:
        self._text, self._held, self._at = text, "", 0

    def next_sign(self) -> str:
        """The next sign that isn't white space; empty at the end."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._held):
                self._at += 1
                return self._held[self._at - 1]
            if not self._more(1):
                return ""

    def put_back(self) -> None:
        """The sign just read begins a value."""
        self._at -= 1

    def value(self, number: int) -> Any:
        """The value that begins here."""
        while True:
            try:
                found, end = _DECODER.raw_decode(self._held, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                if len(self._held) - self._at > _LONGEST_RECORD:
                    raise unreadable(number, ValueError(_("it is too long"))) from None
                if not self._more(number):
                    raise unreadable(number, error) from None
                continue
            if end == len(self._held):
                # A bare number may go on in the next piece.
                if self._more(number):
                    continue
                end = len(self._held)
            self._at = end
            return found

    def _more(self, number: int) -> bool:
        # Read as much again as is held, so that a long record isn't parsed too often.
        size = max(_CHUNK, len(self._held) - self._at)
        try:
            piece = self._text.read(size)
        except BROKEN as error:
            raise unreadable(number, error) from None
        self._held, self._at = self._held[self._at :] + piece, 0
        return bool(piece)


def _parsed(number: int, line: str) -> Row:
    try:
        value = _DECODER.decode(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return Row(number, problem=_("it isn’t JSON (%s)") % error)
    return _record(number, value)


def _record(number: int, value: Any) -> Row:
    if not isinstance(value, dict):
        return Row(number, problem=_("it isn’t a record with names and values"))
    return checked(number, {name: _in_text(cell) for name, cell in value.items()})


def _in_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _skip_line(text: IO[str]) -> None:
    while (rest := text.readline(_LONGEST_RECORD)) and not rest.endswith("\n"):
        pass
