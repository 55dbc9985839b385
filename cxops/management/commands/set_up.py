"""``manage.py set_up``: the rules and the starting words, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from cxops.ops.installation import set_up


class Command(BaseCommand):
    help = (
        "Makes the rules of the installation and its starting vocabulary. "
        "Run again, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--organisation",
            default="",
            help="name of the organisation, the first time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with through_door("command"):
            is_new, words = set_up(organisation=options["organisation"], at=now())
        if not options["verbosity"]:
            return
        rules = "Rules made." if is_new else "Rules are there."
        self.stdout.write(f"{rules} {words} words added.")
