"""A file that is read a little in each step: held open between the steps.

A process holds one file at a time. Another process, or the same one after a step that
came to nothing, opens the file again and skips what was done.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from issues.intake.mapping import Mapping
from issues.intake.reading import open_rows
from issues.intake.repeats import last_lines
from issues.intake.row import Row
from issues.services.importing import parts_of


@dataclass
class Reader:
    """A file, read up to ``position`` rows. ``memory`` is whatever its reader keeps."""

    name: tuple[Any, ...]
    stack: ExitStack
    parts: Iterator[list[Row]]
    last_lines: dict[str, int]
    memory: Any
    position: int
    ahead: list[Row] | None = None

    def next_part(self) -> list[Row]:
        """Some more rows, as many as one transaction takes; none at the end."""
        part, self.ahead = self.ahead or [], next(self.parts, None)
        self.position += len(part)
        return part

    @property
    def is_at_end(self) -> bool:
        """Whether there is nothing beyond the rows given so far."""
        return self.ahead is None


_held: list[Reader] = []


def reader_at(
    path: Path,
    mapping: Mapping,
    kind: str,
    subject: int,
    place: dict[str, Any],
    *,
    memory: Callable[[], Any] | None = None,
) -> Reader:
    """The file's reader where a step begins.

    With ``memory`` it can't begin in the middle: it begins anew. Raises Invalid where
    the file can't be read.
    """
    position = int(place.get("row", 0))
    name = (kind, subject, str(path))
    for reader in _held:
        if reader.name == name and reader.position == position and position:
            return reader
    let_go()
    start = 0 if memory is not None else position
    reader = _opened(name, path, mapping, start)
    reader.memory = memory() if memory is not None else None
    _held.append(reader)
    return reader


def let_go() -> None:
    """Close the file that is held."""
    while _held:
        _held.pop().stack.close()


def _opened(name: tuple[Any, ...], path: Path, mapping: Mapping, start: int) -> Reader:
    lines: dict[str, int] = {}
    if mapping.update:
        with open_rows(path, mapping) as (rows, _raw):
            lines = last_lines(rows, mapping)
    stack = ExitStack()
    try:
        rows, _raw = stack.enter_context(open_rows(path, mapping))
        for _row in islice(rows, start):
            pass
        parts = parts_of(rows, mapping)
        ahead = next(parts, None)
    except BaseException:
        stack.close()
        raise
    return Reader(name, stack, parts, lines, None, start, ahead)
