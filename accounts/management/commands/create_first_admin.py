"""``manage.py create_first_admin``: the first administrator, from a terminal."""

import getpass
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services.people import create_first_administrator
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError, Invalid
from cxops.kernel.history import through_door

PASSWORD_VARIABLE = "CXOPS_ADMIN_PASSWORD"  # noqa: S105 -- a name, not a password


class Command(BaseCommand):
    """Works only while nobody exists; afterwards administrators invite people."""

    help = "Set up the first administrator of an empty installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("full_name", help="as “Ana Kovač”")
        parser.add_argument("--email", default="")
        parser.add_argument("--staff-number", default="")
        parser.add_argument("--time-zone", default=settings.DEFAULT_TIME_ZONE)

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(PASSWORD_VARIABLE) or _ask()
        try:
            with through_door("command"):
                person = create_first_administrator(
                    full_name=options["full_name"],
                    email=options["email"],
                    staff_number=options["staff_number"],
                    password=password,
                    time_zone=options["time_zone"],
                    at=now(),
                )
        except Invalid as error:
            lines = [f"{name}: {text}" for name, text in error.fields.items()]
            raise CommandError("\n".join(lines) or error.message) from None
        except DomainError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{person} is set up. Log in with {person.get_username()}.")


def _ask() -> str:
    try:
        first = getpass.getpass("Password: ")
        second = getpass.getpass("Again: ")
    except (EOFError, KeyboardInterrupt):
        raise CommandError(
            f"No password was typed. Type one, or set {PASSWORD_VARIABLE}."
        ) from None
    if first != second:
        raise CommandError("The two passwords differ. Nothing was changed.")
    return first
