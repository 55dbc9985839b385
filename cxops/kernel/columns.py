"""What a list says of each row when it leaves as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and its value as this reader may know it."""

    heading: Any
    value: Callable[[Any, Any], Any]
    """(row, reader) → text, number, day, moment or None."""


def of(path: str) -> Callable[[Any, Any], Any]:
    """The value behind a dotted path; None where something on the way is missing."""
    names = path.split(".")

    def value(row: Any, _reader: Any) -> Any:
        for name in names:
            row = None if row is None else getattr(row, name)
        return row

    return value


def word(name: str) -> Callable[[Any, Any], Any]:
    """The word of a closed set, as it stands on screen."""

    def value(row: Any, _reader: Any) -> Any:
        return getattr(row, f"get_{name}_display")()

    return value
