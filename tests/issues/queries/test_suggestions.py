"""What is suggested with a report, to whom, and why."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.models import Unit, User
from issues.models import Issue
from issues.queries.suggestions import MOST, similar_to, similar_to_words
from issues.services.duplicates import link_duplicate
from issues.services.never_group import never_group
from issues.services.texts import write_words
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

pytestmark = pytest.mark.django_db
STUCK = "Escalator at platform 14 stopped with people on it"


@pytest.fixture(autouse=True)
def other_reports(db: None) -> None:
    """What every installation has: reports of other things."""
    cache.clear()
    yard = make_unit("Yard")
    for number, words in enumerate(
        ("Refund for a ticket", "Train late", "Toilet dirty", "Rude driver", "No heat")
    ):
        make_issue(yard, title=words, description=f"{words} number {number}")


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def known(unit: Unit, **over: Any) -> Issue:
    values = {"title": STUCK, "description": "Nobody came.", **over}
    return make_issue(unit, **values)


def refs_of(found: Any) -> list[str]:
    return [one.issue.ref for one in found]


def test_what_looks_alike_is_found_with_its_reason(unit: Unit, manager: User) -> None:
    place = make_touchpoint("Platforms")
    old = known(unit, touchpoint=place, at=AT - timedelta(days=2), state="closed")
    new = known(unit, title="The escalators stopped, platform 14", touchpoint=place)
    make_issue(unit, title="Ticket machine eats notes", description="Twice today.")
    write_words()

    found = similar_to(new, manager)

    assert refs_of(found) == [old.ref]
    assert found[0].why.startswith("same touchpoint and place, 2 days before, shares “")
    assert "“escalators”" in found[0].why or "“platform”" in found[0].why


def test_a_report_is_compared_before_the_worker_wrote_its_words(
    unit: Unit, manager: User
) -> None:
    old = known(unit)
    write_words()
    new = known(unit)

    assert refs_of(similar_to(new, manager)) == [old.ref]


def test_what_one_may_not_see_is_never_suggested(unit: Unit, manager: User) -> None:
    clerk = make_clerk(unit)
    seen = known(unit)
    for hidden in (
        {"is_restricted": True, "owner": manager},
        {"withdrawn_at": AT},
        {"unit": make_unit("Far")},
    ):
        known(hidden.pop("unit", unit), **hidden)
    own = known(make_unit("Else"), reporter=clerk)
    write_words()

    assert refs_of(similar_to_words(STUCK, manager, at=AT)) == [seen.ref]
    assert refs_of(similar_to_words(STUCK, clerk, at=AT)) == [own.ref]
    assert refs_of(similar_to_words(STUCK, make_clerk(unit, "New Here"), at=AT)) == []


def test_no_more_than_five_and_none_below_the_threshold(
    unit: Unit, manager: User
) -> None:
    for _turn in range(MOST + 2):
        known(unit)
    make_issue(unit, title="Nobody at the platform", description="It was cold there.")
    write_words()

    found = similar_to_words(STUCK, manager, at=AT)

    assert len(found) == MOST
    assert {one.issue.title for one in found} == {STUCK}


def test_an_event_is_suggested_once_and_its_own_not_at_all(
    unit: Unit, manager: User
) -> None:
    main, linked, new = known(unit), known(unit), known(unit)
    link_duplicate(linked, same_as=main, actor=manager, at=AT)
    write_words()

    assert len(similar_to(new, manager)) == 1
    assert similar_to(main, manager)[0].issue == new
    assert refs_of(similar_to(Issue.objects.get(pk=linked.pk), manager)) == [new.ref]


def test_what_never_belongs_together_is_suggested_no_more(
    unit: Unit, manager: User
) -> None:
    pattern = make_pattern(unit, manager)
    other, third, new = known(unit), known(unit, pattern=pattern), known(unit)
    write_words()
    assert set(refs_of(similar_to(new, manager))) == {other.ref, third.ref}

    never_group(new, other=other, actor=manager, at=AT)
    never_group(new, pattern=pattern, actor=manager, at=AT)

    (left,) = similar_to(new, manager)
    assert (left.issue, left.pattern) == (third, None)
    assert refs_of(similar_to(other, manager)) == [third.ref]


def test_texts_of_common_words_only_find_what_is_near(
    unit: Unit, manager: User
) -> None:
    place = make_touchpoint("Lifts")
    near = make_issue(unit, title="Lift dead", description="Lift", touchpoint=place)
    write_words()

    found = similar_to_words(
        "lift dead", manager, at=AT, unit=unit.pk, touchpoint=place.pk
    )

    assert refs_of(found) == [near.ref]
    assert (
        found[0].why == "same touchpoint and place, within a day, shares “lift”, “dead”"
    )


@pytest.mark.parametrize("text", ["", " ", "!?", "x", "' OR 1=1 --", "\x00", "🙂" * 50])
def test_texts_without_words_find_nothing(manager: User, text: str) -> None:
    assert similar_to_words(text, manager, at=AT) == []


def test_it_takes_few_statements(
    unit: Unit, manager: User, django_assert_max_num_queries: Any
) -> None:
    new = known(unit)
    known(unit)
    write_words()
    similar_to(new, manager)

    with django_assert_max_num_queries(6):
        similar_to(Issue.objects.select_related("text").get(pk=new.pk), manager)
    assert connection.vendor in ("sqlite", "postgresql")
