"""Many reports at once into one repeat problem."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue, Pattern
from tests.asserts import nothing_changed
from tests.builders.issues import make_issue, make_pattern

Browse = Callable[[User], Client]


def opened(client: Client, query: str) -> dict[str, Any]:
    """The hidden answers of the form as it is shown."""
    form = client.get(f"/issues/group/?{query}").context["form"]
    return {name: form[name].value() for name in ("pick", "query", "expected")}


def test_group_puts_the_picked_reports_into_a_new_repeat_problem(
    unit: Unit, manager: User, browse: Browse
) -> None:
    picked, left = [make_issue(unit), make_issue(unit)], make_issue(unit)
    client = browse(manager)
    hidden = opened(client, "&".join(f"pick={issue.ref}" for issue in picked))

    response = client.post(
        "/issues/group/", hidden | {"title": "Lift 2 stops", "unit": str(unit.pk)}
    )

    pattern = Pattern.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        f"/patterns/{pattern.ref}/",
    )
    assert set(pattern.issues.all()) == set(picked)
    left.refresh_from_db()
    assert left.pattern is None


def test_group_takes_all_that_match_the_filter(
    unit: Unit, manager: User, browse: Browse
) -> None:
    wanted = [make_issue(unit, severity=3) for _number in range(30)]
    make_issue(unit, severity=1)
    make_issue(unit, severity=3, state="declined")
    known = make_pattern(unit, manager)
    client = browse(manager)
    hidden = opened(client, "all=1&severity=3")

    client.post("/issues/group/", hidden | {"pattern": str(known.pk)})

    assert hidden["expected"] == 30
    assert set(known.issues.all()) == set(wanted)


def test_group_is_refused_when_more_match_than_were_seen(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_issue(unit)
    known = make_pattern(unit, manager)
    client = browse(manager)
    hidden = opened(client, "all=1&state=new")
    make_issue(unit)

    with nothing_changed():
        response = client.post("/issues/group/", hidden | {"pattern": str(known.pk)})

    assert response.status_code == 409
    assert "It was 1 reports when you looked and is 2 now." in response.content.decode()


def test_group_leaves_out_reports_that_one_does_not_sort(
    unit: Unit, issue: Issue, manager: User, stranger: User, browse: Browse
) -> None:
    elsewhere = stranger.memberships.get().unit
    assert elsewhere is not None
    own = make_issue(elsewhere, manager)
    foreign = make_issue(elsewhere)

    response = browse(manager).get(
        f"/issues/group/?pick={issue.ref}&pick={own.ref}&pick={foreign.ref}&pick=x"
    )

    assert response.context["shown"] == [issue]


def test_group_says_what_to_do_when_nothing_was_picked(
    manager: User, browse: Browse
) -> None:
    page = browse(manager).get("/issues/group/").content.decode()

    assert "Choose reports first" in page


@pytest.mark.parametrize("query", ["all=1&state=finished", "all=1&unit=nowhere"])
def test_group_is_refused_when_the_filter_is_wrong(
    query: str, issue: Issue, manager: User, browse: Browse
) -> None:
    response = browse(manager).get(f"/issues/group/?{query}")

    assert response.status_code == 400


def test_group_is_refused_to_those_who_sort_nothing(
    issue: Issue, clerk: User, executive: User, browse: Browse
) -> None:
    for person in (clerk, executive):
        assert browse(person).get("/issues/group/").status_code == 403
