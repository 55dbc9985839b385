"""Columns read back byte by byte, as canonical texts.

The verification doesn't read through the ORM: its converters are forgiving (a
boolean 2 reads as true, a date with a T as one with a blank), and what was never
written that way must be found. On SQLite every value is read undeclared (``+column``)
and must be exactly what Django writes; PostgreSQL's types are strict by themselves.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from functools import cache
from typing import Any

from django.db import connection, models

from cxops.audit.digest import MEANS, canonical

Decode = Callable[[Any], str]


class UnreadableError(ValueError):
    """A stored value isn't one that CXOps writes; ``args[0]`` names its column."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, its columns in model order and how to read each."""

    object_type: str
    name: str
    columns: tuple[str, ...]
    decoders: tuple[Decode, ...]
    select: str

    def fetch(self, where: str, arguments: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The raw rows of a condition written by this package, never by a user."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.select} WHERE {where}", list(arguments))
            return cursor.fetchall()

    def texts(self, raw: tuple[Any, ...]) -> dict[str, str]:
        """Canonical texts by column; raises UnreadableError with the column's name."""
        texts = {}
        name = ""
        try:
            for name, decode, value in zip(
                self.columns, self.decoders, raw, strict=True
            ):
                texts[name] = "n" if value is None else decode(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise UnreadableError(name) from error
        return texts


@cache
def table_of(model: type[models.Model], vendor: str) -> Table:
    """The table of a model on one kind of database."""
    fields = model._meta.concrete_fields
    sign = "+" if vendor == "sqlite" else ""
    columns = ", ".join(f'{sign}"{field.column}"' for field in fields)
    return Table(
        object_type=model._meta.label_lower,
        name=model._meta.db_table,
        columns=tuple(field.attname for field in fields),
        decoders=tuple(_decoder(field, vendor) for field in fields),
        select=f'SELECT {columns} FROM "{model._meta.db_table}"',  # noqa: S608 -- names of our own models
    )


def _decoder(field: Any, vendor: str) -> Decode:
    while field.is_relation:
        field = field.target_field
    if field.attname in MEANS:
        return _means
    if isinstance(field, models.JSONField):
        return _json if vendor == "sqlite" else _loose_json
    if vendor != "sqlite":
        return canonical
    if isinstance(field, models.DecimalField):
        return _decimal(field.max_digits, field.decimal_places)
    for kind, decode in _SQLITE:
        if isinstance(field, kind):
            return decode
    raise TypeError(f"no way to read {field!r} back")


def _exact(raw: Any, kind: type) -> Any:
    if type(raw) is not kind:
        raise ValueError("another type was stored")
    return raw


def _text(raw: Any) -> str:
    return f"s{raw}" if type(raw) is str else _refuse()


def _integer(raw: Any) -> str:
    return f"i{raw}" if type(raw) is int else _refuse()


def _boolean(raw: Any) -> str:
    return {0: "b0", 1: "b1"}.get(_exact(raw, int)) or _refuse()


def _instant(raw: Any) -> str:
    if str(datetime.fromisoformat(_exact(raw, str))) != raw or len(raw) > 26:
        _refuse()
    rest = raw[11:] if len(raw) == 26 else f"{raw[11:]}.000000"
    return f"t{raw[:10]}T{rest}+00:00"


def _day(raw: Any) -> str:
    if str(date.fromisoformat(_exact(raw, str))) != raw:
        _refuse()
    return f"y{raw}"


def _json(raw: Any) -> str:
    value = json.loads(_exact(raw, str))
    if json.dumps(value) != raw:
        _refuse()
    return canonical(value)


def _loose_json(raw: Any) -> str:
    return canonical(json.loads(raw) if isinstance(raw, str) else raw)


def _means(raw: Any) -> str:
    """Salts and leaves are JSON for the digests themselves: kept as they are."""
    value = json.loads(raw) if isinstance(raw, str) else raw
    if not isinstance(value, dict):
        _refuse()
    for text in value.values():
        _exact(text, str)
    whole = json.dumps(value)
    if connection.vendor == "sqlite" and whole != raw:
        _refuse()
    return whole


def _decimal(digits: int, places: int) -> Decode:
    context, unit = Context(prec=digits), Decimal(1).scaleb(-places)

    def decode(raw: Any) -> str:
        if type(raw) not in (int, float):
            _refuse()
        value = context.create_decimal(repr(raw)).quantize(unit, context=context)
        if float(value) != float(raw):
            _refuse()
        return canonical(value)

    return decode


def _refuse() -> Any:
    raise ValueError("not written this way")


_SQLITE: tuple[tuple[type, Decode], ...] = (
    (models.BooleanField, _boolean),
    (models.IntegerField, _integer),
    (models.DateTimeField, _instant),
    (models.DateField, _day),
    (models.CharField, _text),
    (models.TextField, _text),
)
