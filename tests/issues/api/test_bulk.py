"""Many reports at once through the API."""

from typing import Any

import pytest

from accounts.models import Unit, User
from issues.models import BulkChange, Issue
from issues.services.triage import triage_issue
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue

PATH = "issues/bulk-changes/"


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def seen(*issues: Issue) -> list[dict[str, Any]]:
    return [{"ref": issue.ref, "version": issue.version} for issue in issues]


def test_a_change_is_looked_at_confirmed_read_and_undone(
    unit: Unit, manager: User
) -> None:
    issues = [make_issue(unit), make_issue(unit, state="closed")]
    caller = Caller(manager)
    body = {"verb": "triage", "issues": seen(*issues), "severity": 2}

    opened = caller.post(PATH, body, key="one")
    again = caller.post(PATH, body, key="one")
    change = opened.json()
    path = f"{PATH}{change['id']}/"
    done = caller.post(f"{path}confirm/", match=change["version"])
    rows = caller.get(f"{path}rows/").json()["results"]
    undone = caller.post(
        f"{path}undo/", {"reason": "Oops."}, match=done.json()["version"]
    )

    assert (opened.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == change["id"]
    assert (change["state"], change["row_count"]) == ("previewed", 2)
    assert (change["waiting_count"], change["refused_count"]) == (1, 1)
    assert (done.status_code, done.json()["state"]) == (200, "finished")
    assert [(row["issue"], row["outcome"]) for row in rows] == [
        (issues[0].ref, "done"),
        (issues[1].ref, "refused"),
    ]
    assert undone.json()["undoes"] == change["id"]
    assert undone.json()["done_count"] == 1
    issues[0].refresh_from_db()
    assert (issues[0].state, issues[0].version) == ("new", 3)


def test_a_query_means_all_that_match(unit: Unit, manager: User) -> None:
    make_issue(unit)
    make_issue(unit, state="triaged", severity=1)
    make_issue(make_unit("Yard"))

    response = Caller(manager).post(
        PATH, {"verb": "triage", "query": "state=new&unit=harbour", "severity": 2}
    )

    assert (response.status_code, response.json()["waiting_count"]) == (201, 1)


def test_rows_are_narrowed_to_an_outcome(unit: Unit, manager: User) -> None:
    issues = [make_issue(unit), make_issue(unit, state="closed")]
    caller = Caller(manager)
    body = {"verb": "triage", "issues": seen(*issues), "severity": 2}
    key = caller.post(PATH, body).json()["id"]

    refused = caller.get(f"{PATH}{key}/rows/", outcome="refused").json()["results"]

    assert [row["issue"] for row in refused] == [issues[1].ref]
    for query in ({"outcome": "odd"}, {"colour": "red"}):
        assert caller.get(f"{PATH}{key}/rows/", **query).status_code == 400


def test_versions_are_required_and_an_old_one_is_left_alone(
    unit: Unit, manager: User
) -> None:
    issue = make_issue(unit)
    caller = Caller(manager)
    body = {"verb": "triage", "severity": 2}

    with nothing_changed():
        missing = caller.post(PATH, body | {"issues": [{"ref": issue.ref}]})
    triage_issue(issue, severity=0, touchpoint=None, actor=manager, at=AT)
    old = caller.post(PATH, body | {"issues": seen(issue)}).json()

    assert missing.status_code == 428
    assert (old["waiting_count"], old["stale_count"]) == (0, 1)


def test_deciding_needs_the_version_that_was_seen(unit: Unit, manager: User) -> None:
    caller = Caller(manager)
    body = {"verb": "triage", "issues": seen(make_issue(unit)), "severity": 2}
    key = caller.post(PATH, body).json()["id"]

    with nothing_changed():
        assert caller.post(f"{PATH}{key}/confirm/").status_code == 428
        assert caller.post(f"{PATH}{key}/confirm/", match=99).status_code == 412
        assert caller.post(f"{PATH}{key}/undo/").status_code == 428


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"query": "state=new"}, "issues"),
        ({"go_to": "The box"}, "go_to"),
        ({"verb": "undo"}, "verb"),
        ({"verb": "link", "severity": None}, "severity"),
        ({"severity": 9}, "severity"),
        ({"issues": [{"ref": "ISS-222222", "version": 1}]}, "issues"),
        ({"issues": []}, "issues"),
    ],
)
def test_a_body_that_means_nothing_is_refused(
    unit: Unit, manager: User, over: dict[str, Any], field: str
) -> None:
    body = {"verb": "triage", "issues": seen(make_issue(unit)), "severity": 2} | over

    caller = Caller(manager)

    with nothing_changed():
        response = caller.post(PATH, body)

    assert response.status_code == 400
    assert {str(name).split(".")[0] for name, _code in errors_of(response)} == {field}


def test_nobody_names_what_they_may_not_see_nor_reads_anothers_change(
    unit: Unit, manager: User
) -> None:
    foreign = make_issue(make_unit("Yard"))
    body: dict[str, Any] = {"verb": "triage", "severity": 2}
    stranger = Caller(make_manager(unit, "Olga Other"))
    caller = Caller(manager)
    known = seen(make_issue(unit))
    key = caller.post(PATH, body | {"issues": known}).json()["id"]

    with nothing_changed():
        hidden = caller.post(PATH, body | {"issues": seen(foreign)})
        for path in (f"{PATH}{key}/", f"{PATH}{key}/rows/"):
            assert stranger.get(path).status_code == 404
    clerk = Caller(make_clerk(unit)).post(PATH, body)

    assert (hidden.status_code, clerk.status_code) == (400, 403)
    assert stranger.get(PATH).json()["results"] == []
    assert BulkChange.objects.count() == 1
