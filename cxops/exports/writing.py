"""A list on its way out: read in pieces by keyset, written while it is sent.

Memory is flat and no transaction stays open, whatever the length. Each piece is one
statement, as a page of the list is, and has the rows that person sees then.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from cxops.exports.quota import check_rows
from cxops.exports.services import begin_export, finish_export
from cxops.kernel.csvsafe import csv_lines
from cxops.kernel.decision import no_right, require
from cxops.kernel.history import Door, current_door, through_door
from cxops.kernel.http.downloads import POLICY
from cxops.kernel.keyset import Sort, page_of, sort_named
from cxops.kernel.rights import has_right
from cxops.kernel.workbook import workbook
from cxops.lists.offered import OfferedList
from cxops.models import Export, ExportFormat

if TYPE_CHECKING:
    from accounts.models import User

#: Rows of one statement.
PIECE = 1_000
_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves: whose, of which list, which rows in which order."""

    reader: "User"
    offered: OfferedList
    rows: Any
    sort: Sort
    query: str
    kind: ExportFormat


def outgoing(
    reader: "User", offered: OfferedList, *, query: str, sort: str, kind: ExportFormat
) -> Outgoing:
    """The export an address asks for. Raises Refused and Invalid as the list does."""
    if not has_right(reader, offered.reading):
        require(no_right())
    rows = offered.rows(reader, query)
    order = sort_named(offered.sorts, sort)
    return Outgoing(reader, offered, rows, order, query, kind)


def send(
    out: Outgoing, *, at: datetime, clock: Callable[[], datetime]
) -> StreamingHttpResponse:
    """The answer that carries the file. It is noted before anything leaves, and by
    ``clock`` when the last has left."""
    check_rows(out.reader, out.rows)
    export = begin_export(
        list_name=out.offered.name,
        query=out.query,
        sort=out.sort.name,
        kind=out.kind,
        actor=out.reader,
        at=at,
    )
    response = StreamingHttpResponse(
        _noted(out, export, clock, current_door()), content_type=_TYPES[out.kind]
    )
    name = f"{out.offered.name}-{at:%Y-%m-%d-%H%M}.{out.kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    # A proxy that waits for the whole would break the one thing this does.
    response["X-Accel-Buffering"] = "no"
    return response


def _noted(
    out: Outgoing, export: Export, clock: Callable[[], datetime], door: Door
) -> Iterator[bytes]:
    """The bytes; whoever ends the sending, what left is on record.

    ``door``: the sending goes on after the request has left it.
    """
    tally, is_complete = _Tally(), False
    try:
        yield from _bytes(out, tally)
        is_complete = True
    finally:
        with through_door(door.name, door.request_id):
            finish_export(
                export,
                row_count=tally.rows,
                is_complete=is_complete,
                actor=out.reader,
                at=clock(),
            )


class _Tally:
    """How many rows have left."""

    rows = 0


def _bytes(out: Outgoing, tally: _Tally) -> Iterator[bytes]:
    heading = [str(column.heading) for column in out.offered.columns]
    rows = _table(out, tally)
    if out.kind == ExportFormat.XLSX:
        yield from workbook(heading, rows, name=str(out.offered.label))
        return
    yield from _gathered(csv_lines(_with_heading(heading, rows)))


def _with_heading(heading: list[str], rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield heading
    yield from rows


def _gathered(lines: Iterable[str], size: int = 64_000) -> Iterator[bytes]:
    """Lines in pieces that are worth sending."""
    waiting: list[str] = []
    length = 0
    for line in lines:
        waiting.append(line)
        length += len(line)
        if length >= size:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _table(out: Outgoing, tally: _Tally) -> Iterator[list[Any]]:
    """The rows as this reader may know them, piece by piece."""
    columns, language = out.offered.columns, translation.get_language()
    cursor: str | None = None
    while True:
        page = page_of(out.rows, sort=out.sort, cursor=cursor, size=PIECE)
        with translation.override(language):
            piece = [[c.value(row, out.reader) for c in columns] for row in page.rows]
        for line in piece:
            tally.rows += 1
            yield line
        cursor = page.next
        if cursor is None:
            return
