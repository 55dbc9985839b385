"""``manage.py import_issues FILE --mapping MAPPING.toml [--dry-run] [--json]``."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import unit_for
from accounts.models import Unit
from accounts.queries.places import root_unit
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError, NotFound
from cxops.kernel.history import through_door
from issues.intake.mapping import Mapping, read_mapping
from issues.intake.opened import count_bytes, sha256_of
from issues.intake.reading import open_rows
from issues.intake.repeats import last_lines
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
        "Import reports from a CSV, XLSX or JSON file, plain or gzipped, by a mapping. "
        "Rows that were imported before and are identical are left alone; run it "
        "again as often as you like."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--unit", default="", help="code of the unit they go to")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        summary = Summary()
        with through_door("command"):
            try:
                self._run(summary, options)
            except DomainError as error:
                # What was stored before the file broke is told all the same.
                self._report(summary, options)
                raise CommandError(error.message) from None
        self._report(summary, options)

    def _run(self, summary: Summary, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        mapping = read_mapping(options["mapping"])
        unit = _unit(options["unit"] or mapping.unit)
        repeats: dict[str, int] = {}
        if mapping.update:
            with open_rows(path, mapping) as (rows, _raw):
                repeats = last_lines(rows, mapping)
        with open_rows(path, mapping) as (rows, raw):
            batch = None if options["dry_run"] else _start(path, mapping, unit)
            bar = Bar(self.stderr, count_bytes(path))
            parts = import_rows(
                rows,
                mapping,
                batch=batch,
                default_unit=unit,
                actor=None,
                at=now(),
                last_lines=repeats,
                pause=_pause,
            )
            try:
                for part in parts:
                    summary.add(part)
                    bar.wipe()
                    for error in part.errors:
                        self.stdout.write(str(error))
                    bar.show(raw, summary)
            finally:
                bar.wipe()
        if batch is not None:
            finish_import(batch, actor=None, at=now())

    def _report(self, summary: Summary, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(summary.counts()))
            return
        sentence = (
            _(
                "%(rows)d rows: %(stored)d would be stored, %(unchanged)d unchanged, "
                "%(rejected)d rejected. Nothing was changed."
            )
            if options["dry_run"]
            else _(
                "%(rows)d rows: %(stored)d stored, %(unchanged)d unchanged, "
                "%(rejected)d rejected."
            )
        )
        self.stdout.write(sentence % summary.counts())
        if summary.updated:
            self.stdout.write(
                ngettext(
                    "%(number)d of the stored rows changed a report that was there.",
                    "%(number)d of the stored rows changed reports that were there.",
                    summary.updated,
                )
                % {"number": summary.updated}
            )


class Bar:
    """A progress bar by bytes read; silent where nobody is watching."""

    def __init__(self, stream: OutputWrapper, total: int) -> None:
        self._stream = stream
        self._total = max(total, 1)
        self._is_watched = stream.isatty()

    def show(self, raw: IO[bytes], summary: Summary) -> None:
        """Draw the bar where the file stands."""
        part = min(raw.tell() / self._total, 1.0)
        filled = "█" * round(part * BAR_WIDTH)
        self._write(f"\r{filled:░<{BAR_WIDTH}} {part:4.0%}  {summary.rows} rows")

    def wipe(self) -> None:
        """Leave the line as it was."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        if self._is_watched:
            self._stream.write(text, ending="")
            self._stream.flush()


def _unit(code: str) -> Unit:
    """The unit of rows that name none: the one asked for, or the top."""
    try:
        unit = unit_for(code) if code else root_unit()
    except NotFound:
        raise NotFound(
            _("There is no unit with the code “%(code)s”.") % {"code": code}
        ) from None
    if unit is None:
        raise NotFound(_("There is no unit yet. Add the organisation’s units first."))
    return unit


def _start(path: Path, mapping: Mapping, unit: Unit) -> ImportBatch:
    return start_import(
        mapping,
        file_name=path.name,
        file_sha256=sha256_of(path),
        unit=unit,
        actor=None,
        at=now(),
    )


def _pause() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)
