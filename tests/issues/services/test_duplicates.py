"""The same event reported twice: counted once, told to all, undone without a trace."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused, Stale
from cxops.kernel.history import acting_as
from issues.enums import MessageKind
from issues.models import Issue, Message
from issues.queries.inbox import VIEWS, counts_of
from issues.queries.map import journey_map
from issues.queries.neglect import neglected_reports
from issues.queries.patterns import member_count
from issues.queries.periods import four_weeks
from issues.services.closing import close_issue
from issues.services.duplicates import link_duplicate, unlink_duplicate
from issues.services.triage import decline_issue, restrict_issue
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

LATER = AT + timedelta(hours=3)


@pytest.fixture
def main(unit: Unit, colleague: User) -> Issue:
    """Reported by somebody else."""
    return make_issue(unit, colleague, title="No lift at all")


def reread(issue: Issue) -> Issue:
    return Issue.objects.get(pk=issue.pk)


@pytest.mark.parametrize(
    "state", ["new", "triaged", "needs_info", "resolved", "closed"]
)
def test_link_keeps_everything_but_the_link(
    unit: Unit, clerk: User, manager: User, main: Issue, state: str
) -> None:
    issue = make_issue(unit, clerk, state=state, owner=manager, severity=2)
    before = fields_of(issue)

    link_duplicate(issue, same_as=main, version=1, actor=manager, at=LATER)

    after = fields_of(issue)
    assert after == before | {"duplicate_of_id": main.pk, "version": 2}
    assert_moved(reread(issue), "issue.link", by=manager, moved=(state,) * 2, at=LATER)
    assert fields_of(main)["version"] == 1
    assert main.history.count() == 1
    assert_told()


def fields_of(issue: Issue) -> dict[str, Any]:
    """Every column of the report, as stored."""
    return Issue.objects.filter(pk=issue.pk).values().get()


def counts(manager: User) -> dict[str, Any]:
    """Every count and list that a link changes."""
    open_places = [
        (place.touchpoint.slug, place.open.number)
        for _journey, stages in journey_map(
            manager, period=four_weeks(LATER, "UTC"), at=LATER
        ).journeys
        for _stage, places in stages
        for place in places
    ]
    visible = Issue.objects.visible_to(manager)
    return {
        "inbox": counts_of(manager, at=LATER),
        "rows": {
            view.name: sorted(
                view.rows(
                    Issue.objects.visible_to(manager, "issue.triage").main(),
                    manager,
                    LATER,
                ).values_list("pk", flat=True)
            )
            for view in VIEWS
        },
        "neglect": sorted(
            neglected_reports(manager, at=LATER, zones=["UTC"]).values_list("pk")
        ),
        "journeys": open_places,
        "counted": visible.counted().count(),
        "visible": visible.count(),
    }


@pytest.mark.parametrize("state", ["new", "triaged", "needs_info", "resolved"])
def test_undo_restores_every_field_count_and_queue(
    unit: Unit, clerk: User, manager: User, state: str
) -> None:
    place = make_touchpoint()
    pattern = make_pattern(unit, manager)
    main = make_issue(unit, manager, touchpoint=place, pattern=pattern)
    issue = make_issue(
        unit, clerk, state=state, touchpoint=place, pattern=pattern, severity=3
    )
    before, counted = fields_of(issue), counts(manager)
    assert member_count(manager, pattern) == 2

    link_duplicate(issue, same_as=main, actor=manager, at=LATER)
    linked = counts(manager)
    assert member_count(manager, pattern) == 1
    unlink_duplicate(reread(issue), actor=manager, at=LATER + timedelta(hours=1))

    assert fields_of(issue) == before | {"version": before["version"] + 2}
    assert counts(manager) == counted
    assert member_count(manager, pattern) == 2
    assert linked["counted"] == counted["counted"] - 1
    assert linked["visible"] == counted["visible"]
    assert linked["journeys"] == [(place.slug, 1)]
    assert counted["journeys"] == [(place.slug, 2)]
    view = {"new": "to_sort", "needs_info": "waiting", "resolved": "to_tell"}
    left = view.get(state, "nobody")
    assert issue.pk in counted["rows"][left]
    assert issue.pk not in linked["rows"][left]
    assert linked["inbox"][left] == counted["inbox"][left] - 1
    assert (issue.pk,) in counted["neglect"]
    assert (issue.pk,) not in linked["neglect"]


def test_undo_keeps_its_reason_and_names_the_person(
    manager: User, main: Issue, issue: Issue
) -> None:
    linked = link_duplicate(issue, same_as=main, actor=manager, at=AT)

    undone = unlink_duplicate(
        linked, reason="Another day.", version=2, actor=manager, at=LATER
    )

    assert (undone.duplicate_of, undone.version) == (None, 3)
    assert_moved(
        undone,
        "issue.unlink",
        by=manager,
        moved=("new", "new"),
        at=LATER,
        reason="Another day.",
    )


def test_link_to_a_linked_report_goes_to_its_main_one(
    unit: Unit, manager: User, main: Issue, issue: Issue
) -> None:
    linked = link_duplicate(issue, same_as=main, actor=manager, at=AT)
    third = make_issue(unit)

    link_duplicate(third, same_as=linked, actor=manager, at=LATER)

    assert reread(third).duplicate_of == main
    assert set(main.duplicates.all()) == {issue, third}


def test_link_of_a_report_that_stands_for_others_says_what_to_do_instead(
    unit: Unit, manager: User, main: Issue, issue: Issue
) -> None:
    link_duplicate(issue, same_as=main, actor=manager, at=AT)
    other = make_issue(unit)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        link_duplicate(main, same_as=other, actor=manager, at=LATER)

    assert refused.value.message == (
        "Other reports are linked to this one, so it is the main one. Open "
        f"{other.ref} and link it to {main.ref} instead."
    )


@pytest.mark.parametrize(
    ("which", "error", "words"),
    [
        ("itself", Invalid, "Name the other report, not this one."),
        ("foreign", NotFound, "There is nothing here."),
        ("own report elsewhere", Refused, "You don’t sort"),
        ("main one elsewhere", Refused, "is itself linked to a report that you don’t"),
        ("restricted", NotFound, "There is nothing here."),
        ("own restricted", Conflict, "A restricted report is linked with no other"),
        ("withdrawn", NotFound, "There is nothing here."),
        ("absent", NotFound, "There is nothing here."),
    ],
)
def test_link_is_refused_when_the_other_report_wont_do(
    unit: Unit,
    manager: User,
    stranger: User,
    issue: Issue,
    which: str,
    error: type[DomainError],
    words: str,
) -> None:
    yard = make_unit("Yard")

    def linked_elsewhere() -> Issue:
        return make_issue(unit, duplicate_of=make_issue(yard))

    other = {
        "itself": lambda: issue,
        "foreign": lambda: make_issue(yard),
        "own report elsewhere": lambda: make_issue(yard, manager),
        "main one elsewhere": linked_elsewhere,
        "restricted": lambda: make_issue(unit, is_restricted=True),
        "own restricted": lambda: make_issue(unit, is_restricted=True, owner=manager),
        "withdrawn": lambda: make_issue(unit, withdrawn_at=AT),
        "absent": lambda: Issue(pk=999_999),
    }[which]()

    with nothing_changed(), pytest.raises(error) as refused:
        link_duplicate(issue, same_as=other, actor=manager, at=LATER)

    assert words in refused.value.message
    assert reread(issue).duplicate_of_id is None


def test_a_refusal_names_nobody_of_a_main_report_that_is_unseen(
    unit: Unit, manager: User, issue: Issue
) -> None:
    yard = make_unit("Yard")
    make_manager(yard, "Stan Stranger")
    named = make_issue(unit, duplicate_of=make_issue(yard))

    with pytest.raises(Refused) as refused:
        link_duplicate(issue, same_as=named, actor=manager, at=LATER)

    assert refused.value.message == (
        f"{named.ref} is itself linked to a report that you don’t sort, so you can’t "
        "link to it."
    )


def test_link_is_refused_when_this_report_wont_do(
    unit: Unit, manager: User, clerk: User, stranger: User, main: Issue
) -> None:
    declined = make_issue(unit, state="declined")
    linked = make_issue(unit, duplicate_of=main)
    mine = make_issue(unit, clerk)
    restricted = make_issue(unit, is_restricted=True, owner=manager)

    with nothing_changed():
        for issue, person, error in (
            (declined, manager, Conflict),
            (linked, manager, Conflict),
            (restricted, manager, Conflict),
            (mine, clerk, NotFound),
            (mine, stranger, NotFound),
        ):
            with pytest.raises(error):
                link_duplicate(issue, same_as=main, actor=person, at=LATER)
        with pytest.raises(Stale):
            link_duplicate(mine, same_as=main, version=2, actor=manager, at=LATER)
        with pytest.raises(Conflict) as twice:
            link_duplicate(main, same_as=linked, actor=manager, at=LATER)
    assert twice.value.message == f"{linked.ref} is linked to this report already."


def test_link_is_refused_where_one_may_read_both_but_sorts_neither(
    unit: Unit, clerk: User
) -> None:
    first, second = make_issue(unit, clerk), make_issue(unit, clerk)

    with nothing_changed(), pytest.raises(Refused):
        link_duplicate(first, same_as=second, actor=clerk, at=LATER)


def test_undo_is_refused_when_it_is_not_linked_or_stale_or_not_theirs(
    unit: Unit, manager: User, clerk: User, main: Issue, issue: Issue
) -> None:
    linked = make_issue(unit, clerk, duplicate_of=main)

    with nothing_changed():
        with pytest.raises(Conflict) as refused:
            unlink_duplicate(issue, actor=manager, at=LATER)
        with pytest.raises(Stale):
            unlink_duplicate(linked, version=2, actor=manager, at=LATER)
        with pytest.raises(Refused):
            unlink_duplicate(linked, actor=clerk, at=LATER)
    assert refused.value.message == "This report isn’t linked to another one."


def test_restrict_is_refused_at_both_ends_of_a_link(
    manager: User, main: Issue, issue: Issue
) -> None:
    linked = link_duplicate(issue, same_as=main, actor=manager, at=AT)

    for either in (linked, main):
        with nothing_changed(), pytest.raises(Conflict) as refused:
            restrict_issue(
                either, owner=manager, reason="About me.", actor=manager, at=LATER
            )
        assert refused.value.message == (
            "Another report is linked with this one as the same event. Undo that "
            "first, then restrict it."
        )


# --- Whoever reported it is told ------------------------------------------------------


def outcomes(issue: Issue) -> list[tuple[str, str]]:
    rows = Message.objects.filter(issue=issue, kind=MessageKind.OUTCOME)
    return list(rows.order_by("id").values_list("audience", "text"))


def test_closing_the_main_report_tells_every_reporter_the_same(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    main = make_issue(unit, colleague, state="resolved")
    linked = [make_issue(unit, clerk, duplicate_of=main)]
    linked += [make_issue(unit, who, duplicate_of=main) for who in (colleague, None)]
    before = [fields_of(issue) for issue in linked]

    close_issue(main, outcome="The lift has a new motor.", actor=manager, at=LATER)

    for issue in (main, *linked):
        assert outcomes(issue) == [("reporter", "The lift has a new motor.")]
    # Each person once, about a report of their own; the linked ones don't change.
    assert_told(("issues.outcome", colleague), ("issues.outcome", clerk))
    assert [fields_of(issue) for issue in linked] == before


def test_declining_the_main_report_tells_them_too(
    manager: User, clerk: User, colleague: User, main: Issue, issue: Issue
) -> None:
    link_duplicate(issue, same_as=main, actor=manager, at=AT)

    decline_issue(main, reason="A drill.", go_to="Facility", actor=manager, at=LATER)

    assert outcomes(issue) == [("reporter", "A drill.\n\nFacility")]
    assert_told(("issues.outcome", colleague), ("issues.outcome", clerk))


def test_an_undone_link_hears_no_more(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    main = make_issue(unit, colleague, state="resolved")
    linked = make_issue(unit, clerk, duplicate_of=main)
    unlink_duplicate(linked, actor=manager, at=AT)

    close_issue(main, outcome="Done.", actor=manager, at=LATER)

    assert outcomes(linked) == []
    assert_told(("issues.outcome", colleague))


def test_close_needs_words_while_a_linked_reporter_waits(
    unit: Unit, clerk: User, manager: User
) -> None:
    main = make_issue(unit, state="resolved")
    make_issue(unit, clerk, duplicate_of=main)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        close_issue(main, actor=manager, at=LATER)

    assert list(refused.value.fields) == ["outcome"]


@pytest.mark.parametrize("state", ["closed", "declined"])
def test_link_to_an_ended_report_needs_what_its_reporter_hears(
    unit: Unit, clerk: User, colleague: User, manager: User, issue: Issue, state: str
) -> None:
    main = make_issue(unit, colleague, state=state)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        link_duplicate(issue, same_as=main, actor=manager, at=LATER)
    link_duplicate(
        issue, same_as=main, outcome="Fixed on Monday.", actor=manager, at=LATER
    )

    assert list(refused.value.fields) == ["outcome"]
    assert outcomes(issue) == [("reporter", "Fixed on Monday.")]
    assert_told(("issues.outcome", clerk))


def test_link_to_an_ended_report_asks_nothing_where_nobody_waits(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    main = make_issue(unit, colleague, state="closed")
    left = make_user("Lea Left", is_active=False)

    for waiting in (
        make_issue(unit),
        make_issue(unit, left),
        make_issue(unit, colleague),
        make_issue(unit, clerk, state="closed"),
    ):
        link_duplicate(waiting, same_as=main, actor=manager, at=LATER)
    assert_told()


def test_link_refuses_words_that_nobody_would_hear_now(
    manager: User, main: Issue, issue: Issue
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        link_duplicate(issue, same_as=main, outcome="Soon.", actor=manager, at=LATER)

    assert list(refused.value.fields) == ["outcome"]


# --- The database's own word ----------------------------------------------------------


def test_the_database_keeps_links_flat(unit: Unit, issue: Issue, main: Issue) -> None:
    linked = make_issue(unit, duplicate_of=main)

    for work in (
        lambda: make_issue(unit, duplicate_of=linked),
        lambda: save(issue, linked),
        lambda: save(main, issue),
        lambda: save(issue, issue),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            work()
    # What doesn't change the link is none of its business.
    save(linked, main)
    assert reread(issue).duplicate_of_id is None
    assert reread(main).duplicate_of_id is None


def save(issue: Issue, main: Issue) -> None:
    fresh = reread(issue)
    fresh.duplicate_of = main
    with acting_as(None, verb="issue.link", at=LATER):
        fresh.save()
