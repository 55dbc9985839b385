"""An exported trail is verified from the file alone."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cxops.audit.archive import export_trail, verify_file
from cxops.audit.redaction import redact_words
from cxops.audit.verify import verify_database
from cxops.kernel.errors import Invalid
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.trail import make_trail, seal
from tests.tampering import flipped

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def lines(tmp_path: Path) -> list[dict[str, Any]]:
    """The lines of an exported trail with a redaction in it."""
    issue, _manager = make_trail(words="Mia Wong fell.")
    administrator = make_user("Ada Admin", is_administrator=True)
    redact_words(
        issue, words=["Mia Wong"], reason="Asked to.", actor=administrator, at=AT
    )
    seal(at=AT + timedelta(minutes=3))
    make_user("Nobody Sealed")
    path = tmp_path / "trail.jsonl"
    export_trail(path, at=LATER)
    return [json.loads(line) for line in path.read_text().splitlines()]


def verified(lines: list[dict[str, Any]], path: Path) -> list[tuple[str, int, str]]:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = verify_file(path, at=LATER)
    return [(each.table, each.key, each.field) for each in report.findings]


@pytest.mark.parametrize("name", ["trail.jsonl", "trail.jsonl.gz"])
def test_file_says_the_same_as_the_database(tmp_path: Path, name: str) -> None:
    make_trail()
    path = tmp_path / name

    count = export_trail(path, at=LATER)

    whole, file = verify_database(at=LATER), verify_file(path, at=LATER)
    assert file == whole
    assert count == file.entries
    assert (path.read_bytes()[:2] == b"\x1f\x8b") is name.endswith(".gz")


def test_every_changed_text_of_the_file_is_found(
    lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "other.jsonl"
    assert verified(lines, path) == []
    tried = 0
    for place, line in enumerate(lines[:-1]):
        for part in filter(
            None, (line.get("seal"), (line.get("row") or {}).get("values"))
        ):
            for name, text in part.items():
                if place % 3 and name != "title":
                    continue
                part[name] = text[:1] + flipped(text[1:])
                try:
                    found = verified(lines, path)
                except Invalid:
                    found = [("file", place, name)]
                assert found, (place, name)
                part[name] = text
                tried += 1
    assert tried > 100
    assert verified(lines, path) == []


def test_missing_and_broken_lines_are_found(
    lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "other.jsonl"
    for place in range(1, len(lines) - 1):
        without = [*lines[:place], *lines[place + 1 :]]
        if "seal" in lines[place]:
            assert verified(without, path)
        elif "entry" in lines[place]:
            with pytest.raises(Invalid, match="cut off"):
                verified(without, path)
            without[-1] = {"entries": lines[-1]["entries"] - 1}
            is_sealed = place < lines.index({"unsealed": True})
            assert bool(verified(without, path)) is is_sealed
    with pytest.raises(Invalid, match="cut off"):
        verified(lines[:-1], path)
    path.write_text("{}\n")
    with pytest.raises(Invalid, match="Line 1 isn't one of an exported trail"):
        verify_file(path, at=LATER)
    path.with_suffix(".gz").write_bytes(gzip.compress(b"x" * 99)[:-9])
    with pytest.raises(Invalid, match="Line 1"):
        verify_file(path.with_suffix(".gz"), at=LATER)


def test_file_is_compared_with_a_copy_of_the_anchor(
    lines: list[dict[str, Any]], tmp_path: Path, anchor: Path
) -> None:
    path = tmp_path / "other.jsonl"
    verified(lines, path)
    assert verify_file(path, at=LATER, anchor=anchor).findings == ()
    anchor.write_text(anchor.read_text().replace('"seal": 2', '"seal": 4'))

    assert not verify_file(path, at=LATER, anchor=anchor).is_sound
    with pytest.raises(Invalid, match="There is no anchor file"):
        verify_file(path, at=LATER, anchor=tmp_path / "none")


def test_commands_export_verify_and_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue, _manager = make_trail()
    path = tmp_path / "trail.gz"

    call_command("export_audit", path)
    call_command("verify_audit", path)
    call_command("verify_audit")

    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith(f"entries are in {path}.")
    assert out[1] == out[2]
    assert out[1].startswith("The trail is whole: ")
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_audit", path)
    type(issue).objects.filter(pk=issue.pk).update(severity=4)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", json=True)
    assert stopped.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert report["sound"] is False
    assert report["findings"][0]["field"] == "severity"
