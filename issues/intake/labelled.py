"""A file of reports whose duplicates somebody has marked. Pure."""

import csv
import gzip
import io
import re
from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.intake.labelled_times import moments_of

_LONGEST_FIELD = 16_000_000
_DELIMITERS = (",", ";", "\t", "|")
#: NUL, and halves of a letter that broke: they can't be stored.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: What stands between several numbers in one cell.
_BETWEEN = re.compile(r"[\s,;|\[\](){}'\"]+")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One report of the file."""

    key: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The reports in their order in time, and what was left out, in sentences."""

    reports: list[Labelled]
    notes: list[str] = field(default_factory=list)


def read_labelled(
    path: Path,
    *,
    key: str,
    texts: Sequence[str],
    time: str,
    places: Sequence[str] = (),
    formats: Sequence[str] = (),
) -> LabelledFile:
    """The reports of a file. Raises Invalid with a sentence.

    Rows without a number or a time, and repeated numbers, are left out and told.
    """
    rows = _rows(path)
    missing = {key, time, *texts, *places} - set(rows[0] if rows else ())
    if missing:
        raise Invalid(
            _("The file %(file)s has no column “%(name)s”. It has: %(columns)s.")
            % {
                "file": path.name,
                "name": min(missing),
                "columns": ", ".join(rows[0]) if rows else "—",
            },
            field="file",
        )
    whole = [row for row in rows if row[key].strip() and row[time].strip()]
    once = {_number(row[key]): row for row in reversed(whole)}
    rows_kept = list(once.values())
    if not rows_kept:
        raise Invalid(
            _("No row of %(file)s has a number and a time.") % {"file": path.name},
            field="file",
        )
    moments = moments_of([row[time].strip() for row in rows_kept], formats)
    found = [
        Labelled(_number(row[key]), *_told(row, texts, places), at)
        for row, at in zip(rows_kept, moments, strict=True)
    ]
    found.sort(key=lambda one: (one.at, one.key))
    return LabelledFile(found, list(_left_out(rows, whole, once)))


def _told(
    row: dict[str, str], texts: Sequence[str], places: Sequence[str]
) -> tuple[str, str]:
    """Title and text: the first of several text columns is the title."""
    title, *rest = texts
    told = (row[name] for name in (*(rest or texts), *places))
    return row[title] if rest else "", "\n".join(part for part in told if part)


def _left_out(rows: Sized, whole: Sized, once: Sized) -> Iterator[str]:
    for number, sentence in (
        (len(rows) - len(whole), _("%(n)d rows without a number or a time left out")),
        (len(whole) - len(once), _("%(n)d rows with a repeated number left out")),
    ):
        if number:
            yield sentence % {"n": number}


def read_links(path: Path, keys: set[str]) -> list[tuple[str, str]]:
    """The pairs of the links, each once, both ends known.

    Which two columns hold the numbers is seen from the numbers: those with most
    different ones. A cell may hold several.
    """
    rows = _rows(path)
    names = list(rows[0]) if rows else []
    known = {
        name: [_numbers(row[name], keys) for row in rows if name in row]
        for name in names
    }
    different = {
        name: len({key for cell in cells for key in cell})
        for name, cells in known.items()
    }
    likely = sorted(names, key=lambda name: -different[name])[:2]
    if len(likely) < 2 or not different[likely[1]]:
        raise Invalid(
            _("The file %(file)s has no two columns with numbers of the reports.")
            % {"file": path.name},
            field="links",
        )
    pairs = {
        (min(one, other), max(one, other))
        for ones, others in zip(known[likely[0]], known[likely[1]], strict=True)
        for one in ones
        for other in others
        if one != other
    }
    return sorted(pairs)


def _numbers(cell: str, keys: set[str]) -> list[str]:
    whole = _number(cell)
    if whole in keys:
        return [whole]
    parts = (_number(part) for part in _BETWEEN.split(cell))
    return [part for part in parts if part in keys]


def _number(text: str) -> str:
    """A report’s number; a spreadsheet’s “17.0” is 17."""
    tidy = text.strip()
    return tidy[:-2] if tidy.endswith(".0") and tidy[:-2].isdigit() else tidy


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        raw = path.read_bytes()
        if raw.startswith(b"\x1f\x8b"):
            raw = gzip.decompress(raw)
        text = _UNSTORABLE.sub(" ", raw.decode("utf-8-sig", errors="replace"))
        delimiter = max(_DELIMITERS, key=text.split("\n", 1)[0].count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [
            {name.strip(): row.get(name) or "" for name in reader.fieldnames or ()}
            for row in reader
        ]
    except (OSError, EOFError, csv.Error) as error:
        raise Invalid(
            _("The file %(file)s can’t be read: %(why)s.")
            % {"file": path.name, "why": error},
            field="file",
        ) from None
