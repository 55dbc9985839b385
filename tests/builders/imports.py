"""Imports that have ended, through the services."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Unit, User
from cxops.jobs.runner import run_next
from issues.drafts import FigureDraft
from issues.intake.mapping import Mapping, parse_mapping
from issues.intake.row import Row
from issues.models import ImportBatch
from issues.queries.settling import Run
from issues.services.figures import record_sent
from issues.services.importing import finish_import, import_rows, start_import
from tests.builders.clock import AT

MAPPING = """
source = "desk"
mode = "work"
time_zone = "Europe/Lisbon"
[fields]
external_id = "id"
description = "text"
unit = { column = "unit", empty = [""] }
received_at = { value = "2026-03-01", formats = ["%Y-%m-%d"] }
"""


def bring_in(
    unit: Unit,
    actor: User,
    *texts: str,
    of: Unit | None = None,
    update: bool = False,
    at: datetime = AT,
) -> ImportBatch:
    """Reports of another system, one for each text, numbered from 1; of a unit whose
    import it is, or of another one."""
    mapping = _mapping(update)
    batch = start_import(
        mapping, file_name="in.csv", file_sha256="", unit=unit, actor=actor, at=at
    )
    place = of or unit
    rows = [
        Row(number + 1, {"id": str(number), "text": text, "unit": place.code})
        for number, text in enumerate(texts, start=1)
    ]
    parts = import_rows(
        rows, mapping, batch=batch, default_unit=unit, actor=actor, at=at
    )
    assert sum(part.rejected for part in parts) == 0
    return finish_import(batch, actor=actor, at=at)


def _mapping(update: bool) -> Mapping:
    return parse_mapping(("update = true\n" if update else "") + MAPPING)


def send_table(
    kind: type[Any],
    actor: User,
    *drafts: FigureDraft,
    restate: bool = False,
    at: datetime = AT,
) -> ImportBatch:
    """Numbers that were sent together; none of them is rejected."""
    run = Run(kind, "telephone-system", actor, at, restate=restate)
    record_sent(run, drafts, digest="", rejected=0, actor=actor, at=at)
    assert run.batch is not None
    assert run.batch.rejected_count == 0
    return run.batch


def work(at: datetime, *, steps: int | None = None) -> int:
    """The worker: so many steps of long work, or all there are."""
    done = 0
    while (steps is None or done < steps) and run_next(at=at + timedelta(seconds=5)):
        done += 1
    return done
