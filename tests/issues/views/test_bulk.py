"""Many reports at once, in a browser: choose, look, confirm, read, undo."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel import refs
from issues.enums import BulkVerb
from issues.models import BulkChange, Issue
from issues.services.bulk import confirm_bulk_change, open_bulk_change
from tests.asserts import nothing_changed
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

ABSENT = refs.ISSUE.encode(1_000_003)
Browse = Callable[[User], Client]


def choose(client: Client, query: str, **values: Any) -> Any:
    """Send the form as it is shown, with these answers."""
    form = client.get(f"/issues/bulk/new/?{query}").context["form"]
    hidden = {name: form[name].value() for name in ("verb", "pick", "query")}
    return client.post("/issues/bulk/new/", hidden | values)


def sorted_change(manager: User, *issues: Issue) -> BulkChange:
    change = open_bulk_change(
        verb=BulkVerb.TRIAGE,
        values={"severity": 2},
        picked=[(issue.pk, issue.version) for issue in issues],
        actor=manager,
        at=AT,
    )
    return confirm_bulk_change(change, actor=manager, at=AT)


def test_the_picked_reports_are_looked_at_changed_and_brought_back(
    unit: Unit, manager: User, browse: Browse
) -> None:
    picked, left = [make_issue(unit), make_issue(unit)], make_issue(unit)
    client = browse(manager)
    query = "verb=triage&" + "&".join(f"pick={issue.ref}" for issue in picked)

    looked = choose(client, query, severity="3", owner=str(manager.pk))
    change = BulkChange.objects.get()
    address = f"/issues/bulk/{change.pk}/"
    assert (looked.status_code, looked["Location"]) == (303, address)
    page = client.get(address).content.decode()
    assert "2 reports will change" in page
    assert not Issue.objects.exclude(state="new").exists()

    done = client.post(f"{address}confirm/", {"version": change.version})
    assert (done.status_code, done["Location"]) == (303, address)
    assert "2 reports were changed" in client.get(address).content.decode()
    change.refresh_from_db()

    undone = client.post(f"{address}undo/", {"version": change.version})
    assert undone.status_code == 303
    assert (
        "2 reports are back as they were"
        in client.get(undone["Location"]).content.decode()
    )
    for issue in (*picked, left):
        issue.refresh_from_db()
        assert (issue.state, issue.severity, issue.owner) == ("new", None, None)


def test_all_that_match_are_meant_whatever_is_picked(
    unit: Unit, manager: User, browse: Browse
) -> None:
    wanted = [make_issue(unit, severity=3) for _number in range(30)]
    other = make_issue(unit, severity=1)
    client = browse(manager)

    choose(
        client,
        f"verb=triage&all=1&severity=3&pick={other.ref}&sort=filed",
        next_step="Call",
    )

    change = BulkChange.objects.get()
    assert change.query == "severity=3"
    assert {row.issue_id for row in change.rows.all()} == {i.pk for i in wanted}
    assert change.waiting_count == 30


def test_what_one_may_not_see_is_never_chosen(
    unit: Unit, manager: User, stranger: User, browse: Browse
) -> None:
    mine = make_issue(unit)
    elsewhere = stranger.memberships.get().unit
    assert elsewhere is not None
    foreign = make_issue(elsewhere)

    choose(
        browse(manager), f"verb=triage&pick={mine.ref}&pick={foreign.ref}", severity="1"
    )

    assert BulkChange.objects.get().rows.get().issue == mine


def test_a_row_whose_report_is_out_of_sight_is_shown_no_more(
    unit: Unit, manager: User, clerk: User, browse: Browse
) -> None:
    kept = make_issue(unit, title="Kept in sight")
    lost = make_issue(unit, clerk, title="Lost from sight")
    change = sorted_change(manager, kept, lost)
    Issue.objects.filter(pk=lost.pk).update(is_restricted=True, owner=clerk)
    client = browse(manager)

    page = client.get(f"/issues/bulk/{change.pk}/").content.decode()
    report = b"".join(
        client.get(f"/issues/bulk/{change.pk}/report.csv").streaming_content
    ).decode("utf-8-sig")

    assert "Kept in sight" in page
    assert "Lost from sight" not in page
    assert report.splitlines() == [
        '"Report","Outcome","Why"',
        f'"{kept.ref}","Changed",""',
    ]


def test_rows_are_narrowed_to_an_outcome(
    unit: Unit, manager: User, browse: Browse
) -> None:
    fine = make_issue(unit, title="Fine")
    closed = make_issue(unit, title="Closed before", state="closed")
    change = sorted_change(manager, fine, closed)
    client = browse(manager)

    page = client.get(f"/issues/bulk/{change.pk}/?outcome=refused")

    assert [row.issue for row in page.context["page"].rows] == [closed]
    assert "is “Closed, you were told”" in page.content.decode()
    assert client.get(f"/issues/bulk/{change.pk}/?outcome=odd").status_code == 400


@pytest.mark.parametrize(
    ("query", "values", "words"),
    [
        ("verb=decline", {"go_to": "x"}, "Why aren’t these breakdowns?"),
        ("verb=link", {"same_as": ABSENT}, "There is no report with this reference"),
        ("verb=group", {}, "Say in a line what keeps happening."),
    ],
)
def test_the_form_is_shown_again_when_an_answer_is_missing(
    issue: Issue,
    manager: User,
    browse: Browse,
    query: str,
    values: dict[str, str],
    words: str,
) -> None:
    with nothing_changed():
        response = choose(browse(manager), f"{query}&pick={issue.ref}", **values)

    assert response.status_code == 400
    assert words in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "verb=close", "verb=triage&all=1&state=odd", "verb=undo"]
)
def test_an_address_that_means_nothing_is_refused(
    manager: User, browse: Browse, query: str
) -> None:
    assert browse(manager).get(f"/issues/bulk/new/?{query}").status_code == 400


def test_picked_reports_are_handed_over_from_the_inbox(
    unit: Unit, issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    client = browse(manager)
    inbox = client.get("/inbox/").content.decode()

    choose(
        client, f"verb=assign&pick={issue.ref}", owner=str(clerk.pk), reason="Knows."
    )
    change = BulkChange.objects.get()
    client.post(f"/issues/bulk/{change.pk}/confirm/", {"version": change.version})

    assert 'action="/issues/bulk/new/"' in inbox
    assert 'name="verb" value="assign"' in inbox
    issue.refresh_from_db()
    assert issue.owner == clerk


def test_a_known_problem_takes_the_picked_reports(
    unit: Unit, issue: Issue, manager: User, browse: Browse
) -> None:
    known = make_pattern(unit, manager)
    client = browse(manager)

    choose(client, f"verb=group&pick={issue.ref}", pattern=str(known.pk))
    change = BulkChange.objects.get()
    page = client.get(f"/issues/bulk/{change.pk}/").content.decode()
    client.post(f"/issues/bulk/{change.pk}/confirm/", {"version": change.version})

    assert known.title in page
    assert known.issues.get() == issue


def test_whoever_was_given_reports_reads_which_but_decides_nothing(
    unit: Unit, issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    client = browse(manager)
    choose(client, f"verb=triage&pick={issue.ref}", severity="1", owner=str(clerk.pk))
    change = BulkChange.objects.get()
    client.post(f"/issues/bulk/{change.pk}/confirm/", {"version": change.version})

    theirs = browse(clerk)
    assert issue.title in theirs.get(f"/issues/bulk/{change.pk}/").content.decode()
    with nothing_changed():
        refused = theirs.post(f"/issues/bulk/{change.pk}/undo/", {})
    assert refused.status_code == 403


def test_confirm_is_refused_when_it_moved_on_since_it_was_shown(
    issue: Issue, manager: User, browse: Browse
) -> None:
    client = browse(manager)
    choose(client, f"verb=triage&pick={issue.ref}", severity="1")
    change = BulkChange.objects.get()

    with nothing_changed():
        stale = client.post(f"/issues/bulk/{change.pk}/confirm/", {"version": "9"})

    assert stale.status_code == 412
