"""The organisation's own sheets, units or people: CSV lines of known columns. Pure."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from cxops.kernel.errors import DomainError, Invalid

#: More than any organisation has; a sheet is read whole.
MOST_LINES = 200_000
LONGEST_CELL = 1_000

Wanted = TypeVar("Wanted")
Stored = TypeVar("Stored")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file and its cells, trimmed, by column."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell; empty where the sheet has no such column."""
        return self.cells.get(column, "")

    def day(self, column: str) -> date | None:
        """The cell as a day, or None where it is empty."""
        text = self.get(column)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Invalid(
                _("“%(text)s” isn’t a day. Write it like 2026-03-31.")
                % {"text": text[:40]},
                field=column,
            ) from None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why one line was left out: its number, the column and a sentence."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.column}" if self.column else ""
        return _("line %(line)d%(where)s: %(reason)s") % {
            "line": self.line,
            "where": where,
            "reason": self.reason,
        }


def refused(line: int, error: DomainError) -> Rejected:
    """The refusal of a line, with the column it is about."""
    column = next(iter(error.fields), "") if isinstance(error, Invalid) else ""
    return Rejected(line, column, error.message)


@dataclass(frozen=True, slots=True)
class Step(Generic[Wanted]):
    """One line to carry out: something new, or a change of what is stored."""

    wanted: Wanted
    is_new: bool


@dataclass(slots=True)
class Comparison(Generic[Wanted, Stored]):
    """What a sheet comes to: lines = added + changed + unchanged + rejected.

    ``missing`` is what is stored and open but not in the sheet. It is only told:
    nothing is closed because a file forgot it.
    """

    steps: list[Step[Wanted]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[Rejected] = field(default_factory=list)
    missing: list[Stored] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The figures, for a person or a program."""
        added = sum(step.is_new for step in self.steps)
        parts = {
            "added": added,
            "changed": len(self.steps) - added,
            "unchanged": self.unchanged,
            "rejected": len(self.errors),
        }
        return {"lines": sum(parts.values()), **parts, "missing": len(self.missing)}

    def refuse(self, step: Step[Wanted], error: Rejected) -> None:
        """A step that could not be carried out after all."""
        self.steps.remove(step)
        self.errors.append(error)


def read_sheet(
    path: Path, *, needed: Collection[str], offered: Collection[str]
) -> list[Line | Rejected]:
    """The lines of a CSV file in UTF-8 whose first line names the columns.

    Raises Invalid where the file or its first line can't be read; a broken line is
    refused by itself.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = _header(next(reader, None), needed, offered)
            return list(_lines(reader, header))
    except OSError:
        raise _unreadable(_("There is no file %s.") % path.name) from None
    except UnicodeError:
        raise _unreadable(
            _("The file isn’t UTF-8. Save it as “CSV UTF-8” and try again.")
        ) from None
    except csv.Error as error:
        raise _unreadable(
            _("The file is badly quoted in line %(line)d (%(why)s).")
            % {"line": reader.line_num, "why": error}
        ) from None


def _header(
    cells: list[str] | None, needed: Collection[str], offered: Collection[str]
) -> list[str]:
    header = [cell.strip().casefold() for cell in cells or []]
    if not any(header):
        raise _unreadable(_("The file is empty."))
    known = [*needed, *offered]
    unknown = sorted(set(header) - set(known))
    twice = sorted(name for name, count in Counter(header).items() if count > 1)
    missing = sorted(set(needed) - set(header))
    for names, sentence in (
        (unknown, _("The column %(names)s isn’t known. Known are: %(known)s.")),
        (twice, _("The column %(names)s stands there twice.")),
        (missing, _("The file has no column %(names)s.")),
    ):
        if names:
            listed = ", ".join(f"“{name[:40]}”" for name in names)
            raise _unreadable(sentence % {"names": listed, "known": ", ".join(known)})
    return header


def _lines(reader: "csv._reader", header: list[str]) -> Iterator[Line | Rejected]:  # type: ignore[name-defined]
    before = reader.line_num
    for count, cells in enumerate(reader):
        number, before = before + 1, reader.line_num
        if count >= MOST_LINES:
            raise _unreadable(
                _("The file has more than %d lines. Split it.") % MOST_LINES
            )
        tidy = [cell.strip() for cell in cells]
        if not any(tidy):
            continue
        if len(tidy) != len(header):
            reason = _("it has %(have)d columns instead of %(want)d") % {
                "have": len(tidy),
                "want": len(header),
            }
            yield Rejected(number, "", reason)
            continue
        named = dict(zip(header, tidy, strict=True))
        long = next((name for name in header if len(named[name]) > LONGEST_CELL), "")
        yield (
            Rejected(number, long, _("it is too long")) if long else Line(number, named)
        )


def _unreadable(sentence: str) -> Invalid:
    return Invalid(sentence, field="file")
