"""The trail as a stream: each seal, then its entries with their history rows.

The verification and the export read it from here, the verification of a file from
``archive.py``; both give the same objects in the same order. Memory stays bounded:
seals come in groups of about ``CHUNK`` entries, the unsealed rest follows by id.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cxops.audit.columns import Table, UnreadableError, table_of
from cxops.audit.rows import history_of, tracked_models
from cxops.models import AuditEntry, AuditSeal

CHUNK = 1000
#: An entry's columns in table order, without the seal: what its digest covers.
ENTRY_COLUMNS = tuple(
    field.attname
    for field in AuditEntry._meta.concrete_fields
    if field.attname != "seal_id"
)
SEAL_COLUMNS = tuple(field.attname for field in AuditSeal._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Seal:
    """One link of the chain: canonical texts by column."""

    texts: dict[str, str]
    unreadable: str = ""

    def number(self, name: str = "id") -> int:
        """An integer column."""
        return int(self.texts[name][1:])

    def word(self, name: str) -> str:
        """A text column."""
        return self.texts[name][1:]


@dataclass(frozen=True, slots=True)
class Row:
    """One history row: canonical texts, salts and what redaction kept."""

    texts: dict[str, str]
    salts: dict[str, str]
    leaves: dict[str, str] | None
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One entry with the history row it names (None: there is none)."""

    texts: dict[str, str]
    row: Row | None
    unreadable: str = ""

    @property
    def object_type(self) -> str:
        return self.texts["object_type"][1:]

    @property
    def history_id(self) -> int:
        return int(self.texts["history_id"][1:])

    @property
    def blanked(self) -> str:
        """What a redaction's entry blanked in its row; empty for a row's own entry."""
        return self.texts["fields"][1:]


#: A piece of the trail; None stands between the seals and the entries in no seal.
Piece = Seal | Record | None


def read_trail(head: int) -> Iterator[Piece]:
    """Everything up to seal number ``head``, None, then the entries in no seal.

    An entry that joins a later seal while this runs is left to the next run.
    """
    for group in _groups(head):
        numbers = [seal.number() for seal in group]
        entries = _entries(
            "seal_id BETWEEN %s AND %s ORDER BY seal_id, id", [numbers[0], numbers[-1]]
        )
        by_seal: dict[int | None, list[tuple[Any, ...]]] = defaultdict(list)
        for seal_id, raw in entries:
            by_seal[seal_id].append(raw)
        for seal in group:
            yield seal
            yield from _with_rows(by_seal.pop(seal.number(), []))
    yield None
    last = 0
    while True:
        entries = _entries(
            f"seal_id IS NULL AND id > %s ORDER BY id LIMIT {CHUNK}", [last]
        )
        if not entries:
            return
        last = max(_key(raw) for _seal, raw in entries)
        yield from _with_rows([raw for _seal, raw in entries])


def newest_seal() -> int:
    """The number of the chain's newest link; 0 where there is none."""
    number = AuditSeal.objects.order_by("-pk").values_list("pk", flat=True).first()
    return number or 0


def _entry_table() -> Table:
    return table_of(AuditEntry, connection.vendor)


def _key(raw: tuple[Any, ...]) -> int:
    return raw[0]


def _groups(head: int) -> Iterator[list[Seal]]:
    table, last = table_of(AuditSeal, connection.vendor), 0
    while True:
        rows = table.fetch(
            f"id > %s AND id <= %s ORDER BY id LIMIT {CHUNK}", [last, head]
        )
        if not rows:
            return
        last = rows[-1][0]
        group: list[Seal] = []
        entries = 0
        for raw in rows:
            seal = _seal(table, raw)
            count = raw[SEAL_COLUMNS.index("entry_count")]
            entries += count if isinstance(count, int) else 0
            group.append(seal)
            if entries >= CHUNK:
                yield group
                group, entries = [], 0
        if group:
            yield group


def _seal(table: Table, raw: tuple[Any, ...]) -> Seal:
    try:
        return Seal(table.texts(raw))
    except UnreadableError as error:
        return Seal({"id": f"i{raw[0]}"}, unreadable=str(error))


def _entries(
    where: str, arguments: Iterable[Any]
) -> list[tuple[int | None, tuple[Any, ...]]]:
    table = _entry_table()
    place = table.columns.index("seal_id")
    return [(raw[place], raw) for raw in table.fetch(where, arguments)]


def _with_rows(entries: list[tuple[Any, ...]]) -> Iterator[Record]:
    for start in range(0, len(entries), CHUNK):
        yield from _chunk_with_rows(entries[start : start + CHUNK])


def _chunk_with_rows(entries: list[tuple[Any, ...]]) -> Iterator[Record]:
    table = _entry_table()
    kind, key = table.columns.index("object_type"), table.columns.index("history_id")
    wanted: dict[str, set[Any]] = defaultdict(set)
    for raw in entries:
        wanted[raw[kind]].add(raw[key])
    rows: dict[tuple[str, Any], Row] = {}
    for object_type, keys in wanted.items():
        for history_id, row in _rows(object_type, keys):
            rows[object_type, history_id] = row
    for raw in entries:
        try:
            texts = table.texts(raw)
        except UnreadableError as error:
            yield Record({"id": f"i{raw[0]}"}, None, unreadable=str(error))
            continue
        del texts["seal_id"]
        yield Record(texts, rows.get((raw[kind], raw[key])))


def _rows(object_type: str, keys: Iterable[Any]) -> Iterator[tuple[int, Row]]:
    model: Any = tracked_models().get(object_type)
    whole = [key for key in keys if isinstance(key, int)]
    if model is None or not whole:
        return
    table = table_of(history_of(model), connection.vendor)
    marks = ", ".join(["%s"] * len(whole))
    place = table.columns.index("history_id")
    for raw in table.fetch(f"history_id IN ({marks})", whole):
        yield raw[place], row_of(table, raw)


def row_of(table: Table, raw: tuple[Any, ...]) -> Row:
    """A history row from its raw columns; one that can't be read says which."""
    try:
        texts = table.texts(raw)
    except UnreadableError as error:
        return Row({}, {}, None, unreadable=str(error))
    salts, leaves = texts.pop("history_salts"), texts.pop("history_leaves")
    if salts == "n":
        return Row(texts, {}, None, unreadable="history_salts")
    return Row(texts, json.loads(salts), None if leaves == "n" else json.loads(leaves))
