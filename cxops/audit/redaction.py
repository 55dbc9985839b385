"""The redaction door: words that name a person go; the record and the chain stay.

Whole fields are blanked, in the record and in each of its history rows that holds the
words. A blanked field keeps its leaf and loses its salt, so its row's root still comes
out and the words can't be guessed from what is left. Each touched row gets an entry
that names its fields; the record itself is saved as any change is, with the reason.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cxops.audit.digest import canonical, leaf
from cxops.audit.rows import tracked_models
from cxops.kernel.decision import no_right, require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, current_act, current_door, free_text_of
from cxops.kernel.locks import lock
from cxops.kernel.rights import has_right
from cxops.models import AuditEntry
from issues.models import Attachment, Customer
from issues.models.customer import PERSONAL
from issues.services.attachments import note_withdrawn
from issues.services.texts import forget_freed_words

VERB, RIGHT = "record.redact", "record.redact"
REASON = "history_change_reason"
#: Shorter words would blank half of what was ever written.
SHORTEST_WORD = 3
#: A person's account is not free text about somebody; it has a screen of its own.
ACCOUNT = "accounts.user"


@dataclass(frozen=True, slots=True)
class Removed:
    """What a redaction did; ``left`` names places that hold the words on purpose."""

    records: int
    history_rows: int
    left: tuple[str, ...] = ()


def fold(text: str) -> str:
    """One form for comparing: "KOVAČ" is "Kovač", however it was typed."""
    return unicodedata.normalize("NFC", text).casefold()


@transaction.atomic
def redact_words(
    record: models.Model,
    *,
    words: Sequence[str] = (),
    fields: Sequence[str] = (),
    reason: str,
    actor: Any,
    at: datetime,
) -> Removed:
    """Blank free-text fields of one record, now and in its history.

    ``words``: every field that contains one of them. ``fields``: these, whatever they
    contain. The right is an administrator's and the reason must not repeat the words.
    """
    wanted = _check(record, words, fields, reason, actor)
    fresh: Any = lock(record)
    with acting_as(actor, verb=VERB, at=at, reason=reason.strip()):
        rows = _redact_history(fresh, wanted, fields)
        chosen = _chosen(_places(type(fresh)), fresh, wanted, fields)
        if not rows and not chosen:
            return Removed(records=0, history_rows=0)
        _redact_current(fresh, chosen)
    return Removed(records=1, history_rows=rows)


def redact_everywhere(
    words: Sequence[str], *, reason: str, actor: Any, at: datetime
) -> Removed:
    """Blank every free-text field of every record that contains one of the words.

    One transaction per record, so that a long sweep keeps nobody waiting; run again
    after an interruption, it goes on where it stopped.
    """
    wanted = _check(None, words, (), reason, actor)
    records = rows = 0
    for object_type, model in tracked_models().items():
        if object_type == ACCOUNT:
            continue
        for key in _keys_with(model, wanted):
            done = redact_words(
                model._base_manager.get(pk=key),
                words=words,
                reason=reason,
                actor=actor,
                at=at,
            )
            records, rows = records + done.records, rows + done.history_rows
    forget_freed_pages()
    return Removed(records, rows, tuple(_left(wanted)))


@transaction.atomic
def redact_file(
    attachment: Attachment, *, reason: str, actor: Any, at: datetime
) -> None:
    """Erase a file that shows or names a person; that it was there stays on record.

    Its bytes go as those of a file taken back; its name goes with them, in history too.
    The right is an administrator's.
    """
    _check(attachment, (), ("name",), reason, actor)
    fresh = lock(attachment)
    with acting_as(actor, verb=VERB, at=at, reason=reason.strip()):
        _redact_history(fresh, (), ("name",))
        fresh.name = _stand_in(fresh._meta.get_field("name"))
        if fresh.withdrawn_at is None:
            note_withdrawn(fresh, actor=actor, at=at)
        else:
            fresh.version += 1
            fresh.save()


def forget_freed_pages() -> None:
    """SQLite's index and write-ahead log hold the old words until both are tidied."""
    forget_freed_words()
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _check(
    record: models.Model | None,
    words: Sequence[str],
    fields: Sequence[str],
    reason: str,
    actor: Any,
) -> tuple[str, ...]:
    """The folded words; raises Refused without the right, Invalid on bad input."""
    if not has_right(actor, RIGHT):
        require(no_right())
    wanted = tuple({fold(word.strip()) for word in words if word.strip()})
    if any(len(word) < SHORTEST_WORD for word in wanted):
        message = _("A word to remove has at least %(number)d letters.")
        raise Invalid(message % {"number": SHORTEST_WORD}, field="words")
    if not wanted and not fields:
        raise Invalid(_("Say which words or which fields to remove."), field="words")
    if record is not None:
        unknown = set(fields) - {*_places(type(record)), REASON}
        if unknown:
            message = _("“%(name)s” holds no free text; only that can be removed.")
            raise Invalid(message % {"name": min(unknown)[:60]}, field="fields")
    if not reason.strip():
        message = _("Say why these words are removed; it stays on record.")
        raise Invalid(message, field="reason")
    if _contains(reason, wanted):
        message = _(
            "The reason repeats the words that are to be removed. Leave them out."
        )
        raise Invalid(message, field="reason")
    return wanted


def _places(model: type[models.Model]) -> tuple[str, ...]:
    """Where a record of this kind holds people's words or data now."""
    if issubclass(model, Customer):
        return PERSONAL
    return tuple(name for name in free_text_of(model) if name != REASON)


def _contains(text: Any, wanted: Iterable[str]) -> bool:
    if not isinstance(text, str) or not text:
        return False
    folded = fold(text)
    return any(word in folded for word in wanted)


def _chosen(
    names: Iterable[str], holder: Any, wanted: Sequence[str], fields: Sequence[str]
) -> list[str]:
    return [
        name
        for name in names
        if getattr(holder, name)
        and (name in fields or _contains(getattr(holder, name), wanted))
    ]


def _redact_history(record: Any, wanted: Sequence[str], fields: Sequence[str]) -> int:
    model = type(record)
    names = free_text_of(model)
    touched = 0
    for row in list(record.history.order_by("history_id")):
        chosen = _chosen(names, row, wanted, fields)
        if chosen:
            _blank_row(model._meta.label_lower, row, chosen)
            touched += 1
    return touched


def _blank_row(object_type: str, row: Any, names: Sequence[str]) -> None:
    entry = AuditEntry.objects.get(
        object_type=object_type, history_id=row.history_id, fields=""
    )
    salts, leaves = dict(row.history_salts), dict(row.history_leaves or {})
    for name in names:
        text = canonical(getattr(row, name))
        leaves[name] = leaf(object_type, name, salts[name], text)
        salts[name] = ""
    blanks = dict.fromkeys(names, "")
    type(row)._base_manager.filter(pk=row.pk).update(
        history_salts=salts, history_leaves=leaves, **blanks
    )
    act, door = current_act(), current_door()
    AuditEntry.objects.create(
        at=act.at,
        actor=act.actor,
        on_behalf_of_id=act.on_behalf_of_id,
        door=door.name,
        request_id=door.request_id,
        verb=VERB,
        from_state="",
        to_state="",
        object_type=object_type,
        object_id=row.id,
        history_id=row.history_id,
        fields=",".join(sorted(names)),
        root=entry.root,
    )


def _redact_current(record: Any, names: Sequence[str]) -> None:
    """Save the record once more, changed or not: its history says why, and by whom."""
    for name in names:
        is_personal = isinstance(record, Customer)
        field = record._meta.get_field(name)
        setattr(record, name, "" if is_personal else _stand_in(field))
    record.version += 1
    record.save()


def _stand_in(field: Any) -> str:
    """What stands where the words stood: some fields may not be empty."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("(removed to protect a person)")
    return text[: field.max_length] if field.max_length else text


def _keys_with(model: Any, wanted: Sequence[str]) -> list[int]:
    """The records with the words, in themselves or in their history."""
    keys: set[int] = set()
    names = _places(model)
    if names:
        keys |= _scan(model._base_manager.values_list("pk", *names), wanted)
    rows = model.history.model._base_manager.order_by()
    keys |= _scan(rows.values_list("id", *free_text_of(model)), wanted)
    return sorted(keys)


def _scan(rows: Any, wanted: Sequence[str]) -> set[int]:
    # In Python, because neither database folds every letter the way people read it.
    return {
        row[0]
        for row in rows.iterator(chunk_size=2000)
        if any(_contains(text, wanted) for text in row[1:])
    }


def _left(wanted: Sequence[str]) -> Iterable[str]:
    """Names of places, codes and people: the words may be meant there."""
    for object_type, model in tracked_models().items():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        taken = set(_places(model)) if object_type != ACCOUNT else set()
        names = [name for name in fields if name not in taken]
        if names:
            found = model._base_manager.values_list("pk", *names)
            for row in found.iterator(chunk_size=2000):
                for name, value in zip(names, row[1:], strict=True):
                    text = value if isinstance(value, str) else str(value or "")
                    if _contains(text, wanted):
                        yield f"{object_type} {row[0]} {name}"
