"""Tables of numbers, and what importing them comes to."""

import csv
import gzip
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from accounts.models import Unit, User
from issues.intake.figure_mapping import (
    TALLY_FIELDS,
    VOLUME_FIELDS,
    read_figure_mapping,
)
from issues.intake.opened import sha256_of
from issues.intake.reading import open_rows
from issues.models import Exposure, Tally
from issues.services.importing import finish_import, start_import
from issues.services.importing_figures import FigureSummary, import_figures
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.imports.files import MAPPINGS

KNOWN = {Tally: TALLY_FIELDS, Exposure: VOLUME_FIELDS}


def real_file(name: str) -> Path:
    return Path(os.environ["CXOPS_DATA_DIR"]) / f"{name}.csv.gz"


def rows_of(name: str) -> list[dict[str, str]]:
    """The file read by other code than the product's."""
    with gzip.open(real_file(name), "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_units(names: Iterable[str]) -> dict[str, Unit]:
    """A unit for every name, with a code of its own."""
    return {
        name: make_unit(name, code=f"u{number}")
        for number, name in enumerate(sorted(set(names)))
    }


def import_table(
    kind: type[Any],
    path: Path,
    mapping: Path | str,
    unit: Unit,
    *,
    actor: User | None = None,
    dry_run: bool = False,
) -> FigureSummary:
    """Import a whole table as the command does, with all errors kept."""
    place = MAPPINGS / f"{mapping}.toml" if isinstance(mapping, str) else mapping
    rules = read_figure_mapping(place, KNOWN[kind])
    total, batch = FigureSummary(), None
    if not dry_run:
        batch = start_import(
            rules,
            file_name=path.name,
            file_sha256=sha256_of(path),
            actor=actor,
            at=AT,
        )
    with open_rows(path, rules) as (rows, _raw):
        for part in import_figures(
            kind, rows, rules, batch=batch, default_unit=unit, actor=actor, at=AT
        ):
            total.add(part)
            total.errors += part.errors
    if batch is not None:
        finish_import(batch, actor=actor, at=AT)
    return total
