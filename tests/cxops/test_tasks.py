"""The tick does its three pieces of work under the lease."""

from datetime import timedelta
from typing import Any

import pytest

from cxops import tasks
from cxops.kernel.idempotency import forget_keys
from cxops.models import AuditEntry, AuditSeal, IdempotencyKey, Lease
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db


def make_key(name: str, age: timedelta) -> None:
    IdempotencyKey.objects.create(
        actor=make_user(),
        key=name,
        body_digest="d" * 64,
        status=201,
        object_type="accounts.unit",
        object_id=1,
        created_at=AT - age,
    )


def test_tick_seals_and_anchors(monkeypatch: Any, anchor: Any) -> None:
    make_unit()
    monkeypatch.setattr(tasks, "now", lambda: AT + timedelta(seconds=29))
    tasks.tick()
    assert not AuditSeal.objects.exists()

    monkeypatch.setattr(tasks, "now", lambda: AT + timedelta(seconds=30))
    tasks.tick()

    assert AuditSeal.objects.get().entry_count == AuditEntry.objects.count()
    assert len(anchor.read_text().splitlines()) == 1
    assert Lease.objects.get().name == "tick"


def test_tick_does_nothing_when_another_worker_holds_the_lease(
    monkeypatch: Any, anchor: Any
) -> None:
    make_unit()
    Lease.objects.create(
        name="tick", holder="other", until=AT + timedelta(hours=1, seconds=9)
    )
    monkeypatch.setattr(tasks, "now", lambda: AT + timedelta(hours=1))

    tasks.tick()

    assert not AuditSeal.objects.exists()
    assert not anchor.exists()


def test_keys_are_forgotten_after_seven_days() -> None:
    make_key("old", timedelta(days=7, seconds=1))
    make_key("young", timedelta(days=7))

    assert forget_keys(at=AT) == 1

    assert [row.key for row in IdempotencyKey.objects.all()] == ["young"]
