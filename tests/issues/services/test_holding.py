"""Who holds a report: take, hand over, put off, bring back, undo."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import Issue, Snooze
from issues.queries.inbox import VIEWS, counts_of, queue_of
from issues.services.conversation import answer_question, ask_reporter
from issues.services.holding import (
    pass_on_issue,
    snooze_issue,
    take_issue,
    undo_holding,
    wake_issue,
)
from issues.services.triage import decline_issue, triage_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue

LATER = AT + timedelta(hours=3)
#: AT is a Tuesday.
WEDNESDAY_NIGHT = datetime(2026, 3, 11, 23, 59, tzinfo=UTC)
FRIDAY = date(2026, 3, 13)
FRIDAY_MORNING = datetime(2026, 3, 13, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 3, 13, 23, 59, tzinfo=UTC)


def views_with(issue: Issue, user: User, at: datetime) -> set[str]:
    return {
        view.name for view in VIEWS if issue in queue_of(user, view, at=at).order_by()
    }


def held(issue: Issue) -> tuple[User | None, datetime | None]:
    issue.refresh_from_db()
    return issue.owner, issue.next_step_at


def test_take_makes_it_ones_own_by_the_next_working_day(
    issue: Issue, manager: User
) -> None:
    take_issue(issue, version=1, actor=manager, at=LATER)

    assert held(issue) == (manager, WEDNESDAY_NIGHT)
    assert (issue.state, issue.version) == ("new", 2)
    assert_moved(issue, "issue.take", by=manager, moved=("new", "new"), at=LATER)
    assert_told()


def test_take_on_a_friday_is_due_on_monday(issue: Issue, manager: User) -> None:
    take_issue(issue, actor=manager, at=FRIDAY_MORNING + timedelta(hours=17))

    assert held(issue)[1] == datetime(2026, 3, 16, 23, 59, tzinfo=UTC)


def test_take_keeps_a_date_that_lies_ahead(unit: Unit, manager: User) -> None:
    issue = make_issue(unit, next_step_at=FRIDAY_NIGHT)

    take_issue(issue, actor=manager, at=LATER)

    assert held(issue) == (manager, FRIDAY_NIGHT)


def test_take_is_refused_when_it_is_ones_own(unit: Unit, manager: User) -> None:
    issue = make_issue(unit, owner=manager)

    with nothing_changed(), pytest.raises(Conflict, match="You are on it already"):
        take_issue(issue, actor=manager, at=LATER)


def test_pass_on_tells_whoever_gets_it_and_why(
    issue: Issue, manager: User, colleague: User
) -> None:
    pass_on_issue(
        issue,
        owner=colleague,
        reason="Knows the lift company.",
        next_step_at=FRIDAY_NIGHT,
        version=1,
        actor=manager,
        at=LATER,
    )

    assert held(issue) == (colleague, FRIDAY_NIGHT)
    assert_moved(
        issue,
        "issue.pass_on",
        by=manager,
        moved=("new", "new"),
        at=LATER,
        reason="Knows the lift company.",
    )
    assert_told(("issues.assigned", colleague))


def test_pass_on_by_the_person_on_it(
    unit: Unit, colleague: User, manager: User
) -> None:
    issue = make_issue(unit, owner=colleague)

    pass_on_issue(issue, owner=manager, reason="Too big.", actor=colleague, at=LATER)

    assert held(issue) == (manager, WEDNESDAY_NIGHT)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"reason": " "}, "Say in a word why they should take it."),
        ({"next_step_at": AT - timedelta(days=1)}, "can’t be due before today"),
    ],
)
def test_pass_on_is_refused_without_reason_or_into_the_past(
    over: dict[str, Any], sentence: str, issue: Issue, manager: User, colleague: User
) -> None:
    values: dict[str, Any] = {"owner": colleague, "reason": "Yours."} | over

    with nothing_changed(), pytest.raises(Invalid, match=sentence):
        pass_on_issue(issue, actor=manager, at=LATER, **values)


def test_pass_on_is_refused_to_whoever_has_it_or_could_not_read_it(
    unit: Unit, manager: User, colleague: User
) -> None:
    issue, nobody = make_issue(unit, owner=colleague), make_user("Nobody Here")

    with nothing_changed():
        with pytest.raises(Invalid, match="is on it already"):
            pass_on_issue(
                issue, owner=colleague, reason="You.", actor=manager, at=LATER
            )
        with pytest.raises(Invalid, match="couldn’t read this"):
            pass_on_issue(
                issue,
                owner=nobody,
                reason="x",
                actor=manager,
                at=LATER,
            )


def test_snooze_leaves_the_queue_until_that_morning_and_keeps_person_and_date(
    issue: Issue, manager: User
) -> None:
    snooze_issue(
        issue,
        until=FRIDAY,
        reason="The part comes on Friday.",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert held(issue) == (manager, FRIDAY_NIGHT)
    assert_moved(
        issue,
        "issue.snooze",
        by=manager,
        moved=("new", "new"),
        at=LATER,
        reason="The part comes on Friday.",
    )
    just_before = FRIDAY_MORNING - timedelta(seconds=1)
    assert views_with(issue, manager, LATER) == {"put_off"}
    assert views_with(issue, manager, just_before) == {"put_off"}
    assert views_with(issue, manager, FRIDAY_MORNING) == {"to_sort", "mine"}
    assert counts_of(manager, at=LATER)["put_off"] == 1
    assert counts_of(manager, at=FRIDAY_MORNING)["put_off"] == 0


def test_snooze_hides_nothing_from_whoever_looks_for_neglect(
    unit: Unit, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, state="triaged", owner=colleague)
    snooze_issue(issue, until=FRIDAY, reason="Part.", actor=manager, at=LATER)
    Snooze.objects.filter(issue=issue).update(until=FRIDAY_NIGHT + timedelta(days=9))
    past = FRIDAY_NIGHT + timedelta(minutes=1)

    assert views_with(issue, manager, past) == {"put_off", "nobody"}


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (date(2026, 3, 10), "still to come"),
        (date(2026, 4, 8), "longer than 28 days"),
    ],
)
def test_snooze_is_refused_into_the_past_and_beyond_the_limit(
    until: date, sentence: str, issue: Issue, manager: User
) -> None:
    with nothing_changed(), pytest.raises(Invalid, match=sentence):
        snooze_issue(issue, until=until, reason="Part.", actor=manager, at=LATER)

    assert not Snooze.objects.exists()


def test_snooze_may_last_until_the_limit(issue: Issue, manager: User) -> None:
    limit = date(2026, 4, 7)

    snooze_issue(issue, until=limit, reason="Part.", actor=manager, at=LATER)

    assert Snooze.objects.get().until == datetime(2026, 4, 7, tzinfo=UTC)


def test_wake_brings_it_back_before_its_time(issue: Issue, manager: User) -> None:
    snooze_issue(issue, until=FRIDAY, reason="Part.", actor=manager, at=AT)

    wake_issue(issue, actor=manager, at=LATER)

    assert views_with(issue, manager, LATER) == {"to_sort", "mine"}
    assert held(issue) == (manager, FRIDAY_NIGHT)
    with nothing_changed(), pytest.raises(Conflict, match="isn’t put off"):
        wake_issue(issue, actor=manager, at=LATER)


def test_what_is_sorted_handed_over_or_answered_is_back(
    unit: Unit, clerk: User, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, clerk)

    def put_off() -> None:
        snooze_issue(issue, until=FRIDAY, reason="Part.", actor=manager, at=AT)
        assert "put_off" in views_with(issue, manager, LATER)

    ask_reporter(issue, question="Which lift?", actor=manager, at=AT)
    put_off()
    answer_question(issue, answer="Lift 2", actor=clerk, at=LATER)
    assert views_with(issue, manager, LATER) == {"to_sort", "mine"}
    put_off()
    pass_on_issue(issue, owner=colleague, reason="You.", actor=manager, at=LATER)
    assert views_with(issue, manager, LATER) == {"to_sort"}
    put_off()
    triage_issue(
        issue, severity=1, touchpoint=None, owner=manager, actor=manager, at=LATER
    )
    assert views_with(issue, manager, LATER) == {"mine"}


def test_asking_leaves_nothing_without_a_person_and_a_date(
    issue: Issue, manager: User
) -> None:
    ask_reporter(issue, question="Which lift?", actor=manager, at=LATER)

    assert held(issue) == (manager, WEDNESDAY_NIGHT)


def test_undo_restores_person_and_date_after_each_step(
    unit: Unit, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, owner=colleague, next_step_at=FRIDAY_NIGHT)
    before = held(issue)
    steps: list[Callable[[], Issue]] = [
        lambda: take_issue(issue, actor=manager, at=LATER),
        lambda: pass_on_issue(
            issue, owner=manager, reason="Me.", actor=manager, at=LATER
        ),
        lambda: snooze_issue(
            issue, until=date(2026, 3, 20), reason="x", actor=manager, at=LATER
        ),
    ]

    for step in steps:
        step()
        assert held(issue) != before
        undo_holding(issue, actor=manager, at=LATER)
        assert held(issue) == before
        assert views_with(issue, manager, LATER) == {"to_sort"}
    assert_moved(issue, "issue.undo", by=manager, moved=("new", "new"), at=LATER)


def test_undo_of_a_waking_puts_it_off_again(issue: Issue, manager: User) -> None:
    snooze_issue(issue, until=FRIDAY, reason="Part.", actor=manager, at=AT)
    wake_issue(issue, actor=manager, at=LATER)

    undo_holding(issue, actor=manager, at=LATER)

    assert views_with(issue, manager, LATER) == {"put_off"}
    assert Snooze.objects.get().until == FRIDAY_MORNING


def test_undo_is_refused_when_somebody_else_was_last_or_nothing_can_be_undone(
    unit: Unit, issue: Issue, manager: User, colleague: User
) -> None:
    fresh = make_issue(unit, manager)
    take_issue(issue, actor=manager, at=AT)
    pass_on_issue(issue, owner=colleague, reason="You.", actor=manager, at=AT)
    pass_on_issue(issue, owner=manager, reason="No, you.", actor=colleague, at=AT)

    with nothing_changed():
        for record in (issue, fresh):
            with pytest.raises(Conflict, match="nothing of yours to undo"):
                undo_holding(record, actor=manager, at=LATER)


@pytest.mark.parametrize("verb", ["take", "pass_on", "snooze", "wake", "undo"])
def test_holding_is_refused_to_strangers_on_old_versions_and_after_the_end(
    verb: str, unit: Unit, issue: Issue, manager: User, clerk: User, stranger: User
) -> None:
    calls: dict[str, Callable[..., Issue]] = {
        "take": take_issue,
        "pass_on": lambda issue, **who: pass_on_issue(
            issue, owner=manager, reason="x", **who
        ),
        "snooze": lambda issue, **who: snooze_issue(
            issue, until=FRIDAY, reason="x", **who
        ),
        "wake": wake_issue,
        "undo": undo_holding,
    }
    gone = make_issue(unit)
    decline_issue(gone, reason="No.", go_to="Desk", actor=manager, at=AT)

    with nothing_changed():
        for actor in (clerk, stranger):
            with pytest.raises(Refused):
                calls[verb](issue, actor=actor, at=LATER)
        with pytest.raises(Stale):
            calls[verb](issue, version=7, actor=manager, at=LATER)
        with pytest.raises(Conflict):
            calls[verb](gone, actor=manager, at=LATER)
