"""What a restore refuses before it touches anything, and what it holds back after."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.notifications.notify import NOTIFIED
from cxops.kernel.errors import Conflict
from cxops.kernel.outbox import REACTIONS, Reaction
from cxops.models import Lease, OutboxEvent
from cxops.ops.archive import Manifest
from cxops.ops.restore import _hold_messages, _refuse_unfit
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT

NEWER = (
    "The backup was made by CXOps 9.9.9, which is newer than this one (it knows "
    "issues.9999_later): install that version first."
)
pytestmark = pytest.mark.django_db


def manifest(**values: Any) -> Manifest:
    whole: dict[str, Any] = {
        "made_at": AT.isoformat(),
        "product": "9.9.9",
        "vendor": connection.vendor,
        "database_version": "15",
        "migrations": {"issues": ["0001_initial"], "left_out": ["0001_initial"]},
        "counts": {},
        "head_seal": 0,
        "head_digest": "",
    }
    return Manifest(**(whole | values))


def refusal(**values: Any) -> tuple[str, str]:
    """Code and sentence of the refusal; nothing was changed."""
    with nothing_changed(), pytest.raises(Conflict) as refused:
        _refuse_unfit(manifest(**values), AT)
    return refused.value.code, refused.value.message


def test_an_empty_installation_takes_a_backup() -> None:
    _refuse_unfit(manifest(), AT)


def test_people_are_never_replaced() -> None:
    make_user()

    code, sentence = refusal()

    assert code == "not_empty"
    assert sentence.startswith("People or reports are in this installation")


def test_a_newer_version_is_refused_and_its_step_named() -> None:
    assert refusal(migrations={"issues": ["9999_later"]}) == (
        "newer_version",
        NEWER,
    )


def test_a_running_installation_is_refused() -> None:
    lease = Lease.objects.create(name="tick", holder="h:1", until=AT)
    _refuse_unfit(manifest(), AT)
    lease.until = AT + timedelta(seconds=1)
    lease.save()

    assert refusal() == (
        "running",
        "A worker is running here: stop CXOps, wait 20 seconds, try again.",
    )


def test_the_other_kind_of_database_is_refused() -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]

    code, _sentence = refusal(vendor=other)

    assert code == "other_database"


def make_event(kind: str, **values: Any) -> OutboxEvent:
    return OutboxEvent.objects.create(
        kind=kind, created_at=AT, next_attempt_at=AT, **values
    )


def test_only_waiting_messages_that_leave_the_house_are_held_back(
    monkeypatch: Any,
) -> None:
    inside = Reaction("tests.inside", print, is_internal=True)
    monkeypatch.setitem(REACTIONS._items, "tests.inside", inside)
    waiting, sent = make_event(NOTIFIED), make_event(NOTIFIED, done_at=AT)
    failed = make_event(NOTIFIED, given_up_at=AT, error="SMTPException")
    internal = make_event("tests.inside")

    assert _hold_messages(AT + timedelta(hours=1)) == 1

    def fate(event: OutboxEvent) -> tuple[Any, ...]:
        event.refresh_from_db()
        return event.done_at, event.given_up_at, event.error

    assert fate(waiting) == (None, AT + timedelta(hours=1), "Restored")
    assert fate(sent) == (AT, None, "")
    assert fate(failed) == (None, AT, "SMTPException")
    assert fate(internal) == (None, None, "")
