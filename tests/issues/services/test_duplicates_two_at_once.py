"""Two people link at the same moment: the links stay flat, nobody waits for ever."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Unit, User
from cxops.kernel.errors import DomainError
from cxops.kernel.history import acting_as
from issues.models import Issue
from issues.services.closing import close_issue
from issues.services.duplicates import link_duplicate
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue

# Real threads with their own connections; on SQLite the database is a file.
pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(hours=3)
TURNS = 10


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment; what each returned or was refused with."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            results[place] = work()
        except (DomainError, DatabaseError) as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, work))
        for place, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def office() -> tuple[Unit, User]:
    unit = make_unit("Harbour")
    return unit, make_manager(unit)


def links() -> list[tuple[int, int]]:
    rows = Issue.objects.exclude(duplicate_of=None).order_by("pk")
    return list(rows.values_list("pk", "duplicate_of_id"))


def assert_flat() -> None:
    mains = {main for _linked, main in links()}
    assert not mains & {linked for linked, _main in links()}


def test_each_linked_to_the_other_makes_one_link() -> None:
    unit, manager = office()

    for _turn in range(TURNS):
        first, second = make_issue(unit), make_issue(unit)
        before = len(links())

        results = at_once(
            lambda a=first, b=second: link_duplicate(
                a, same_as=b, actor=manager, at=LATER
            ),
            lambda a=first, b=second: link_duplicate(
                b, same_as=a, actor=manager, at=LATER
            ),
        )

        done = [isinstance(result, Issue) for result in results]
        assert sorted(done) == [False, True], results
        assert all(isinstance(each, Issue | DomainError) for each in results)
        assert len(links()) == before + 1
        assert_flat()


def test_a_ring_of_three_makes_no_ring() -> None:
    unit, manager = office()

    for _turn in range(TURNS):
        a, b, c = (make_issue(unit) for _ in range(3))

        results = at_once(
            *(
                lambda x=x, y=y: link_duplicate(x, same_as=y, actor=manager, at=LATER)
                for x, y in ((a, b), (b, c), (c, a))
            )
        )

        assert all(isinstance(each, Issue | DomainError) for each in results)
        assert_flat()
        linked = {pk for pk, _main in links()} & {a.pk, b.pk, c.pk}
        assert 1 <= len(linked) <= 2


def test_the_trigger_alone_keeps_two_writers_flat() -> None:
    """Whoever goes past the service locks in any order; the database ends one."""
    unit, _manager = office()

    def save(issue: Issue, main: Issue) -> None:
        fresh = Issue.objects.get(pk=issue.pk)
        fresh.duplicate_of = main
        with transaction.atomic(), acting_as(None, verb="issue.link", at=LATER):
            fresh.save()

    for _turn in range(TURNS):
        a, b = make_issue(unit), make_issue(unit)

        results = at_once(
            lambda a=a, b=b: save(a, b),
            lambda a=a, b=b: save(b, a),
        )

        assert sum(result is None for result in results) == 1, results
        assert_flat()


def test_a_link_and_a_closing_leave_no_reporter_untold() -> None:
    unit, manager = office()

    for turn in range(TURNS):
        clerk = make_clerk(unit, f"Clerk {turn}")
        main = make_issue(unit, make_clerk(unit), state="resolved")
        issue = make_issue(unit, clerk)

        at_once(
            lambda m=main: close_issue(m, outcome="Done.", actor=manager, at=LATER),
            lambda i=issue, m=main: link_duplicate(
                i, same_as=m, actor=manager, at=LATER
            ),
        )

        linked = Issue.objects.get(pk=issue.pk).duplicate_of_id == main.pk
        told = issue.messages.filter(kind="outcome").exists()
        assert Issue.objects.get(pk=main.pk).state == "closed"
        assert linked == told
