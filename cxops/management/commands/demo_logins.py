"""``manage.py demo_logins``: who can log in to the demo, and what to try."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.demo.company import PEOPLE
from cxops.demo.logins import read_logins
from cxops.demo.organisation import login_of


class Command(BaseCommand):
    """Print the log-ins of the demo people."""

    help = "Prints the log-ins of the demo people and what to try as each."

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = read_logins()
        if not passwords:
            raise CommandError("There is no demo here. manage.py seed_demo makes it.")
        rows = [
            (
                f"{person.name} ({person.job})",
                login_of(person),
                passwords[person.key],
                person.tries,
            )
            for person in PEOPLE
            if person.tries
        ]
        heads = ("Who", "Log-in", "Password", "Try")
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        for row in (heads, *rows):
            cells = [
                f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)
            ]
            self.stdout.write("  ".join(cells).rstrip())
