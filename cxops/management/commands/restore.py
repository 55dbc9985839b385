"""``manage.py restore ARCHIVE``: into an empty installation, verified."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.ops.restore import Restored, restore


class Command(BaseCommand):
    """Exit code 0: restored and verified; 1: restored, but look at it; 2: refused."""

    help = "Restore an archive of `backup` into an empty installation and verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--send-waiting",
            action="store_true",
            help="send the messages that were waiting when the backup was made; some "
            "may have been sent since",
        )
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(
                options["archive"], at=now(), send_waiting=options["send_waiting"]
            )
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_dict(done), ensure_ascii=False))
        else:
            for line in lines_of(done):
                self.stdout.write(line)
        if not done.is_sound:
            sys.exit(1)


def as_dict(done: Restored) -> dict[str, Any]:
    """The outcome for programs."""
    return {
        "sound": done.is_sound,
        "made_at": done.manifest.made_at,
        "reports": done.manifest.counts.get("issues_issue", 0),
        "files": done.files,
        "sessions_ended": done.sessions_ended,
        "messages_held": done.messages_held,
        "anchor_put_aside": done.anchor_put_aside,
        "wrong_counts": done.wrong_counts,
        "wrong_files": done.wrong_files,
        "trail": done.trail.as_dict(),
    }


def lines_of(done: Restored) -> list[str]:
    """The outcome for people: what is there, what was held back, what to do."""
    manifest = done.manifest
    reports = manifest.counts.get("issues_issue", 0)
    lines = [
        f"Restored {manifest.made_at}: {reports} reports, {done.files} files.",
        done.trail.sentence(),
        f"{done.sessions_ended} log-ins ended.",
        f"{done.messages_held} waiting messages held back (doctor counts them).",
    ]
    if done.anchor_put_aside:
        lines.append(
            f"The audit anchor that was here is now {done.anchor_put_aside}. Keep it: "
            "it names the seals that were lost with the old database."
        )
    lines += [f"Rows differ from the backup: {line}" for line in done.wrong_counts]
    lines += [f"Missing or changed file: {name}" for name in done.wrong_files]
    return lines
