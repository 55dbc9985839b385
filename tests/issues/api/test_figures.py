"""Counts and volumes through the API: one by one, and a thousand at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from accounts.models import Unit, User
from issues.models import Exposure, ImportBatch, Tally
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.figures import make_exposure
from tests.builders.issues import make_cause, make_touchpoint


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def count(**over: Any) -> dict[str, Any]:
    return {
        "source": "telephone-system",
        "unit": "harbour",
        "first_on": "2026-03-01",
        "number": 40,
    } | over


def test_a_count_is_made_listed_and_read(unit: Unit, manager: User) -> None:
    make_touchpoint("Lift", slug="lift")
    make_cause("Ice", slug="ice")
    caller = Caller(manager)

    made = caller.post(
        "tallies/", count(touchpoint="lift", cause="ice", hour=9, voice="staff")
    )

    body = made.json()
    assert made.status_code == 201
    recorded_at = body.pop("recorded_at")
    assert body == {
        "id": Tally.objects.get().pk,
        "unit": "harbour",
        "touchpoint": "lift",
        "measure": "contacts",
        "first_on": "2026-03-01",
        "last_on": "2026-03-01",
        "number": 40,
        "source": "telephone-system",
        "superseded_at": None,
        "channel": None,
        "cause": "ice",
        "voice": "staff",
        "hour": 9,
    }
    whole = body | {"recorded_at": recorded_at}
    assert caller.get("tallies/", effective_cause="ice").json()["results"] == [whole]
    assert caller.get(f"tallies/{body['id']}/").json() == whole
    assert caller.get("tallies/", effective_cause="none").json()["results"] == []


def test_the_same_key_and_the_same_number_count_once(unit: Unit, manager: User) -> None:
    caller = Caller(manager)
    first = caller.post("tallies/", count(), key="k" * 20)

    with nothing_changed():
        again = caller.post("tallies/", count(), key="k" * 20)
        same = caller.post("tallies/", count())
        other = caller.post("tallies/", count(number=41))
    better = caller.post("tallies/", count(number=41, restate=True))

    assert again["Idempotency-Replayed"] == "true"
    assert {x.json()["id"] for x in (first, again, same)} == {first.json()["id"]}
    assert (other.status_code, errors_of(other)[0][0]) == (400, "number")
    assert better.status_code == 201
    assert list(Tally.objects.in_force().values_list("number", flat=True)) == [41]


def test_who_may_not_send_or_read_is_refused(unit: Unit, manager: User) -> None:
    yard = make_manager(make_unit("Yard"))
    clerk = make_clerk(unit)
    volume = count(measure="visits")
    theirs, front = Caller(yard), Caller(clerk)

    with nothing_changed():
        assert theirs.post("tallies/", count()).status_code == 403
        assert front.post("exposure/", volume).status_code == 403
    made = Caller(manager).post("exposure/", volume).json()

    assert theirs.get(f"exposure/{made['id']}/").status_code == 404
    assert theirs.get("exposure/").json()["results"] == []


def test_many_rows_are_each_told_what_became_of_them(unit: Unit, manager: User) -> None:
    make_unit("Yard", code="yard")
    caller = Caller(manager)
    rows: list[Any] = [
        {"unit": "harbour", "first_on": "2026-03-01", "number": 40},
        {"unit": "harbour", "first_on": "2026-03-01", "number": 40},
        {"unit": "harbour", "first_on": "2026-03-01", "number": 41},
        {"unit": "yard", "first_on": "2026-03-01", "number": 1},
        {"unit": "nowhere", "first_on": "2026-03-01", "number": 1},
        {"unit": "harbour", "first_on": "never", "number": 1},
        {"unit": "harbour", "number": 1, "first_on": "2026-03-02", "colour": "red"},
        "a row",
    ]
    body = {"source": "telephone-system", "rows": rows}

    first = caller.post("tallies/bulk/", body, key="k" * 20)
    with nothing_changed():
        again = caller.post("tallies/bulk/", body, key="k" * 20)

    told = first.json()
    assert first.status_code == 200
    assert {name: told[name] for name in told if name != "results"} == {
        "rows": 8,
        "stored": 1,
        "restated": 0,
        "unchanged": 1,
        "rejected": 6,
    }
    assert [(one["row"], one["result"]) for one in told["results"]] == [
        (0, "stored"),
        (1, "unchanged"),
        *((place, "rejected") for place in range(2, 8)),
    ]
    assert [one["errors"][0]["attr"] for one in told["results"][2:]] == [
        "number",
        "unit",
        "unit",
        "first_on",
        "colour",
        None,
    ]
    assert again["Idempotency-Replayed"] == "true"
    assert (again.json()["stored"], again.json()["unchanged"]) == (0, 2)
    batch = ImportBatch.objects.get()
    assert (batch.row_count, batch.stored_count, batch.rejected_count) == (8, 1, 6)
    assert Tally.objects.get().import_batch == batch


@pytest.mark.parametrize("rows", [[], [{}] * 1001, "many"])
def test_no_row_and_too_many_are_refused(unit: Unit, manager: User, rows: Any) -> None:
    caller = Caller(manager)

    with nothing_changed():
        answer = caller.post("exposure/bulk/", {"source": "till", "rows": rows})

    assert answer.status_code == 400


def test_a_thousand_volumes_go_in_at_once(unit: Unit, manager: User) -> None:
    rows = [
        {
            "unit": "harbour",
            "measure": f"visits-{number % 100}",
            "first_on": f"2026-02-{number // 100 + 1:02}",
            "number": number,
        }
        for number in range(1000)
    ]

    answer = Caller(manager).post("exposure/bulk/", {"source": "till", "rows": rows})

    assert (answer.json()["stored"], Exposure.objects.count()) == (1000, 1000)


def test_gaps_are_told_as_far_as_one_may_read(unit: Unit, manager: User) -> None:
    today = now().date()
    for days in (9, 5):
        make_exposure(unit, first_on=today - timedelta(days=days))
        make_exposure(make_unit("Yard"), first_on=today - timedelta(days=days))

    found = Caller(manager).get("exposure/gaps/").json()

    assert found == {
        "is_capped": False,
        "results": [
            {
                "unit": "harbour",
                "touchpoint": None,
                "measure": "visits",
                "first_on": str(today - timedelta(days=8)),
                "last_on": str(today - timedelta(days=6)),
                "days": 3,
            }
        ],
    }
