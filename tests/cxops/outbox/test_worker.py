"""A real worker on the embedded queue: the mail appears once, killed or not."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.template import copy_of_sqlite

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 90
PLANT = """
import django; django.setup()
from accounts.notifications.notify import notify
from cxops.kernel.clock import now
from issues.notifications import ASSIGNED
from tests.builders.trail import make_trail
issue, manager = make_trail()
notify(ASSIGNED, to=manager, about=issue, actor=None, at=now())
"""
COUNT = """
import django; django.setup()
from cxops.models import OutboxEvent, Effect, AuditEntry
print(OutboxEvent.objects.exclude(done_at=None).count(), Effect.objects.count(),
      AuditEntry.objects.filter(seal=None).count())
"""


class Installation:
    """An installation of its own in a temporary folder."""

    def __init__(self, var: Path) -> None:
        self.var = var
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CXOPS_")}
        self.environment = kept | {
            "CXOPS_VAR_DIR": str(var),
            "CXOPS_SECRET_KEY": "smoke-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
            "DJANGO_SETTINGS_MODULE": "cxops.settings.base",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "--app=cxops", "--quiet", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        self.processes.append(process)
        return process

    def start_worker(self) -> "subprocess.Popen[bytes]":
        return self.start(
            "worker", "--pool=threads", "--concurrency=2", "--without-mingle"
        )

    def mails(self) -> list[Path]:
        return sorted((self.var / "outbox").glob("*.log"))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "var")
    made.var.mkdir()
    copy_of_sqlite(made.var / "cxops.sqlite3")
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def test_mail_appears_once_though_a_worker_is_killed(
    installation: Installation,
) -> None:
    first = installation.start_worker()
    first.kill()
    first.wait()
    installation.run("-c", PLANT)
    installation.start("beat", "--pidfile=")
    installation.start_worker()

    deadline = time.monotonic() + PATIENCE_SECONDS
    while not installation.mails() and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(5)

    mails = installation.mails()
    assert len(mails) == 1
    assert mails[0].read_text().count("Message-ID: <notification-") == 1
    done, effects, unsealed = installation.run("-c", COUNT).split()
    assert (done, effects, unsealed) == ("1", "1", "0")
    assert "The trail is whole" in installation.run("manage.py", "verify_audit")
