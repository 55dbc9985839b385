"""``manage.py backup FOLDER``: one line and an exit code, for cron and timers."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.ops.backup import back_up, record_backup
from cxops.ops.rehearsal import rehearse


class Command(BaseCommand):
    """Exit code 0: made and read back; 1: made, but look at it; 2: no backup."""

    help = "Back up database and files into one verified archive in FOLDER."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep", type=int, metavar="N", help="keep the newest N backups only"
        )
        parser.add_argument(
            "--verify-restore",
            action="store_true",
            help="restore it into a temporary database and verify that",
        )
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep needs a number from 1.", returncode=2)
        try:
            made = back_up(
                options["folder"],
                at=now(),
                keep=options["keep"],
                rehearse=rehearse if options["verify_restore"] else None,
            )
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from error
        record_backup(made)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(made)))
        else:
            proof = "restored on trial" if made.is_restored else "read back"
            self.stdout.write(
                f"{made.archive}: {made.reports} reports, {made.files} files, "
                f"{made.size} bytes, {proof}; {len(made.pruned)} older removed."
            )
        for name in made.missing:
            self.stderr.write(f"Not in the backup, missing or changed on disk: {name}")
        if made.missing:
            sys.exit(1)
