"""Small files, and what importing them comes to."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from accounts.models import Unit
from cxops.kernel.history import acting_as
from issues.intake.mapping import read_mapping
from issues.intake.opened import sha256_of
from issues.intake.reading import open_rows
from issues.intake.repeats import last_lines
from issues.models import Channel
from issues.services.importing import (
    Summary,
    finish_import,
    import_rows,
    start_import,
)
from tests.builders.clock import AT

MAPPINGS = Path(__file__).parent / "mappings"

PLAIN = """
source = "desk"
mode = "work"
time_zone = "Europe/Lisbon"
[fields]
external_id = "id"
description = "text"
received_at = { value = "2026-03-01", formats = ["%Y-%m-%d"] }
"""


def write_mapping(folder: Path, text: str = PLAIN) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write_csv(folder: Path, *rows: Sequence[str], name: str = "in.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def make_channels() -> None:
    """The two ways of hearing that the mappings of the tests name."""
    with acting_as(None, verb="channel.create", at=AT):
        Channel.objects.get_or_create(slug="phone", defaults={"name": "Phone"})
        Channel.objects.get_or_create(slug="web-form", defaults={"name": "Web form"})


def import_file(
    path: Path, mapping: Path, unit: Unit, *, at: datetime = AT, dry_run: bool = False
) -> Summary:
    """Import a whole file as the command does, with all errors kept."""
    rules = read_mapping(mapping)
    total = Summary()
    with open_rows(path, rules) as (rows, _raw):
        repeats = last_lines(rows, rules) if rules.update else {}
    with open_rows(path, rules) as (rows, _raw):
        batch = None
        if not dry_run:
            batch = start_import(
                rules,
                file_name=path.name,
                file_sha256=sha256_of(path),
                actor=None,
                at=at,
            )
        for part in import_rows(
            rows,
            rules,
            batch=batch,
            default_unit=unit,
            actor=None,
            at=at,
            last_lines=repeats,
        ):
            total.add(part)
            total.errors += part.errors
    if batch is not None:
        finish_import(batch, actor=None, at=at)
    return total


def told(summary: Summary) -> list[str]:
    """The lines a person reads about rejected rows."""
    return [str(error) for error in summary.errors]
