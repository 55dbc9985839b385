"""Many reports at once: chosen, looked at, changed by the single rules, undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.enums import BulkVerb
from issues.models import Issue, Message, Pattern, Snooze
from issues.services.bulk import (
    confirm_bulk_change,
    open_bulk_change,
)
from issues.services.holding import pass_on_issue, snooze_issue
from issues.services.triage import triage_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import grant, make_manager, make_unit, make_user
from tests.builders.bulk import LATER, TOUCHED, do, look, outcomes, plain, undo
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_issue, make_pattern, make_touchpoint

TOMORROW = date(2026, 3, 11)
CLOSED = "This is “Closed, you were told”; “Sort” isn't possible from there."


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    return make_pattern(unit, manager)


# --- Looking --------------------------------------------------------------------------


def test_look_counts_each_outcome_and_changes_no_report(
    unit: Unit, manager: User
) -> None:
    new = make_issue(unit)
    sorted_so = make_issue(
        unit,
        state="triaged",
        severity=2,
        owner=manager,
        next_step_at=AT + timedelta(days=9),
        triaged_at=AT,
    )
    closed = make_issue(unit, state="closed", severity=1)
    foreign = make_issue(make_unit("Yard"))
    before = [plain(issue) for issue in (new, sorted_so, closed, foreign)]

    change = look(manager, "triage", new, sorted_so, closed, foreign, severity=2)

    assert (change.state, change.row_count) == ("previewed", 4)
    assert (change.waiting_count, change.unchanged_count) == (1, 1)
    assert (change.refused_count, change.stale_count, change.done_count) == (2, 0, 0)
    assert outcomes(change) == [
        ("waiting", ""),
        ("unchanged", ""),
        (
            "refused",
            "This is “Closed, you were told”; “Sort” isn't possible from there.",
        ),
        ("refused", "Your role doesn’t include this for this report."),
    ]
    assert [plain(issue) for issue in (new, sorted_so, closed, foreign)] == before
    assert_told()


def test_look_says_of_what_changed_since_it_was_seen_that_it_did(
    unit: Unit, manager: User
) -> None:
    issue = make_issue(unit)

    change = open_bulk_change(
        verb=BulkVerb.TRIAGE,
        values={"severity": 1},
        picked=[(issue.pk, 7)],
        actor=manager,
        at=AT,
    )

    assert outcomes(change) == [TOUCHED]


def test_look_takes_all_that_match(unit: Unit, manager: User) -> None:
    issues = [make_issue(unit) for _turn in range(3)]
    make_issue(unit, state="closed")

    change = open_bulk_change(
        verb=BulkVerb.TRIAGE,
        values={"severity": 1},
        matching=Issue.objects.visible_to(manager).filter(state="new"),
        query="state=new",
        actor=manager,
        at=AT,
    )

    rows = change.rows.order_by("id")
    assert [row.issue_id for row in rows] == [issue.pk for issue in issues]
    assert (change.query, change.waiting_count) == ("state=new", 3)


BAD: dict[str, tuple[str, Callable[[], dict[str, Any]], str]] = {
    "decline without reason": ("decline", lambda: {"go_to": "Lost property"}, "reason"),
    "decline without place": ("decline", lambda: {"reason": "Praise"}, "go_to"),
    "decline NUL": ("decline", lambda: {"reason": "a\x00", "go_to": "x"}, "reason"),
    "hand over to nobody": ("assign", dict, "owner"),
    "hand over, no reason": (
        "assign",
        lambda: {"owner": make_manager(make_unit())},
        "reason",
    ),
    "step too long": ("triage", lambda: {"next_step": "x" * 201}, "next_step"),
    "group without any": ("group", dict, "title"),
    "group without home": ("group", lambda: {"title": "Doors"}, "home"),
}


@pytest.mark.parametrize(("verb", "values", "field"), BAD.values(), ids=BAD)
def test_look_is_refused_when_a_value_is_bad(
    manager: User,
    issue: Issue,
    verb: str,
    values: Callable[[], dict[str, Any]],
    field: str,
) -> None:
    given = values()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        look(manager, verb, issue, **given)

    assert list(refused.value.fields) == [field]


def test_look_is_refused_when_nothing_is_chosen(manager: User) -> None:
    with nothing_changed(), pytest.raises(Invalid):
        look(manager, "triage", severity=1)


# --- Doing ----------------------------------------------------------------------------


def test_confirm_sorts_each_and_leaves_what_was_not_said(
    unit: Unit, manager: User, clerk: User, colleague: User
) -> None:
    desk, lift = make_touchpoint(), make_touchpoint("Lift")
    wear = make_cause()
    first = make_issue(unit, clerk, touchpoint=desk, cause=wear)
    second = make_issue(unit, clerk, severity=4)

    change = do(
        manager,
        "triage",
        first,
        second,
        severity=2,
        touchpoint=lift,
        owner=colleague,
        next_step="Call  them",
        next_step_on=TOMORROW,
        reason="Same night.",
    )

    assert (change.state, change.done_count) == ("finished", 2)
    for issue in (first, second):
        issue.refresh_from_db()
        assert (issue.state, issue.version) == ("triaged", 2)
        assert (issue.severity, issue.touchpoint) == (2, lift)
        assert (issue.owner, issue.next_step) == (colleague, "Call them")
        assert issue.next_step_at == datetime(
            2026, 3, 11, 23, 59, tzinfo=ZoneInfo(unit.time_zone)
        )
        assert issue.triaged_at == LATER
        assert_moved(
            issue,
            "issue.triage",
            by=manager,
            moved=("new", "triaged"),
            at=LATER,
            reason="Same night.",
        )
        assert issue.history.count() == 2
    assert (first.cause, second.cause) == (wear, None)


def test_confirm_does_to_each_what_the_single_verb_does(
    unit: Unit, manager: User, colleague: User
) -> None:
    alone, among = make_issue(unit), make_issue(unit)
    same: dict[str, Any] = {"severity": 3, "owner": colleague, "next_step": "Look"}

    triage_issue(alone, touchpoint=None, **same, actor=manager, at=LATER)
    do(manager, "triage", among, **same)

    one, other = plain(alone), plain(among)
    for row in (one, other):
        del row["id"]
    assert one == other


def test_the_owner_hears_of_all_in_one_line(
    unit: Unit, manager: User, colleague: User
) -> None:
    issues = [make_issue(unit) for _turn in range(3)]
    his = make_issue(unit, owner=colleague)

    change = do(manager, "triage", *issues, his, severity=1, owner=colleague)

    assert (change.done_count, change.given_count) == (4, 3)
    assert_told(("issues.assigned_many", colleague))


def test_confirm_leaves_alone_what_changed_since_or_is_theirs_no_more(
    unit: Unit, manager: User
) -> None:
    good, moved, gone = (make_issue(unit) for _turn in range(3))
    change = look(manager, "triage", good, moved, gone, severity=2)
    triage_issue(moved, severity=0, touchpoint=None, actor=manager, at=AT)
    Issue.objects.filter(pk=gone.pk).update(unit=make_unit("Yard"))

    done = confirm_bulk_change(change, actor=manager, at=LATER)

    assert outcomes(done) == [
        ("done", ""),
        TOUCHED,
        ("refused", "Your role doesn’t include this for this report."),
    ]
    assert (done.done_count, done.stale_count, done.refused_count) == (1, 1, 1)
    moved.refresh_from_db()
    assert moved.severity == 0


def test_confirm_declines_and_tells_every_reporter(
    unit: Unit, manager: User, clerk: User, colleague: User
) -> None:
    first, second = make_issue(unit, clerk), make_issue(unit, colleague)
    twin = make_issue(unit, manager, duplicate_of=first)
    nobodys = make_issue(unit)

    do(
        manager,
        "decline",
        first,
        second,
        nobodys,
        reason="A wish.",
        go_to="The suggestion box",
    )

    for issue in (first, second, nobodys):
        issue.refresh_from_db()
        assert (issue.state, issue.decline_to) == ("declined", "The suggestion box")
        assert issue.told_at == (LATER if issue.reporter else None)
        message = Message.objects.get(issue=issue)
        assert message.text == "A wish.\n\nThe suggestion box"
        assert message.history.count() == 1
    assert Message.objects.filter(issue=twin).count() == 1
    assert_told(("issues.outcome", clerk), ("issues.outcome", colleague))


def test_confirm_puts_all_into_a_problem_or_a_new_one(
    unit: Unit, manager: User, pattern: Pattern
) -> None:
    inside = make_issue(unit, pattern=pattern)
    outside = make_issue(unit, state="resolved")

    known = do(manager, "group", inside, outside, pattern=pattern)
    outside.refresh_from_db()
    fresh = do(manager, "group", inside, outside, title="Doors", home=unit)

    assert outcomes(known) == [("unchanged", ""), ("done", "")]
    assert outcomes(fresh) == [("done", "")] * 2
    assert fresh.pattern is not None
    assert (fresh.pattern.title, fresh.pattern.unit) == ("Doors", unit)
    outside.refresh_from_db()
    assert (outside.pattern, outside.state) == (fresh.pattern, "resolved")


def test_confirm_stops_with_the_sentence_when_the_problem_was_refuted(
    unit: Unit, manager: User, pattern: Pattern, issue: Issue
) -> None:
    change = look(manager, "group", issue, pattern=pattern)
    Pattern.objects.filter(pk=pattern.pk).update(state="refuted")

    with nothing_changed(), pytest.raises(Conflict):
        confirm_bulk_change(change, actor=manager, at=LATER)


def test_confirm_links_all_to_the_report_that_stands_for_them(
    unit: Unit, manager: User, clerk: User
) -> None:
    main = make_issue(unit)
    named = make_issue(unit, duplicate_of=main)
    first, second = make_issue(unit, clerk), make_issue(unit, state="triaged")
    stands = make_issue(unit)
    make_issue(unit, duplicate_of=stands)
    hidden = make_issue(unit, is_restricted=True, owner=manager)

    change = do(
        manager, "link", main, first, second, stands, hidden, named, same_as=named
    )

    assert [outcome for outcome, _why in outcomes(change)] == [
        "unchanged",
        "done",
        "done",
        "refused",
        "refused",
        "refused",
    ]
    assert set(main.duplicates.all()) == {named, first, second}
    assert_told()


def test_confirm_links_to_a_closed_report_only_with_words_for_the_late(
    unit: Unit, manager: User, clerk: User
) -> None:
    main = make_issue(unit, state="closed")
    late, nobodys = make_issue(unit, clerk), make_issue(unit)

    silent = do(manager, "link", late, nobodys, same_as=main)
    told = do(manager, "link", late, same_as=main, words="It runs again.")

    assert [outcome for outcome, _why in outcomes(silent)] == ["refused", "done"]
    assert outcomes(told) == [("done", "")]
    assert Message.objects.get(issue=late).text == "It runs again."
    assert_told(("issues.outcome", clerk))


def test_confirm_is_refused_when_it_is_stale_or_anothers_or_changes_nothing(
    unit: Unit, manager: User, issue: Issue
) -> None:
    change = look(manager, "triage", issue, severity=2)
    nothing = look(manager, "triage", make_issue(unit, state="closed"), severity=2)
    other = make_manager(unit, "Olga Other")

    with nothing_changed():
        with pytest.raises(Stale):
            confirm_bulk_change(change, version=9, actor=manager, at=LATER)
        with pytest.raises(Refused) as refused:
            confirm_bulk_change(change, actor=other, at=LATER)
        with pytest.raises(Conflict):
            confirm_bulk_change(nothing, actor=manager, at=LATER)
    assert refused.value.denied.who == ("Mira Manager",)


def test_confirm_twice_does_it_once(manager: User, issue: Issue) -> None:
    change = do(manager, "triage", issue, severity=2)

    with nothing_changed(), pytest.raises(Conflict):
        confirm_bulk_change(change, actor=manager, at=LATER)


def test_a_deputy_acts_on_behalf_of_the_person_they_stand_in_for(unit: Unit) -> None:

    boss, deputy = make_manager(unit, "Bo Boss"), make_user("Dee Deputy")
    grant(deputy, Role.MANAGER, unit, on_behalf_of=boss, until=date(2099, 1, 1))
    issue = make_issue(unit)

    do(deputy, "triage", issue, severity=1)

    row = issue.history.first()
    assert (row.history_user_id, row.history_on_behalf_of_id) == (deputy.pk, boss.pk)


def test_confirm_hands_all_over_as_the_single_verb_does(
    unit: Unit, manager: User, colleague: User
) -> None:
    alone, among = make_issue(unit, state="triaged"), make_issue(unit, state="triaged")
    his, closed = make_issue(unit, owner=colleague), make_issue(unit, state="closed")

    pass_on_issue(alone, owner=colleague, reason="Knows.", actor=manager, at=LATER)
    change = do(manager, "assign", among, his, closed, owner=colleague, reason="Knows.")

    assert [outcome for outcome, _why in outcomes(change)] == [
        "done",
        "unchanged",
        "refused",
    ]
    one, other = plain(alone), plain(among)
    assert one.pop("id") != other.pop("id")
    assert one == other
    assert_moved(
        among,
        "issue.pass_on",
        by=manager,
        moved=("triaged", "triaged"),
        at=LATER,
        reason="Knows.",
    )
    assert_told(("issues.assigned", colleague), ("issues.assigned_many", colleague))


def test_confirm_takes_them_oneself_without_a_reason_by_a_day(
    unit: Unit, manager: User, clerk: User
) -> None:
    issue = make_issue(unit, owner=clerk)

    change = do(manager, "assign", issue, owner=manager, next_step_on=TOMORROW)
    undo(change, manager)

    verbs = issue.history.order_by("history_id").values_list("history_verb", flat=True)
    assert list(verbs) == ["issue.file", "issue.take", "issue.undo_bulk"]
    issue.refresh_from_db()
    assert (issue.owner, issue.next_step_at) == (clerk, None)
    assert_told()


def test_handing_over_ends_what_puts_a_report_off(
    unit: Unit, manager: User, colleague: User
) -> None:
    issue = make_issue(unit, state="triaged", owner=manager)
    until = AT.date() + timedelta(days=5)
    issue = snooze_issue(issue, until=until, reason="Parts", actor=manager, at=AT)

    do(manager, "assign", issue, owner=colleague, reason="Knows.")

    assert Snooze.objects.get(issue=issue).until == LATER
