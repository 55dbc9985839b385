"""``manage.py rebuild_counts [--check]``: the daily counts, made anew or compared."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxops.kernel.history import through_door
from issues.services.rollups import count_dirty, counts_differ, note_everything


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
                self._rebuild()
            return
        wrong = counts_differ()
        if wrong:
            cells = "\n".join(f"unit {unit}, {day}" for unit, day in wrong)
            raise CommandError(f"These counts differ from the reports:\n{cells}")
        self.stdout.write("All counts are right.")

    def _rebuild(self) -> None:
        note_everything()
        days = 0
        while done := count_dirty():
            days += done
            self.stdout.write(f"{days} days counted.", ending="\r")
        self.stdout.write(f"{days} days counted.")
