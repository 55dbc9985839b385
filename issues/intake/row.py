"""One row of a file, and why one can't be taken. Pure."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

#: Longer cells are refused at once, so that a few of them can't fill the memory.
LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line of the file it begins on. ``problem`` where it is broken.

    In a workbook the line is the row of the sheet, in a JSON list the number of the
    record.
    """

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why one row was not stored: line, column, sentence. Always one line of text."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f", {self.column}" if self.column else ""
        sentence = _("line %(line)d%(where)s: %(reason)s") % {
            "line": self.line,
            "where": where,
            "reason": self.reason,
        }
        return printable(sentence)


def printable(text: str) -> str:
    """One line of text. What a file says is shown, never obeyed by the terminal."""
    tidy = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "�" for sign in tidy)


def checked(line: int, values: dict[str, str]) -> Row:
    """The row, broken where one of its cells is too long to be looked at."""
    for name, cell in values.items():
        if len(cell) > LONGEST_CELL:
            problem = _("it is too long (%(have)d characters)") % {"have": len(cell)}
            return Row(line, problem=problem, column=name)
    return Row(line, values)


def numbered(place: int) -> str:
    """The name of a column that has none, by its place from 1."""
    return f"column {place}"
