"""The main job on real input: 1,112 complaints with two date columns, one wrong.

The file lies outside the repository; CXOPS_DATA_DIR says where.
"""

import gzip
import json
import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Notification, Unit
from cxops.audit.rows import root_of
from cxops.models import AuditEntry, OutboxEvent
from issues.models import Issue
from tests.builders.accounts import make_manager, make_unit
from tests.imports.files import MAPPINGS, import_file, make_channels

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

MAPPING = MAPPINGS / "comcast_fcc_2015.toml"
NAME = "comcast_fcc_2015.csv.gz"
CUT_WORD = "line 540, Ticket #: “comcas” doesn’t look right"


@pytest.fixture
def path() -> Path:
    return Path(os.environ["CXOPS_DATA_DIR"]) / NAME


@pytest.fixture
def unit() -> Unit:
    make_channels()
    return make_unit("Head office", time_zone="America/New_York")


def run(path: Path, **options: object) -> tuple[list[str], dict[str, int]]:
    """The lines of the rejected rows and the object of the last line."""
    out = StringIO()
    call_command(
        "import_issues", path, mapping=MAPPING, json=True, stdout=out, **options
    )
    *lines, last = out.getvalue().splitlines()
    return lines, json.loads(last)


def counts(*, stored: int, unchanged: int) -> dict[str, int]:
    return {"rows": 1112, "stored": stored, "unchanged": unchanged, "rejected": 1}


def test_every_row_is_stored_or_told_and_again_nothing_is_stored(
    path: Path, unit: Unit
) -> None:
    assert run(path, dry_run=True) == ([CUT_WORD], counts(stored=1111, unchanged=0))
    assert not Issue.objects.exists()

    assert run(path) == ([CUT_WORD], counts(stored=1111, unchanged=0))
    assert run(path) == ([CUT_WORD], counts(stored=0, unchanged=1111))

    assert Issue.objects.count() == 1111
    assert set(Issue.objects.values_list("state", flat=True)) == {"new"}


def test_the_three_days_in_june_are_found_and_nothing_outside_the_quarter(
    path: Path, unit: Unit
) -> None:
    import_file(path, MAPPING, unit)
    manager = make_manager(unit)

    seen = Issue.objects.visible_to(manager)

    june = seen.occurred_between(date(2015, 6, 23), date(2015, 6, 25))
    assert june.count() == 246
    assert seen.occurred_between(date(2015, 4, 1), date(2015, 6, 30)).count() == 1111
    # Local days and local times agree: no report slid over midnight.
    for issue in seen.only("occurred_on", "filed_at").iterator():
        assert abs((issue.filed_at.date() - issue.occurred_on).days) <= 1


def test_the_other_date_column_would_draw_a_false_trend(
    path: Path, unit: Unit, tmp_path: Path
) -> None:
    text = MAPPING.read_text(encoding="utf-8")
    trap = tmp_path / "trap.toml"
    trap.write_text(
        text.replace('    "Date_month_year",\n', "")
        .replace('columns = ["Date"]', 'columns = ["Date_month_year"]')
        .replace('["%d-%m-%y", "%Y-%m-%d"]', '["%d-%b-%y"]'),
        encoding="utf-8",
    )

    assert import_file(path, trap, unit).stored == 1111

    months = set(Issue.objects.values_list("occurred_on__month", flat=True))
    assert months == set(range(1, 13))
    outside = Issue.objects.exclude(occurred_on__month__in=(4, 5, 6)).count()
    assert outside > 200


def test_plain_and_gzip_are_one_file(path: Path, unit: Unit, tmp_path: Path) -> None:
    plain = tmp_path / "plain.csv"
    plain.write_bytes(gzip.decompress(path.read_bytes()))

    assert import_file(plain, MAPPING, unit).stored == 1111
    assert import_file(path, MAPPING, unit).counts() == counts(stored=0, unchanged=1111)


def test_as_history_it_arrives_closed_and_asks_nobody(
    path: Path, unit: Unit, tmp_path: Path
) -> None:
    make_manager(unit)
    mapping = tmp_path / "history.toml"
    text = MAPPING.read_text(encoding="utf-8")
    mapping.write_text(text.replace('"work"', '"history"'), encoding="utf-8")

    import_file(path, mapping, unit)

    assert set(Issue.objects.values_list("state", flat=True)) == {"closed"}
    assert not Issue.objects.exclude(closed_at__year=2015).exists()
    assert not Notification.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_every_report_has_its_history_row_and_its_audit_entry(
    path: Path, unit: Unit
) -> None:
    import_file(path, MAPPING, unit)

    entries = AuditEntry.objects.filter(object_type="issues.issue")
    roots = {entry.history_id: entry.root for entry in entries}
    rows = list(Issue.history.all())
    assert len(rows) == len(roots) == 1111
    assert all(roots[row.history_id] == root_of("issues.issue", row) for row in rows)
    issue = Issue.objects.get(external_id="307175")
    assert issue.history.get().description == issue.description
