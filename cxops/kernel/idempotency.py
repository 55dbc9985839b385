"""The same request sent again is done once and answered the same.

A key belongs to an actor. It is stored in the transaction of the work, with the
status and a reference to the record, never the body. Another body under the same
key is refused (422).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.base import File
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cxops.kernel.errors import DomainError, Invalid, KeyReused

MAX_KEY = 255
#: A request may be repeated for this long; then its key is forgotten.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request did: the record it made or moved, and whether it is a replay."""

    record: Any
    status: int
    replayed: bool = False


def body_digest(route: str, body: Any) -> str:
    """A stable digest of what was asked, wherever key order or spacing differ."""
    text = json.dumps([route, body], sort_keys=True, default=_in_text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _in_text(value: Any) -> str:
    """What JSON has no word for; a file counts by its content, not by its name."""
    if not isinstance(value, File):
        return str(value)
    value.seek(0)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def run_once(
    work: Callable[[], models.Model],
    *,
    actor: Any,
    key: str | None,
    route: str,
    body: Any,
    status: int,
    at: datetime,
    asks_first: bool = True,
) -> Outcome:
    """Do ``work`` in one transaction, once per (actor, key).

    A replay returns the record of the first run. Raises KeyReused when the body
    differs, Invalid when the key is malformed. ``asks_first`` False saves a statement
    where nearly every key is new and the work leaves nothing outside its transaction:
    a repeat then does it anew, and the key's row undoes that.
    """
    if key is None:
        with transaction.atomic():
            return Outcome(work(), status)
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid(_("The Idempotency-Key is 1 to 255 printable characters."))
    digest = body_digest(route, body)
    done = _replay(actor, key, digest) if asks_first else None
    if done is not None:
        return done
    try:
        with transaction.atomic():
            record = work()
            _keys().create(
                actor=actor,
                key=key,
                body_digest=digest,
                status=status,
                object_type=record._meta.label_lower,
                object_id=record.pk,
                created_at=at,
            )
    except (IntegrityError, DomainError):
        # A twin may have been faster, or we didn't ask: the key explains our failure.
        done = _replay(actor, key, digest)
        if done is None:
            raise
        return done
    return Outcome(record, status)


def forget_keys(*, at: datetime, limit: int = 1000) -> int:
    """Delete keys older than seven days, a bounded number; returns how many."""
    old = _keys().filter(created_at__lt=at - KEPT_FOR).order_by("created_at")
    keys = list(old.values_list("pk", flat=True)[:limit])
    if keys:
        _keys().filter(pk__in=keys).delete()
    return len(keys)


def _keys() -> Any:
    return apps.get_model("cxops", "IdempotencyKey")._default_manager


def _replay(actor: Any, key: str, digest: str) -> Outcome | None:
    row = _keys().filter(actor=actor, key=key).first()
    if row is None:
        return None
    if row.body_digest != digest:
        raise KeyReused(
            _(
                "This Idempotency-Key was used for another request. "
                "Use a new key for a new request."
            )
        )
    model = apps.get_model(row.object_type)
    record = model._default_manager.get(pk=row.object_id)
    return Outcome(record, row.status, replayed=True)
