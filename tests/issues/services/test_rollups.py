"""The daily counts are what a full recount says, whatever happened."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from cxops.audit.triggers import install_triggers
from cxops.kernel.history import acting_as
from issues.drafts import IssueDraft
from issues.models import DailyCount, DirtyCell, Issue
from issues.rollup_triggers import count_triggers
from issues.services import rollups
from issues.services.filing import file_issue
from issues.services.rollups import count_dirty, counts_differ, note_everything
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.figures import make_tally
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)
from tests.issues.services.daily_recount import STEPS, history, recounted, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)


def drain() -> int:
    done = 0
    while now := count_dirty():
        done += now
    assert not DirtyCell.objects.exists()
    return done


def notes() -> list[tuple[int | None, date | None, str, int | None]]:
    rows = DirtyCell.objects.order_by("pk")
    return list(rows.values_list("unit_id", "day", "what", "key"))


def assert_counted() -> None:
    drain()
    assert stored() == recounted()
    assert counts_differ() == []


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_counts_are_those_of_a_full_recount_when_anything_happened(seed: int) -> None:
    for world in history(seed, steps=150):
        if sum(world.done.values()) % 10 == 9:
            assert_counted()

    assert_counted()
    # Every kind of step was carried out, not only refused.
    assert world.done.keys() == STEPS.keys()


def test_a_filed_report_is_one_row_with_its_words(unit: Unit, clerk: User) -> None:
    place, channel = make_touchpoint(), make_channel()
    draft = IssueDraft(
        description="The lift stood still.",
        unit=unit,
        touchpoint=place,
        channel=channel,
        customers_affected=3,
        cost=Decimal("7.25"),
    )

    file_issue(draft, actor=clerk, at=AT)
    file_issue(draft, actor=clerk, at=AT + timedelta(seconds=1))
    drain()

    row = DailyCount.objects.get()
    assert (row.unit_id, row.day, row.first_on) == (unit.pk, TODAY, TODAY)
    assert (row.touchpoint_id, row.channel_id) == (place.pk, channel.pk)
    assert (row.cause_id, row.pattern_id, row.severity) == (None, None, None)
    assert (row.kind, row.voice) == ("breakdown", "customer")
    assert (row.reports, row.contacts, row.customers) == (2, 0, 6)
    assert row.cost == Decimal("14.50")


def test_contacts_of_a_week_stand_on_its_last_day(unit: Unit) -> None:
    make_tally(unit, 30, first_on=date(2026, 3, 2), last_on=date(2026, 3, 8))
    make_tally(unit, 4, measure="visits")

    drain()

    row = DailyCount.objects.get()
    assert (row.first_on, row.day) == (date(2026, 3, 2), date(2026, 3, 8))
    assert (row.reports, row.contacts, row.kind) == (0, 30, "breakdown")


def test_the_main_cause_of_the_repeat_problem_decides_and_is_read_as_in_use(
    unit: Unit, manager: User
) -> None:
    seems, old, new = make_cause("Seems"), make_cause("Old"), make_cause("New")
    pattern = make_pattern(unit, manager)
    make_issue(unit, pattern=pattern, cause=seems)
    drain()
    assert DailyCount.objects.get().cause_id == seems.pk

    make_factor(pattern, old, certainty="confirmed", evidence="Seen.")
    assert notes() == [(None, None, "pattern", pattern.pk)]
    drain()
    assert DailyCount.objects.get().cause_id == old.pk

    old.replaced_by = new
    with acting_as(manager, verb="vocabulary.retire", at=AT):
        old.save()
    assert notes() == [(None, None, "cause", old.pk)]
    drain()
    assert DailyCount.objects.get().cause_id == new.pk


def test_a_move_notes_both_days_and_what_changes_nothing_notes_nothing(
    unit: Unit,
) -> None:
    issue = make_issue(unit, at=AT - DAY)
    yard = make_unit("Yard")
    drain()

    issue.title, issue.next_step = "Another", "Call"
    with acting_as(None, verb="issue.edit", at=AT):
        issue.save()
    assert notes() == []

    issue.unit, issue.occurred_on = yard, TODAY
    with acting_as(None, verb="issue.edit", at=AT):
        issue.save()

    noted = {(unit_id, day) for unit_id, day, _what, _key in notes()}
    assert noted == {(unit.pk, TODAY - DAY), (yard.pk, TODAY)}
    drain()
    assert DailyCount.objects.get().unit_id == yard.pk


def test_many_in_one_statement_are_noted_once_for_each_day(unit: Unit) -> None:
    issues = [make_issue(unit, at=AT - number % 2 * DAY) for number in range(6)]
    drain()

    Issue.objects.filter(pk__in=[issue.pk for issue in issues]).update(severity=2)

    assert len(notes()) == 2
    drain()
    rows = DailyCount.objects.order_by("day").values_list("reports", "severity")
    assert list(rows) == [(3, 2), (3, 2)]


def test_filing_costs_no_statement_more(unit: Unit, clerk: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        file_issue(
            IssueDraft(description="The lift stood still.", unit=unit),
            actor=clerk,
            at=AT,
        )

    assert not any("dirtycell" in query["sql"] for query in asked.captured_queries)
    assert len(notes()) == 1


def test_the_latest_days_are_counted_first(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "HOLD_SECONDS", 0.0)
    for days in (400, 1, 200):
        make_issue(unit, at=AT - days * DAY)

    assert count_dirty(seconds=0) == 1
    assert [row.day for row in DailyCount.objects.all()] == [TODAY - DAY]
    assert count_dirty(seconds=0) == 1
    assert count_dirty(seconds=0) == 1
    assert count_dirty(seconds=0) == 0
    assert DailyCount.objects.count() == 3


def test_what_touches_very_many_is_counted_by_whole_days(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "MOST_CELLS", 2)
    place = make_touchpoint()
    for days in range(4):
        make_issue(unit, touchpoint=place, at=AT - days * DAY)
    drain()
    DirtyCell.objects.create(what="touchpoint", key=place.pk)

    monkeypatch.setattr(rollups, "HOLD_SECONDS", 0.0)
    assert count_dirty(seconds=0) == 4

    assert {unit_id for unit_id, *_rest in notes()} == {None}
    drain()
    assert stored() == recounted()


def test_more_notes_of_a_day_than_are_read_at_once_are_all_counted(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "NOTES", 2)
    for number in range(5):
        make_issue(make_unit(f"Unit {number}"))

    drain()

    assert stored() == recounted()
    assert DailyCount.objects.count() == 5


def test_a_changed_cell_is_named(unit: Unit) -> None:
    """The control of ``counts_differ``: each kind of mistake is seen."""
    yard = make_unit("Yard")
    make_issue(unit)
    make_issue(yard, at=AT - DAY)
    drain()
    assert counts_differ() == []

    DailyCount.objects.filter(unit=yard).update(reports=2)
    assert counts_differ() == [(yard.pk, TODAY - DAY)]

    row = DailyCount.objects.get(unit=unit)
    row.pk = None
    row.save()
    assert counts_differ() == [(unit.pk, TODAY), (yard.pk, TODAY - DAY)]
    assert counts_differ(1) == [(unit.pk, TODAY)]
    assert counts_differ(since=TODAY) == [(unit.pk, TODAY)]

    DailyCount.objects.all().delete()
    assert counts_differ() == [(unit.pk, TODAY), (yard.pk, TODAY - DAY)]

    Issue.objects.all().update(withdrawn_at=AT)
    assert counts_differ() == []


def test_a_missing_trigger_is_seen_and_all_is_counted_when_it_is_back(
    unit: Unit,
) -> None:
    make_issue(unit)
    drain()
    trigger = next(
        each
        for each in count_triggers(connection.vendor)
        if (each.table, each.event) == ("issues_issue", "INSERT")
    )
    on = ' ON "issues_issue"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'DROP TRIGGER "{trigger.name}"{on}')

    make_issue(unit, at=AT - DAY)

    assert drain() == 0
    assert stored() != recounted()
    assert counts_differ() == [(unit.pk, TODAY - DAY)]

    install_triggers()
    assert notes() == [(None, None, "everything", None)]
    drain()
    assert stored() == recounted()

    install_triggers()
    assert notes() == []


def test_rebuild_counts_makes_right_what_was_wrong(
    unit: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    make_issue(unit)
    make_tally(unit, 3)
    drain()
    DailyCount.objects.all().update(reports=9)
    # A day on which nothing is any more.
    DailyCount.objects.create(
        unit=unit, day=TODAY - 9 * DAY, first_on=TODAY - 9 * DAY, reports=1
    )
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_counts", check=True)

    call_command("rebuild_counts")

    assert stored() == recounted()
    call_command("rebuild_counts", check=True)
    said = capsys.readouterr().out.splitlines()
    assert said == ["All days were counted anew.", "All counts are right."]


def test_nothing_is_noted_where_there_is_nothing() -> None:
    note_everything()

    assert count_dirty() == 1
    assert count_dirty() == 0
    assert counts_differ() == []
    assert stored() == {}
