"""Verify the trail in the database, or in an exported file."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.audit.archive import verify_file
from cxops.audit.verify import verify_database
from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid


class Command(BaseCommand):
    """Says whether the trail is whole, or names the first broken place."""

    help = "Verify the audit trail. Exit code 0: whole, 1: broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="a file of export_audit, not the database",
        )
        parser.add_argument(
            "--anchor", type=Path, help="the anchor to compare FILE with"
        )
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"]:
                report = verify_file(
                    options["file"], at=now(), anchor=options["anchor"]
                )
            else:
                report = verify_database(at=now())
        except Invalid as error:
            raise CommandError(error.message) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write(report.sentence())
            for finding in report.findings[1:]:
                self.stdout.write(f"  {finding.place}: {finding.reason}")
            for alarm in report.alarms:
                self.stdout.write(alarm)
        if not report.is_sound:
            sys.exit(1)
