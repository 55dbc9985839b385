"""A change of many reports is undone: each as it was, where nothing happened since."""

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, DomainError, Refused
from cxops.models import AuditEntry
from issues.models import BulkChange, Issue, Message, Pattern
from issues.services.triage import triage_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_manager
from tests.builders.bulk import LATER, TOUCHED, do, look, outcomes, plain, undo
from tests.builders.issues import make_issue, make_pattern


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    return make_pattern(unit, manager)


def test_undo_brings_every_field_back_and_says_why(
    unit: Unit, manager: User, clerk: User, colleague: User
) -> None:
    new = make_issue(unit, clerk)
    was_sorted = make_issue(
        unit, state="triaged", severity=4, owner=clerk, next_step="Wait"
    )
    before = [plain(new), plain(was_sorted)]
    change = do(
        manager, "triage", new, was_sorted, severity=0, owner=colleague, next_step="Go"
    )

    undone = undo(change, manager, reason="Wrong list.")

    assert (undone.state, undone.done_count, undone.undoes) == ("finished", 2, change)
    assert outcomes(undone) == [("done", "")] * 2
    assert [plain(new), plain(was_sorted)] == before
    new.refresh_from_db()
    assert new.version == 3
    assert_moved(
        new,
        "issue.undo_bulk_to_new",
        by=manager,
        moved=("triaged", "new"),
        at=LATER,
        reason="Wrong list.",
    )
    assert_moved(
        was_sorted,
        "issue.undo_bulk",
        by=manager,
        moved=("triaged", "triaged"),
        at=LATER,
        reason="Wrong list.",
    )
    assert new.history.count() == 3


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info"])
def test_undo_of_declining_leads_back_and_tells_the_reporter(
    unit: Unit, manager: User, clerk: User, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state)
    before = plain(issue)
    change = do(manager, "decline", issue, reason="A wish.", go_to="The box")

    undo(change, manager)

    assert plain(issue) == before
    texts = Message.objects.filter(issue=issue).order_by("id")
    assert [message.text for message in texts] == [
        "A wish.\n\nThe box",
        "This was declined by mistake. It is open again and looked at.",
    ]
    assert_told(("issues.outcome", clerk), ("issues.outcome", clerk))


def test_undo_takes_links_and_groups_back(
    unit: Unit, manager: User, pattern: Pattern
) -> None:
    other = make_pattern(unit, manager, title="Doors")
    main, grouped = make_issue(unit), make_issue(unit, pattern=other, state="closed")
    linked = make_issue(unit)
    before = [plain(grouped), plain(linked)]
    grouping = do(manager, "group", grouped, pattern=pattern)
    linking = do(manager, "link", linked, same_as=main)

    for change in (grouping, linking):
        undo(change, manager)

    assert [plain(grouped), plain(linked)] == before


def test_undo_leaves_alone_what_was_touched_since(unit: Unit, manager: User) -> None:
    touched, quiet = make_issue(unit), make_issue(unit)
    change = do(manager, "triage", touched, quiet, severity=2)
    triage_issue(touched, severity=3, touchpoint=None, actor=manager, at=LATER)

    undone = undo(change, manager)

    assert outcomes(undone) == [
        TOUCHED,
        ("done", ""),
    ]
    touched.refresh_from_db()
    assert (touched.severity, touched.state) == (3, "triaged")


def test_undo_gives_nothing_back_to_somebody_who_left(
    unit: Unit, manager: User, clerk: User
) -> None:
    issue = make_issue(unit, state="triaged", severity=1, owner=clerk)
    change = do(manager, "triage", issue, owner=manager)
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    undone = undo(change, manager)

    ((outcome, reason),) = outcomes(undone)
    assert outcome == "refused"
    assert reason.startswith("Clara Front doesn’t work here any more.")
    issue.refresh_from_db()
    assert issue.owner == manager


def test_undo_is_refused_when_it_was_done_already_or_is_one_or_not_theirs(
    unit: Unit, manager: User, issue: Issue
) -> None:
    change = do(manager, "triage", issue, severity=2)
    nothing = look(manager, "triage", make_issue(unit), severity=2)
    undone = undo(change, manager)
    cases: list[tuple[BulkChange, User, type[DomainError]]] = [
        (change, manager, Conflict),
        (undone, manager, Conflict),
        (nothing, manager, Conflict),
        (change, make_manager(unit, "Olga Other"), Refused),
    ]

    for record, actor, error in cases:
        with nothing_changed(), pytest.raises(error):
            undo(record, actor)


def test_every_report_has_one_history_row_and_one_entry_for_each_step(
    unit: Unit, manager: User
) -> None:
    issues = [make_issue(unit) for _turn in range(20)]
    keys = [issue.pk for issue in issues]
    entries = AuditEntry.objects.filter(object_type="issues.issue", object_id__in=keys)

    change = do(manager, "triage", *issues, severity=2)
    assert Issue.history.filter(id__in=keys).count() == 40
    assert entries.filter(verb="issue.triage").count() == 20
    undo(change, manager)

    assert Issue.history.filter(id__in=keys).count() == 60
    assert entries.filter(verb="issue.undo_bulk_to_new").count() == 20
