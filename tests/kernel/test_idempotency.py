"""The same request sent again is done once and answered the same."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, KeyReused
from cxops.kernel.history import acting_as
from cxops.kernel.idempotency import Outcome, body_digest, run_once
from cxops.models import IdempotencyKey
from tests.builders.accounts import make_user
from tests.builders.clock import AT


def creating(code: str = "x") -> Callable[[], Unit]:
    def work() -> Unit:
        with acting_as(None, verb="unit.create", at=AT):
            return Unit.objects.create(name="X", code=code)

    return work


def ask(
    work: Callable[[], Unit], actor: User, key: str | None, body: str = ""
) -> Outcome:
    return run_once(
        work, actor=actor, key=key, route="/units/", body=body, status=201, at=AT
    )


@pytest.mark.django_db
def test_repeat_answers_with_the_first_status_and_record() -> None:
    user = make_user()

    first = ask(creating(), user, "k")
    again = ask(creating(), user, "k")

    assert (first.status, first.replayed) == (201, False)
    assert again == Outcome(first.record, 201, replayed=True)
    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_another_body_under_the_key_is_refused_and_nothing_is_done() -> None:
    user = make_user()
    ask(creating(), user, "k", body="a")

    with pytest.raises(KeyReused):
        ask(creating("y"), user, "k", body="b")

    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_key_belongs_to_its_actor_and_no_key_is_no_promise() -> None:
    ask(creating("a"), make_user(), "k")
    ask(creating("b"), make_user(), "k")
    ask(creating("c"), make_user(), None)

    assert Unit.objects.count() == 3
    assert IdempotencyKey.objects.count() == 2


@pytest.mark.django_db
def test_failed_work_keeps_no_key() -> None:
    user = make_user()

    def fail() -> Unit:
        creating()()
        raise Conflict("No.")

    with pytest.raises(Conflict):
        ask(fail, user, "k")

    assert not Unit.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert ask(creating(), user, "k").replayed is False


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        ask(creating(), make_user(), key)
    assert not Unit.objects.exists()


def test_digest_of_a_body_ignores_key_order() -> None:
    assert body_digest("r", {"a": 1, "b": 2}) == body_digest("r", {"b": 2, "a": 1})
    assert body_digest("r", {"a": 1}) != body_digest("s", {"a": 1})


@pytest.mark.django_db(transaction=True)
def test_same_request_at_once_is_done_once() -> None:
    user = make_user()
    start, outcomes, failures = threading.Barrier(6), [], []

    def send() -> None:
        try:
            start.wait()
            outcomes.append(ask(creating(), user, "k"))
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(each.replayed for each in outcomes) == [False] + [True] * 5
    assert {each.record.pk for each in outcomes} == {Unit.objects.get().pk}
