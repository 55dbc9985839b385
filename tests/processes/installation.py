"""A whole CXOps of its own: scratch folder, database, real web and worker processes.

Used by the tests that kill things. Every process it starts is its own session, so a
kill reaches exactly what it names, and ``close`` ends what is left.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.processes.template import copy_of_sqlite, copy_on_postgres

ROOT = Path(__file__).resolve().parent.parent.parent
WAIT_SECONDS = 30


@dataclass(slots=True)
class Answer:
    """Status, headers and body of one HTTP answer."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class Installation:
    """One installation on this machine, on a port of its own."""

    folder: Path
    database_url: str
    port: int = 0
    web_workers: int = 2
    variables: dict[str, str] = field(default_factory=dict)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = self.port or _free_port()
        (self.folder / "secret.key").write_text(secrets.token_urlsafe(64))

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see: nothing of the tests' own settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CXOPS_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return kept | {
            "CXOPS_VAR_DIR": str(self.folder),
            "CXOPS_DATABASE_URL": self.database_url,
            "CXOPS_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONPATH": str(ROOT),
            **self.variables,
        }

    def manage(self, *arguments: str, check: bool = True) -> str:
        """Run one management command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}")
        return done.stdout

    def run_module(self, module: str, *arguments: str) -> Any:
        """Run a test module inside the installation; its last line is JSON."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "cxops.settings.base"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{module}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def start_web(self) -> None:
        """Start gunicorn as `serve` does and wait until it answers."""
        self._start(
            "web",
            "gunicorn",
            "cxops.wsgi:application",
            f"--bind=127.0.0.1:{self.port}",
            "--worker-class=gthread",
            f"--workers={self.web_workers}",
            "--threads=4",
            "--no-control-socket",
            "--log-level=error",
        )
        self.wait_for_web()

    def start_worker(self) -> None:
        """Start the worker and the tick."""
        self._start(
            "worker",
            "celery",
            "--app=cxops",
            "--quiet",
            "worker",
            "--pool=threads",
            "--concurrency=2",
            "--loglevel=ERROR",
        )
        self._start("tick", "celery", "--app=cxops", "--quiet", "beat", "--pidfile=")

    def kill(self, name: str) -> None:
        """kill -9 a process with all its children."""
        process = self.processes.pop(name, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_one_web_worker(self) -> None:
        """kill -9 one gunicorn worker; its master starts another."""
        master = self.processes["web"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if children:
            os.kill(int(secrets.choice(children)), signal.SIGKILL)

    def close(self) -> None:
        """End everything that is still running."""
        for name in list(self.processes):
            self.kill(name)

    def wait_for_web(self) -> None:
        """Return when the port answers HTTP."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            try:
                self.request("GET", "/api/v1/me/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the web server did not start")

    def request(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Any = None,
        timeout: float = 20,
        **headers: str,
    ) -> Answer:
        """One JSON request; connection errors are OSError, answers never raise."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Content-Type": "application/json"}
            | {name.replace("_", "-"): value for name, value in headers.items()}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
        )
        try:
            return _answer_to(request, timeout)
        except (urllib.error.URLError, HTTPException) as error:
            # Killed before or in the middle of its answer: the outcome is unknown.
            raise OSError(str(error)) from error

    def _start(self, name: str, module: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def installation(
    folder: Path, *, postgres: str | None = None, is_set_up: bool = True
) -> Iterator[Installation]:
    """A migrated, set-up installation; on PostgreSQL in a database of its own.

    Not set up, its database is as empty as before the first start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if postgres is None:
        file = folder / "cxops.sqlite3"
        if is_set_up:
            copy_of_sqlite(file)
        yield from _opened(Installation(folder, f"sqlite:///{file}"), is_set_up)
        return
    name = f"cxops_processes_{secrets.token_hex(4)}"
    parts = urlsplit(postgres)
    with psycopg.connect(postgres, autocommit=True) as connection:
        if is_set_up:
            copy_on_postgres(postgres, name)
        else:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            url = urlunsplit(parts._replace(path=f"/{name}"))
            yield from _opened(Installation(folder, url), is_set_up)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _opened(made: Installation, is_set_up: bool) -> Iterator[Installation]:
    if is_set_up:
        made.manage("set_up")
    try:
        yield made
    finally:
        made.close()


def _answer_to(request: urllib.request.Request, timeout: float) -> Answer:
    try:
        response = urllib.request.urlopen(request, timeout=timeout)  # noqa: S310
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return Answer(response.status, dict(response.headers), _json(response.read()))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.decode(errors="replace")
