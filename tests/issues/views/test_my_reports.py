"""What became of one's own reports."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

Browse = Callable[[User], Client]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("new", "It waits to be read by the people who sort reports."),
        ("needs_info", "There is a question to you."),
        ("triaged", "Mira Manager looks after it now."),
        ("resolved", "It is done with; you will hear what came of it."),
        ("closed", "It is closed."),
        ("declined", "It isn’t a breakdown in the sense of this list."),
    ],
)
def test_my_says_in_words_where_a_report_stands(
    state: str, sentence: str, unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    make_issue(unit, clerk, state=state, owner=manager)

    page = browse(clerk).get("/my/").content.decode()

    assert sentence in page


def test_my_shows_only_ones_own_newest_first(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    make_issue(unit, clerk, title="First")
    make_issue(unit, manager, title="Of the manager")
    make_issue(unit, clerk, title="Second")

    stories = browse(clerk).get("/my/").context["stories"]

    assert [story.issue.title for story in stories] == ["Second", "First"]


def test_my_names_the_repeat_problem_only_when_it_is_published(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    said = make_pattern(unit, manager, title="Lift 2 stops", published_at=AT)
    quiet = make_pattern(unit, manager, title="Strike is coming")
    make_issue(unit, clerk, pattern=said)
    make_issue(unit, clerk, pattern=quiet)

    page = browse(clerk).get("/my/").content.decode()

    assert "Lift 2 stops" in page
    assert "Strike is coming" not in page
    assert "It isn’t the only one" in page


def test_my_teaches_when_nothing_was_reported(clerk: User, browse: Browse) -> None:
    page = browse(clerk).get("/my/").content.decode()

    assert "Nothing reported yet" in page


@pytest.mark.parametrize(
    ("role", "start"),
    [
        ("clerk", "/report/"),
        ("manager", "/inbox/"),
        ("executive", "/command-center/"),
    ],
)
def test_home_leads_to_where_the_work_is(
    role: str, start: str, request: pytest.FixtureRequest, browse: Browse
) -> None:
    response = browse(request.getfixturevalue(role)).get("/")

    assert (response.status_code, response["Location"]) == (302, start)
