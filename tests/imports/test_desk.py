"""A file brought in on the screens: uploaded, mapped, tried, run, undone."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Unit, User
from cxops.jobs.runner import run_next
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from cxops.outbox.sweep import sweep
from issues.files import import_shelf
from issues.intake.mapping import parse_mapping
from issues.models import (
    ImportBatch,
    ImportedTerm,
    ImportFindings,
    ImportMapping,
    ImportRow,
    Issue,
)
from issues.services import reading_on
from issues.services.import_uploads import sweep_imports
from issues.services.importing import BATCH_ROWS
from issues.services.triage import edit_issue
from tests.builders.accounts import make_manager, make_unit
from tests.imports.files import import_file, write_mapping

pytestmark = pytest.mark.django_db

ROWS = [
    ("Ticket", "Complaint", "Date", "Via"),
    ("1", "The lift stood still for an hour.", "13/02/2026", "Phone"),
    ("2", "Nobody answered the phone today.", "14/02/2026", "Pigeon"),
    ("3", "The counter closed before its time.", "", "Phone"),
]


def as_csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def run_jobs() -> None:
    """Do all long work there is, as the worker would."""
    at = datetime.now(UTC) + timedelta(seconds=5)
    while run_next(at=at):
        pass


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour", time_zone="Europe/Lisbon")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


@pytest.fixture
def desk(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def upload(
    desk: Client, unit: Unit, raw: bytes, name: str = "lifts.csv"
) -> ImportBatch:
    file = SimpleUploadedFile(name, raw)
    response = desk.post("/imports/", {"file": file, "unit": unit.pk})
    assert response.status_code == 303, response.content.decode()[:3000]
    return ImportBatch.objects.latest("pk")


def answers(desk: Client, batch: ImportBatch, **over: Any) -> dict[str, Any]:
    """The form as it is proposed, with some answers of one's own."""
    page = desk.get(f"/imports/{batch.pk}/columns/")
    assert page.status_code == 200
    form = page.context["form"]
    said = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in said.items() if value not in (None, False)}
    said["to_unit"] = batch.unit_id
    return said | over


def mapped(desk: Client, batch: ImportBatch, **over: Any) -> None:
    """Answer the questions as proposed and let the trial run."""
    said = answers(desk, batch, **over)
    response = desk.post(f"/imports/{batch.pk}/columns/", said)
    assert response.status_code == 303, response.content.decode()[:3000]
    run_jobs()


def brought_in(desk: Client, batch: ImportBatch) -> ImportBatch:
    """Start it and let it run to its end."""
    response = desk.post(f"/imports/{batch.pk}/start/")
    assert response.status_code == 303, response.content.decode()[:3000]
    run_jobs()
    batch.refresh_from_db()
    return batch


def many(number: int) -> bytes:
    rows = [
        (str(n), f"Report {n} of a long list.", "2026-02-13") for n in range(number)
    ]
    return as_csv([("id", "text", "date"), *rows])


def work_on(issue: Issue, manager: User) -> None:
    """Somebody corrects a report that an import brought in."""
    words = {"description": "The lift stood still for two hours.", "reason": "Asked."}
    edit_issue(issue, **words, actor=manager, at=datetime.now(UTC))


def is_shelved(batch: ImportBatch) -> bool:
    return import_shelf.path_of(batch.file_key).exists()


def test_a_file_is_uploaded_mapped_tried_brought_in_and_taken_back(
    desk: Client, unit: Unit
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    said = answers(desk, batch)
    assert said["col_external_id"] == "Ticket"
    assert said["col_description"] == "Complaint"
    assert said["col_filed_at"] == "Date"
    assert said["col_channel"] == "Via"

    response = desk.post(f"/imports/{batch.pk}/columns/", said)
    assert response.status_code == 303, response.content.decode()[:3000]
    run_jobs()
    page = desk.get(f"/imports/{batch.pk}/")
    assert page.context["trial"]["counts"] == {
        "rows": 3,
        "stored": 2,
        "unchanged": 0,
        "rejected": 1,
        "updated": 0,
    }
    assert not Issue.objects.exists()

    desk.post(f"/imports/{batch.pk}/start/")
    run_jobs()
    batch.refresh_from_db()
    assert (batch.row_count, batch.stored_count, batch.rejected_count) == (3, 2, 1)
    assert batch.stage == "finished"
    row = ImportRow.objects.get()
    assert (row.line, row.column) == (4, "Date")
    rejected = b"".join(desk.get(f"/imports/{batch.pk}/rejected/").streaming_content)
    assert "The counter closed" in rejected.decode()

    desk.post(f"/imports/{batch.pk}/undo/", {"reason": "The wrong file."})
    run_jobs()
    batch.refresh_from_db()
    assert batch.stage == "undone"
    assert batch.withdrawn_count == 2
    assert not Issue.objects.filter(withdrawn_at=None).exists()
    assert Issue.history.filter(history_verb="issue.withdraw").count() == 2
    assert AuditEntry.objects.filter(verb="issue.withdraw").count() == 2


def test_the_page_says_what_was_found_and_what_would_happen(
    desk: Client, unit: Unit
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))

    columns = desk.get(f"/imports/{batch.pk}/columns/").content.decode()
    assert "Text in utf-8, comma between columns" in " ".join(columns.split())
    mapped(desk, batch)
    page = " ".join(desk.get(f"/imports/{batch.pk}/").content.decode().split())

    assert "it has no date; a mapping can give the day for all" in page
    assert "Bring them in" in page
    assert f"/imports/{batch.pk}/columns/" in page


def test_the_same_file_again_stores_nothing_and_its_mapping_fits(
    desk: Client, unit: Unit
) -> None:
    first = upload(desk, unit, as_csv(ROWS))
    mapped(desk, first, save_as="Lifts")
    brought_in(desk, first)

    again = upload(desk, unit, as_csv(ROWS))
    page = desk.get(f"/imports/{again.pk}/columns/")
    assert "The mapping “Lifts” fits this file" in page.content.decode()
    mapped(desk, again)
    brought_in(desk, again)

    assert (again.stored_count, again.unchanged_count, again.rejected_count) == (
        0,
        2,
        1,
    )
    assert Issue.objects.count() == 2
    assert ImportMapping.objects.get().columns == ["Complaint", "Date", "Ticket", "Via"]


def test_the_command_takes_the_mapping_that_the_page_gives(
    desk: Client, unit: Unit, tmp_path: Path
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    mapped(desk, batch)
    brought_in(desk, batch)
    text = desk.get(f"/imports/{batch.pk}/mapping/").content.decode()
    path = tmp_path / "lifts.csv"
    path.write_bytes(as_csv(ROWS))

    summary = import_file(
        path, write_mapping(tmp_path, text), unit, at=datetime.now(UTC)
    )

    assert (summary.rows, summary.unchanged, summary.rejected) == (3, 2, 1)


def test_dates_with_two_readings_are_asked_and_never_guessed(
    desk: Client, unit: Unit
) -> None:
    rows = [("id", "text", "date"), ("1", "The lift stood still.", "03/02/2026")]
    batch = upload(desk, unit, as_csv(rows))
    said = answers(desk, batch)
    question = next(
        name
        for name in desk.get(f"/imports/{batch.pk}/columns/").context["form"].fields
        if "date_" in name
    )
    assert question not in said

    refused = desk.post(f"/imports/{batch.pk}/columns/", said)

    assert refused.status_code == 400
    assert "Say how these dates are written." in refused.content.decode()
    batch.refresh_from_db()
    assert batch.mapping == ""
    mapped(desk, batch, **{question: "%d/%m/%Y"})
    brought_in(desk, batch)
    assert Issue.objects.get().filed_at.isoformat()[:10] == "2026-02-03"


def test_dates_written_in_two_ways_are_told_with_their_counts(
    desk: Client, unit: Unit
) -> None:
    dates = ("13-02-26", "30-01-26", "2026-02-15")
    rows = [(str(n), f"Report {n} of today.", day) for n, day in enumerate(dates)]
    batch = upload(desk, unit, as_csv([("id", "text", "date"), *rows]))

    page = " ".join(desk.get(f"/imports/{batch.pk}/columns/").content.decode().split())

    assert "2 like “13-02-26”, 1 like “2026-02-15”" in page
    mapped(desk, batch)
    assert brought_in(desk, batch).stored_count == 3


def test_rows_without_a_number_get_one_from_what_they_say(
    desk: Client, unit: Unit
) -> None:
    rows = [("text", "date"), *((f"Report {n} now.", "13/02/2026") for n in (1, 2, 2))]
    for stored, unchanged in ((2, 1), (0, 3)):
        batch = upload(desk, unit, as_csv(rows))
        mapped(desk, batch)
        brought_in(desk, batch)
        assert (batch.stored_count, batch.unchanged_count) == (stored, unchanged)

    assert Issue.objects.count() == 2
    assert all(i.external_id.startswith("row-") for i in Issue.objects.all())


def test_one_day_is_given_for_a_file_without_dates(desk: Client, unit: Unit) -> None:
    rows = [("id", "text"), ("1", "The lift stood still again.")]
    batch = upload(desk, unit, as_csv(rows))
    refused = desk.post(f"/imports/{batch.pk}/columns/", answers(desk, batch))
    assert refused.status_code == 400
    assert "or give one day for all rows" in refused.content.decode()

    mapped(desk, batch, day="2026-02-13")
    brought_in(desk, batch)

    assert Issue.objects.get().filed_at.isoformat() == "2026-02-13T00:00:00+00:00"


def test_a_file_is_read_otherwise_when_what_was_detected_is_wrong(
    desk: Client, unit: Unit
) -> None:
    raw = "text;date\nDie Tür klemmt schon wieder.;13.02.2026\n".encode("cp1252")
    batch = upload(desk, unit, raw)
    columns = f"/imports/{batch.pk}/columns/"
    assert desk.get(columns).context["findings"].layout.encoding == "cp1252"

    said = {"format": "csv", "encoding": "iso-8859-15", "delimiter": ";"}
    response = desk.post(f"/imports/{batch.pk}/layout/", said | {"is_quoted": "on"})

    assert response.status_code == 303
    layout = desk.get(columns).context["findings"].layout
    assert (layout.encoding, layout.has_header) == ("iso-8859-15", False)


def test_unknown_words_are_added_or_their_rows_rejected_as_asked(
    desk: Client, unit: Unit
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    said = answers(desk, batch)
    said.pop("create")
    desk.post(f"/imports/{batch.pk}/columns/", said)
    run_jobs()
    page = desk.get(f"/imports/{batch.pk}/")
    assert page.context["trial"]["counts"]["rejected"] == 3

    mapped(desk, batch, create="on")
    brought_in(desk, batch)

    assert batch.stored_count == 2
    assert ImportedTerm.objects.filter(import_batch=batch).count() == 2


def test_an_import_that_was_cut_off_goes_on_where_it_stood(
    desk: Client, unit: Unit, manager: User
) -> None:
    most = max(BATCH_ROWS.values())
    batch = upload(desk, unit, many(3 * most))
    mapped(desk, batch)
    desk.post(f"/imports/{batch.pk}/start/")
    at = datetime.now(UTC) + timedelta(seconds=5)
    assert run_next(at=at)
    half = Issue.objects.count()
    assert 0 < half < 3 * most
    # What the process held in memory is gone.
    reading_on.let_go()

    run_jobs()

    batch.refresh_from_db()
    assert batch.stage == "finished"
    assert (batch.row_count, batch.stored_count) == (3 * most, 3 * most)
    assert Issue.objects.count() == Issue.history.count() == 3 * most


def test_a_trial_that_was_cut_off_begins_anew_and_counts_the_same(
    unit: Unit, desk: Client, manager: User
) -> None:
    most = max(BATCH_ROWS.values())
    batch = upload(desk, unit, many(2 * most))
    said = answers(desk, batch)
    desk.post(f"/imports/{batch.pk}/columns/", said)
    at = datetime.now(UTC) + timedelta(seconds=5)
    assert run_next(at=at)
    reading_on.let_go()

    run_jobs()

    trial = ImportFindings.objects.get(batch=batch).trial
    assert trial["counts"]["rows"] == trial["counts"]["stored"] == 2 * most
    assert trial["is_finished"] is True


def test_a_stopped_import_keeps_what_it_stored_and_can_be_started_again(
    desk: Client, unit: Unit
) -> None:
    most = max(BATCH_ROWS.values())
    batch = upload(desk, unit, many(2 * most))
    mapped(desk, batch)
    desk.post(f"/imports/{batch.pk}/start/")
    assert run_next(at=datetime.now(UTC) + timedelta(seconds=5))
    half = Issue.objects.count()

    desk.post(f"/imports/{batch.pk}/cancel/")
    run_jobs()
    batch.refresh_from_db()
    assert batch.stage == "stopped"
    assert Issue.objects.count() == half
    brought_in(desk, batch)

    assert batch.stage == "finished"
    assert (batch.stored_count, batch.unchanged_count) == (2 * most - half, half)
    assert Issue.objects.count() == 2 * most


def test_undo_is_refused_with_their_number_once_somebody_worked_with_reports(
    desk: Client, unit: Unit, manager: User
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    mapped(desk, batch, mode="work")
    brought_in(desk, batch)
    issue = Issue.objects.earliest("pk")
    work_on(issue, manager)
    issue.refresh_from_db()
    assert issue.version == 2

    refused = desk.post(f"/imports/{batch.pk}/undo/", {"reason": "Wrong file."})

    assert refused.status_code == 409
    assert "Somebody has worked with 1 of its reports." in refused.content.decode()
    assert not Issue.objects.exclude(withdrawn_at=None).exists()


def test_a_report_that_is_touched_while_the_undo_runs_stays(
    desk: Client, unit: Unit, manager: User
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    mapped(desk, batch, mode="work")
    brought_in(desk, batch)
    issue = Issue.objects.earliest("pk")
    desk.post(f"/imports/{batch.pk}/undo/", {"reason": "Wrong file."})
    work_on(issue, manager)

    run_jobs()

    batch.refresh_from_db()
    assert (batch.stage, batch.withdrawn_count) == ("undone", 1)
    assert Issue.objects.get(withdrawn_at=None) == issue


def test_an_undone_file_can_be_brought_in_again(desk: Client, unit: Unit) -> None:
    first = upload(desk, unit, as_csv(ROWS))
    mapped(desk, first)
    brought_in(desk, first)
    desk.post(f"/imports/{first.pk}/undo/", {"reason": "Too early."})
    run_jobs()

    again = upload(desk, unit, as_csv(ROWS))
    mapped(desk, again)

    assert brought_in(desk, again).stored_count == 2
    assert Issue.objects.filter(withdrawn_at=None).count() == 2


def test_rows_for_units_of_others_are_rejected(desk: Client, unit: Unit) -> None:
    other = make_unit("Far away")
    rows = [
        ("id", "text", "date", "unit"),
        ("1", "The lift stood still.", "13/02/2026", unit.code),
        ("2", "Nobody came to help us.", "13/02/2026", other.code),
    ]
    batch = upload(desk, unit, as_csv(rows))
    mapped(desk, batch)
    brought_in(desk, batch)

    assert (batch.stored_count, batch.rejected_count) == (1, 1)
    assert ImportRow.objects.get().reason == "you can’t bring reports into Far away"
    assert Issue.objects.get().unit == unit


def test_a_source_of_another_unit_is_refused(
    desk: Client, unit: Unit, manager: User
) -> None:
    other = make_unit("Far away")
    far = Client()
    far.force_login(make_manager(other, "Fay Far"))
    theirs = upload(far, other, as_csv(ROWS))
    mapped(far, theirs)
    brought_in(far, theirs)

    mine = upload(desk, unit, as_csv(ROWS))
    mapped(desk, mine)
    refused = desk.post(f"/imports/{mine.pk}/start/")

    assert refused.status_code == 409
    assert "Another unit uses the source name “lifts”" in refused.content.decode()
    assert Issue.objects.count() == 2


def test_a_person_who_lost_the_right_brings_in_nothing_more(
    desk: Client, unit: Unit, manager: User
) -> None:
    most = max(BATCH_ROWS.values())
    batch = upload(desk, unit, many(2 * most))
    mapped(desk, batch)
    desk.post(f"/imports/{batch.pk}/start/")
    assert run_next(at=datetime.now(UTC) + timedelta(seconds=5))
    half = Issue.objects.count()
    membership = manager.memberships.get()
    membership.until = datetime(2026, 1, 1, tzinfo=UTC).date()
    with acting_as(None, verb="membership.end", at=datetime.now(UTC)):
        membership.save()

    run_jobs()

    batch.refresh_from_db()
    assert batch.stage == "stopped"
    assert "A manager of the unit brings reports into it." in batch.failure
    assert Issue.objects.count() == half


def test_the_file_is_erased_when_the_import_has_ended(desk: Client, unit: Unit) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    assert is_shelved(batch)
    mapped(desk, batch)
    brought_in(desk, batch)

    sweep(at=datetime.now(UTC) + timedelta(seconds=5))

    assert not is_shelved(batch)
    kept = ImportFindings.objects.get(batch=batch)
    assert (kept.profile, kept.trial) == ({}, {})
    assert desk.get(f"/imports/{batch.pk}/columns/").status_code == 409


def test_a_file_nobody_started_is_erased_after_a_day(desk: Client, unit: Unit) -> None:
    batch = upload(desk, unit, as_csv(ROWS))

    assert sweep_imports(at=datetime.now(UTC) + timedelta(hours=23)) == 0
    assert is_shelved(batch)
    assert sweep_imports(at=datetime.now(UTC) + timedelta(hours=25)) > 0

    assert not is_shelved(batch)
    assert desk.get(f"/imports/{batch.pk}/").status_code == 200


def test_rejected_rows_are_forgotten_after_thirty_days(
    desk: Client, unit: Unit
) -> None:
    batch = upload(desk, unit, as_csv(ROWS))
    mapped(desk, batch)
    brought_in(desk, batch)

    sweep_imports(at=datetime.now(UTC) + timedelta(days=29))
    assert ImportRow.objects.count() == 1
    sweep_imports(at=datetime.now(UTC) + timedelta(days=31))
    assert ImportRow.objects.count() == 0


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 no workbook", "This workbook can’t be read"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_and_not_kept(
    desk: Client, unit: Unit, raw: bytes, sentence: str
) -> None:
    file = SimpleUploadedFile("in.xlsx", raw)

    response = desk.post("/imports/", {"file": file, "unit": unit.pk})

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not ImportBatch.objects.exists()
    folder = Path(settings.MEDIA_ROOT) / "imports"
    raws = [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []
    assert raw not in raws


def test_the_error_file_is_harmless_in_a_spreadsheet(desk: Client, unit: Unit) -> None:
    rows = [("id", "text", "date"), ("1", "=cmd()", ""), ("2", " +1", "13/02/2026")]
    batch = upload(desk, unit, as_csv(rows))
    mapped(desk, batch, col_description="text", col_filed_at="date")
    brought_in(desk, batch)

    raw = b"".join(desk.get(f"/imports/{batch.pk}/rejected/").streaming_content)

    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines[0] == ["line", "column", "reason", "id", "text", "date"]
    assert lines[1][3:] == ["1", "'=cmd()", ""]


def test_mapping_text_is_refused_with_its_sentence(desk: Client, unit: Unit) -> None:
    batch = upload(desk, unit, as_csv(ROWS))

    refused = desk.post(f"/imports/{batch.pk}/text/", {"text": "source = 1"})

    assert refused.status_code == 400
    assert "source is a text in quotes" in refused.content.decode()
    batch.refresh_from_db()
    assert batch.mapping == ""
    good = parse_mapping(
        'source = "s"\n[fields]\nexternal_id = "Ticket"\ndescription = "Complaint"\n'
        'filed_at = { column = "Date", formats = ["%d/%m/%Y"] }\n'
    )
    assert good.columns == {"Ticket", "Complaint", "Date"}
