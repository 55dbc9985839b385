"""People, units, tokens, rules, the trail and the inbox through the API."""

from typing import Any

import pytest

from accounts.models import User
from cxops.models import AuditEntry
from tests.api.clients import Caller, errors_of
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.issues import make_issue, make_stage, make_touchpoint

pytestmark = pytest.mark.django_db
MANAGED = ["people/", "memberships/", "rules/", "audit/"]


@pytest.fixture
def administrator() -> User:
    return make_user("Adam Admin", is_administrator=True)


@pytest.mark.parametrize("path", MANAGED)
def test_managing_is_refused_when_the_person_is_no_administrator(path: str) -> None:
    caller = Caller(make_manager(make_unit()))

    response = caller.get(path)

    assert (response.status_code, errors_of(response)) == (
        403,
        [(None, "permission_denied")],
    )


def test_me_says_who_asks_and_with_what() -> None:
    unit = make_unit("Harbour")
    clerk = make_clerk(unit)

    body = Caller(clerk, ["issues:file"]).get("me/").json()

    assert (body["id"], body["name"]) == (clerk.pk, "Clara Front")
    assert body["scopes"] == ["issues:file"]
    assert body["rights"] == ["issue.file", "tally.count"]
    assert [(role["role"], role["unit"]) for role in body["roles"]] == [
        ("frontline", unit.code)
    ]


def test_a_person_is_invited_given_a_role_and_deactivated(
    administrator: User,
) -> None:
    unit = make_unit("Harbour")
    caller = Caller(administrator)

    invited = caller.post("people/", {"name": "Nina New", "email": "n@example.org"})
    person = invited.json()
    role = caller.post(
        "memberships/",
        {
            "user": person["id"],
            "role": "frontline",
            "unit": unit.code,
            "since": "2026-01-01",
        },
    )
    gone = caller.post(
        f"people/{person['id']}/deactivate/", {"reason": "Has left"}, match=1
    )

    assert (invited.status_code, role.status_code) == (201, 201)
    assert "/invitation/" in person["link"]
    assert role.json()["unit"] == unit.code
    assert (gone.status_code, gone.json()["is_active"]) == (200, False)


def test_an_administrator_gives_themself_no_role(administrator: User) -> None:
    caller = Caller(administrator)
    before = AuditEntry.objects.count()

    response = caller.post(
        "memberships/",
        {"user": administrator.pk, "role": "executive", "since": "2026-01-01"},
    )

    assert response.status_code == 403
    assert not administrator.memberships.exists()
    assert AuditEntry.objects.count() == before


def test_units_are_read_by_all_and_changed_by_administrators(
    administrator: User,
) -> None:
    root = make_unit("City")
    clerk, admin = Caller(make_clerk(root)), Caller(administrator)
    body = {"code": "hill", "name": "Hill", "parent": root.code}

    refused = clerk.post("units/", body)
    added = admin.post("units/", body)
    renamed = admin.post("units/hill/edit/", {"name": "Castle hill"}, match=1)

    assert refused.status_code == 403
    assert (added.status_code, added.json()["parent"]) == (201, root.code)
    assert (renamed.json()["name"], renamed.json()["parent"]) == (
        "Castle hill",
        root.code,
    )
    names = [row["name"] for row in clerk.get("units/").json()["results"]]
    assert names == ["Castle hill", "City"]


def test_words_are_added_changed_and_retired(administrator: User) -> None:
    stage = make_stage()
    other = make_touchpoint("Kiosk", stage)
    caller = Caller(administrator)

    added = caller.post(
        "touchpoints/",
        {
            "name": "Ticket gate",
            "definition": "Where tickets are read.",
            "under": stage.slug,
            "promise": "Opens at once",
        },
    )
    assert added.status_code == 201, added.content
    slug = added.json()["slug"]
    changed = caller.post(f"touchpoints/{slug}/edit/", {"name": "Gate"}, match=1)
    retired = caller.post(
        f"touchpoints/{slug}/retire/",
        {"replaced_by": other.slug, "reason": "One word for both"},
    )

    assert (added.status_code, added.json()["under"]) == (201, stage.slug)
    assert (changed.json()["name"], changed.json()["promise"]) == (
        "Gate",
        "Opens at once",
    )
    assert changed.json()["aliases"] == ["Ticket gate"]
    assert retired.json()["replaced_by"] == other.slug
    assert retired.json()["retired_at"] is not None


def test_rules_are_changed_one_by_one(administrator: User) -> None:
    caller = Caller(administrator)
    caller.post("rules/", {"organisation": "Harbour Lines"})
    before: dict[str, Any] = caller.get("rules/").json()

    after = caller.post("rules/", {"watch_days": 30}, match=before["version"])

    assert after.status_code == 200, after.content
    changed = {"watch_days": 30, "version": before["version"] + 1}
    assert after.json() == before | changed


def test_the_trail_holds_no_content(administrator: User) -> None:
    unit = make_unit()
    issue = make_issue(unit, make_clerk(unit))

    rows = (
        Caller(administrator)
        .get("audit/", object_type="issues.issue", object_id=str(issue.pk))
        .json()["results"]
    )

    assert [(row["verb"], row["to_state"]) for row in rows] == [("issue.file", "new")]
    assert "Lift" not in str(rows)


def test_notifications_are_ones_own_and_read_once() -> None:
    unit = make_unit()
    clerk, manager = make_clerk(unit), make_manager(unit)
    issue = make_issue(unit, clerk)
    asked = Caller(manager).post(
        f"issues/{issue.ref}/ask/", {"question": "Which lift?"}
    )
    assert asked.status_code == 200
    caller = Caller(clerk)

    (line,) = caller.get("notifications/").json()["results"]
    read = caller.post(f"notifications/{line['id']}/read/")

    assert line["sentence"] == (
        f"Mira Manager has a question about your report {issue.ref}."
    )
    assert line["read_at"] is None
    assert read.json()["read_at"] is not None
    foreign = Caller(manager).post(f"notifications/{line['id']}/read/")
    assert foreign.status_code == 404
