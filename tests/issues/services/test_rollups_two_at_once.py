"""People write while it is counted, and two count at once: nothing is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Unit
from cxops.kernel.history import through_door
from issues.models import DailyCount, DirtyCell, Issue
from issues.services import rollups
from issues.services.rollups import count_dirty, counts_differ
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue
from tests.issues.services.daily_recount import recounted, stored

# Real threads with their own connections; on SQLite the database is a file.
pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one write at a time"
)


def beside(work: Callable[[], Any]) -> threading.Thread:
    """Begin to work on a connection of its own."""

    def run() -> None:
        try:
            with through_door("test"):
                work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def ended(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)


def drain() -> None:
    while count_dirty():
        pass
    assert not DirtyCell.objects.exists()


@on_postgresql
def test_what_is_committed_after_the_notes_were_read_is_counted_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit = make_unit("Harbour")
    make_issue(unit)
    insert, is_written = rollups._insert, threading.Event()

    def write_then_count(counts: Any) -> None:
        if not is_written.is_set():
            is_written.set()
            ended(beside(lambda: make_issue(unit)))
        insert(counts)

    monkeypatch.setattr(rollups, "_insert", write_then_count)

    count_dirty(seconds=0)

    # It is in the count already, and its note is still there.
    assert DirtyCell.objects.count() == 1
    drain()
    assert stored() == recounted()
    assert DailyCount.objects.get().reports == 2


@on_postgresql
def test_what_is_committed_after_the_count_is_counted_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit = make_unit("Harbour")
    make_issue(unit)
    insert, is_written = rollups._insert, threading.Event()

    def count_then_write(counts: Any) -> None:
        insert(counts)
        if not is_written.is_set():
            is_written.set()
            ended(beside(lambda: make_issue(unit)))

    monkeypatch.setattr(rollups, "_insert", count_then_write)

    count_dirty(seconds=0)

    assert DailyCount.objects.get().reports == 1
    drain()
    assert DailyCount.objects.get().reports == 2


@on_postgresql
def test_a_change_that_is_not_committed_yet_is_counted_when_it_is() -> None:
    unit = make_unit("Harbour")
    issue = make_issue(unit)
    drain()
    is_changed, may_commit = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Issue.objects.filter(pk=issue.pk).update(severity=3)
            is_changed.set()
            may_commit.wait(timeout=30)

    writer = beside(write)
    assert is_changed.wait(timeout=30)

    # Two people in one unit on one day don't wait for each other, nor for the worker.
    make_issue(unit, severity=1)
    drain()
    assert {row.severity for row in DailyCount.objects.all()} == {None, 1}

    may_commit.set()
    ended(writer)
    drain()
    assert {row.severity for row in DailyCount.objects.all()} == {3, 1}


def second_waits(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Two count one day: the second begins after a report was filed, while the first
    isn't done."""
    unit = make_unit("Harbour")
    make_issue(unit)
    is_counting, may_go_on = threading.Event(), threading.Event()
    insert = rollups._insert

    def slowly(counts: Any) -> None:
        insert(counts)
        if not is_counting.is_set():
            is_counting.set()
            may_go_on.wait(timeout=30)

    monkeypatch.setattr(rollups, "_insert", slowly)
    first = beside(lambda: count_dirty(seconds=0))
    assert is_counting.wait(timeout=30)
    make_issue(unit)
    second = beside(lambda: count_dirty(seconds=0))
    second.join(timeout=0.5)
    waits = second.is_alive()
    may_go_on.set()
    ended(first, second)
    return waits


@on_postgresql
def test_two_who_count_the_same_day_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    assert second_waits(monkeypatch)

    assert DailyCount.objects.get().reports == 2
    assert not DirtyCell.objects.exists()


@on_postgresql
def test_without_their_lock_the_rows_of_both_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control of the test before, and of what ``counts_differ`` sees."""
    monkeypatch.setattr(rollups, "_one_at_a_time", lambda: None)

    assert not second_waits(monkeypatch)

    assert [row.reports for row in DailyCount.objects.order_by("reports")] == [1, 2]
    assert len(counts_differ()) == 1


def test_many_write_while_two_count() -> None:
    units = [make_unit("Harbour"), make_unit("Yard")]
    is_over = threading.Event()

    def write(unit: Unit) -> None:
        for number in range(12):
            issue = make_issue(unit, at=AT - number % 3 * DAY)
            Issue.objects.filter(pk=issue.pk).update(severity=number % 4)

    def count() -> None:
        while not is_over.is_set():
            count_dirty(seconds=0.1)

    counters = [beside(count), beside(count)]
    ended(*(beside(partial(write, unit)) for unit in units))
    is_over.set()
    ended(*counters)
    drain()

    assert stored() == recounted()
    assert sum(row.reports for row in DailyCount.objects.all()) == 24
