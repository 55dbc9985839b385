"""One worker at a time does the periodic work."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from cxops.models import Lease
from cxops.outbox.lease import CLOCKS_DIFFER, HELD_FOR, take_lease
from tests.builders.clock import AT


@pytest.mark.django_db
def test_lease_is_held_renewed_and_taken_over_when_it_has_passed() -> None:
    assert take_lease("tick", holder="a", at=AT)
    assert not take_lease("tick", holder="b", at=AT + timedelta(seconds=1))
    assert take_lease("tick", holder="a", at=AT + timedelta(seconds=2))
    assert not take_lease("tick", holder="b", at=AT + HELD_FOR)
    assert take_lease("tick", holder="b", at=AT + timedelta(seconds=2) + HELD_FOR)

    row = Lease.objects.get()
    assert (row.holder, row.until) == ("b", AT + timedelta(seconds=2) + 2 * HELD_FOR)


@pytest.mark.django_db
def test_lease_taken_by_a_clock_that_was_set_back_since_holds_nobody_up() -> None:
    limit = HELD_FOR + CLOCKS_DIFFER
    assert take_lease("tick", holder="a", at=AT + limit - HELD_FOR)
    assert not take_lease("tick", holder="b", at=AT)

    assert take_lease("tick", holder="b", at=AT - timedelta(seconds=1))

    row = Lease.objects.get()
    assert (row.holder, row.until) == ("b", AT - timedelta(seconds=1) + HELD_FOR)


@pytest.mark.django_db(transaction=True)
def test_lease_goes_to_one_when_several_ask_at_once() -> None:
    start, taken = threading.Barrier(6), []

    def work(holder: str) -> None:
        start.wait()
        if take_lease("tick", holder=holder, at=AT):
            taken.append(holder)
        connection.close()

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == [Lease.objects.get().holder]
