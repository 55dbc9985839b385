"""A file that can't be read says so; what was stored before stays and is counted."""

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Unit
from cxops.kernel.errors import Invalid
from cxops.models import AuditEntry
from issues.models import ImportBatch, Issue
from issues.services.importing import BATCH_ROWS
from tests.builders.accounts import make_unit
from tests.imports.files import PLAIN, import_file, write_csv, write_mapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"id,body\n1,x\n", "The file has no column “text”. The mapping needs it."),
        (b"ID,text\n1,x\n", "The file has no column “id”. The mapping needs it."),
        (b"id,text,text\n", "The file has more than one column “text”."),
        (
            b"id,text,,\n",
            "The mapping doesn’t know the column “column 3”, “column 4”. ",
        ),
        (b"id,text,b,a\n", "doesn’t know the column “a”, “b”. Read it or ignore it."),
        (b'id,"text"x\n', "The file can’t be read from line 1 on ("),
        (b"\x1f\x8bnot gzip at all", "The file can’t be read from line 1 on ("),
        (b"\xff\xfei\x00d\x00", "The file has no column “id”, “text”."),
    ],
)
def test_import_stops_before_the_first_row_when_the_header_is_wrong(
    tmp_path: Path, unit: Unit, content: bytes, sentence: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)

    with pytest.raises(Invalid) as refused:
        import_file(path, write_mapping(tmp_path), unit)

    assert sentence in refused.value.message
    assert refused.value.field == "file"
    assert not Issue.objects.exists()


def test_import_stops_when_there_is_no_such_file(tmp_path: Path, unit: Unit) -> None:
    with pytest.raises(Invalid, match=r"There is no file absent.csv to import"):
        import_file(tmp_path / "absent.csv", write_mapping(tmp_path), unit)


def test_import_ignores_named_or_all_other_columns(tmp_path: Path, unit: Unit) -> None:
    path = write_csv(tmp_path, ("id", "city", "text", ""), ("1", "Porto", "A.", ""))

    for number, ignore in enumerate(('["city", "column 4"]', '["*"]')):
        text = f"ignore = {ignore}\n" + PLAIN.replace("desk", f"desk-{number}")
        assert import_file(path, write_mapping(tmp_path, text), unit).stored == 1


@pytest.mark.parametrize(
    "header", [b'\xef\xbb\xbf"id",text\n', b"\xef\xbb\xbfid,text\n"]
)
def test_import_reads_a_file_with_a_byte_order_mark(
    tmp_path: Path, unit: Unit, header: bytes
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(header + b"1,A.\n")

    assert import_file(path, write_mapping(tmp_path), unit).stored == 1


def test_import_reads_plain_and_gzip_by_content_not_by_name(
    tmp_path: Path, unit: Unit
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(gzip.compress(b"id,text\n1,A.\n"))

    assert import_file(path, write_mapping(tmp_path), unit).stored == 1


def test_import_keeps_and_counts_what_was_stored_when_a_gzip_is_cut_in_half(
    tmp_path: Path, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BATCH_ROWS, connection.vendor, 50)
    lines = "".join(f"{n},Report {n * 7919 % 100_003}.\n" for n in range(9000))
    whole = gzip.compress(b"id,text\n" + lines.encode())
    path = tmp_path / "in.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    mapping = write_mapping(tmp_path)
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command(
            "import_issues",
            path,
            mapping=mapping,
            unit=unit.code,
            json=True,
            stdout=out,
        )

    assert str(refused.value).startswith("The file can’t be read from line ")
    assert "run the import again; what is stored stays" in str(refused.value)
    counts = json.loads(out.getvalue().splitlines()[-1])
    half = Issue.objects.count()
    assert 0 < half < 9000
    assert counts == {"rows": half, "stored": half, "unchanged": 0, "rejected": 0}
    batch = ImportBatch.objects.get()
    assert (batch.stored_count, batch.finished_at) == (half, None)
    assert AuditEntry.objects.filter(verb="issue.import").count() >= half

    path.write_bytes(whole)
    again = import_file(path, mapping, unit)
    assert again.counts() == {
        "rows": 9000,
        "stored": 9000 - half,
        "unchanged": half,
        "rejected": 0,
    }
