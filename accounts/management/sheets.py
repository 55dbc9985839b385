"""What the two commands that read the organisation's sheets have in common."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.access import administrator_named
from accounts.intake.sheet import Comparison
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door

#: So much is told line by line; the rest is counted.
SHOWN = 50


class SheetCommand(BaseCommand):
    """Compare a sheet, tell what it comes to, and carry it out unless it is a dry run.

    A subclass says ``run(options)``, which returns the comparison.
    """

    missing_sentence: Any = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as",
            dest="administrator",
            required=True,
            help="e-mail or staff number of the administrator whose work this is",
        )
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with through_door("command"):
            try:
                options["actor"] = administrator_named(options["administrator"])
                comparison = self.run(options)
            except DomainError as error:
                raise CommandError(error.message) from None
        for line in sorted(comparison.errors, key=lambda error: error.line):
            self.stdout.write(str(line))
        self.list_missing(comparison)
        self._sum_up(comparison, options)

    def run(self, options: dict[str, Any]) -> Comparison[Any, Any]:
        """Compare, and carry out unless ``options["dry_run"]``."""
        raise NotImplementedError

    def list_missing(self, comparison: Comparison[Any, Any]) -> None:
        """Tell what is here and not in the sheet."""
        self.list_some(self.missing_sentence, comparison.missing)

    def list_some(self, sentence: Any, rows: list[Any]) -> None:
        """A heading with the first names below it; nothing where there are none."""
        if not rows:
            return
        self.stdout.write(str(sentence) % {"count": len(rows)})
        for row in rows[:SHOWN]:
            self.stdout.write(f"  {self.name_of(row)}")
        if len(rows) > SHOWN:
            self.stdout.write(_("  and %d more") % (len(rows) - SHOWN))

    def name_of(self, row: Any) -> str:
        """One line about something that is missing."""
        return str(row)

    def _sum_up(
        self, comparison: Comparison[Any, Any], options: dict[str, Any]
    ) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(comparison.counts()))
            return
        sentence = (
            _(
                "%(lines)d lines: %(added)d would be added, %(changed)d changed, "
                "%(unchanged)d are as they were, %(rejected)d rejected. Nothing was "
                "changed."
            )
            if options["dry_run"]
            else _(
                "%(lines)d lines: %(added)d added, %(changed)d changed, "
                "%(unchanged)d as they were, %(rejected)d rejected."
            )
        )
        self.stdout.write(sentence % comparison.counts())
