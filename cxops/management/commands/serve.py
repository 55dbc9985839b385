"""Serve CXOps: web, worker and tick as one group, from one command."""

import shlex
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import closing
from os import environ, getpid, kill
from types import FrameType
from typing import Any

import honcho.manager
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cxops.settings.refusals import is_loopback

WEB_THREADS = 8
WORKER_THREADS = 2
# All children finish what they are doing within this many seconds of a stop.
GRACE_SECONDS = 15


class Command(BaseCommand):
    """Run web server, worker and tick; when one dies, the others are stopped too."""

    help = "Serve CXOps: web, worker and tick in one group. Ctrl+C stops them."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to bind")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        refuse_unsafe_host(host)
        refuse_taken_port(host, port)
        # The address in mails and links follows --port unless it was chosen.
        environ.setdefault("CXOPS_PUBLIC_URL", f"http://127.0.0.1:{port}")
        address = environ["CXOPS_PUBLIC_URL"]
        self.stdout.write(f"CXOps serves at {address} (Ctrl+C stops it)")
        self.stdout.flush()

        honcho.manager.KILL_WAIT = GRACE_SECONDS
        group = honcho.manager.Manager()
        group.add_process("web", web_command(host, port), env=dict(environ))
        group.add_process("worker", worker_command(), env=dict(environ))
        group.add_process("tick", tick_command(), env=dict(environ))
        # honcho hears Ctrl+C and SIGTERM; a closed terminal must stop them as well.
        signal.signal(signal.SIGHUP, stop_on_hangup)
        group.loop()
        stopped_by_hand = group.returncode in {0, 130, 143}
        sys.exit(0 if stopped_by_hand else 1)


def web_command(host: str, port: int) -> str:
    """Gunicorn with threads; access lines stay off, they would hold addresses."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return run_module(
        "gunicorn",
        "cxops.wsgi:application",
        f"--bind={bind}",
        "--worker-class=gthread",
        f"--workers={settings.WEB_WORKERS}",
        f"--threads={WEB_THREADS}",
        "--timeout=60",
        f"--graceful-timeout={GRACE_SECONDS - 5}",
        "--no-control-socket",
        "--log-level=warning",
    )


def worker_command() -> str:
    """One Celery worker; its threads share one SQLite well."""
    return run_module(
        "celery",
        "--app=cxops",
        "--quiet",
        "worker",
        "--pool=threads",
        f"--concurrency={WORKER_THREADS}",
        "--loglevel=WARNING",
        "--without-mingle",
        "--without-gossip",
        "--without-heartbeat",
    )


def tick_command() -> str:
    """Celery's beat as a process of its own.

    Embedded in the worker (`--beat`) it is a child that outlives a killed worker and
    holds its output open, so that nobody would notice the worker's death.
    """
    return run_module(
        "celery",
        "--app=cxops",
        "--quiet",
        "beat",
        "--loglevel=WARNING",
        "--pidfile=",
    )


def run_module(module: str, *arguments: str) -> str:
    """A shell line that becomes the program, so that signals reach it."""
    return "exec " + shlex.join([sys.executable, "-m", module, *arguments])


def refuse_unsafe_host(host: str) -> None:
    """The demo's log-ins are no secret, so the demo stays on this machine."""
    if settings.DEMO and not is_loopback(host):
        raise CommandError(
            f"The demo is served on 127.0.0.1 only, not on {host}: its log-ins are no "
            "secret. Set CXOPS_DEMO=0, or leave out --host."
        )


def refuse_taken_port(host: str, port: int) -> None:
    """Say plainly that something else is listening, instead of five retries."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Can't listen on {host} port {port} ({error.strerror}): stop what "
                f"runs there, or choose another port: make run PORT={port + 1}"
            ) from error


def stop_on_hangup(_signal: int, _frame: FrameType | None) -> None:
    """Turn a closed terminal into an ordinary stop."""
    kill(getpid(), signal.SIGTERM)
