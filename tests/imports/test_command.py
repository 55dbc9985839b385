"""``manage.py import_issues``: what it prints, and what it stores."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Notification, Unit
from cxops.audit.rows import root_of
from cxops.models import AuditEntry, OutboxEvent
from issues.models import ImportBatch, Issue
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.imports.files import PLAIN, import_file, write_csv, write_mapping

pytestmark = pytest.mark.django_db

CLOSING = """
source = "desk"
mode = "history"
time_zone = "UTC"
[fields]
external_id = "id"
description = "text"
filed_at = { column = "filed", formats = ["%Y-%m-%d %H:%M"] }
closed_at = { column = "closed", formats = ["%Y-%m-%d %H:%M"] }
"""


class Terminal(StringIO):
    """A stream somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour", code="harbour")


def run(path: Path, mapping: Path, **options: object) -> list[str]:
    out = StringIO()
    call_command("import_issues", path, mapping=mapping, stdout=out, **options)
    return out.getvalue().splitlines()


def test_import_prints_each_rejected_row_and_a_summary(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."), ("", "B."))

    assert run(path, write_mapping(tmp_path)) == [
        "line 3, id: it is empty and may not be",
        "2 rows: 1 stored, 0 unchanged, 1 rejected.",
    ]
    assert Issue.objects.get().unit == unit


def test_import_prints_one_object_on_the_last_line_when_asked_for_json(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."), ("", "B."))

    lines = run(path, write_mapping(tmp_path), json=True)

    assert lines[:-1] == ["line 3, id: it is empty and may not be"]
    assert json.loads(lines[-1]) == {
        "rows": 2,
        "stored": 1,
        "unchanged": 0,
        "rejected": 1,
    }


def test_dry_run_says_what_would_happen_and_stores_nothing(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."), ("", "B."))
    entries = AuditEntry.objects.count()

    lines = run(path, write_mapping(tmp_path), dry_run=True)

    assert lines[-1] == (
        "2 rows: 1 would be stored, 0 unchanged, 1 rejected. Nothing was changed."
    )
    assert not Issue.objects.exists()
    assert not ImportBatch.objects.exists()
    assert AuditEntry.objects.count() == entries


def test_import_draws_a_bar_only_where_somebody_watches(
    tmp_path: Path, unit: Unit
) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."))
    mapping = write_mapping(tmp_path)
    watched, piped = Terminal(), StringIO()

    call_command(
        "import_issues", path, mapping=mapping, stdout=StringIO(), stderr=watched
    )
    call_command(
        "import_issues", path, mapping=mapping, stdout=StringIO(), stderr=piped
    )

    assert "█" * 30 + " 100%  1 rows" in watched.getvalue()
    assert watched.getvalue().endswith("\r\x1b[K")
    assert piped.getvalue() == ""


def test_import_is_refused_when_the_unit_is_unknown(tmp_path: Path, unit: Unit) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."))

    with pytest.raises(CommandError, match="There is no unit with the code “moon”"):
        run(path, write_mapping(tmp_path), unit="moon")

    assert not Issue.objects.exists()


def test_import_is_refused_when_there_is_no_unit_yet(tmp_path: Path) -> None:
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."))

    with pytest.raises(CommandError, match="There is no unit yet"):
        run(path, write_mapping(tmp_path))


def test_history_arrives_closed_with_its_own_times_and_tells_nobody(
    tmp_path: Path, unit: Unit
) -> None:
    make_manager(unit)
    path = write_csv(
        tmp_path,
        ("id", "text", "filed", "closed"),
        ("1", "Old.", "2024-05-02 08:00", "2024-05-09 16:30"),
        ("2", "Old, never closed there.", "2024-05-03 09:00", ""),
        ("3", "Closed tomorrow.", "2024-05-03 09:00", "2099-01-01 00:00"),
    )

    summary = import_file(path, write_mapping(tmp_path, CLOSING), unit)

    assert [str(error) for error in summary.errors] == [
        "line 4, closed: Give the day it happened. It can’t be in the future."
    ]
    first, second = Issue.objects.order_by("id")
    assert (first.state, second.state) == ("closed", "closed")
    assert first.filed_at == datetime(2024, 5, 2, 8, 0, tzinfo=UTC)
    assert first.closed_at == datetime(2024, 5, 9, 16, 30, tzinfo=UTC)
    assert second.closed_at == second.filed_at
    assert (first.recorded_at, first.reporter_id) == (AT, None)
    assert not Notification.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(
    ("age", "state"), [(timedelta(days=91), "closed"), (timedelta(days=89), "new")]
)
def test_what_is_older_than_90_days_is_history_when_the_mapping_does_not_say(
    tmp_path: Path, unit: Unit, age: timedelta, state: str
) -> None:
    text = CLOSING.replace('mode = "history"\n', "")
    filed = f"{AT - age:%Y-%m-%d %H:%M}"
    path = write_csv(
        tmp_path, ("id", "text", "filed", "closed"), ("1", "A.", filed, "")
    )

    import_file(path, write_mapping(tmp_path, text), unit)

    assert Issue.objects.get().state == state


def test_every_imported_report_has_its_history_and_its_audit_entry(
    tmp_path: Path, unit: Unit
) -> None:
    rows = [(str(number), f"Report {number}.") for number in range(450)]
    path = write_csv(tmp_path, ("id", "text"), *rows)

    import_file(path, write_mapping(tmp_path, PLAIN), unit)

    entries = AuditEntry.objects.filter(object_type="issues.issue")
    roots = {entry.object_id: entry.root for entry in entries}
    assert len(roots) == entries.count() == 450
    for row in Issue.history.all():
        assert roots[row.id] == root_of("issues.issue", row)
        assert (row.history_verb, row.history_user_id) == ("issue.import", None)
    batch = ImportBatch.objects.get()
    assert (batch.row_count, batch.stored_count, batch.finished_at) == (450, 450, AT)
