"""An import is taken back whole: reports and numbers, or with the reason why not."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, DomainError, Invalid, Refused, Stale
from cxops.kernel.history import acting_as
from cxops.kernel.jobs import ask_to_cancel, state_of
from cxops.models import AuditEntry
from issues.models import Exposure, ImportBatch, Issue, Tally
from issues.queries.imports import UNDO
from issues.services import import_undo
from issues.services.conversation import write_message
from issues.services.figures import record_figure
from issues.services.import_undo import undo_import
from issues.services.importing import finish_import
from issues.services.triage import triage_issue
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT
from tests.builders.figures import DAY, draft
from tests.builders.imports import bring_in, send_table, work
from tests.builders.issues import make_issue

LATER = AT + timedelta(hours=1)
WORKED = LATER + timedelta(seconds=5)
THIRD = AT + timedelta(hours=2)
WHY = "The wrong file."
TEXTS = ("The lift stood still.", "Nobody answered.", "It was cold.", "Too late.")


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are a step."""
    monkeypatch.setattr(import_undo, "BATCH_ROWS", {"sqlite": 2, "postgresql": 2})


@pytest.fixture
def reports(unit: Unit, manager: User) -> ImportBatch:
    return bring_in(unit, manager, *TEXTS)


@pytest.fixture
def admin(db: None) -> User:
    return make_user("Ada Admin", is_administrator=True)


def table(unit: Unit, *numbers: int) -> list[Any]:
    """One number for each day before the tests' day."""
    return [
        draft(unit, number, first_on=DAY - timedelta(days=days))
        for days, number in enumerate(numbers)
    ]


def undo(batch: ImportBatch, actor: User, **over: Any) -> ImportBatch:
    return undo_import(batch, **({"reason": WHY, "actor": actor, "at": LATER} | over))


def undone(batch: ImportBatch, actor: User) -> ImportBatch:
    """Taken back to the end."""
    undo(batch, actor)
    work(LATER)
    batch.refresh_from_db()
    assert batch.stage == "undone"
    return batch


def progress(batch: ImportBatch) -> tuple[str, int, int | None]:
    job = state_of(UNDO, subject=batch.pk)
    assert job is not None
    return job.status, job.done, job.total


def entries(verb: str) -> list[int]:
    """The keys of the records under this verb, each as often as it has entries."""
    found = AuditEntry.objects.filter(verb=verb).order_by("object_id")
    return list(found.values_list("object_id", flat=True))


def in_force(kind: type[Any]) -> list[int]:
    rows = kind.objects.in_force().order_by("pk")
    return list(rows.values_list("number", flat=True))


# --- Reports --------------------------------------------------------------------------


def test_reports_leave_the_lists_and_each_says_so_once(
    manager: User, reports: ImportBatch
) -> None:
    assert reports.stored_count == 4

    undone(reports, manager)

    issues = list(Issue.objects.filter(import_batch=reports).order_by("pk"))
    assert [issue.withdrawn_at for issue in issues] == [WORKED] * 4
    assert {(issue.history.count(), issue.version) for issue in issues} == {(2, 2)}
    for issue in issues:
        moved = ("", "")
        assert_moved(issue, "issue.withdraw", by=manager, moved=moved, at=WORKED)
    assert entries("issue.withdraw") == [issue.pk for issue in issues]
    assert not Issue.objects.visible_to(manager).exists()
    assert (reports.stored_count, reports.withdrawn_count) == (4, 4)
    assert (reports.undo_started_at, reports.undone_at) == (LATER, WORKED)
    first = reports.history.get(undo_started_at=LATER, undone_at=None)
    assert (first.history_verb, first.history_change_reason) == ("import.undo", WHY)
    assert progress(reports) == ("done", 4, 4)


def test_undo_is_refused_once_somebody_has_touched_a_report(
    manager: User, clerk: User, reports: ImportBatch
) -> None:
    sorted_one, other, _third, quiet = Issue.objects.order_by("pk")
    triage_issue(sorted_one, severity=2, touchpoint=None, actor=manager, at=AT)
    write_message(other, text="When?", audience="internal", actor=manager, at=AT)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(reports, manager)

    assert refused.value.message == (
        "People have worked with 2 of its reports. It can’t be taken back any more."
    )
    quiet.refresh_from_db()
    assert quiet.withdrawn_at is None


def test_undo_is_refused_once_another_report_is_linked_to_one(
    unit: Unit, manager: User, reports: ImportBatch
) -> None:
    make_issue(unit, duplicate_of=Issue.objects.earliest("pk"))

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(reports, manager)

    assert refused.value.message.startswith("Somebody has worked with 1 of its")


def test_undo_of_an_import_that_changed_reports_is_refused(
    unit: Unit, manager: User, reports: ImportBatch
) -> None:
    changed = bring_in(unit, manager, "It stood an hour.", update=True, at=LATER)
    assert (changed.stored_count, changed.updated_count) == (1, 1)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(changed, manager)

    assert refused.value.message == (
        "This import changed 1 report that was there before. It can’t be taken back."
    )


def test_undo_of_reports_of_a_foreign_unit_is_an_administrators(
    unit: Unit, manager: User, admin: User
) -> None:
    batch = bring_in(unit, manager, *TEXTS, of=make_unit("Yard"))

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(batch, manager)

    assert refused.value.message == (
        "Some of its reports belong to units that aren’t yours. Ask an administrator "
        "to take it back."
    )
    assert undone(batch, admin).withdrawn_count == 4


def test_undo_is_refused_to_others_without_a_reason_or_with_an_old_version(
    clerk: User, manager: User, stranger: User, reports: ImportBatch
) -> None:
    cases: list[tuple[User, dict[str, Any], type[DomainError]]] = [
        (clerk, {}, Refused),
        (stranger, {}, Refused),
        (manager, {"reason": " "}, Invalid),
        (manager, {"version": reports.version - 1}, Stale),
    ]

    for actor, over, error in cases:
        with nothing_changed(), pytest.raises(error):
            undo(reports, actor, **over)


def test_undo_waits_for_the_end_and_happens_once(
    unit: Unit, manager: User, reports: ImportBatch
) -> None:
    running = bring_in(unit, manager)
    running.finished_at = None
    with acting_as(manager, verb="import.go_on", at=AT):
        running.save()
    begun = undo(reports, manager)

    for batch in (running, begun):
        with nothing_changed(), pytest.raises(Conflict) as refused:
            undo(batch, manager)
        assert refused.value.message == "There is nothing to take back now."
    work(LATER)
    with nothing_changed(), pytest.raises(Conflict):
        undo(begun, manager)

    assert undone(finish_import(running, actor=manager, at=AT), manager)


@pytest.mark.usefixtures("small_steps")
def test_an_undo_that_was_killed_goes_on_and_each_report_changes_once(
    manager: User, reports: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo(reports, manager)
    assert work(LATER, steps=1) == 1
    whole = import_undo.bulk_update_tracked

    def dying(*given: Any) -> None:
        whole(*given)
        raise RuntimeError("the power went")

    monkeypatch.setattr(import_undo, "bulk_update_tracked", dying)
    work(LATER, steps=1)
    reports.refresh_from_db()
    assert (reports.stage, reports.withdrawn_count) == ("undoing", 2)
    assert Issue.objects.filter(withdrawn_at=None).count() == 2

    monkeypatch.setattr(import_undo, "bulk_update_tracked", whole)
    work(LATER + timedelta(hours=1))

    reports.refresh_from_db()
    assert (reports.stage, reports.withdrawn_count) == ("undone", 4)
    assert {issue.history.count() for issue in Issue.objects.all()} == {2}
    assert len(entries("issue.withdraw")) == 4
    assert progress(reports) == ("done", 4, 4)


@pytest.mark.usefixtures("small_steps")
def test_an_undo_that_is_stopped_keeps_what_it_took_and_can_go_on(
    manager: User, reports: ImportBatch
) -> None:
    undo(reports, manager)
    work(LATER, steps=1)
    ask_to_cancel(UNDO, subject=reports.pk, at=LATER)
    work(LATER)

    reports.refresh_from_db()
    assert (reports.stage, reports.withdrawn_count) == ("finished", 2)
    assert Issue.objects.filter(withdrawn_at=None).count() == 2
    assert progress(reports) == ("cancelled", 2, 4)

    undone(reports, manager)
    assert reports.withdrawn_count == 4
    assert progress(reports) == ("done", 4, 4)
    assert len(entries("issue.withdraw")) == 4


@pytest.mark.usefixtures("small_steps")
def test_a_report_that_is_touched_while_the_undo_runs_stays(
    manager: User, reports: ImportBatch
) -> None:
    undo(reports, manager)
    work(LATER, steps=1)
    touched = Issue.objects.latest("pk")
    triage_issue(touched, severity=2, touchpoint=None, actor=manager, at=LATER)
    work(LATER)

    reports.refresh_from_db()
    assert (reports.stage, reports.withdrawn_count) == ("undone", 3)
    assert list(Issue.objects.filter(withdrawn_at=None)) == [touched]


def test_the_same_reports_again_after_the_undo_are_stored_again(
    unit: Unit, manager: User, reports: ImportBatch
) -> None:
    undone(reports, manager)

    again = bring_in(unit, manager, *TEXTS, at=THIRD)

    assert (again.stored_count, again.unchanged_count) == (4, 0)
    fresh = Issue.objects.filter(withdrawn_at=None)
    assert {issue.import_batch for issue in fresh} == {again}
    assert Issue.objects.count() == 8


# --- Numbers --------------------------------------------------------------------------

KINDS = pytest.mark.parametrize("kind", [Tally, Exposure])


@KINDS
def test_numbers_count_no_more_and_each_says_so_once(
    unit: Unit, manager: User, kind: type[Any]
) -> None:
    batch = send_table(kind, manager, *table(unit, 40, 41, 42))
    other = send_table(kind, manager, draft(unit, 7, first_on=DAY - timedelta(days=9)))
    name = kind._meta.model_name

    undone(batch, manager)

    figures = list(kind.objects.filter(import_batch=batch).order_by("pk"))
    assert [one.number for one in figures] == [40, 41, 42]
    assert {one.superseded_at for one in figures} == {WORKED}
    for one in figures:
        assert one.history.count() == 2
        moved = ("", "")
        assert_moved(one, f"{name}.take_back", by=manager, moved=moved, at=WORKED)
    assert entries(f"{name}.take_back") == [one.pk for one in figures]
    assert in_force(kind) == [7]
    # What was known before stays known.
    assert sorted(kind.objects.in_force(LATER).values_list("number", flat=True)) == [
        7,
        40,
        41,
        42,
    ]
    assert (batch.stored_count, batch.withdrawn_count) == (3, 3)
    assert progress(batch) == ("done", 3, 3)
    assert other.withdrawn_count == 0


@KINDS
def test_undo_is_refused_where_older_numbers_were_restated(
    unit: Unit, manager: User, kind: type[Any]
) -> None:
    send_table(kind, manager, *table(unit, 40, 41, 42))
    again = send_table(kind, manager, *table(unit, 40, 50, 60), restate=True, at=LATER)
    assert (again.stored_count, again.unchanged_count) == (2, 1)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(again, manager, at=THIRD)

    assert refused.value.message == (
        "It took the place of 2 older numbers, and what was known on which day stays "
        "as it was. It can’t be taken back. Send the right numbers instead: they take "
        "the place of these."
    )
    assert in_force(kind) == [40, 50, 60]


@KINDS
def test_undo_is_refused_once_a_later_number_took_the_place_of_one(
    unit: Unit, manager: User, kind: type[Any]
) -> None:
    batch = send_table(kind, manager, *table(unit, 40, 41))
    record_figure(
        kind,
        draft(unit, 50),
        source="telephone-system",
        restate=True,
        actor=manager,
        at=LATER,
    )

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(batch, manager, at=THIRD)

    assert refused.value.message == (
        "A later number took the place of 1 of its numbers. It can’t be taken back any "
        "more. Send the right numbers instead: they take the place of these."
    )
    assert in_force(kind) == [41, 50]


@KINDS
def test_undo_of_numbers_of_a_foreign_unit_is_an_administrators(
    unit: Unit, manager: User, admin: User, kind: type[Any]
) -> None:
    batch = send_table(kind, admin, draft(unit), draft(make_unit("Yard")))
    batch.unit = unit
    with acting_as(admin, verb="import.go_on", at=AT):
        batch.save()

    with nothing_changed(), pytest.raises(Conflict) as refused:
        undo(batch, manager)

    assert refused.value.message == (
        "Some of its numbers are of units and places that you don’t send numbers of. "
        "Ask an administrator to take it back."
    )
    assert undone(batch, admin).withdrawn_count == 2
    assert in_force(kind) == []


@KINDS
@pytest.mark.usefixtures("small_steps")
def test_an_undo_of_numbers_that_was_killed_goes_on(
    unit: Unit, manager: User, kind: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"{kind._meta.model_name}.take_back"
    batch = send_table(kind, manager, *table(unit, 40, 41, 42, 43, 44))
    undo(batch, manager)
    assert work(LATER, steps=1) == 1
    assert in_force(kind) == [42, 43, 44]
    whole = "issues.services.figures_undo.bulk_update_tracked"

    with monkeypatch.context() as broken:
        broken.setattr(whole, _dying)
        work(LATER, steps=1)
    assert in_force(kind) == [42, 43, 44]
    work(LATER + timedelta(hours=1))

    batch.refresh_from_db()
    assert (batch.stage, batch.withdrawn_count) == ("undone", 5)
    assert {one.history.count() for one in kind.objects.all()} == {2}
    assert len(entries(name)) == 5
    assert progress(batch) == ("done", 5, 5)


def _dying(*given: Any) -> None:
    raise RuntimeError("the power went")


@KINDS
@pytest.mark.usefixtures("small_steps")
def test_an_undo_of_numbers_that_is_stopped_can_go_on(
    unit: Unit, manager: User, kind: type[Any]
) -> None:
    batch = send_table(kind, manager, *table(unit, 40, 41, 42))
    undo(batch, manager)
    work(LATER, steps=1)
    ask_to_cancel(UNDO, subject=batch.pk, at=LATER)
    work(LATER)

    batch.refresh_from_db()
    assert (batch.stage, batch.withdrawn_count) == ("finished", 2)
    assert in_force(kind) == [42]
    assert progress(batch) == ("cancelled", 2, 3)

    # What the first attempt took back isn't taken for replaced by somebody.
    undone(batch, manager)
    assert (batch.withdrawn_count, in_force(kind)) == (3, [])
    assert progress(batch) == ("done", 3, 3)


@pytest.mark.usefixtures("small_steps")
def test_a_number_that_is_restated_while_the_undo_runs_stays_replaced(
    unit: Unit, manager: User
) -> None:
    batch = send_table(Exposure, manager, *table(unit, 40, 41, 42))
    undo(batch, manager)
    work(LATER, steps=1)
    last = draft(unit, 50, first_on=DAY - timedelta(days=2))
    send_table(Exposure, manager, last, restate=True, at=THIRD)
    work(THIRD)

    batch.refresh_from_db()
    assert (batch.stage, batch.withdrawn_count) == ("undone", 2)
    assert in_force(Exposure) == [50]
    old = Exposure.objects.get(number=42)
    assert old.superseded_at == THIRD


@KINDS
def test_the_same_numbers_again_after_the_undo_are_stored_again(
    unit: Unit, manager: User, kind: type[Any]
) -> None:
    undone(send_table(kind, manager, *table(unit, 40, 41)), manager)

    again = send_table(kind, manager, *table(unit, 40, 41), at=THIRD)

    assert (again.stored_count, again.unchanged_count) == (2, 0)
    assert in_force(kind) == [40, 41]
    assert undone(again, manager).withdrawn_count == 2
