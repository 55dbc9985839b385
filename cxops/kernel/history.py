"""Who changed what, when, why and on whose behalf: the one way to write records.

``tracked()`` gives a model its history table. A tracked record can only be saved
inside ``acting_as``: a change without a name is a programming error and raises.
Bulk writes go through ``bulk_create_tracked`` and ``bulk_update_tracked``, which
write the same rows and send the same signal, so the audit misses nothing.
"""

import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.dispatch import Signal, receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import (
    post_create_historical_record,
    pre_create_historical_record,
)

from cxops.kernel.insertion import MANY, bare, insert_rows, update_rows

M = TypeVar("M", bound=models.Model)

#: Sent inside the transaction with ``pairs``: [(record, its history row), …].
history_recorded = Signal()

CREATED, CHANGED = "+", "~"
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Act:
    """Who is doing what right now; ``actor`` None is the system itself."""

    actor: Any
    verb: str
    at: datetime
    reason: str
    on_behalf_of_id: int | None


@dataclass(frozen=True, slots=True)
class Door:
    """How the request came in: web, api, task or command, and its request id."""

    name: str
    request_id: str


_act: ContextVar[Act | None] = ContextVar("cxops_act", default=None)
_door: ContextVar[Door | None] = ContextVar("cxops_door", default=None)


@contextmanager
def through_door(name: str, request_id: str = "") -> Iterator[Door]:
    """Say through which door the work inside comes (edges only)."""
    door = Door(name, request_id or uuid.uuid4().hex)
    token = _door.set(door)
    try:
        yield door
    finally:
        _door.reset(token)


@contextmanager
def acting_as(
    actor: Any,
    *,
    verb: str,
    at: datetime,
    reason: str = "",
    on_behalf_of_id: int | None = None,
) -> Iterator[Act]:
    """Name the person behind every tracked change inside the block.

    ``verb`` is the audit verb (``issue.edit``) of changes that aren't a move of a
    workflow; a move brings its own.
    """
    if at.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    act = Act(actor, verb, at, reason, on_behalf_of_id)
    token = _act.set(act)
    try:
        yield act
    finally:
        _act.reset(token)


def current_act() -> Act:
    """The act in progress; raises where a tracked record is changed without one."""
    act = _act.get()
    if act is None:
        raise RuntimeError("a tracked record was changed outside acting_as()")
    return act


def current_door() -> Door:
    """The door in use; code that names none is the system at work."""
    return _door.get() or Door("system", "")


class HistoryRow(models.Model):
    """What every history table has beside the record's own fields.

    ``history_salts`` maps "" to the salt of all plain fields and each non-empty
    free-text field to its own salt; ``history_leaves`` keeps the digest of a field
    whose text and salt were redacted.
    """

    history_verb = models.CharField(max_length=60)
    history_door = models.CharField(max_length=12)
    history_request_id = models.CharField(max_length=40)
    history_on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
    )
    history_salts = models.JSONField(default=dict)
    history_leaves = models.JSONField(null=True, blank=True)

    class Meta:
        abstract = True


def _actor_of(instance: models.Model, **_kwargs: Any) -> Any:
    return current_act().actor


class _History(HistoricalRecords):
    """simple-history with a say in which of the copied columns keep an index."""

    def __init__(self, *, indexed: Sequence[str] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.indexed = indexed

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        fields: dict[str, Any] = super().copy_fields(model)
        if self.indexed is not None:
            for name in fields.keys() - {model._meta.pk.name, *self.indexed}:
                fields[name].db_index = False
        return fields


def tracked(
    *,
    untracked_fields: Sequence[str] = (),
    indexed: Sequence[str] | None = None,
) -> HistoricalRecords:
    """The history of a model. ``untracked_fields`` hold secrets or personal data.

    A history is read by its record. Where a table grows large, ``indexed`` names what
    else it is looked up by; without it every index of the record is copied, and each
    is written with every change.
    """
    return _History(
        indexed=indexed,
        bases=[HistoryRow],
        excluded_fields=list(untracked_fields),
        get_user=_actor_of,
        history_change_reason_field=models.TextField(blank=True, default=""),
        history_user_id_field=None,
        user_related_name="+",
    )


def free_text_of(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a history table that hold people's own words."""
    return (*getattr(model, "FREE_TEXT", ()), "history_change_reason")


def _marks() -> dict[str, Any]:
    """What every history row of the act in progress says alike."""
    act, door = current_act(), current_door()
    return {
        "history_date": act.at,
        "history_user_id": act.actor.pk if act.actor else None,
        "history_change_reason": act.reason,
        "history_door": door.name,
        "history_request_id": door.request_id,
        "history_on_behalf_of_id": act.on_behalf_of_id,
    }


def _verb_of(record: Any) -> str:
    transition = getattr(record, "transition", None)
    return transition.verb if transition else current_act().verb


def _salts(row: dict[str, Any], free_text: Sequence[str]) -> dict[str, str]:
    """One salt for the plain fields, and one for each text that is there."""
    salts = {"": secrets.token_hex(SALT_BYTES)}
    for name in free_text:
        if row.get(name):
            salts[name] = secrets.token_hex(SALT_BYTES)
    return salts


@receiver(pre_create_historical_record, dispatch_uid="cxops.kernel.history.stamp")
def stamp_history_row(
    sender: Any, instance: models.Model, history_instance: Any, **_kwargs: Any
) -> None:
    """Complete a row that simple-history is about to save."""
    row = history_instance
    for name, value in _marks().items():
        setattr(row, name, value)
    row.history_verb = _verb_of(instance)
    row.history_salts = _salts(row.__dict__, free_text_of(type(instance)))


@receiver(post_create_historical_record, dispatch_uid="cxops.kernel.history.announce")
def announce_history_row(
    sender: Any, instance: models.Model, history_instance: Any, **_kwargs: Any
) -> None:
    """Pass a saved row on to whoever keeps the books (the audit)."""
    _announce([(instance, history_instance)])


def _announce(pairs: list[tuple[Any, Any]]) -> None:
    history_recorded.send(sender=type(pairs[0][0]), pairs=pairs)
    for record, _row in pairs:
        record.__dict__.pop("transition", None)


def bulk_create_tracked(model: type[M], records: Sequence[M]) -> list[M]:
    """Insert many records with their history, as single saves would have."""
    if not records:
        return []
    saved = _insert(model, records)
    _record_rows(model, saved, CREATED)
    return saved


def bulk_update_tracked(
    model: type[M], records: Sequence[M], fields: Iterable[str]
) -> list[M]:
    """Update many records with their history; the caller holds their locks."""
    if not records:
        return []
    if len(records) < MANY:
        model._default_manager.bulk_update(records, list(fields))
    else:
        update_rows(model, records, list(fields))
    _record_rows(model, records, CHANGED)
    return list(records)


def _insert(model: type[M], records: Sequence[M]) -> list[M]:
    if len(records) < MANY:
        return model._default_manager.bulk_create(records)
    insert_rows(model, records)
    return list(records)


def _record_rows(model: type[Any], records: Sequence[Any], kind: str) -> None:
    history: Any = model.history.model
    names = [field.attname for field in history.tracked_fields]
    free_text = free_text_of(model)
    marks = _marks() | {
        "history_id": None,
        "history_type": kind,
        "history_leaves": None,
    }
    rows = []
    for record in records:
        values = {name: getattr(record, name) for name in names} | marks
        values["history_verb"] = _verb_of(record)
        values["history_salts"] = _salts(values, free_text)
        rows.append(bare(history, values))
    saved = _insert(history, rows)
    _announce(list(zip(records, saved, strict=True)))
