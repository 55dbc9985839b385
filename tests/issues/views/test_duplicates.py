"""Finding the other report, seeing it, linking, undoing; and what each reader sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from cxops.kernel import refs
from issues.models import Issue
from issues.services.closing import close_issue
from issues.services.duplicates import link_duplicate, unlink_duplicate
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_touchpoint

Browse = Callable[[User], Client]
LATER = AT + timedelta(hours=3)


@pytest.fixture
def main(unit: Unit) -> Issue:
    """Of a colleague, with a title and a place of its own."""
    return make_issue(
        unit,
        make_clerk(unit, "Cole League"),
        title="Both lifts are out",
        description="Both lifts are out. Call 555.",
        touchpoint=make_touchpoint("Lift lobby"),
    )


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def confirm(client: Client, issue: Issue, **fields: Any) -> Any:
    body = {"version": issue.version, "idempotency_key": "k", **fields}
    return client.post(f"/issues/{issue.ref}/link/", body)


@pytest.mark.parametrize(
    "written",
    [
        "{ref}",
        " {lower} ",
        "https://cxops.example.org/issues/{ref}/",
        "/issues/{ref}/history/?a=1#story",
    ],
)
def test_the_other_report_is_shown_before_anything_is_linked(
    manager: User, issue: Issue, main: Issue, browse: Browse, written: str
) -> None:
    given = written.format(ref=main.ref, lower=main.ref.lower())

    with nothing_changed():
        page = browse(manager).get(f"/issues/{issue.ref}/link/", {"same_as": given})

    assert page.status_code == 200
    shown = text(page)
    for words in ("Both lifts are out", "Lift lobby", "10 March", main.ref):
        assert words in shown
    assert f'name="same_as" value="{main.ref}"' in shown
    assert "Yes, the same event" in shown


def test_link_and_undo_from_the_page(
    manager: User, issue: Issue, main: Issue, browse: Browse
) -> None:
    client = browse(manager)

    linked = confirm(client, issue, same_as=main.ref)
    again = confirm(client, issue, same_as=main.ref)
    page = text(client.get(f"/issues/{issue.ref}/"))
    undone = client.post(
        f"/issues/{issue.ref}/unlink/",
        {"version": 2, "idempotency_key": "u", "reason": "Tuesday’s."},
    )

    assert [linked.status_code, again.status_code, undone.status_code] == [303] * 3
    assert f"Same event as {main.ref}" in page
    assert f'href="/issues/{issue.ref}/unlink/"' in page
    assert f'href="/issues/{issue.ref}/triage/"' not in page
    rows = list(issue.history.order_by("history_id"))
    assert [row.duplicate_of_id for row in rows] == [None, main.pk, None]


def test_a_linked_report_leads_to_its_main_one_and_says_so(
    unit: Unit, manager: User, issue: Issue, main: Issue, browse: Browse
) -> None:
    linked = make_issue(unit, title="Me too", duplicate_of=main)
    client = browse(manager)

    page = text(client.get(f"/issues/{issue.ref}/link/", {"same_as": linked.ref}))
    confirm(client, issue, same_as=linked.ref)

    assert f"{linked.ref} is itself linked to {main.ref}" in page
    assert "Both lifts are out" in page
    assert Issue.objects.get(pk=issue.pk).duplicate_of == main


@pytest.mark.parametrize(
    ("which", "status", "words"),
    [
        ("nonsense", 400, "Give a reference like ISS-7K3Q9X"),
        ("empty", 400, "Give the reference of the other report."),
        ("unseen", 400, "There is no report with this reference that you can see."),
        ("absent", 400, "There is no report with this reference that you can see."),
        ("itself", 400, "Name the other report, not this one."),
        ("only read", 403, "You don’t sort"),
    ],
)
def test_a_report_that_wont_do_gets_a_sentence(
    unit: Unit,
    manager: User,
    issue: Issue,
    browse: Browse,
    which: str,
    status: int,
    words: str,
) -> None:
    yard = make_unit("Yard", code="yard")
    given = {
        "nonsense": lambda: "the lift thing",
        "empty": lambda: " ",
        "unseen": lambda: make_issue(yard).ref,
        "absent": lambda: refs.ISSUE.encode(1_000_003),
        "itself": lambda: issue.ref,
        "only read": lambda: make_issue(yard, manager).ref,
    }[which]()

    with nothing_changed():
        page = browse(manager).get(f"/issues/{issue.ref}/link/", {"same_as": given})

    assert page.status_code == status
    assert words in text(page)
    assert "Yes, the same event" not in text(page)


def test_a_closed_report_asks_what_the_reporter_should_hear(
    unit: Unit, manager: User, issue: Issue, browse: Browse
) -> None:
    closed = make_issue(unit, make_clerk(unit), state="closed")
    client = browse(manager)

    page = text(client.get(f"/issues/{issue.ref}/link/", {"same_as": closed.ref}))
    silent = confirm(client, issue, same_as=closed.ref)
    told = confirm(
        client, issue, same_as=closed.ref, outcome="It runs.", idempotency_key="l"
    )

    assert "What should this reporter hear?" in page
    assert silent.status_code == 400
    assert "The other report is closed already." in text(silent)
    assert told.status_code == 303
    assert issue.messages.get().text == "It runs."


def test_the_list_keeps_it_with_a_word_and_the_inbox_doesnt(
    manager: User, issue: Issue, main: Issue, browse: Browse
) -> None:
    link_duplicate(issue, same_as=main, actor=manager, at=LATER)
    client = browse(manager)

    def found(path: str) -> set[str]:
        return {row.ref for row in client.get(path).context["page"].rows}

    assert found("/issues/") == {issue.ref, main.ref}
    assert text(client.get("/issues/")).count("Same event as another report") == 1
    assert found("/issues/?duplicates=none") == {main.ref}
    assert found("/issues/?duplicates=only") == {issue.ref}
    assert found(f"/issues/?duplicates={main.ref}") == {issue.ref}
    assert found(f"/issues/?duplicates={issue.ref}") == set()
    assert found("/inbox/") == {main.ref}
    assert client.get("/issues/?duplicates=x").status_code == 400


def test_the_filter_tells_nothing_of_a_main_report_that_is_unseen(
    unit: Unit, manager: User, browse: Browse
) -> None:
    hidden = make_issue(make_unit("Yard", code="yard"))
    make_issue(unit, duplicate_of=hidden)

    page = browse(manager).get("/issues/", {"duplicates": hidden.ref})

    assert page.context["page"].rows == []


def test_both_ends_tell_it_in_sentences(
    manager: User, issue: Issue, main: Issue, browse: Browse
) -> None:
    linked = link_duplicate(issue, same_as=main, actor=manager, at=AT)
    unlink_duplicate(linked, reason="No.", actor=manager, at=LATER)
    client = browse(manager)

    here, there = (text(client.get(f"/issues/{each.ref}/")) for each in (issue, main))
    history = text(client.get(f"/issues/{main.ref}/history/"))

    said = f"Mira Manager said that it is the same event as {main.ref}"
    undid = f"Mira Manager undid that it is the same event as {main.ref}"
    assert said in here
    assert undid in here
    for page in (there, history):
        assert f"Mira Manager said that {issue.ref} is the same event" in page
        assert f"Mira Manager undid that {issue.ref} is the same event" in page


def test_a_reader_of_one_end_learns_nothing_of_the_other(
    unit: Unit, clerk: User, manager: User, main: Issue, browse: Browse
) -> None:
    issue = make_issue(unit, clerk, title="Mine")
    link_duplicate(issue, same_as=main, actor=manager, at=LATER)
    assert main.reporter is not None

    mine = browse(clerk)
    theirs = browse(main.reporter)
    for path in (f"/issues/{issue.ref}/", f"/issues/{issue.ref}/history/", "/my/"):
        page = text(mine.get(path))
        assert main.ref not in page, path
        assert "Both lifts" not in page, path
    for path in (f"/issues/{main.ref}/", f"/issues/{main.ref}/history/", "/my/"):
        page = text(theirs.get(path))
        assert issue.ref not in page, path
        assert "Mine" not in page, path
        assert "more report" not in page, path
    assert "Same event as another report" in text(mine.get(f"/issues/{issue.ref}/"))
    assert mine.get(f"/issues/{main.ref}/").status_code == 404


def test_the_main_report_lists_the_others_as_far_as_seen(
    unit: Unit, manager: User, executive: User, main: Issue, browse: Browse
) -> None:
    yard = make_unit("Yard", code="yard")
    make_issue(unit, title="Here", duplicate_of=main)
    make_issue(yard, title="Yonder", duplicate_of=main)

    near = text(browse(manager).get(f"/issues/{main.ref}/"))
    all_of_it = text(browse(executive).get(f"/issues/{main.ref}/"))

    assert "1 more report of this event" in near
    assert "Here" in near
    assert "Yonder" not in near
    assert "2 more reports of this event" in all_of_it
    assert "Yonder" in all_of_it


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("new", "They wait to be read by the people who sort reports."),
        ("needs_info", "A question about it waits for its answer."),
        ("triaged", "It has been read and sorted."),
        ("resolved", "It is done with; you will hear what came of it."),
        ("declined", "It isn’t a breakdown in the sense of this list."),
        ("closed", "It is closed."),
    ],
)
def test_my_says_what_became_of_the_event(
    unit: Unit, clerk: User, manager: User, browse: Browse, state: str, sentence: str
) -> None:
    main = make_issue(unit, title="Secret", state=state, owner=manager)
    make_issue(unit, clerk, duplicate_of=main)

    page = text(browse(clerk).get("/my/"))

    assert (
        "The same event was reported twice, so both are looked after as one. "
        + sentence
    ) in page
    for hidden in ("Secret", main.ref, "Mira Manager"):
        assert hidden not in page


def test_my_shows_what_the_reporter_was_told(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    main = make_issue(unit, make_clerk(unit), state="resolved")
    make_issue(unit, clerk, duplicate_of=main)
    close_issue(main, outcome="A new motor.", actor=manager, at=LATER)

    assert "A new motor." in text(browse(clerk).get("/my/"))


def test_closing_says_that_others_read_it_too(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    alone = make_issue(unit, clerk, state="resolved")
    main = make_issue(unit, state="resolved")
    make_issue(unit, clerk, duplicate_of=main)
    words = "Whoever else reported the same event reads the same words."
    client = browse(manager)

    assert words in text(client.get(f"/issues/{main.ref}/close/"))
    assert words not in text(client.get(f"/issues/{alone.ref}/close/"))


def test_a_linked_page_costs_the_same_with_one_and_with_thirty(
    unit: Unit,
    manager: User,
    main: Issue,
    browse: Browse,
) -> None:
    client = browse(manager)
    plain = count(client, main)
    make_issue(unit, duplicate_of=main)
    link_duplicate(make_issue(unit), same_as=main, actor=manager, at=LATER)
    one = count(client, main)

    for _turn in range(30):
        link_duplicate(make_issue(unit), same_as=main, actor=manager, at=LATER)

    assert count(client, main) == one == plain + 1


def count(client: Client, issue: Issue) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"/issues/{issue.ref}/").status_code == 200
    return len(caught)
