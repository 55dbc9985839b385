"""Imports through the API: upload, mapping, trial, run, undo; many reports at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from accounts.models import Unit, User
from cxops.jobs.runner import run_next
from cxops.models import AuditEntry
from issues.models import Customer, ImportBatch, Issue
from tests.api.clients import Caller
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit

pytestmark = pytest.mark.django_db

CSV = b"id,text,date\n1,The lift stood still.,2026-02-13\n2,No light at all.,\n"
MAPPING = """
source = "lifts"
[fields]
external_id = "id"
description = "text"
filed_at = { column = "date", formats = ["%Y-%m-%d"] }
"""


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour", time_zone="Europe/Lisbon")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def upload(caller: Caller, unit: Unit, raw: bytes = CSV, key: str = "") -> HttpResponse:
    headers = caller.headers | ({"Idempotency-Key": key} if key else {})
    body = {"file": SimpleUploadedFile("lifts.csv", raw), "unit": unit.code}
    return caller.client.post("/api/v1/imports/", body, headers=headers)


def run_jobs() -> None:
    while run_next(at=datetime.now(UTC) + timedelta(seconds=5)):
        pass


def test_a_file_goes_from_upload_to_undo(unit: Unit, manager: User) -> None:
    caller = Caller(manager)
    made = upload(caller, unit)
    assert made.status_code == 201, made.content
    one = made.json()
    assert one["stage"] == "prepared"
    assert one["found"]["layout"]["format"] == "csv"
    assert one["found"]["suggested"]["filed_at"] == ["date"]
    address = f"imports/{one['id']}/"

    mapped = caller.post(address + "mapping/", {"mapping": MAPPING, "save_as": "L"})
    assert mapped.status_code == 200, mapped.content
    assert mapped.json()["source_name"] == "lifts"
    early = caller.post(address + "start/")
    assert early.status_code == 409
    assert not Issue.objects.exists()
    assert caller.post(address + "trial/").status_code == 200
    run_jobs()
    trial = caller.get(address).json()["trial"]
    assert (trial["rows"], trial["stored"], trial["rejected"]) == (2, 1, 1)
    assert trial["problems"] == [
        {
            "line": 3,
            "column": "date",
            "reason": "it has no date; a mapping can give the day for all",
        }
    ]

    assert caller.post(address + "start/").status_code == 200
    run_jobs()
    done = caller.get(address).json()
    assert (done["stage"], done["stored"], done["rejected"]) == ("finished", 1, 1)
    rejected = caller.get(address + "rejected/")
    assert b"No light at all." in b"".join(rejected.streaming_content)

    assert caller.post(address + "undo/", {"reason": "Wrong."}).status_code == 200
    run_jobs()
    assert caller.get(address).json()["stage"] == "undone"
    assert not Issue.objects.filter(withdrawn_at=None).exists()


def test_the_same_upload_under_one_key_is_one_import(unit: Unit, manager: User) -> None:
    caller = Caller(manager)

    first, again = (upload(caller, unit, key="k-1") for _turn in range(2))

    assert first.json()["id"] == again.json()["id"]
    assert again["Idempotency-Replayed"] == "true"
    assert ImportBatch.objects.count() == 1


def test_upload_into_a_unit_of_others_is_refused(unit: Unit, manager: User) -> None:
    other = make_unit("Far away")

    response = upload(Caller(manager), other)

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "unit"
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("make", [make_clerk, make_executive])
def test_only_managers_and_administrators_import(unit: Unit, make: Any) -> None:
    person = make(unit) if make is make_clerk else make()

    response = upload(Caller(person), unit)

    assert response.status_code == 403
    assert not ImportBatch.objects.exists()


def test_who_did_not_upload_reads_no_cell(unit: Unit, manager: User) -> None:
    one = upload(Caller(manager), unit).json()
    other = Caller(make_manager(unit, "Otto Other"))

    seen = other.get(f"imports/{one['id']}/").json()

    assert seen["file_name"] == "lifts.csv"
    assert (seen["mapping"], seen["found"], seen["trial"]) == (None, None, None)
    assert other.post(f"imports/{one['id']}/trial/").status_code == 403
    assert other.get(f"imports/{one['id']}/rejected/").status_code == 403


def test_a_layout_that_was_wrong_is_said_otherwise(unit: Unit, manager: User) -> None:
    caller = Caller(manager)
    one = upload(caller, unit).json()

    read = caller.post(f"imports/{one['id']}/layout/", {"header": False})
    wrong = caller.post(f"imports/{one['id']}/layout/", {"encoding": "klingon"})

    assert read.status_code == 200
    names = [column["name"] for column in read.json()["found"]["columns"]]
    assert names == ["column 1", "column 2", "column 3"]
    assert wrong.status_code == 400


# --- Many reports at once -------------------------------------------------------------


def test_many_reports_are_filed_and_each_row_is_answered(
    unit: Unit, manager: User
) -> None:
    rows: list[Any] = [
        {"description": "The lift stood still."},
        {"description": ""},
        {"description": "No light.", "touchpoint": "nowhere"},
        {"description": "Rude.", "customer": {"name": "Ada", "email": "a@b.example"}},
        {"description": "Cold.", "unknown": 1},
        {"description": "Tomorrow.", "occurred_at": "2999-01-01T00:00:00Z"},
    ]

    response = Caller(manager).post("issues/bulk/", {"rows": rows}, key="b-1")

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["filed"], body["rejected"]) == (2, 4)
    assert [row["status"] for row in body["results"]] == [201, 400, 400, 201, 400, 400]
    wrong = [[e["field"] for e in row["errors"]] for row in body["results"]]
    expected = [[], ["description"], ["touchpoint"], [], ["unknown"], ["occurred_at"]]
    assert wrong == expected
    refs = [row["ref"] for row in body["results"] if row["ref"]]
    assert refs == [issue.ref for issue in Issue.objects.order_by("pk")]
    assert {issue.reporter for issue in Issue.objects.all()} == {manager}
    assert Customer.objects.get().name == "Ada"
    assert AuditEntry.objects.filter(verb="issue.file").count() == 2


def test_many_reports_under_one_key_are_filed_once(unit: Unit, manager: User) -> None:
    caller = Caller(manager)
    body = {"rows": [{"description": "The lift stood still."}, {"description": ""}]}

    first = caller.post("issues/bulk/", body, key="b-2")
    again = caller.post("issues/bulk/", body, key="b-2")
    other = caller.post("issues/bulk/", {"rows": [{"description": "X."}]}, key="b-2")

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("number", [0, 1001])
def test_none_or_too_many_reports_are_refused_whole(manager: User, number: int) -> None:
    rows = [{"description": "The lift stood still."}] * number

    response = Caller(manager).post("issues/bulk/", {"rows": rows})

    assert response.status_code == 400
    assert not Issue.objects.exists()


def test_a_thousand_reports_take_few_statements(
    unit: Unit, manager: User, django_assert_max_num_queries: Any
) -> None:
    rows = [{"description": f"Report {n} of many."} for n in range(1000)]
    caller = Caller(manager)

    with django_assert_max_num_queries(60):
        response = caller.post("issues/bulk/", {"rows": rows})

    assert response.json()["filed"] == 1000
    assert Issue.history.count() == 1000
