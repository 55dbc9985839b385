"""Opening, describing and judging repeat problems."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import Issue, Pattern
from issues.services.patterns import (
    accept_pattern,
    confirm_pattern,
    edit_pattern,
    note_effect,
    note_fix,
    note_no_effect,
    note_return,
    open_pattern,
    publish_pattern,
    refute_pattern,
    reopen_pattern,
)
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_clerk, make_executive, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=3)
TOMORROW = date(2026, 3, 11)
BAD_REASONS = ["", " ", "a\x00b", "x" * 2001, "\ud800"]


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    return make_pattern(unit, manager)


def test_open_names_the_problem_and_puts_the_reports_in(
    unit: Unit, manager: User, colleague: User, issue: Issue
) -> None:
    pattern = open_pattern(
        title=" The lift  fails ",
        unit=unit,
        issues=[issue],
        workaround="Use the ramp.\r\nWe are sorry.",
        owner=colleague,
        actor=manager,
        at=LATER,
    )

    assert (pattern.title, pattern.unit) == ("The lift fails", unit)
    assert pattern.workaround == "Use the ramp.\nWe are sorry."
    assert (pattern.owner, pattern.created_by) == (colleague, manager)
    assert (pattern.state, pattern.version) == ("suspected", 1)
    assert (pattern.created_at, pattern.published_at) == (LATER, None)
    assert_moved(pattern, "pattern.open", by=manager, moved=("", "suspected"), at=LATER)
    issue.refresh_from_db()
    assert issue.pattern == pattern
    assert_moved(issue, "issue.group", by=manager, moved=("new", "new"), at=LATER)
    assert_told()


def test_open_makes_nothing_when_one_report_is_refused(
    unit: Unit, manager: User, issue: Issue
) -> None:
    foreign = make_issue(make_unit("Yard"))

    with nothing_changed(), pytest.raises(Refused):
        open_pattern(
            title="x", unit=unit, issues=[issue, foreign], actor=manager, at=LATER
        )

    assert not Pattern.objects.exists()


def test_open_is_refused_when_the_person_may_not(
    unit: Unit, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger, make_executive()):
        with nothing_changed(), pytest.raises(Refused):
            open_pattern(title="x", unit=unit, actor=person, at=LATER)


OPEN_BAD: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "no title": (lambda: {"title": " "}, "title"),
    "title NUL": (lambda: {"title": "a\x00"}, "title"),
    "title long": (lambda: {"title": "x" * 121}, "title"),
    "workaround long": (lambda: {"workaround": "x" * 2001}, "workaround"),
    "workaround surrogate": (lambda: {"workaround": "\ud800"}, "workaround"),
    "owner without role": (lambda: {"owner": make_user()}, "owner"),
    "owner left": (
        lambda: {"owner": make_clerk(make_unit(), is_active=False)},
        "owner",
    ),
}


@pytest.mark.parametrize(("over", "field"), OPEN_BAD.values(), ids=OPEN_BAD)
def test_open_and_edit_are_refused_when_a_field_is_bad(
    unit: Unit,
    manager: User,
    pattern: Pattern,
    over: Callable[[], dict[str, Any]],
    field: str,
) -> None:
    values = {"title": "x", "workaround": "", "owner": None} | over()
    who: dict[str, Any] = {"actor": manager, "at": LATER}

    for verb in (
        lambda: open_pattern(unit=unit, **values, **who),
        lambda: edit_pattern(pattern, **values, **who),
    ):
        with nothing_changed(), pytest.raises(Invalid) as refused:
            verb()
        assert list(refused.value.fields) == [field]


def test_open_is_refused_when_the_unit_is_closed(manager: User, unit: Unit) -> None:
    closed = make_unit("Old pier", parent=unit, retired_at=AT)
    manager.__dict__.pop("_reach", None)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        open_pattern(title="x", unit=closed, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["unit"]


def test_edit_changes_words_and_owner(
    pattern: Pattern, manager: User, colleague: User
) -> None:
    edited = edit_pattern(
        pattern,
        title="Doors ice over",
        workaround="Use the ramp.",
        owner=colleague,
        reason="Clearer.",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert (edited.title, edited.workaround) == ("Doors ice over", "Use the ramp.")
    assert (edited.owner, edited.state, edited.version) == (colleague, "suspected", 2)
    assert_moved(
        edited,
        "pattern.edit",
        by=manager,
        moved=("suspected", "suspected"),
        at=LATER,
        reason="Clearer.",
    )


def test_edit_is_also_for_a_manager_of_elsewhere_who_is_on_it(
    unit: Unit, manager: User, stranger: User
) -> None:
    theirs = make_pattern(unit, manager, owner=stranger)

    assert (
        edit_pattern(
            theirs, title="y", workaround="", owner=None, actor=stranger, at=LATER
        ).owner
        is None
    )


def test_publish_lets_all_staff_read_it_once(pattern: Pattern, manager: User) -> None:
    reader = make_clerk(make_unit("Yard"))
    assert not Pattern.objects.visible_to(reader).exists()

    published = publish_pattern(pattern, version=1, actor=manager, at=LATER)

    assert (published.published_at, published.version) == (LATER, 2)
    assert Pattern.objects.visible_to(reader).get() == pattern
    assert_moved(
        published,
        "pattern.publish",
        by=manager,
        moved=("suspected", "suspected"),
        at=LATER,
    )
    with nothing_changed(), pytest.raises(Conflict) as refused:
        publish_pattern(pattern, actor=manager, at=LATER + timedelta(days=1))
    assert refused.value.message == "It is published to all staff already."


def test_confirm_needs_a_report(pattern: Pattern, manager: User, unit: Unit) -> None:
    with nothing_changed(), pytest.raises(Conflict) as refused:
        confirm_pattern(pattern, actor=manager, at=LATER)
    assert refused.value.code == "not_ready"
    make_issue(unit, pattern=pattern)

    confirmed = confirm_pattern(
        pattern, reason="Five in a week.", version=1, actor=manager, at=LATER
    )

    assert (confirmed.state, confirmed.version) == ("confirmed", 2)
    assert_moved(
        confirmed,
        "pattern.confirm",
        by=manager,
        moved=("suspected", "confirmed"),
        at=LATER,
        reason="Five in a week.",
    )


def test_accept_holds_until_a_day(pattern: Pattern, manager: User) -> None:
    accepted = accept_pattern(
        pattern,
        until=TOMORROW,
        reason="The station closes then.",
        version=1,
        actor=manager,
        at=LATER,
    )

    assert (accepted.state, accepted.accepted_until) == ("accepted", TOMORROW)
    assert_moved(
        accepted,
        "pattern.accept",
        by=manager,
        moved=("suspected", "accepted"),
        at=LATER,
        reason="The station closes then.",
    )


@pytest.mark.parametrize("until", [date(2026, 3, 10), date(2020, 1, 1)])
def test_accept_is_refused_when_the_day_is_not_in_the_future(
    pattern: Pattern, manager: User, until: date
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        accept_pattern(pattern, until=until, reason="x", actor=manager, at=LATER)

    assert list(refused.value.fields) == ["until"]


@pytest.mark.parametrize("reason", BAD_REASONS)
def test_judging_is_refused_when_the_reason_is_bad(
    pattern: Pattern, unit: Unit, manager: User, reason: str
) -> None:
    refuted = make_pattern(unit, manager, state="refuted")
    who: dict[str, Any] = {"reason": reason, "actor": manager, "at": LATER}

    for verb in (
        lambda: accept_pattern(pattern, until=TOMORROW, **who),
        lambda: refute_pattern(pattern, **who),
        lambda: reopen_pattern(refuted, **who),
    ):
        with nothing_changed(), pytest.raises(Invalid) as refused:
            verb()
        assert list(refused.value.fields) == ["reason"]


def test_refute_and_reopen_say_why(pattern: Pattern, manager: User) -> None:
    refuted = refute_pattern(
        pattern, reason="Two events.", version=1, actor=manager, at=LATER
    )

    assert (refuted.state, refuted.version) == ("refuted", 2)
    assert_moved(
        refuted,
        "pattern.refute",
        by=manager,
        moved=("suspected", "refuted"),
        at=LATER,
        reason="Two events.",
    )

    opened = reopen_pattern(
        refuted, reason="A third one.", version=2, actor=manager, at=LATER
    )

    assert (opened.state, opened.version) == ("suspected", 3)
    assert_moved(
        opened,
        "pattern.reopen",
        by=manager,
        moved=("refuted", "suspected"),
        at=LATER,
        reason="A third one.",
    )


def test_reopen_ends_the_acceptance(unit: Unit, manager: User) -> None:
    accepted = make_pattern(unit, manager, state="accepted", accepted_until=TOMORROW)

    opened = reopen_pattern(accepted, reason="Worse.", actor=manager, at=LATER)

    assert (opened.state, opened.accepted_until) == ("suspected", None)


@pytest.mark.parametrize("state", ["suspected", "confirmed", "accepted"])
def test_note_fix_is_the_systems_move(
    unit: Unit, manager: User, clerk: User, state: str
) -> None:
    pattern = make_pattern(unit, manager, state=state, accepted_until=TOMORROW)

    fixed = note_fix(pattern, fixed_from=TOMORROW, actor=clerk, at=LATER)

    assert (fixed.state, fixed.fixed_from) == ("fixed", TOMORROW)
    assert fixed.accepted_until is None
    assert_moved(fixed, "pattern.fix", by=clerk, moved=(state, "fixed"), at=LATER)


def test_note_fix_keeps_the_first_day(unit: Unit, manager: User) -> None:
    fixed = make_pattern(unit, manager, state="fixed", fixed_from=TOMORROW)

    with nothing_changed():
        again = note_fix(fixed, fixed_from=date(2027, 1, 1), actor=manager, at=LATER)

    assert again.fixed_from == TOMORROW


def fixed(unit: Unit, manager: User, **over: Any) -> Pattern:
    values = {"state": "fixed", "fixed_from": TOMORROW, "watched_from": TOMORROW}
    return make_pattern(unit, manager, **(values | over))


@pytest.mark.parametrize(
    ("seen_until", "watched_from"),
    [(date(2026, 6, 7), date(2026, 6, 7)), (date(2026, 3, 1), TOMORROW)],
)
def test_note_effect_watches_from_what_the_check_had_seen(
    unit: Unit, manager: User, seen_until: date, watched_from: date
) -> None:
    pattern = fixed(unit, manager)

    note_effect(pattern, seen_until=seen_until, actor=manager, at=LATER)

    pattern.refresh_from_db()
    assert (pattern.watched_from, pattern.fixed_from) == (watched_from, TOMORROW)
    assert_moved(
        pattern, "pattern.verify", by=manager, moved=("fixed", "verified"), at=LATER
    )


@pytest.mark.parametrize("state", ["suspected", "confirmed", "refuted"])
def test_note_effect_leaves_what_nobody_fixed(
    unit: Unit, manager: User, state: str
) -> None:
    pattern = make_pattern(unit, manager, state=state)

    with nothing_changed():
        note_effect(pattern, seen_until=TOMORROW, actor=manager, at=LATER)


def test_note_no_effect_opens_it_without_counting_a_return(
    unit: Unit, manager: User
) -> None:
    pattern = fixed(unit, manager)

    note_no_effect(pattern, actor=manager, at=LATER)
    with nothing_changed():
        note_no_effect(pattern, actor=manager, at=LATER)

    pattern.refresh_from_db()
    assert (pattern.fixed_from, pattern.watched_from) == (None, None)
    assert pattern.recurrence_count == 0
    assert_moved(
        pattern, "pattern.unfix", by=manager, moved=("fixed", "confirmed"), at=LATER
    )


@pytest.mark.parametrize("state", ["fixed", "verified"])
def test_note_return_counts_once_and_keeps_the_day_of_the_fix(
    unit: Unit, manager: User, state: str
) -> None:
    pattern = fixed(unit, manager, state=state)

    note_return(pattern, at=LATER)
    with nothing_changed():
        note_return(pattern, at=LATER)

    pattern.refresh_from_db()
    assert (pattern.recurrence_count, pattern.fixed_from) == (1, TOMORROW)
    assert_moved(
        pattern, "pattern.recur", by=None, moved=(state, "confirmed"), at=LATER
    )


def test_note_fix_is_refused_when_it_was_refuted(unit: Unit, manager: User) -> None:
    refuted = make_pattern(unit, manager, state="refuted")

    with nothing_changed(), pytest.raises(Conflict):
        note_fix(refuted, fixed_from=TOMORROW, actor=manager, at=LATER)


VERBS: dict[str, Callable[..., Any]] = {
    "edit": lambda p, **who: edit_pattern(
        p, title="x", workaround="", owner=None, **who
    ),
    "publish": publish_pattern,
    "confirm": confirm_pattern,
    "accept": lambda p, **who: accept_pattern(p, until=TOMORROW, reason="x", **who),
    "refute": lambda p, **who: refute_pattern(p, reason="x", **who),
    "reopen": lambda p, **who: reopen_pattern(p, reason="x", **who),
}
NOT_FROM = {
    "edit": "refuted",
    "publish": "refuted",
    "confirm": "fixed",
    "accept": "fixed",
    "refute": "fixed",
    "reopen": "confirmed",
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_refused_when_the_person_may_not(
    unit: Unit, manager: User, stranger: User, colleague: User, verb: str
) -> None:
    pattern = make_pattern(unit, manager, owner=colleague)

    for person in (stranger, colleague, make_executive()):
        with nothing_changed(), pytest.raises(Refused) as refused:
            VERBS[verb](pattern, actor=person, at=LATER)
        assert refused.value.message == (
            "A manager of the home unit does this. Ask Mira Manager."
        )


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_refused_when_the_state_is_wrong(
    unit: Unit, manager: User, verb: str
) -> None:
    pattern = make_pattern(unit, manager, state=NOT_FROM[verb], fixed_from=TOMORROW)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        VERBS[verb](pattern, actor=manager, at=LATER)

    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_refused_when_the_version_is_stale(
    pattern: Pattern, manager: User, verb: str
) -> None:
    with nothing_changed(), pytest.raises(Stale):
        VERBS[verb](pattern, version=2, actor=manager, at=LATER)
