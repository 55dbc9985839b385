"""Write the trail to a file that can be verified elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxops.audit.archive import export_trail
from cxops.kernel.clock import now


class Command(BaseCommand):
    """Exports seals, entries and history rows, with everything to verify them."""

    help = "Export the audit trail as JSON lines (.gz packs them). Guard the file well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            entries = export_trail(path, at=now())
        except FileExistsError as error:
            raise CommandError(f"{path} exists already; name a new file.") from error
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        self.stdout.write(f"{entries} entries are in {path}.")
