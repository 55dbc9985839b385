"""What the reporter of a repeat problem hears about its improvement."""

from datetime import date
from typing import Any

import pytest

from improvements.enums import InitiativeState
from improvements.models import Initiative
from improvements.services.proposing import turn_down
from issues.fates import fates_of, quick_fix_for, remedy_for
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    make_accepted,
    make_implemented,
    make_in_progress,
    make_problem,
    make_proposed,
    put_into_scope,
)

WORKS = "“A lift that runs” is in effect since 9 March 2026. It was checked: it works."
TRIED = "“A lift that runs” was tried and didn’t help enough. What was learned is kept."


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_proposed, "“A lift that runs” was proposed to end this."),
        (make_accepted, "“A lift that runs” is being planned."),
        (make_in_progress, "“A lift that runs” is being done, due 1 May 2026."),
        (make_implemented, "“A lift that runs” is in effect since 9 March 2026."),
    ],
)
def test_the_fate_says_how_far_it_is(
    cast: Cast, make: Any, sentence: str, django_assert_num_queries: Any
) -> None:
    problem = make_problem(cast)
    initiative: Initiative = make(cast, patterns=[problem])
    fates_of(cast.manager, [problem.pk])

    with django_assert_num_queries(1):
        fate = fates_of(cast.manager, [problem.pk])[problem.pk]

    assert (fate.sentence, fate.url) == (sentence, initiative.get_absolute_url())
    assert (fate.flow, fate.state) == ("initiative", initiative.state)


@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        (
            "verified",
            "improvement",
            WORKS,
        ),
        (
            "closed",
            "improvement",
            WORKS,
        ),
        (
            "closed",
            "quick_fix",
            "“A lift that runs” was done and is in effect since 9 March 2026.",
        ),
        (
            "closed_unsuccessful",
            "improvement",
            TRIED,
        ),
        (
            "reopened",
            "improvement",
            "It came back after “A lift that runs” and is open again.",
        ),
    ],
)
def test_the_fate_says_what_came_of_it(
    cast: Cast, state: str, kind: str, sentence: str
) -> None:
    """The states themselves are reached in the tests of their moves."""
    problem = make_problem(cast)
    initiative = make_implemented(cast, patterns=[problem])
    Initiative.objects.filter(pk=initiative.pk).update(state=state, kind=kind)

    fate = fates_of(cast.manager, [problem.pk])[problem.pk]

    assert fate.sentence == sentence


def test_every_state_has_its_sentence(cast: Cast) -> None:
    """None falls through to another's words."""
    problem = make_problem(cast)
    initiative = make_implemented(cast, patterns=[problem])
    told = {}
    for state in InitiativeState.values:
        Initiative.objects.filter(pk=initiative.pk).update(
            state=state, resume_on=date(2026, 5, 1)
        )
        told[state] = fates_of(cast.manager, [problem.pk])[problem.pk].sentence

    not_done = {name for name, words in told.items() if "won’t be done" in words}
    assert not_done == {"rejected", "withdrawn"}


def test_an_ended_one_gives_way_to_another(cast: Cast) -> None:
    problem = make_problem(cast)
    living = make_accepted(cast, patterns=[problem])
    ended = make_proposed(cast, patterns=[problem], title="Later and refused")
    turn_down(ended, reason="Twice.", actor=cast.manager, at=AT)

    fate = fates_of(cast.manager, [problem.pk])[problem.pk]

    assert fate.url == living.get_absolute_url()


def test_a_refused_one_is_said_when_there_is_no_other(cast: Cast) -> None:
    problem = make_problem(cast)
    initiative = make_proposed(cast, patterns=[problem])
    turn_down(initiative, reason="No.", actor=cast.manager, at=AT)

    fate = fates_of(cast.manager, [problem.pk])[problem.pk]

    assert fate.sentence == "“A lift that runs” was proposed, but it won’t be done."


def test_nothing_is_said_to_who_may_not_see_it(cast: Cast) -> None:
    hill = make_unit("Hill")
    stranger = make_manager(hill)
    problem = make_problem(cast, unit=hill, actor=stranger)
    put_into_scope(make_proposed(cast), problem)

    assert fates_of(stranger, [problem.pk]) == {}


def test_a_remedy_is_proposed_for_several_problems_at_once() -> None:
    address = remedy_for("PAT-7K3Q9X", "PAT-8M4RAY")

    assert address == "/initiatives/propose/?pattern=PAT-7K3Q9X&pattern=PAT-8M4RAY"


def test_a_quick_fix_is_started_from_a_problem() -> None:
    address = quick_fix_for("PAT-7K3Q9X")

    assert address == "/initiatives/quick-fix/?pattern=PAT-7K3Q9X"
