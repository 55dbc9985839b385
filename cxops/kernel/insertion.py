"""Many rows of one table, the quickest way the database takes them.

COPY on PostgreSQL, one prepared statement on SQLite; querysets spend ten times as
long on building the statement. It writes what it is given: only the history and the
audit call it, which keep the books.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState

#: Fewer rows than this are quicker in one ordinary statement.
MANY = 50

Prepare = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """How records of a model become rows: attributes, columns, conversions."""

    name: str
    key: str
    attributes: tuple[str, ...]
    columns: str
    prepare: tuple[tuple[Prepare | None, type | None], ...]

    def row(self, record: Any) -> tuple[Any, ...]:
        """The values of one record as the database's driver takes them."""
        values = record.__dict__
        return tuple(
            [
                value
                if value is None or prepare is None or type(value) is kind
                else prepare(value)
                for (prepare, kind), value in zip(
                    self.prepare,
                    [values[name] for name in self.attributes],
                    strict=True,
                )
            ]
        )


def bare(model: type[models.Model], values: dict[str, Any]) -> Any:
    """A new record with every column set at once, as unpickling makes one.

    Going through ``__init__`` takes longer than inserting the row does.
    """
    record = model.__new__(model)
    record.__dict__ = {"_state": ModelState(), **values}
    return record


def insert_rows(model: type[models.Model], records: Sequence[Any]) -> None:
    """Give new records their keys and insert them, in the caller's transaction.

    Raises what single inserts would. Relations are set to saved records.
    """
    table = _table(model, connection.vendor)
    with connection.cursor() as cursor:
        insert = _BY_VENDOR[connection.vendor]
        for record, key in zip(
            records, insert.keys(cursor, table, len(records)), strict=True
        ):
            if record._state.fields_cache:
                record._prepare_related_fields_for_save(operation_name="bulk_create")
            setattr(record, table.key, key)
        insert.rows(cursor, table, [table.row(record) for record in records])
    for record in records:
        record._state.adding = False
        record._state.db = connection.alias


def update_rows(
    model: type[models.Model], records: Sequence[Any], names: Sequence[str]
) -> None:
    """Save these fields of many records, by one statement sent with many values.

    The caller holds their locks; no record makes a value of its own.
    """
    fields = [model._meta.get_field(name) for name in names]
    for record in records:
        if record._state.fields_cache:
            record._prepare_related_fields_for_save("bulk_update", fields=fields)
    columns = tuple(field.attname for field in fields)  # type: ignore[union-attr]
    table = _table(model, connection.vendor, columns)
    key = model._meta.pk
    marks = table.columns.replace(", ", " = %s, ") + " = %s"
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{table.name}" SET {marks} WHERE "{key.column}" = %s',  # noqa: S608 -- names of our own models
            [(*table.row(record), record.pk) for record in records],
        )


class _Copy:
    """PostgreSQL: keys from the sequence, rows through COPY."""

    @staticmethod
    def keys(cursor: CursorWrapper, table: Table, count: int) -> list[int]:
        cursor.execute(
            # A query of its own, so that the name is looked up once.
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) "
            "FROM generate_series(1, %s)",
            [f'"{table.name}"', table.key, count],
        )
        return [key for (key,) in cursor.fetchall()]

    @staticmethod
    def rows(cursor: CursorWrapper, table: Table, rows: list[tuple[Any, ...]]) -> None:
        statement = f'COPY "{table.name}" ({table.columns}) FROM STDIN'
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


class _Prepared:
    """SQLite: keys after the last that was ever given, rows by one statement.

    The transaction holds the only write lock, so nobody else takes the keys.
    """

    @staticmethod
    def keys(cursor: CursorWrapper, table: Table, count: int) -> list[int]:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + 1 + count))

    @staticmethod
    def rows(cursor: CursorWrapper, table: Table, rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join(["%s"] * len(table.attributes))
        cursor.executemany(
            f'INSERT INTO "{table.name}" ({table.columns}) VALUES ({marks})',  # noqa: S608 -- names of our own models
            rows,
        )


_BY_VENDOR: dict[str, Any] = {"postgresql": _Copy, "sqlite": _Prepared}


@cache
def _table(
    model: type[models.Model], vendor: str, names: tuple[str, ...] = ()
) -> Table:
    """All columns of a model, or those that are named."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not names or field.attname in names
    ]
    key = model._meta.pk
    for field in fields:
        is_made = getattr(field, "auto_now", False) or field.generated
        if is_made or getattr(field, "auto_now_add", False):
            raise TypeError(f"{field} makes its own values; insert it one by one")
    return Table(
        name=model._meta.db_table,
        key=key.attname,
        attributes=tuple(field.attname for field in fields),
        columns=", ".join(f'"{field.column}"' for field in fields),
        prepare=tuple(_prepare(field, vendor) for field in fields),
    )


def _prepare(field: Any, vendor: str) -> tuple[Prepare | None, type | None]:
    """How a value reaches the driver (None: as it is), and what needs no change."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, models.CharField | models.TextField):
        # A choice is a text with a name; drivers look at the exact type.
        return str, str
    if isinstance(field, models.BooleanField):
        return None, None
    if isinstance(field, models.IntegerField):
        return int, int
    if isinstance(field, models.JSONField):
        return json.dumps, None
    if vendor == "postgresql":
        is_decimal = isinstance(field, models.DecimalField)
        return (field.to_python, Decimal) if is_decimal else (None, None)
    if isinstance(field, models.DateTimeField):
        # As the adapter writes it: UTC, without saying so.
        return (lambda value: str(value.astimezone(UTC))[:-6]), None
    return (lambda value: field.get_db_prep_save(value, connection)), None
