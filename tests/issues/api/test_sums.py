"""What makes most of it, and how alike places are, for programs: the pages' numbers,
whose they are, and exactly the reports behind each."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure, make_tally
from tests.builders.issues import (
    make_cause,
    make_issue,
    make_pattern,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db
PARETO, CONSISTENCY = "/api/v1/pareto/", "/api/v1/consistency/"
AGO = timedelta(days=20)


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User, address: str) -> Any:
    response = enter(user).get(address)
    assert response.status_code == 200, response.content[:600]
    return response.json()


def rows_behind(user: User, address: str) -> int:
    found = told(user, f"{address}&page_size=100")
    assert found["next"] is None
    return len(found["results"])


def of_five_causes(unit: Unit, **over: Any) -> None:
    """20, 12, 4, 2, 1 of five causes, as many in each half of the days as can be, and
    three whose cause isn't known."""
    for turn, number in enumerate((20, 12, 4, 2, 1)):
        cause = make_cause(f"Cause {turn}", slug=f"cause-{turn}")
        for each in range(number):
            at = now() - (timedelta(days=70) if each % 2 else AGO)
            make_issue(unit, cause=cause, at=at, cost=Decimal("2.50"), **over)
    for _turn in range(3):
        make_issue(unit, at=now() - AGO)


def others(unit: Unit, manager: User) -> None:
    """What is in no pile: staff's, a restricted one, another unit's, contacts."""
    at = now() - AGO
    make_issue(unit, at=at, voice="staff")
    make_issue(unit, at=at, is_restricted=True, owner=manager)
    make_issue(make_unit("Yard"), at=at)
    make_tally(unit, 12, first_on=at.date())


def test_piles_have_the_pages_numbers_and_what_analysts_ask_for(
    unit: Unit, manager: User
) -> None:
    lift = make_pattern(unit, manager, title="Lift")
    of_five_causes(unit, pattern=lift)
    others(unit, manager)
    count_all()

    body = told(manager, PARETO)
    page = enter(manager).get("/causes/pareto/").context

    assert (body["status"], body["method"], body["n"], body["needed"]) == (
        "ok",
        "Pareto",
        39,
        30,
    )
    assert body["headline"] == page["headline"]
    assert body["sentences"] == page["sentences"]
    assert body["selection"]["days"] == {
        "first": (now().date() - timedelta(days=89)).isoformat(),
        "last": now().date().isoformat(),
    }
    assert (body["by"], body["weighed_by"], body["total"]) == ("cause", "reports", 42)
    assert body["vital"] == ["cause-0", "cause-1"]
    # Ranks times sizes twice, less six times all, over five times all; times 5/4 for so
    # few (Gini 1912; Deltas 2003).
    assert body["gini"] == pytest.approx(
        (2 * (5 * 20 + 4 * 12 + 3 * 4 + 2 * 2 + 1) - 6 * 39) / (5 * 39) * 5 / 4
    )
    assert body["is_stable"] is True
    assert body["contacts"] == 12
    assert body["warnings"] == []
    first, *_rest, last = body["piles"]
    assert first == {
        "value": "cause-0",
        "name": "Cause 0",
        "is_known": True,
        "reports": 20,
        "customers": 20,
        "cost": "50.00",
        "weight": 20.0,
        "share": pytest.approx(20 / 42),
        "low": pytest.approx(0.3335, abs=1e-3),
        "high": pytest.approx(0.6228, abs=1e-3),
        "cumulative": pytest.approx(20 / 42),
        "is_vital": True,
        "patterns": [{"ref": lift.ref, "title": "Lift", "reports": 20}],
        "in_no_pattern": 0,
        "list": first["list"],
    }
    assert (last["value"], last["is_known"], last["reports"]) == ("none", False, 3)
    behind = [rows_behind(manager, pile["list"]) for pile in body["piles"]]
    assert behind == [20, 12, 4, 2, 1, 3]


def test_piles_are_chosen_as_on_the_page(unit: Unit, manager: User) -> None:
    of_five_causes(unit)
    count_all()

    costs = told(manager, f"{PARETO}?weight=cost&by=unit&days=28&unit=harbour")

    (pile,) = costs["piles"]
    assert (pile["value"], pile["weight"], costs["total"]) == ("harbour", 50.0, 50.0)
    assert costs["status"] == "too_few"
    assert (costs["gini"], costs["is_stable"], costs["vital"]) == (None, None, [])
    assert told(manager, f"{PARETO}?voice=staff")["piles"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=mood", "by"),
        ("unit=nowhere", "unit"),
        ("days=own", "first"),
        ("colour=red", ""),
    ],
)
@pytest.mark.parametrize("address", [PARETO, CONSISTENCY])
def test_a_wrong_word_is_refused_in_the_one_shape(
    unit: Unit, manager: User, address: str, query: str, field: str
) -> None:
    make_unit("Pier", parent=unit)

    response = enter(manager).get(f"{address}?{query}")

    assert response.status_code == 400
    body = response.json()
    assert body["type"] == "validation_error"
    if field and not (field == "by" and address == CONSISTENCY):
        assert [error["attr"] for error in body["errors"]] == [field]


# --- Places side by side --------------------------------------------------------------


def place(name: str, parent: Unit, reports: int, visits: int) -> Unit:
    """A unit with so many reports, out of so many visits of 28 days."""
    unit = make_unit(name, parent=parent, code=name.lower())
    yesterday = now().date() - timedelta(days=1)
    make_exposure(
        unit, visits, first_on=yesterday - timedelta(days=27), last_on=yesterday
    )
    for _turn in range(reports):
        make_issue(unit, at=now() - timedelta(days=3))
    return unit


def test_places_have_the_pages_numbers_and_what_analysts_ask_for(
    unit: Unit, manager: User
) -> None:
    for name in ("Ash", "Beech", "Cedar"):
        place(name, unit, 10, 4000)
    place("Zelkova", unit, 60, 4000)
    place("Birch", unit, 1, 40)
    make_issue(make_unit("Silent", parent=unit), at=now() - timedelta(days=3))
    count_all()

    body = told(manager, f"{CONSISTENCY}?days=28")
    found = enter(manager).get("/journeys/consistency/?days=28").context
    judged = found["found"].funnel

    assert body["status"] == "ok"
    assert body["method"] == "funnel, root scale"
    assert body["headline"] == found["headline"]
    assert body["sentences"] == found["sentences"]
    assert (body["measure"], body["selection"]["unit"]) == ("visits", "harbour")
    assert body["theta"] == pytest.approx(91 / 16.04)
    assert [body[name] for name in ("phi", "tau2", "i2")] == [
        judged.phi,
        judged.tau2,
        judged.i2,
    ]
    by_name = {each["name"]: each for each in body["places"]}
    ash = by_name["Ash"]
    assert (ash["reports"], ash["volume"], ash["rate"]) == (10, 4000, 2.5)
    assert ash["expected"] == pytest.approx(4 * 91 / 16.04)
    sites = {each.label: each for each in judged.sites}
    for name in ("z", "z_adjusted"):
        assert ash[name] == getattr(sites["Ash"], name)
    assert (ash["side"], ash["differs"], ash["is_small"]) == ("below", False, False)
    silent = by_name["Silent"]
    assert (silent["rate"], silent["volume"], silent["left_out"]) == (None, 0, 1)
    assert by_name["Birch"]["is_small"] is True
    assert [rows_behind(manager, by_name[name]["list"]) for name in sorted(by_name)][
        :2
    ] == [10, 10]
    assert [each["name"] for each in body["measures"]] == ["visits"]


def test_nothing_is_compared_without_a_volume(unit: Unit, manager: User) -> None:
    make_unit("Pier", parent=unit)
    place("Ash", unit, 3, 400)
    count_all()

    body = told(manager, f"{CONSISTENCY}?touchpoint={make_touchpoint().slug}")

    assert (body["status"], body["measure"], body["places"]) == ("no_data", None, [])
    assert [each["is_of_places"] for each in body["measures"]] == [False]


def test_sums_reach_as_far_as_ones_units(unit: Unit) -> None:
    company = make_unit("Company")
    far = make_unit("Far", parent=company)
    of_five_causes(far)
    count_all()

    assert told(make_manager(unit), PARETO)["total"] == 0
    assert told(make_executive(), PARETO)["total"] == 42


@pytest.mark.parametrize("address", [PARETO, CONSISTENCY])
def test_the_front_line_is_refused(unit: Unit, address: str) -> None:
    response = enter(make_clerk(unit)).get(address)

    assert response.status_code == 403
    assert response.json()["type"] == "client_error"
