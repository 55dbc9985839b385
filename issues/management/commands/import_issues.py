"""``manage.py import_issues FILE --mapping MAPPING.toml [--dry-run] [--json]``."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.access import root_unit, unit_for
from accounts.models import Unit
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from issues.intake.csv_file import count_bytes, open_rows, sha256_of
from issues.intake.mapping import Mapping, read_mapping
from issues.models import ImportBatch
from issues.services.importing import (
    Summary,
    finish_import,
    import_rows,
    start_import,
)

#: On SQLite other writers get a turn between two batches.
PAUSE = 0.05
BAR_WIDTH = 30


class Command(BaseCommand):
    """Bring reports in from a file."""

    help = (
        "Import reports from a CSV file (plain or gzipped) by a mapping. Rows that "
        "were imported before and are identical are left alone; run it again as often "
        "as you like."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--unit", default="", help="code of the unit they go to")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with through_door("command"):
            try:
                summary = self._run(options)
            except DomainError as error:
                raise CommandError(error.message) from None
        self._report(summary, as_json=options["json"], dry_run=options["dry_run"])

    def _run(self, options: dict[str, Any]) -> Summary:
        path: Path = options["file"]
        mapping = read_mapping(options["mapping"])
        unit = _unit(options["unit"] or mapping.unit)
        summary = Summary()
        with open_rows(path, mapping) as (rows, raw):
            batch = None
            if not options["dry_run"]:
                batch = _start(path, mapping)
            done = import_rows(
                rows,
                mapping,
                batch=batch,
                default_unit=unit,
                actor=None,
                at=now(),
                pause=_pause,
            )
            bar = Bar(self.stderr, count_bytes(path))
            for part in done:
                summary.add(part)
                self._tell(part)
                bar.show(raw, summary)
            bar.end()
        if batch is not None:
            finish_import(batch, actor=None, at=now())
        return summary

    def _tell(self, part: Summary) -> None:
        for error in part.errors:
            self.stdout.write(str(error))

    def _report(self, summary: Summary, *, as_json: bool, dry_run: bool) -> None:
        counts = {
            "rows": summary.rows,
            "stored": summary.stored,
            "unchanged": summary.unchanged,
            "rejected": summary.rejected,
        }
        if as_json:
            self.stdout.write(json.dumps(counts))
            return
        verb = "would be stored" if dry_run else "stored"
        self.stdout.write(
            f"{summary.rows} rows: {summary.stored} {verb}, "
            f"{summary.unchanged} unchanged, {summary.rejected} rejected."
        )


class Bar:
    """A progress bar by bytes read; silent where nobody is watching."""

    def __init__(self, stream: Any, total: int) -> None:
        self._stream = stream
        self._total = max(total, 1)
        self._is_watched = sys.stderr.isatty()

    def show(self, raw: IO[bytes], summary: Summary) -> None:
        """Draw the bar where the file stands."""
        if self._is_watched:
            part = min(raw.tell() / self._total, 1.0)
            filled = "█" * round(part * BAR_WIDTH)
            line = f"\r{filled:<{BAR_WIDTH}} {part:4.0%}  {summary.rows} rows"
            self._stream.write(line, ending="")
            self._stream.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self._is_watched:
            self._stream.write("")


def _unit(code: str) -> Unit:
    return unit_for(code) if code else root_unit()


def _start(path: Path, mapping: Mapping) -> ImportBatch:
    return start_import(
        mapping,
        file_name=path.name,
        file_sha256=sha256_of(path),
        actor=None,
        at=now(),
    )


def _pause() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)
