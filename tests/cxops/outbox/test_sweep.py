"""What a transaction promised is done, once where it can be, given up in the end."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import close_old_connections, connection, transaction

from accounts.models import Delivery
from accounts.notifications.notify import notify
from cxops.kernel.history import acting_as
from cxops.kernel.outbox import REACTIONS, Reaction, emit
from cxops.models import Effect, OutboxEvent
from cxops.outbox.sweep import MOST_ATTEMPTS, sweep, wait_after
from issues.notifications import ASSIGNED
from tests.builders.clock import AT
from tests.builders.trail import make_trail

SOON = timedelta(seconds=60)


@pytest.fixture
def calls() -> Iterator[list[dict[str, Any]]]:
    """Calls of the handlers of "test.internal" and "test.outside"."""
    seen: list[dict[str, Any]] = []

    def handler(*, at: datetime, **ids: int) -> None:
        seen.append(ids)
        if ids.get("fail"):
            raise RuntimeError("secret words")

    added = {
        "test.internal": Reaction("test.note", handler, is_internal=True),
        "test.outside": Reaction("test.send", handler),
    }
    for kind, reaction in added.items():
        REACTIONS.add(kind, reaction)
    yield seen
    for kind in added:
        REACTIONS._items.pop(kind)


def the_event() -> OutboxEvent:
    return OutboxEvent.objects.get()


def test_emit_is_refused_when_nothing_handles_the_kind() -> None:
    with pytest.raises(ValueError, match=r"'test\.nothing'"):
        emit("test.nothing", at=AT, issue=1)


@pytest.mark.django_db
def test_emit_is_undone_with_its_transaction(calls: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        emit("test.internal", at=AT, issue=1)
        transaction.set_rollback(True)

    assert sweep(at=AT) == 0
    assert calls == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["test.internal", "test.outside"])
def test_sweep_carries_out_a_due_event_once(
    calls: list[dict[str, Any]], kind: str
) -> None:
    emit(kind, at=AT, issue=7)

    assert sweep(at=AT - timedelta(seconds=1)) == 0
    assert sweep(at=AT) == 1
    assert sweep(at=AT + SOON) == 0

    assert calls == [{"issue": 7}]
    event = the_event()
    assert (event.done_at, event.attempts, event.error) == (AT, 1, "")
    assert Effect.objects.get().event_id == event.pk


@pytest.mark.django_db
def test_sweep_leaves_the_rest_to_the_next_when_there_is_too_much(
    calls: list[dict[str, Any]],
) -> None:
    for number in range(5):
        emit("test.internal", at=AT, issue=number)

    assert [sweep(at=AT, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [call["issue"] for call in calls] == [0, 1, 2, 3, 4]


@pytest.mark.django_db
def test_failing_event_waits_longer_each_time_and_is_given_up(
    calls: list[dict[str, Any]],
) -> None:
    emit("test.internal", at=AT, fail=1)
    emit("test.internal", at=AT, issue=2)
    at, waits = AT, []
    while True:
        sweep(at=at)
        event = OutboxEvent.objects.get(payload={"fail": 1})
        assert event.error == "RuntimeError"
        if event.given_up_at:
            break
        waits.append((event.next_attempt_at - at).total_seconds())
        assert sweep(at=event.next_attempt_at - timedelta(microseconds=1)) == 0
        at = event.next_attempt_at

    assert waits == [*(2**n for n in range(1, 12)), *[3600] * 48]
    assert (event.attempts, event.done_at) == (MOST_ATTEMPTS, None)
    assert sweep(at=at + timedelta(days=9)) == 0
    assert calls.count({"fail": 1}) == MOST_ATTEMPTS
    assert calls.count({"issue": 2}) == 1
    assert not Effect.objects.filter(event=event).exists()


def test_wait_is_an_hour_at_most() -> None:
    assert wait_after(12) == timedelta(hours=1)


@pytest.mark.django_db
def test_event_of_an_unknown_kind_is_kept_for_a_later_version() -> None:
    OutboxEvent.objects.create(kind="test.later", created_at=AT, next_attempt_at=AT)

    assert sweep(at=AT) == 0

    event = the_event()
    assert (event.error, event.done_at, event.given_up_at) == (
        "UnknownKind",
        None,
        None,
    )


@pytest.mark.django_db
def test_event_of_a_killed_sweep_is_picked_up_after_its_claim(
    calls: list[dict[str, Any]],
) -> None:
    class KilledError(BaseException):
        """The process ends here: nothing after the claim is written."""

    def die(*, at: datetime, **ids: int) -> None:
        raise KilledError

    emit("test.outside", at=AT, issue=1)
    whole = REACTIONS["test.outside"]
    REACTIONS._items["test.outside"] = Reaction("test.send", die)
    with pytest.raises(KilledError):
        sweep(at=AT)
    REACTIONS._items["test.outside"] = whole

    assert sweep(at=AT + timedelta(seconds=29)) == 0
    assert sweep(at=AT + timedelta(seconds=30)) == 1
    assert calls == [{"issue": 1}]


@pytest.mark.django_db
def test_effect_on_record_isn_t_repeated(calls: list[dict[str, Any]]) -> None:
    for kind in ("test.internal", "test.outside"):
        emit(kind, at=AT, issue=1)
        event = OutboxEvent.objects.get(kind=kind)
        Effect.objects.create(event=event, name=REACTIONS[kind].effect, at=AT)

    assert sweep(at=AT) == 2

    assert calls == []
    assert OutboxEvent.objects.filter(done_at=AT).count() == 2


@pytest.mark.django_db
def test_notification_is_mailed_once() -> None:
    issue, manager = make_trail()
    notify(ASSIGNED, to=manager, about=issue, actor=None, at=AT)

    assert sweep(at=AT) == 1
    OutboxEvent.objects.update(done_at=None, next_attempt_at=AT)
    assert sweep(at=AT) == 1

    assert [message.to for message in mail.outbox] == [[manager.email]]
    assert mail.outbox[0].extra_headers["Message-ID"] == str(Delivery.objects.get())
    assert Delivery.objects.get().sent_at == AT


@pytest.mark.django_db
def test_notification_isn_t_mailed_to_a_person_who_lost_access() -> None:
    issue, manager = make_trail()
    notify(ASSIGNED, to=manager, about=issue, actor=None, at=AT)
    with acting_as(None, verb="user.deactivate", at=AT):
        manager.is_active = False
        manager.save()

    assert sweep(at=AT) == 1

    assert mail.outbox == []
    assert Delivery.objects.get().skipped_because == "no_longer_visible"


@pytest.mark.django_db(transaction=True)
def test_several_sweepers_carry_out_each_event_once(
    calls: list[dict[str, Any]],
) -> None:
    for number in range(40):
        emit("test.internal", at=AT, issue=number)
    start, failures = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            while sweep(at=AT, limit=7):
                pass
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sweep(at=AT) == 0
    assert sorted(call["issue"] for call in calls) == list(range(40))
    assert OutboxEvent.objects.filter(attempts=1, done_at=AT).count() == 40
    assert Effect.objects.count() == 40
