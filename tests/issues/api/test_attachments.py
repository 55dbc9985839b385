"""Files of a report through the API."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import Unit, User
from issues.models import Attachment, Issue
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.files import PDF, picture, upload
from tests.builders.issues import make_issue


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit()


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_clerk(unit)


@pytest.fixture
def issue(unit: Unit, clerk: User) -> Issue:
    return make_issue(unit, clerk)


def send(
    caller: Caller, report: Issue, raw: bytes, *, key: str = "", **over: Any
) -> Any:
    headers = dict(caller.headers) | ({"Idempotency-Key": key} if key else {})
    return caller.client.post(
        f"/api/v1/issues/{report.ref}/attachments/",
        {"file": upload(raw, "a.png")} | over,
        headers=headers,
    )


def test_file_is_added_listed_and_downloaded(issue: Issue, clerk: User) -> None:
    caller = Caller(clerk)

    made = send(caller, issue, PDF)

    body = made.json()
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert (body["name"], body["kind"], body["size"]) == ("a.pdf", "pdf", len(PDF))
    listed = caller.get(f"issues/{issue.ref}/attachments/").json()
    assert listed == {"results": [body]}
    served = caller.get(f"issues/{issue.ref}/attachments/{body['id']}/file/")
    assert (served.content, served["Content-Type"]) == (PDF, "application/pdf")
    assert served["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_same_key_adds_a_file_once_and_another_file_is_refused(
    issue: Issue, clerk: User, media: Path
) -> None:
    caller = Caller(clerk)

    first = send(caller, issue, PDF, key="one")
    again = send(caller, issue, PDF, key="one")
    other = send(caller, issue, picture(), key="one")

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert errors_of(other) == [(None, "idempotency_key_reused")]
    assert Attachment.objects.count() == 1
    assert sum(each.is_file() for each in media.rglob("*")) == 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"<svg/>", "unsupported"), (b"", "empty"), (b"\xff\xd8\xff00", "damaged")],
)
def test_file_is_refused_with_its_reason(
    issue: Issue, clerk: User, raw: bytes, code: str
) -> None:
    caller = Caller(clerk)

    with nothing_changed():
        response = send(caller, issue, raw)

    assert (response.status_code, errors_of(response)) == (400, [("file", code)])


def test_unknown_fields_and_json_are_refused(issue: Issue, clerk: User) -> None:
    caller = Caller(clerk)
    address = f"issues/{issue.ref}/attachments/"

    with nothing_changed():
        unknown = send(caller, issue, PDF, issue="ISS-1")
        nothing = caller.client.post(f"/api/v1/{address}", headers=caller.headers)
        json = caller.post(address, {"file": "x"})

    assert errors_of(unknown) == [("issue", "unknown_field")]
    assert errors_of(nothing) == [("file", "required")]
    assert json.status_code == 415


def test_file_is_taken_back_and_judged_by_a_manager(
    unit: Unit, issue: Issue, clerk: User
) -> None:
    manager = Caller(make_manager(unit))
    key = send(Caller(clerk), issue, PDF).json()["id"]
    one = f"issues/{issue.ref}/attachments/{key}"

    judged = manager.post(f"{one}/judge/", {"may_show_person": False}, match=1)
    stale = manager.post(f"{one}/withdraw/", {"reason": "A face."}, match=1)
    gone = manager.post(f"{one}/withdraw/", {"reason": "A face."}, match=2)

    assert (judged.status_code, judged.json()["may_show_person"]) == (200, False)
    assert stale.status_code == 412
    assert gone.json()["withdrawn_at"] is not None
    assert manager.get(f"{one}/file/").status_code == 404


def test_token_without_personal_data_sees_no_file(unit: Unit, issue: Issue) -> None:
    manager = make_manager(unit)
    key = send(Caller(manager), issue, PDF).json()["id"]
    # Whoever added it sees it all the same, so another manager's token is asked.
    narrow = Caller(make_manager(unit, "Mona Manager"), ["issues:read"])

    listed = narrow.get(f"issues/{issue.ref}/attachments/")
    served = narrow.get(f"issues/{issue.ref}/attachments/{key}/file/")

    assert (listed.json(), served.status_code) == ({"results": []}, 404)
