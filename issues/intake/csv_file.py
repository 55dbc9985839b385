"""Rows of a file with delimiters (CSV, TSV), one at a time. Pure."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _

from issues.intake.layout import Layout
from issues.intake.opened import BROKEN, is_empty, unreadable
from issues.intake.row import Row, checked, numbered

#: Beyond this a quote was opened and never closed: the reader gives the row up.
LARGEST_FIELD = 16_000_000


def csv_rows(text: IO[str], layout: Layout) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns and the rows below them."""
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(text, strict=True, **signs_of(layout))
    first = _first(reader)
    if layout.has_header:
        return names_of(first), _rows(reader, names_of(first), [])
    header = [numbered(place) for place in range(1, len(first) + 1)]
    return header, _rows(reader, header, [first])


def signs_of(layout: Layout) -> dict[str, Any]:
    """The layout in the words of Python's reader."""
    if not layout.quote:
        return {"delimiter": layout.delimiter, "quoting": csv.QUOTE_NONE}
    return {"delimiter": layout.delimiter, "quotechar": layout.quote}


def names_of(header: Iterable[str]) -> list[str]:
    """The header; a column without a name is called by its place."""
    return [
        name.strip() or numbered(place) for place, name in enumerate(header, start=1)
    ]


def _first(reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader)
    except StopIteration:
        raise is_empty() from None
    except (csv.Error, *BROKEN) as error:
        raise unreadable(1, error) from None


def _rows(reader: Any, header: list[str], first: list[list[str]]) -> Iterator[Row]:
    for cells in first:
        yield _row(1, header, cells)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # The reader takes up again at the next line; what it makes of the rest
            # of a torn row has the wrong number of columns and is refused as well.
            yield Row(line, problem=_("it is badly quoted (%s)") % error)
            continue
        except BROKEN as error:
            raise unreadable(line, error) from None
        if cells:
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) == len(header):
        return checked(line, dict(zip(header, cells, strict=True)))
    problem = _("it has %(have)d columns instead of %(want)d") % {
        "have": len(cells),
        "want": len(header),
    }
    beyond = (numbered(place) for place in range(len(header) + 1, len(cells) + 1))
    # What there is, under the names it would have: kept for whoever mends the row.
    shown = dict(zip(chain(header, beyond), cells, strict=False))
    return Row(line, shown, problem=problem)
