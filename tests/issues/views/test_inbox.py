"""A manager's queue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.clock import now
from cxops.kernel.history import acting_as
from issues.services.duplicates import link_duplicate
from issues.services.holding import snooze_issue
from tests.builders.accounts import grant, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import (
    make_issue,
    make_journey,
    make_stage,
    make_touchpoint,
)

Browse = Callable[[User], Client]


def shown(client: Client, path: str) -> list[str]:
    return [issue.title for issue in client.get(path).context["page"].rows]


def test_inbox_shows_the_oldest_unsorted_report_first(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit, title="Later", at=AT + timedelta(hours=1))
    make_issue(unit, title="Earlier", at=AT)
    make_issue(unit, title="Sorted", state="triaged")

    response = browse(manager).get("/inbox/")

    assert [row.title for row in response.context["page"].rows] == ["Earlier", "Later"]
    assert "<title>2 reports to sort · CXOps</title>" in response.content.decode()


@pytest.mark.parametrize(
    ("view", "titles"),
    [
        ("mine", ["Mine"]),
        ("nobody", ["Nobody’s", "Late"]),
        ("waiting", ["Asked"]),
        ("to_tell", ["Done"]),
    ],
)
def test_inbox_view_shows_its_reports(
    view: str, titles: list[str], unit: Unit, manager: User, clerk: User, browse: Browse
) -> None:
    far = datetime(2999, 1, 1, tzinfo=UTC)
    cared = {"owner": clerk, "next_step_at": far}
    make_issue(unit, title="New")
    make_issue(unit, title="Mine", state="triaged", owner=manager, next_step_at=far)
    make_issue(unit, title="Nobody’s", state="triaged", next_step_at=far)
    make_issue(unit, title="Late", state="triaged", owner=clerk, next_step_at=AT)
    make_issue(unit, title="Asked", state="needs_info", **cared)
    make_issue(unit, title="Done", state="resolved", **cared)
    make_issue(unit, title="Closed", state="closed")

    assert shown(browse(manager), f"/inbox/?view={view}") == titles


def test_inbox_shows_a_part_by_unit_with_those_below_and_by_journey(
    unit: Unit, browse: Browse
) -> None:
    quay, yard = make_unit("Quay", unit, code="quay"), make_unit("Yard", code="yard")
    boss = make_manager(unit, "Bea Boss")
    grant(boss, Role.MANAGER, yard)
    place = make_touchpoint("Gate", make_stage(make_journey("Travel", slug="travel")))
    make_issue(unit, title="Here")
    make_issue(quay, title="Below", touchpoint=place)
    make_issue(yard, title="Elsewhere")
    client = browse(boss)

    assert shown(client, "/inbox/") == ["Here", "Below", "Elsewhere"]
    assert shown(client, "/inbox/?unit=harbour") == ["Here", "Below"]
    assert shown(client, "/inbox/?unit=quay") == ["Below"]
    assert shown(client, "/inbox/?journey=travel") == ["Below"]
    assert shown(client, "/inbox/?unit=yard&journey=travel") == []
    page = client.get("/inbox/?unit=quay")
    assert "<title>1 report to sort" in page.content.decode()
    first = page.context["views"][0]
    assert (first[0].name, *first[1:]) == (
        "to_sort",
        "1",
        "view=to_sort&unit=quay&sort=oldest",
    )
    assert [choice.value for choice in page.context["around"].units] == [
        "harbour",
        "quay",
        "yard",
    ]


@pytest.mark.parametrize("part", ["unit=yard", "unit=nowhere", "journey=none"])
def test_inbox_names_a_part_that_isnt_there_or_isnt_ones_own(
    part: str, unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(make_unit("Yard", code="yard"), title="Foreign")

    response = browse(manager).get(f"/inbox/?{part}")

    assert response.status_code == 400
    page = response.content.decode()
    assert "Your queue has no part" in page
    assert "Foreign" not in page


def test_inbox_row_says_how_often_it_was_reported_and_until_when_it_is_put_off(
    unit: Unit, manager: User, browse: Browse
) -> None:
    issue, second = make_issue(unit), make_issue(unit, title="Again")
    link_duplicate(second, same_as=issue, actor=manager, at=AT)
    page = browse(manager).get("/inbox/").content.decode()
    assert "reported once more" in page
    assert "Again" not in page
    until = now().date() + timedelta(days=3)

    snooze_issue(issue, until=until, reason="Part.", actor=manager, at=now())

    assert shown(browse(manager), "/inbox/") == []
    held = browse(manager).get("/inbox/?view=put_off").content.decode()
    assert "put off" in held


def test_inbox_says_that_a_question_was_answered(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, clerk)
    with acting_as(clerk, verb="message.write", at=AT):
        issue.messages.create(
            author=clerk, audience="reporter", kind="answer", text="Yes", at=AT
        )

    page = browse(manager).get("/inbox/").content.decode()

    assert "Your question was answered" in page


def test_inbox_leaves_out_foreign_reports(
    unit: Unit, stranger: User, browse: Browse
) -> None:
    make_issue(unit)

    page = browse(stranger).get("/inbox/").content.decode()

    assert "Everything is sorted" in page


def test_inbox_is_refused_to_those_who_sort_nothing(
    clerk: User, executive: User, browse: Browse
) -> None:
    assert browse(clerk).get("/inbox/").status_code == 403
    assert browse(executive).get("/inbox/").status_code == 403
