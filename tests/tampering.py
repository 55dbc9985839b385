"""An attacker who owns the database: changes cells by raw SQL, recomputes digests."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models

from cxops.audit.digest import GENESIS, EntriesDigest, canonical, line_digest
from cxops.audit.rows import root_of, tracked_models
from cxops.audit.trail import ENTRY_COLUMNS
from cxops.models import AuditEntry, AuditSeal

FAR = 1_000_000


def other_value(field: Any, value: Any) -> Any:
    """A value that differs from ``value`` as little as its type allows."""
    kind = field
    while kind.is_relation:
        kind = kind.target_field
    if isinstance(kind, models.JSONField):
        text = value if isinstance(value, str) else ""
        return flipped(text) if text not in ("", "{}", "[]") else '{"x": "1"}'
    if isinstance(kind, models.BooleanField):
        return not value
    if isinstance(kind, models.DateTimeField):
        at = value if isinstance(value, datetime) else datetime(2026, 1, 1)  # noqa: DTZ001 -- as SQLite keeps it
        return at + timedelta(microseconds=1)
    if isinstance(kind, models.DateField):
        return (value or date(2026, 1, 1)) + timedelta(days=1)
    if isinstance(kind, models.DecimalField):
        return Decimal(str(value or 0)) + Decimal("0.01")
    if isinstance(kind, models.IntegerField):
        step = FAR if kind.primary_key or field.is_relation else 1
        return (value or 0) + step
    return flipped(value) if value else "x"


def flipped(text: str) -> str:
    """The text with one bit of one letter or digit changed."""
    for place in range(len(text) - 1, -1, -1):
        if text[place].isalnum() and text[place].isascii():
            changed = chr(ord(text[place]) ^ 1)
            return text[:place] + changed + text[place + 1 :]
    return chr(ord(text[0]) ^ 1) + text[1:] if text else "x"


def cells(model: type[models.Model], **which: Any) -> Iterator[tuple[int, Any, Any]]:
    """Every cell of some rows: (key, field, value as the driver gives it)."""
    wanted = set(model._base_manager.filter(**which).values_list("pk", flat=True))
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute(f'SELECT "{key}", {columns} FROM "{table}"')  # noqa: S608
        rows = [row for row in cursor.fetchall() if row[0] in wanted]
    for row in rows:
        for field, value in zip(fields, row[1:], strict=True):
            yield row[0], field, value


def write_cell(model: type[models.Model], key: int, column: str, value: Any) -> None:
    """Overwrite one cell."""
    table, name = model._meta.db_table, model._meta.pk.column
    sql = f'UPDATE "{table}" SET "{column}" = %s WHERE "{name}" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value, key])
        assert cursor.rowcount == 1


def recompute_roots() -> None:
    """Give every entry the root of its history row as it is now."""
    for entry in AuditEntry.objects.filter(fields=""):
        model: Any = tracked_models()[entry.object_type]
        row = model.history.model.objects.get(history_id=entry.history_id)
        write_cell(AuditEntry, entry.pk, "root", root_of(entry.object_type, row))


def recompute_seals(*, first: int = 1, last: int = FAR) -> None:
    """Give the seals of a stretch of the chain digests that fit."""
    previous = GENESIS
    for seal in AuditSeal.objects.order_by("pk"):
        if first <= seal.pk <= last:
            digest = EntriesDigest()
            entries = AuditEntry.objects.filter(seal=seal).order_by("id")
            for entry in entries:
                values = (getattr(entry, name) for name in ENTRY_COLUMNS)
                digest.add(line_digest(canonical(value) for value in values))
            values = (seal.pk, seal.at, entries[0].pk, digest.count, digest.value())
            whole = line_digest(canonical(value) for value in (*values, previous))
            for column, value in (
                ("first_entry_id", entries[0].pk),
                ("entry_count", digest.count),
                ("entries_digest", digest.value()),
                ("previous_digest", previous),
                ("digest", whole),
            ):
                write_cell(AuditSeal, seal.pk, column, value)
            previous = whole
        else:
            previous = seal.digest
