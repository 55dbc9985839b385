"""``manage.py grant_rights ROLE``: after each migration, as the tables' owner."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.kernel.errors import DomainError
from cxops.ops.rights import grant_rights


class Command(BaseCommand):
    help = "Give the program's role on PostgreSQL what it needs, and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tables = grant_rights(options["role"])
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"{options['role']} may use every table; {tables} are append-only to it."
        )
