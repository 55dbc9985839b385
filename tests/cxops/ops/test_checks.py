"""The deploy checks name what the settings alone can't tell."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cxops.ops import checks

MOUNTS = [
    "/dev/sda1 / ext4 rw 0 0",
    "server:/export /srv/shared nfs4 rw 0 0",
    "/dev/sdb1 /srv/shared/fast xfs rw 0 0",
    "server:/other /srv/my\\040files cifs rw 0 0",
    "tmpfs",
]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/cxops", "ext4"),
        ("/srv/shared/cxops", "nfs4"),
        ("/srv/shared/fast/cxops", "xfs"),
        ("/srv/sharedness", "ext4"),
        ("/srv/my files/cxops", "cifs"),
    ],
)
def test_file_system_of_names_the_innermost_mount(folder: str, kind: str) -> None:
    assert checks.file_system_of(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize(("kind", "ids"), [("nfs4", ["cxops.E002"]), ("ext4", [])])
def test_check_disk_refuses_sqlite_when_it_lies_on_a_network_disk(
    monkeypatch: Any, tmp_path: Path, kind: str, ids: list[str]
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"somewhere / {kind} rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)
    database = {"ENGINE": checks.SQLITE, "NAME": "/srv/cxops/cxops.sqlite3"}
    configured = SimpleNamespace(DATABASES={"default": database})
    monkeypatch.setattr(checks, "settings", configured)
    assert [found.id for found in checks.check_disk(None)] == ids


@pytest.mark.parametrize(("mode", "ids"), [(0o644, ["cxops.E003"]), (0o600, [])])
def test_check_key_file_names_a_key_when_others_can_read_it(
    settings: Any, tmp_path: Path, mode: int, ids: list[str]
) -> None:
    key = tmp_path / "secret.key"
    key.write_text("unimportant")
    key.chmod(mode)
    settings.VAR_DIR = tmp_path
    assert [found.id for found in checks.check_key_file(None)] == ids


@pytest.mark.parametrize(("proxies", "ids"), [(0, ["cxops.W004"]), (1, [])])
def test_check_proxy_warns_of_a_redirect_loop_when_https_has_no_proxy(
    settings: Any, proxies: int, ids: list[str]
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.PROXY_COUNT = proxies
    assert [found.id for found in checks.check_proxy(None)] == ids


@pytest.mark.parametrize(("workers", "ids"), [(2, ["cxops.W005"]), (1, [])])
def test_check_cache_warns_when_several_processes_share_none(
    settings: Any, workers: int, ids: list[str]
) -> None:
    settings.CACHES = {"default": {"BACKEND": checks.LOCAL_MEMORY}}
    settings.WEB_WORKERS = workers
    assert [found.id for found in checks.check_cache(None)] == ids
