"""One report after the other: place, form, what comes next, what was just done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from issues.models import Issue
from issues.services.holding import take_issue
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk
from tests.builders.clock import AT
from tests.builders.issues import make_issue

Browse = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def three(unit: Unit, reporter: User | None = None) -> list[Issue]:
    return [
        make_issue(
            unit, reporter, title=f"Report {number}", at=AT + timedelta(hours=number)
        )
        for number in range(3)
    ]


def sorted_with(person: User, **over: Any) -> dict[str, str]:
    day = (now() + timedelta(days=2)).date().isoformat()
    return {"severity": "1", "owner": str(person.pk), "next_step_at": day} | over


@pytest.mark.parametrize(
    ("sort", "order"), [("oldest", (0, 1, 2)), ("newest", (2, 1, 0))]
)
def test_desk_says_where_a_report_stands_and_what_comes_next(
    sort: str, order: tuple[int, ...], unit: Unit, manager: User, browse: Browse
) -> None:
    issues = three(unit)
    first, second, third = (issues[number] for number in order)

    place = browse(manager).get(f"/inbox/{second.ref}/?sort={sort}").context["place"]

    assert (place.number, place.total) == (2, 3)
    assert (place.previous, place.next) == (first.ref, third.ref)


def test_desk_follows_the_most_serious_first_with_the_unjudged_last(
    unit: Unit, manager: User, browse: Browse
) -> None:
    mild, unjudged = make_issue(unit, severity=1), make_issue(unit)
    grave = make_issue(unit, severity=4)
    client = browse(manager)

    places = [
        client.get(f"/inbox/{issue.ref}/?sort=severity").context["place"]
        for issue in (grave, mild, unjudged)
    ]

    assert [place.number for place in places] == [1, 2, 3]
    assert [place.next for place in places] == [mild.ref, unjudged.ref, ""]


def test_desk_offers_the_form_and_each_verb_with_its_key(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, clerk)

    response = browse(manager).get(f"/inbox/{issue.ref}/")

    offered = {offer.move.verb: key for offer, key in response.context["offers"]}
    assert offered == {
        "take": "t",
        "pass_on": "h",
        "snooze": "z",
        "decline": "d",
        "ask": "a",
        "group": "g",
    }
    form = response.context["form"]
    assert form["owner"].value() == manager.pk
    assert form["next_step_at"].value() > now().date()
    page = response.content.decode()
    assert all(f'data-key="{key}"' in page for key in offered.values())
    assert page.startswith("<!doctype html>")


def test_desk_is_the_panel_alone_for_the_page_around_it(
    issue: Issue, manager: User, browse: Browse
) -> None:
    response = browse(manager).get(f"/inbox/{issue.ref}/", headers=HTMX)

    page = response.content.decode().strip()
    assert page.startswith("<section")
    assert page.endswith("</section>")
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_sorting_leads_to_the_next_report_and_at_last_says_that_nothing_is_left(
    headers: dict[str, str], unit: Unit, manager: User, browse: Browse
) -> None:
    issues, client = three(unit), browse(manager)
    page = client.get("/inbox/next/", headers=headers, follow=True)

    for number, issue in enumerate(issues):
        assert page.context["issue"] == issue
        page = client.post(
            f"/issues/{issue.ref}/triage/",
            sorted_with(manager, queue=page.context["queue"].following),
            headers=headers,
            follow=True,
        )
        issue.refresh_from_db()
        assert (issue.state, issue.owner) == ("triaged", manager)
        left = 2 - number
        if left:
            assert page.context["place"].total == left

    assert "Nothing left here" in page.content.decode()
    assert f'data-done="{issues[-1].ref}" data-left' in page.content.decode()


def test_a_mistake_in_the_panel_shows_the_form_again_beside_the_queue(
    issue: Issue, manager: User, browse: Browse
) -> None:
    with nothing_changed():
        response = browse(manager).post(
            f"/issues/{issue.ref}/triage/",
            {"next_step": "Call them", "queue": "view=to_sort"},
            headers=HTMX,
        )

    page = response.content.decode()
    assert response.status_code == 400
    assert page.strip().startswith("<section")
    assert "Choose how bad it was." in page
    assert "Say who is on it." in page
    assert 'value="Call them"' in page


def test_what_was_taken_is_undone_from_the_next_report(
    unit: Unit, manager: User, browse: Browse
) -> None:
    first, second, _third = three(unit)
    client = browse(manager)
    queue = client.get(f"/inbox/{first.ref}/").context["queue"]

    page = client.post(
        f"/issues/{first.ref}/take/", {"queue": queue.following}, follow=True
    )

    assert page.context["issue"] == second
    assert f'action="/issues/{first.ref}/undo/"' in page.content.decode()
    undone = client.post(
        f"/issues/{first.ref}/undo/",
        {"queue": page.context["queue"].following},
        follow=True,
    )
    first.refresh_from_db()
    assert (undone.context["issue"], first.owner) == (first, None)
    assert "Undone." in undone.content.decode()


def test_desk_skips_what_somebody_else_sorted_meanwhile(
    unit: Unit, manager: User, browse: Browse
) -> None:
    first, second, third = three(unit)
    client = browse(manager)
    queue = client.get(f"/inbox/{first.ref}/").context["queue"]
    client.post(f"/issues/{second.ref}/triage/", sorted_with(manager))

    page = client.post(
        f"/issues/{first.ref}/triage/",
        sorted_with(manager, queue=queue.following),
        follow=True,
    )

    assert page.context["issue"] == third


def test_the_front_lines_reports_are_foreign_here(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    issue = make_issue(unit, make_clerk(unit))
    take_issue(issue, actor=manager, at=now())

    assert browse(stranger).get(f"/inbox/{issue.ref}/").status_code == 404
    nothing = browse(stranger).get("/inbox/next/").content.decode()
    assert "Nothing left here" in nothing


def test_a_damaged_queue_leads_nowhere_else(
    issue: Issue, manager: User, browse: Browse
) -> None:
    response = browse(manager).post(
        f"/issues/{issue.ref}/take/",
        {"queue": "view=//evil.example&next=//evil.example"},
    )

    assert response["Location"].startswith("/inbox/")
    assert "//" not in response["Location"].split("?")[0]
