"""The folder of backups and the anchor that goes into one."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from cxops.kernel.errors import Conflict, Invalid
from cxops.ops.backup import _alone_in, _anchor_up_to, prune

NAMES = [f"cxops-2026030{day}T023000Z.tar" for day in range(1, 6)]


def test_prune_keeps_the_newest_and_whatever_isnt_a_backup(tmp_path: Path) -> None:
    strangers = ["notes.txt", "cxops-old.tar", "cxops-20260301T023000Z.tar.gpg"]
    for name in [*NAMES, *strangers]:
        (tmp_path / name).touch()

    assert prune(tmp_path, 2) == NAMES[:3]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*NAMES[3:], *strangers]
    )


def test_what_a_killed_backup_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".cxops-unfinished-abc"
    left.mkdir()
    (left / "archive").write_text("half")

    with _alone_in(tmp_path):
        assert not left.exists()


def test_two_backups_into_one_folder_are_refused(tmp_path: Path) -> None:
    with (tmp_path / ".cxops-backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with (
            pytest.raises(Conflict, match="Another backup into this folder"),
            _alone_in(tmp_path),
        ):
            pass


def test_a_folder_that_cant_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(Invalid, match=r"can’t write to .*/file/backups: Not a dir"),
        _alone_in(tmp_path / "file" / "backups"),
    ):
        pass


def test_the_anchor_is_cut_after_the_copy_s_newest_seal(
    settings: Any, anchor: Path
) -> None:
    lines = [json.dumps({"seal": number}).encode() + b"\n" for number in (1, 2, 3)]
    anchor.write_bytes(b"".join(lines) + b'{"seal": 2, "half')

    assert _anchor_up_to(2) == b"".join(lines[:2])
    assert _anchor_up_to(0) == b""
    anchor.unlink()
    assert _anchor_up_to(2) == b""
