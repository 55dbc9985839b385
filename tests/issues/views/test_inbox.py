"""A manager's queue."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.history import acting_as
from tests.builders.clock import AT
from tests.builders.issues import make_issue

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
