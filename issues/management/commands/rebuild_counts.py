"""``manage.py rebuild_counts [--check]``: the daily counts, made anew or compared."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxops.kernel.history import through_door
from issues.services.rollups import (
    count_dirty,
    counts_differ,
    note_everything,
    notes_waiting,
)


class Command(BaseCommand):
    help = (
        "Counts all days anew, out of the reports and tallies. Safe while people "
        "work, and as often as you like. With --check it only compares."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            with through_door("command"):
                self._rebuild(int(options["verbosity"]))
            return
        wrong = counts_differ()
        if wrong:
            cells = "\n".join(f"unit {unit}, {day}" for unit, day in wrong)
            raise CommandError(f"These counts differ from the reports:\n{cells}")
        self.stdout.write("All counts are right.")

    def _rebuild(self, verbosity: int) -> None:
        note_everything()
        while count_dirty():
            if verbosity > 1:
                self.stdout.write(f"{notes_waiting()} days to go.")
        if verbosity:
            self.stdout.write("All days were counted anew.")
