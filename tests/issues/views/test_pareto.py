"""What makes most of it: each number with its list, and the way to an improvement."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from issues.models import Pattern
from tests.builders.counts import count_all
from tests.builders.figures import make_tally
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_journey,
    make_pattern,
    make_stage,
    make_touchpoint,
)
from tests.issues.views.numbers_with_lists import numbers_of, rows_behind

Browse = Callable[[User], Client]
WAYS = ("cause", "touchpoint", "pattern", "unit", "channel")
NEVER = ("significant", "p-value", "null hypothesis", "guaranteed", "due to")


def of_everything(unit: Unit, manager: User, elsewhere: Unit) -> Pattern:
    """Something of each kind, in the middle of the last 90 days."""
    at = now() - timedelta(days=20)
    journey = make_journey()
    desk = make_touchpoint("Desk", make_stage(journey))
    old_desk = make_touchpoint(
        "Old desk", desk.stage, replaced_by=desk, retired_at=now()
    )
    phone = make_channel()
    ours = make_pattern(unit, manager, title="Ours again")
    hidden = make_pattern(elsewhere, manager, title="Theirs", owner=None)
    causes = [make_cause(f"Cause {n}") for n in range(6)]
    make_factor(ours, causes[5], certainty="confirmed", evidence="Seen")
    for turn, number in enumerate((14, 9, 4, 3, 2, 2)):
        for each in range(number):
            make_issue(
                unit,
                cause=causes[turn],
                touchpoint=(desk, old_desk, None)[each % 3],
                channel=phone if each % 2 else None,
                pattern=(ours, hidden, None, None)[each % 4],
                at=at - timedelta(days=each),
                cost=Decimal("1.25"),
            )
    make_issue(unit, at=at, voice="staff", cause=causes[0])
    make_issue(unit, at=at, kind="near_miss", cause=causes[0])
    make_issue(unit, at=at, is_restricted=True, cause=causes[0], owner=manager)
    make_issue(elsewhere, manager, at=at, cause=causes[0], touchpoint=desk)
    first = make_issue(unit, at=at, cause=causes[1])
    make_issue(unit, at=at, cause=causes[1], duplicate_of=first)
    make_tally(unit, 12, cause=causes[0], first_on=at.date())
    make_tally(unit, 30, cause=causes[0], first_on=at.date(), voice="staff")
    count_all()
    return ours


@pytest.fixture
def elsewhere(stranger: User) -> Unit:
    found: Any = stranger.memberships.get().unit
    return found


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("reader", ["manager", "executive"])
def test_every_number_has_as_many_rows(
    unit: Unit,
    manager: User,
    executive: User,
    elsewhere: Unit,
    browse: Browse,
    by: str,
    reader: str,
) -> None:
    of_everything(unit, manager, elsewhere)
    client = browse({"manager": manager, "executive": executive}[reader])

    found = dict(numbers_of(client, f"/causes/pareto/?by={by}"))

    assert {link: rows_behind(client, link) for link in found} == found
    # A manager who reported one elsewhere has it in the list of reports, not in sums.
    wholes = [n for link, n in found.items() if "pattern=none" not in link]
    if by != "pattern":
        assert sum(wholes) == {"manager": 35, "executive": 36}[reader]


def test_numbers_narrowed_to_unit_journey_and_voice_have_as_many_rows(
    unit: Unit, manager: User, elsewhere: Unit, browse: Browse
) -> None:
    ours = of_everything(unit, manager, elsewhere)
    journey = ours.issues.exclude(touchpoint=None)[0].touchpoint.stage.journey
    client = browse(manager)

    for query in ("unit=harbour", f"journey={journey.slug}", "voice=staff", "days=28"):
        found = dict(numbers_of(client, f"/causes/pareto/?{query}"))
        assert found
        assert {link: rows_behind(client, link) for link in found} == found, query


def test_counted_contacts_lead_to_their_list(
    unit: Unit, manager: User, elsewhere: Unit, browse: Browse
) -> None:
    of_everything(unit, manager, elsewhere)
    client = browse(manager)

    context = client.get("/causes/pareto/").context

    assert context["found"].contacts == 12
    assert rows_behind(client, context["contacts_url"]) == 12


def test_bars_of_the_picture_lead_to_the_lists_of_the_table(
    unit: Unit, manager: User, elsewhere: Unit, browse: Browse
) -> None:
    of_everything(unit, manager, elsewhere)

    context = browse(manager).get("/causes/pareto/").context

    links = context["drawing"].table.links
    assert list(links) == [line.href for line in context["lines"]]


def test_the_answer_is_the_headline_in_plain_words(
    unit: Unit, manager: User, elsewhere: Unit, browse: Browse
) -> None:
    of_everything(unit, manager, elsewhere)

    page = browse(manager).get("/causes/pareto/").content.decode()

    assert "cause types make" in page
    assert not [word for word in NEVER if word in page.lower()]


def test_a_list_only_is_said_when_there_is_too_little(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, cause=make_cause("Slow"), at=now() - timedelta(days=2))
    count_all()

    page = browse(manager).get("/causes/pareto/").content.decode()

    assert "A list only" in page
    assert "There are 1 and 1." in page
    assert "vital few" not in page


def test_an_empty_page_teaches(manager: User, browse: Browse) -> None:
    page = browse(manager).get("/causes/pareto/").content.decode()

    assert "Nothing went wrong here" in page
    assert "<figure" not in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("by=mood", "Select a valid choice"),
        ("unit=nowhere", "There is no “nowhere” here"),
        ("days=own", "Give the first and the last day."),
        ("days=own&first=2026-03-09&last=2026-03-08", "before the first day"),
        ("days=own&first=2020-01-01&last=2026-03-08", "at most three years"),
        ("voice=both", "Select a valid choice"),
        ("colour=red", "no filter “colour”"),
    ],
)
def test_a_wrong_word_gets_a_sentence_and_no_bars(
    manager: User, browse: Browse, query: str, sentence: str
) -> None:
    response = browse(manager).get(f"/causes/pareto/?{query}")

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert "lines" not in response.context


def test_the_front_line_is_refused(clerk: User, browse: Browse) -> None:
    assert browse(clerk).get("/causes/pareto/").status_code == 403
