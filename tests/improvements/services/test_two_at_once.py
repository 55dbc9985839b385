"""Two people decide at the same moment: one decision, one history, one message."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import Notification
from cxops.kernel.errors import Conflict, DomainError, Stale
from improvements.models import Initiative, Reopening, Review
from improvements.notifications import CAME_BACK
from improvements.services.planning import set_plan
from improvements.services.recurrence import watch
from improvements.services.reviewing import approve_plan, reject_plan, submit_plan
from tests.builders.accounts import grant, make_user
from tests.builders.clock import AT
from tests.builders.improvements import (
    DECIDE_BY,
    Cast,
    make_cast,
    make_planned,
    make_submitted,
    plan_values,
    reread,
)
from tests.improvements.measured import DAY, confirm, make_measured, noon, report_on

# Real threads with their own connections; on SQLite the database is a file.
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment; what each returned or was refused with."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=10)
            results[place] = work()
        except DomainError as refused:
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


def with_deputy(cast: Cast) -> Any:
    deputy = make_user("Dora Deputy")
    grant(
        deputy,
        Role.MANAGER,
        cast.unit,
        on_behalf_of=cast.approver,
        until=AT.date().replace(year=2099),
    )
    return deputy


def test_two_approvers_make_one_decision() -> None:
    cast = make_cast()
    submitted = make_submitted(cast)
    deputy, version = with_deputy(cast), submitted.version

    results = at_once(
        lambda: approve_plan(submitted, version=version, actor=cast.approver, at=AT),
        lambda: reject_plan(
            submitted, reason="No.", version=version, actor=deputy, at=AT
        ),
    )

    assert sorted(isinstance(result, Initiative) for result in results) == [False, True]
    assert any(isinstance(result, Stale) for result in results)
    review = submitted.reviews.get()
    state = {"approved": "in_progress", "rejected": "rejected"}[review.decision]
    assert (reread(submitted).state, reread(submitted).version) == (state, version + 1)
    assert review.history.filter(history_verb="review.decide").count() == 1


def test_an_edit_and_an_approval_leave_one_of_both() -> None:
    cast = make_cast()
    submitted = make_submitted(cast)
    version = submitted.version

    results = at_once(
        lambda: approve_plan(submitted, version=version, actor=cast.approver, at=AT),
        lambda: set_plan(
            submitted, **plan_values(), version=version, actor=cast.owner, at=AT
        ),
    )

    assert sorted(isinstance(result, Initiative) for result in results) == [False, True]
    decision, state = submitted.reviews.get().decision, reread(submitted).state
    assert (decision, state) in {("approved", "in_progress"), ("voided", "planned")}


def test_two_requests_open_one_review() -> None:
    cast = make_cast()
    planned = make_planned(cast)

    def submit() -> Review:
        return submit_plan(
            planned, approver=cast.approver, due_on=DECIDE_BY, actor=cast.owner, at=AT
        )

    results = at_once(submit, submit)

    assert sorted(isinstance(result, Review) for result in results) == [False, True]
    assert any(isinstance(result, Conflict) for result in results)
    assert planned.reviews.count() == 1


def test_two_workers_open_what_came_back_once() -> None:
    ended = make_measured()
    confirm(ended)
    day = ended.check_on + DAY
    report_on(ended.cast, ended.pattern, day, 3)

    def work() -> int:
        return watch(at=noon(day))

    opened = at_once(work, work)

    assert sorted(opened) == [0, 1]
    initiative = reread(ended.initiative)
    assert (initiative.state, initiative.reopened_count) == ("reopened", 1)
    assert Reopening.objects.count() == 1
    assert initiative.history.filter(history_verb="initiative.reopen").count() == 1
    ended.pattern.refresh_from_db()
    assert ended.pattern.recurrence_count == 1
    told = Notification.objects.filter(kind=CAME_BACK)
    assert sorted(told.values_list("user_id", flat=True)) == sorted(
        [ended.cast.owner.pk, ended.cast.sponsor.pk]
    )
