"""``manage.py seed_demo``: a believable company to look around in."""

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cxops.audit.anchor import anchor_seals
from cxops.audit.seals import seal_entries
from cxops.demo.story import tell_story
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door


class Command(BaseCommand):
    """Fill an empty installation with the demo organisation."""

    help = (
        "Fills an empty installation with Northline, its people and their last two "
        "years. Run again, it changes nothing. Needs CXOPS_DEMO=1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of",
            type=_instant,
            help="the day on which the two years end, as 2026-03-10 (default: now)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This isn’t a demo installation. Set CXOPS_DEMO=1.")
        start = time.monotonic()
        with through_door("command"):
            try:
                is_new = tell_story(as_of=options["as_of"] or now())
                # The story is told in the past: it isn't left unsealed for the alarm.
                while seal_entries(at=now()) is not None:
                    pass
                anchor_seals(at=now())
            except DomainError as error:
                raise CommandError(error.message) from None
        seconds = time.monotonic() - start
        self.stdout.write(
            f"Northline is ready ({seconds:.0f} s)."
            if is_new
            else "Northline is there already."
        )


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(hour=18, tzinfo=UTC)
