"""``manage.py seed_vocabulary``: the starting words that aren't there yet."""

from typing import Any

from django.core.management.base import BaseCommand

from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from issues.services.vocabulary import seed_vocabulary


class Command(BaseCommand):
    help = "Adds the starting vocabulary; words that are there stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        with through_door("command"):
            words = seed_vocabulary(at=now())
        self.stdout.write(f"{words} words added.")
