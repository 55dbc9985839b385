"""``update = true``: a row that differs changes the report, never a person’s word."""

from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Unit
from cxops.audit.rows import root_of
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from issues.models import Issue
from issues.services.importing import BATCH_ROWS
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.imports.files import (
    PLAIN,
    import_file,
    make_channels,
    told,
    write_csv,
    write_mapping,
)

pytestmark = pytest.mark.django_db

UPDATING = (
    "update = true\n"
    + PLAIN
    + 'severity = "grade"\nchannel = "how"\n'
    + 'occurred_at = { column = "when", formats = ["%Y-%m-%d"] }\n'
)
HEADER = ("id", "text", "grade", "how", "when")
FIRST = ("1", "Lift dead.", "1", "Phone", "2026-03-01")
LATER = ("1", "Lift dead.", "3", "", "2026-03-02")


@pytest.fixture
def unit() -> Unit:
    make_channels()
    return make_unit("Harbour")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write_mapping(tmp_path, UPDATING)


def counts(rows: int, stored: int, unchanged: int, rejected: int = 0) -> dict[str, int]:
    return {
        "rows": rows,
        "stored": stored,
        "unchanged": unchanged,
        "rejected": rejected,
    }


def test_a_row_that_differs_changes_the_report_with_history_and_audit(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    import_file(write_csv(tmp_path, HEADER, FIRST), mapping, unit)
    path = write_csv(tmp_path, HEADER, LATER)

    dry = import_file(path, mapping, unit, dry_run=True)
    summary = import_file(path, mapping, unit)

    assert dry.counts() == summary.counts() == counts(1, 1, 0) | {"updated": 1}
    issue = Issue.objects.get()
    assert (issue.severity, issue.channel, str(issue.occurred_on)) == (
        3,
        None,
        "2026-03-02",
    )
    assert issue.version == 2
    row = issue.history.latest()
    assert (row.history_type, row.history_verb) == ("~", "issue.import_update")
    entry = AuditEntry.objects.get(
        object_type="issues.issue", history_id=row.history_id
    )
    assert entry.root == root_of("issues.issue", row)
    assert import_file(path, mapping, unit).counts() == counts(1, 0, 1)


def test_inside_one_file_the_last_row_stands_and_a_second_run_stores_nothing(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    path = write_csv(tmp_path, HEADER, FIRST, LATER, FIRST[:2] + LATER[2:])

    first = import_file(path, mapping, unit)
    digest = Issue.objects.get().content_digest
    second = import_file(path, mapping, unit)

    assert first.counts() == counts(3, 2, 1) | {"updated": 1}
    assert second.counts() == counts(3, 0, 3)
    assert Issue.objects.get().content_digest == digest
    assert Issue.history.count() == 2
    assert Issue.objects.get().severity == 3


def test_what_an_earlier_file_said_may_come_back_in_a_later_one(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    for row in (FIRST, LATER, FIRST):
        summary = import_file(write_csv(tmp_path, HEADER, row), mapping, unit)
        assert summary.stored == 1

    assert Issue.objects.get().severity == 1
    assert Issue.history.count() == 3


def test_a_field_that_a_person_changed_rejects_the_row_and_stays(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    import_file(write_csv(tmp_path, HEADER, FIRST), mapping, unit)
    issue = Issue.objects.get()
    issue.severity, issue.next_step = 2, "Call the engineer."
    issue.version += 1
    with acting_as(None, verb="issue.edit", at=AT):
        issue.save()

    summary = import_file(write_csv(tmp_path, HEADER, LATER), mapping, unit)

    assert told(summary) == [
        (
            f"line 2, grade: number 1 is stored as {issue.ref}, where a person has "
            "changed this since; it stays"
        )
    ]
    same = Issue.objects.get()
    assert (same.severity, str(same.occurred_on), same.version) == (2, "2026-03-01", 2)
    # What the person left alone still follows the source.
    follows = ("1", "Lift dead.", "1", "Phone", "2026-03-02")
    assert import_file(write_csv(tmp_path, HEADER, follows), mapping, unit).updated == 1
    issue.refresh_from_db()
    assert (issue.severity, issue.next_step, str(issue.occurred_on)) == (
        2,
        "Call the engineer.",
        "2026-03-02",
    )


def test_redacted_words_are_not_brought_back(
    tmp_path: Path, unit: Unit, mapping: Path
) -> None:
    import_file(write_csv(tmp_path, HEADER, FIRST), mapping, unit)
    issue = Issue.objects.get()
    Issue.history.filter(id=issue.pk).update(
        description="", history_leaves={"description": "0" * 64}
    )
    Issue.objects.filter(pk=issue.pk).update(description="")
    row = ("1", "Lift dead, says Ines.", *FIRST[2:])

    summary = import_file(write_csv(tmp_path, HEADER, row), mapping, unit)

    assert (summary.rejected, summary.stored) == (1, 0)
    assert Issue.objects.get().description == ""


def test_without_update_the_stored_report_is_named_and_stays(
    tmp_path: Path, unit: Unit
) -> None:
    mapping = write_mapping(tmp_path, UPDATING.replace("update = true\n", ""))
    import_file(write_csv(tmp_path, HEADER, FIRST), mapping, unit)
    ref = Issue.objects.get().ref

    summary = import_file(write_csv(tmp_path, HEADER, LATER), mapping, unit)

    assert told(summary) == [
        f"line 2, id: number 1 is stored as {ref} with other values"
    ]
    assert Issue.history.count() == 1


def test_a_row_further_up_in_the_file_is_named_as_well_across_batches(
    tmp_path: Path, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BATCH_ROWS, connection.vendor, 1)
    mapping = write_mapping(tmp_path, UPDATING.replace("update = true\n", ""))

    summary = import_file(write_csv(tmp_path, HEADER, FIRST, LATER), mapping, unit)

    ref = Issue.objects.get().ref
    assert told(summary) == [
        (
            "line 3, id: number 1 stands further up in this file and is stored as "
            f"{ref} with other values"
        )
    ]
