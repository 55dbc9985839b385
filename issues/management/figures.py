"""What ``import_tallies`` and ``import_exposure`` share."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from issues.intake.figure_mapping import read_figure_mapping
from issues.intake.opened import sha256_of
from issues.intake.reading import open_rows
from issues.management.commands.import_issues import _pause, _unit
from issues.services.importing import finish_import, start_import
from issues.services.importing_figures import FigureSummary, import_figures


class FigureCommand(BaseCommand):
    """Bring numbers in from a table, by a mapping."""

    kind: ClassVar[type[Any]]
    known: ClassVar[tuple[str, ...]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True)
        parser.add_argument("--unit", default="", help="code of the unit they are of")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument("--json", action="store_true", help="summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        summary = FigureSummary()
        with through_door("command"):
            try:
                self._run(summary, options)
            except DomainError as error:
                # What was stored before the file broke is told all the same.
                self._report(summary, options)
                raise CommandError(error.message) from None
        self._report(summary, options)

    def _run(self, summary: FigureSummary, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        mapping = read_figure_mapping(options["mapping"], self.known)
        unit, at = _unit(options["unit"] or mapping.unit), now()
        with open_rows(path, mapping) as (rows, _raw):
            batch = None
            if not options["dry_run"]:
                batch = start_import(
                    mapping,
                    file_name=path.name,
                    file_sha256=sha256_of(path),
                    unit=unit,
                    actor=None,
                    at=at,
                )
            parts = import_figures(
                self.kind,
                rows,
                mapping,
                batch=batch,
                default_unit=unit,
                actor=None,
                at=at,
                pause=_pause,
            )
            for part in parts:
                summary.add(part)
                for error in part.errors:
                    self.stdout.write(str(error))
        if batch is not None:
            finish_import(batch, actor=None, at=now())

    def _report(self, summary: FigureSummary, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(summary.counts()))
            return
        sentence = (
            _(
                "%(rows)d numbers: %(stored)d would be stored, %(unchanged)d "
                "unchanged, %(rejected)d rejected. Nothing was changed."
            )
            if options["dry_run"]
            else _(
                "%(rows)d numbers: %(stored)d stored, %(unchanged)d unchanged, "
                "%(rejected)d rejected."
            )
        )
        self.stdout.write(sentence % summary.counts())
        for number, one, many in (
            (
                summary.restated,
                _("%(number)d of the stored superseded an older number."),
                _("%(number)d of the stored superseded older numbers."),
            ),
            (
                summary.blank,
                _("%(number)d cell held no number."),
                _("%(number)d cells held no number."),
            ),
        ):
            if number:
                self.stdout.write(ngettext(one, many, number) % {"number": number})
