"""Keyset pages: the last page costs what the first one does.

One list offers a few named sorts, each over an index on (column, id). A cursor
holds the last row's value and key; it is readable on purpose and checked on the
way in.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.where import WhereNode
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from cxops.kernel.keys import Keys, OneOf, PageKeys

M = TypeVar("M", bound=models.Model)
PAGE_SIZE = 25
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Sort:
    """One offered order.

    ``null_as`` is the value that stands for "none" in a column that may be empty:
    it says where such rows come, and the index is over the same expression
    (``indexed``), on both databases.
    """

    name: str
    column: str
    label: Any
    descending: bool = False
    null_as: Any = None

    @property
    def key(self) -> str:
        """What rows are ordered by: the column, or its filled-in twin."""
        return self.column if self.null_as is None else "sort_key"


def indexed(column: str, *, null_as: Any, descending: bool = False) -> tuple[Any, Any]:
    """The expressions of the index behind a sort with ``null_as``."""
    value = Coalesce(column, Value(null_as))
    if descending:
        return value.desc(), F("id").desc()
    return value.asc(), F("id").asc()


def filled(model: type[models.Model], sort: Sort) -> Coalesce:
    """The column of a sort with ``null_as`` as its index has it: conditions on it find
    their rows through that index too."""
    return Coalesce(
        sort.column,
        Value(sort.null_as),
        output_field=_wide(_field(model, sort.column)),
    )


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page and the cursors to its neighbours (None at the ends)."""

    rows: list[M]
    next: str | None
    previous: str | None
    sort: Sort


def sort_named(sorts: tuple[Sort, ...], name: str | None) -> Sort:
    """The sort a request names, or the first; others are refused with a sentence."""
    if not name:
        return sorts[0]
    for sort in sorts:
        if sort.name == name:
            return sort
    offered = ", ".join(sort.name for sort in sorts)
    raise Invalid(
        _("This list can't be sorted by “%(name)s”. Choose one of: %(offered)s.")
        % {"name": name[:60], "offered": offered},
        field="sort",
    )


def size_asked(text: str | None) -> int:
    """The page size a request names, between 1 and MAX_PAGE_SIZE."""
    if not text:
        return PAGE_SIZE
    if text.isascii() and text.isdigit() and len(text) < 5:
        size = int(text)
        if 1 <= size <= MAX_PAGE_SIZE:
            return size
    raise Invalid(
        _("A page has 1 to %(most)d rows.") % {"most": MAX_PAGE_SIZE}, field="page_size"
    )


def page_of(
    queryset: "models.QuerySet[M]",
    *,
    sort: Sort,
    cursor: str | None,
    size: int = PAGE_SIZE,
) -> Page[M]:
    """The page after (or before) a cursor. One query, whatever the depth."""
    back, after = False, None
    rows_of: Any = queryset
    if sort.null_as is not None:
        rows_of = rows_of.alias(sort_key=filled(queryset.model, sort))
    if cursor:
        back, after = _parse(cursor, sort, queryset.model)
        rows_of = rows_of.filter(_beyond(sort, after, back))
    found = rows_of.order_by(*_order(sort, back))
    rows: list[M] = list(_only(found, _keys(found, sort, back, size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    has_next = True if back else more
    has_previous = more if back else after is not None
    return Page(
        rows=rows,
        next=_cursor(sort, rows[-1], back=False) if rows and has_next else None,
        previous=_cursor(sort, rows[0], back=True) if rows and has_previous else None,
        sort=sort,
    )


def _only(rows: Any, keys: Any) -> Any:
    """The rows with these keys. They were found before anything is joined to them, so
    what a row shows never makes the search for rows slower.

    The keys carry every condition; asking again would only cost.
    """
    named = rows.all()
    named.query.where = WhereNode()
    return named.filter(OneOf("pk", keys))


def _keys(found: Any, sort: Sort, back: bool, size: int) -> Any:
    """The keys of a page; of a piece of a whole list, which is read to its end, those
    that come next in the index."""
    if size > MAX_PAGE_SIZE + 1:
        return Keys(found.values("pk")[:size])
    by = "pk" if sort.column == "pk" else sort.key
    return PageKeys(found, by=by, descending=sort.descending != back, size=size)


def _order(sort: Sort, back: bool) -> list[str]:
    sign = "-" if sort.descending != back else ""
    return [f"{sign}pk"] if sort.column == "pk" else [f"{sign}{sort.key}", f"{sign}pk"]


def _beyond(sort: Sort, after: tuple[Any, int], back: bool) -> Q:
    value, key = after
    side = "lt" if sort.descending != back else "gt"
    if sort.column == "pk":
        return Q(**{f"pk__{side}": key})
    further = Q(**{f"{sort.key}__{side}": value})
    further |= Q(**{sort.key: value, f"pk__{side}": key})
    # The redundant bound lets the database start inside its (column, id) index.
    return further & Q(**{f"{sort.key}__{side}e": value})


def _cursor(sort: Sort, row: Any, *, back: bool) -> str:
    value = None if sort.column == "pk" else _value(row, sort.column)
    value = sort.null_as if value is None else value
    if isinstance(value, datetime | date):
        value = value.isoformat()
    text = json.dumps([sort.name, int(back), value, row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, column: str) -> Any:
    for name in column.split("__"):
        row = getattr(row, name)
    return row


def _parse(
    cursor: str, sort: Sort, model: type[models.Model]
) -> tuple[bool, tuple[Any, int]]:
    broken = Invalid(
        _("This page address is broken. Start again from the first page."),
        field="cursor",
    )
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, back, value, key = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise broken from None
    if name != sort.name or back not in (0, 1) or type(key) is not int:
        raise broken
    if not 0 < key < 2**63:
        raise broken
    if sort.column != "pk":
        try:
            value = _field(model, sort.column).to_python(value)
            if value is None:
                raise broken
        except (ValueError, TypeError, ArithmeticError, ValidationError):
            raise broken from None
    return bool(back), (value, key)


def _wide(field: Any) -> Any:
    """A field that holds ``null_as`` too: -1 is outside a positive column's range."""
    return models.BigIntegerField() if isinstance(field, models.IntegerField) else field


def _field(model: Any, column: str) -> Any:
    *path, last = column.split("__")
    for name in path:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)
