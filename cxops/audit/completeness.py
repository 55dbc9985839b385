"""What only the database can be asked: is every row in the books, and still so?

Each question is one statement per stretch of a table, so that it sees one moment and
work may go on meanwhile.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from cxops.audit.columns import table_of
from cxops.audit.findings import Finding
from cxops.audit.rows import history_of, tracked_models
from cxops.models import AuditEntry

#: Keys per statement: well within a database's statement timeout.
STRETCH = 20_000
#: Entries whose records are looked up together.
FEW = 500
_ENTRIES = AuditEntry._meta.db_table


def check_completeness() -> Iterator[Finding]:
    """Rows without exactly one entry; records that aren't their newest row."""
    for object_type, model in tracked_models().items():
        history: Any = history_of(model)
        table = history._meta.db_table
        last = _newest(table, "history_id")
        for low in range(0, last, STRETCH):
            yield from _entries_of(object_type, table, low, low + STRETCH)
        last = max(_newest(model._meta.db_table, "id"), _newest(table, "id"))
        for low in range(0, last, STRETCH):
            yield from _currents_of(model, history, low, low + STRETCH)


def previous_state(object_type: str, object_id: int, history_id: int) -> str | None:
    """The state of a record's history row before this one; None without one."""
    model: Any = tracked_models().get(object_type)
    if model is None or not hasattr(model, "state"):
        return None
    rows = history_of(model)._base_manager.filter(
        id=object_id, history_id__lt=history_id
    )
    return rows.order_by("-history_id").values_list("state", flat=True).first()


def explain_seal(number: int) -> Finding | None:
    """The entry of a seal whose states don't follow from its record's history."""
    entries = AuditEntry.objects.filter(seal_id=number, fields="").exclude(to_state="")
    for entry in entries.order_by("id").iterator():
        before = previous_state(entry.object_type, entry.object_id, entry.history_id)
        if entry.from_state != (before or ""):
            reason = _("it differs from its history row %(key)d") % {
                "key": entry.history_id
            }
            return Finding(_ENTRIES, entry.pk, reason, "from_state")
    return None


def check_unsealed_states() -> Iterator[Finding]:
    """What no seal covers yet must follow from the history alone."""
    entries = AuditEntry.objects.filter(seal=None, fields="").order_by("id")
    stream = entries.iterator(chunk_size=FEW)
    while part := list(islice(stream, FEW)):
        states = _States(part)
        for entry in part:
            before = states.before(entry) if entry.to_state else None
            if entry.from_state != (before or ""):
                reason = _("it differs from its history row %(key)d") % {
                    "key": entry.history_id
                }
                yield Finding(_ENTRIES, entry.pk, reason, "from_state")


class _States:
    """The states of the records of some entries, read in one statement a kind."""

    def __init__(self, entries: list[AuditEntry]) -> None:
        wanted: dict[str, set[int]] = {}
        for entry in entries:
            if entry.to_state:
                wanted.setdefault(entry.object_type, set()).add(entry.object_id)
        self._rows: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for object_type, keys in wanted.items():
            model: Any = tracked_models().get(object_type)
            if model is None or not hasattr(model, "state"):
                continue
            rows = history_of(model)._base_manager.filter(id__in=keys)
            for key, history_id, state in rows.order_by("history_id").values_list(
                "id", "history_id", "state"
            ):
                self._rows.setdefault((object_type, key), []).append(
                    (history_id, state)
                )

    def before(self, entry: AuditEntry) -> str | None:
        """The state of the record's history row before the entry's."""
        rows = self._rows.get((entry.object_type, entry.object_id), [])
        earlier = [state for key, state in rows if key < entry.history_id]
        return earlier[-1] if earlier else None


def _newest(table: str, key: str) -> int:
    return _ask(f'SELECT MAX("{key}") FROM "{table}"', [])[0][0] or 0  # noqa: S608 -- names of our own models


def _ask(sql: str, arguments: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def _entries_of(object_type: str, table: str, low: int, high: int) -> Iterator[Finding]:
    # Counted together, not joined: right after a large import the database doesn't
    # know yet how many there are, and would join them one by one.
    sql = f"""
        SELECT history_id, SUM(entered) FROM (
            SELECT history_id, 0 AS entered, 1 AS is_there FROM "{table}"
            WHERE history_id > %s AND history_id <= %s
            UNION ALL
            SELECT history_id, 1, 0 FROM "{_ENTRIES}"
            WHERE object_type = %s AND fields = ''
            AND history_id > %s AND history_id <= %s
        ) t
        GROUP BY history_id HAVING SUM(is_there) = 1 AND SUM(entered) <> 1
        ORDER BY history_id LIMIT 10
    """  # noqa: S608 -- names of our own models
    for key, count in _ask(sql, [low, high, object_type, low, high]):
        reason = _("it has more than one entry in the trail")
        yield Finding(
            table, key, reason if count else _("the trail has no entry of it")
        )


def _currents_of(model: Any, history: Any, low: int, high: int) -> Iterator[Finding]:
    sqlite = connection.vendor == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    table, rows = model._meta.db_table, history._meta.db_table
    names = [field.column for field in history.tracked_fields]
    changed = " OR ".join(f'c."{name}" {differs} h."{name}"' for name in names)
    newest = f"""
        SELECT MAX(history_id) AS history_id, id FROM "{rows}"
        WHERE id > %s AND id <= %s GROUP BY id
    """  # noqa: S608 -- names of our own models
    sql = f"""
        SELECT c.id, h.history_id FROM "{table}" c
        LEFT JOIN ({newest}) n ON n.id = c.id
        LEFT JOIN "{rows}" h ON h.history_id = n.history_id
        WHERE c.id > %s AND c.id <= %s AND (h.history_id IS NULL OR {changed})
        ORDER BY c.id LIMIT 10
    """  # noqa: S608 -- names of our own models
    for key, history_id in _ask(sql, [low, high, low, high]):
        if history_id is None:
            yield Finding(table, key, _("there is no history of this record"))
            continue
        field = _first_difference(model, history, key, history_id)
        reason = _("it differs from its newest history row %(key)d") % {
            "key": history_id
        }
        yield Finding(table, key, reason, field)
    sql = f"""
        SELECT n.id FROM ({newest}) n LEFT JOIN "{table}" c ON c.id = n.id
        WHERE c.id IS NULL ORDER BY n.id LIMIT 10
    """  # noqa: S608 -- names of our own models
    for (key,) in _ask(sql, [low, high]):
        yield Finding(table, key, _("the record is gone; only its history is left"))


def _first_difference(model: Any, history: Any, key: int, history_id: int) -> str:
    current = table_of(model, connection.vendor)
    past = table_of(history, connection.vendor)
    now = dict(zip(current.columns, current.fetch("id = %s", [key])[0], strict=True))
    then = dict(
        zip(past.columns, past.fetch("history_id = %s", [history_id])[0], strict=True)
    )
    for field in history.tracked_fields:
        if now[field.attname] != then[field.attname]:
            return field.attname
    return ""
