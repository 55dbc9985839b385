"""Stating causes and weighing them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.models import ContributingFactor, Issue, Pattern, RootCause
from issues.queries.causes import effective_cause, with_effective_cause
from issues.services.causes import state_cause, weigh_cause
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_executive
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_factor, make_issue, make_pattern

LATER = AT + timedelta(hours=3)
SURE = {"certainty": "confirmed", "evidence": "Eight of nine on frosty days."}


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    return make_pattern(unit, manager)


def state(
    pattern: Pattern, cause: RootCause, actor: User, **over: Any
) -> ContributingFactor:
    values: dict[str, Any] = {
        "sentence": "The door sensor ices over.",
        "role": "main",
        "certainty": "suspected",
        "at": LATER,
    }
    return state_cause(pattern, cause=cause, actor=actor, **(values | over))


def test_state_notes_the_cause_with_its_evidence(
    pattern: Pattern, cause: RootCause, manager: User
) -> None:
    factor = state(
        pattern,
        cause,
        manager,
        sentence=" The door sensor\nices over. ",
        whys="No heater.\nNobody asked for one.",
        version=1,
        **SURE,
    )

    assert (factor.pattern, factor.cause, factor.issue) == (pattern, cause, None)
    assert factor.sentence == "The door sensor ices over."
    assert (factor.role, factor.certainty) == ("main", "confirmed")
    assert factor.whys == "No heater.\nNobody asked for one."
    assert factor.evidence == "Eight of nine on frosty days."
    assert (factor.stated_by, factor.stated_at) == (manager, LATER)
    assert_moved(factor, "factor.state", by=manager, moved=("", ""), at=LATER)
    pattern.refresh_from_db()
    assert (pattern.version, pattern.state) == (2, "suspected")
    assert_moved(
        pattern,
        "pattern.state_cause",
        by=manager,
        moved=("suspected", "suspected"),
        at=LATER,
    )
    assert_told()


def test_state_takes_several_causes_but_one_confirmed_main(
    pattern: Pattern, cause: RootCause, manager: User
) -> None:
    state(pattern, cause, manager, **SURE)

    state(pattern, cause, manager)
    state(pattern, cause, manager, role="adds", **SURE)
    state(pattern, cause, manager, role="escape", **SURE)
    with nothing_changed(), pytest.raises(Invalid) as refused:
        state(pattern, cause, manager, **SURE)

    assert list(refused.value.fields) == ["certainty"]
    assert pattern.factors.count() == 4


BAD: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "no sentence": (lambda: {"sentence": " "}, "sentence"),
    "sentence long": (lambda: {"sentence": "x" * 301}, "sentence"),
    "sentence NUL": (lambda: {"sentence": "a\x00"}, "sentence"),
    "whys long": (lambda: {"whys": "x" * 4001}, "whys"),
    "whys surrogate": (lambda: {"whys": "\ud800"}, "whys"),
    "evidence long": (lambda: {"evidence": "x" * 4001}, "evidence"),
    "evidence missing": (lambda: {"certainty": "confirmed"}, "evidence"),
    "evidence blank": (lambda: SURE | {"evidence": " \n"}, "evidence"),
    "role unknown": (lambda: {"role": "root"}, "role"),
    "certainty unknown": (lambda: {"certainty": "maybe"}, "certainty"),
    "cause retired": (lambda: {"cause": make_cause(retired_at=AT)}, "cause"),
}


@pytest.mark.parametrize(("over", "field"), BAD.values(), ids=BAD)
def test_state_is_refused_when_a_field_is_bad(
    pattern: Pattern,
    cause: RootCause,
    manager: User,
    over: Callable[[], dict[str, Any]],
    field: str,
) -> None:
    values = {"cause": cause} | over()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        state(pattern, actor=manager, **values)

    assert list(refused.value.fields) == [field]
    assert not ContributingFactor.objects.exists()


def test_state_is_refused_when_the_person_may_not(
    pattern: Pattern, cause: RootCause, clerk: User, stranger: User
) -> None:
    for person in (clerk, stranger, make_executive()):
        with nothing_changed(), pytest.raises(Refused):
            state(pattern, cause, person)


def test_state_is_refused_when_refuted_or_stale(
    unit: Unit, pattern: Pattern, cause: RootCause, manager: User
) -> None:
    refuted = make_pattern(unit, manager, state="refuted")

    with nothing_changed():
        with pytest.raises(Conflict):
            state(refuted, cause, manager)
        with pytest.raises(Stale):
            state(pattern, cause, manager, version=2)


def test_weigh_says_anew_how_sure_we_are(
    pattern: Pattern, cause: RootCause, manager: User
) -> None:
    factor = make_factor(pattern, cause)

    weighed = weigh_cause(
        factor, reason="Measured it.", version=1, actor=manager, at=LATER, **SURE
    )

    assert (weighed.certainty, weighed.evidence) == (
        "confirmed",
        "Eight of nine on frosty days.",
    )
    assert (weighed.version, weighed.stated_at) == (2, AT)
    assert_moved(
        weighed,
        "factor.weigh",
        by=manager,
        moved=("", ""),
        at=LATER,
        reason="Measured it.",
    )
    pattern.refresh_from_db()
    assert pattern.version == 1


def test_weigh_may_confirm_another_after_the_first_was_ruled_out(
    pattern: Pattern, cause: RootCause, manager: User
) -> None:
    first = make_factor(pattern, cause, **SURE)
    second = make_factor(pattern, cause)
    who: dict[str, Any] = {"reason": "Measured.", "actor": manager, "at": LATER}

    with nothing_changed(), pytest.raises(Invalid) as refused:
        weigh_cause(second, **SURE, **who)
    assert list(refused.value.fields) == ["certainty"]
    weigh_cause(first, certainty="ruled_out", evidence="It was dry.", **who)
    weigh_cause(second, **SURE, **who)

    assert weigh_cause(second, **SURE, **who).certainty == "confirmed"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "\x00"}, "reason"),
        ({"certainty": "sure"}, "certainty"),
        ({"certainty": "confirmed", "evidence": ""}, "evidence"),
        ({"evidence": "x" * 4001}, "evidence"),
        ({"evidence": "\ud800"}, "evidence"),
    ],
)
def test_weigh_is_refused_when_a_field_is_bad(
    pattern: Pattern,
    cause: RootCause,
    manager: User,
    over: dict[str, str],
    field: str,
) -> None:
    factor = make_factor(pattern, cause)
    values = {"certainty": "suspected", "evidence": "", "reason": "x"} | over

    with nothing_changed(), pytest.raises(Invalid) as refused:
        weigh_cause(factor, actor=manager, at=LATER, **values)

    assert list(refused.value.fields) == [field]


def test_weigh_is_refused_when_stale_or_not_theirs_or_refuted(
    unit: Unit, pattern: Pattern, cause: RootCause, manager: User, stranger: User
) -> None:
    factor = make_factor(pattern, cause)
    old = make_factor(make_pattern(unit, manager, state="refuted"), cause)
    words: dict[str, Any] = {"reason": "x", "at": LATER, **SURE}

    with nothing_changed():
        with pytest.raises(Stale):
            weigh_cause(factor, version=2, actor=manager, **words)
        with pytest.raises(Refused):
            weigh_cause(factor, actor=stranger, **words)
        with pytest.raises(Conflict):
            weigh_cause(old, actor=manager, **words)


def test_effective_cause_is_the_confirmed_main_cause_else_what_it_looks_like(
    unit: Unit, pattern: Pattern, manager: User
) -> None:
    looks, main, side = make_cause("Looks"), make_cause("Main"), make_cause("Side")
    make_factor(pattern, main, **SURE)
    make_factor(pattern, side, role="adds", **SURE)
    open_question = make_pattern(unit, manager)
    make_factor(open_question, side)
    expected = {
        make_issue(unit, pattern=pattern, cause=looks): main,
        make_issue(unit, pattern=pattern): main,
        make_issue(unit, pattern=open_question, cause=looks): looks,
        make_issue(unit, pattern=open_question): None,
        make_issue(unit, cause=looks): looks,
        make_issue(unit): None,
    }

    assert {issue: effective_cause(issue) for issue in expected} == expected
    rows = with_effective_cause(Issue.objects.all())
    assert {row: row.effective_cause_id for row in rows} == {
        issue: cause.pk if cause else None for issue, cause in expected.items()
    }
