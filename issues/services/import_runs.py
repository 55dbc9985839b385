"""A mapped file that is tried, brought in and stopped: long work, step by step."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, DomainError
from cxops.kernel.history import acting_as
from cxops.kernel.jobs import (
    KINDS,
    JobKind,
    Progress,
    ask_to_cancel,
    start_job,
)
from cxops.kernel.locks import lock
from issues.enums import ImportStage
from issues.files import import_shelf
from issues.intake.findings import storable, storable_text
from issues.intake.mapping import Mapping, parse_mapping
from issues.intake.row import Row, RowError
from issues.models import ImportBatch, ImportFindings, ImportRow
from issues.policies import can_import_into, can_prepare
from issues.queries.imports import RUN, TRIAL
from issues.services.import_uploads import (
    let_file_go,
    note_findings,
    refuse_gone,
    refuse_started,
)
from issues.services.importing import MayEnter, Summary, Trial, store_part
from issues.services.reading_on import Reader, reader_at

if TYPE_CHECKING:
    from accounts.models import User

#: So many problems of a trial are shown.
MOST_PROBLEMS = 50


@transaction.atomic
def try_import(
    batch: ImportBatch,
    *,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ImportBatch:
    """Find out what would happen, without storing anything."""
    batch = lock(batch, version=version)
    require(can_prepare(actor, batch))
    refuse_started(batch)
    _refuse_unmapped(batch)
    note_findings(batch, trial={})
    start_job(TRIAL, subject=batch.pk, actor=actor, at=at, total=_rows_known(batch))
    return batch


@transaction.atomic
def run_import(
    batch: ImportBatch,
    *,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ImportBatch:
    """Bring the file in, after a trial of exactly this mapping."""
    batch = lock(batch, version=version)
    permission = require(can_prepare(actor, batch))
    refuse_started(batch)
    _refuse_unmapped(batch)
    kept = ImportFindings.objects.filter(batch=batch).first()
    trial = kept.trial if kept else {}
    if not trial.get("is_finished"):
        raise Conflict(_("Try it first: then you see what would happen."))
    _refuse_foreign_source(batch, actor)
    with acting_as(
        actor, verb="import.start", at=at, on_behalf_of_id=permission.on_behalf_of_id
    ):
        batch.started_at, batch.stopped_at, batch.failure = at, None, ""
        # A run that was stopped begins anew; what it stored then counts as unchanged.
        batch.row_count = batch.stored_count = batch.unchanged_count = 0
        batch.rejected_count = 0
        batch.version += 1
        batch.save()
    ImportRow.objects.filter(batch=batch).delete()
    start_job(RUN, subject=batch.pk, actor=actor, at=at, total=trial["counts"]["rows"])
    return batch


@transaction.atomic
def cancel_import(batch: ImportBatch, *, actor: "User", at: datetime) -> ImportBatch:
    """Let a run end after the step it is in. What is stored stays."""
    require(can_import_into(actor, batch.unit_id))
    if not ask_to_cancel(RUN, subject=batch.pk, at=at):
        raise Conflict(_("It had ended before. There is nothing to cancel."))
    return batch


def may_enter_of(actor: "User") -> MayEnter:
    """Where a person may bring reports in today, asked once per unit."""
    reach = reach_of(actor)
    if Over.ANY in reach.over("issue.import"):
        return lambda unit_id: True
    known: dict[int | None, bool] = {}

    def may_enter(unit_id: int | None) -> bool:
        if unit_id not in known:
            known[unit_id] = (
                unit_id is not None
                and reach.covering("issue.import", unit_id) is not None
            )
        return known[unit_id]

    return may_enter


def trial_step(
    *, subject: int, place: dict[str, Any], actor: "User", at: datetime
) -> Progress:
    """Judge some more rows. What was met so far is remembered by this process: one
    that takes the work over begins anew."""
    batch = ImportBatch.objects.select_related("unit").get(pk=subject)
    refuse_started(batch)
    mapping = parse_mapping(batch.mapping)
    require(can_prepare(actor, batch))

    def new_trial() -> Trial:
        assert batch.unit is not None
        return Trial(mapping, batch.unit, may_enter_of(actor))

    reader = reader_at(_path(batch), mapping, TRIAL, subject, place, memory=new_trial)
    begun = reader.position > 0
    trial = ImportFindings.objects.get(batch=batch).trial if begun else {}
    part = reader.next_part()
    summary = reader.memory.of(part, last_lines=reader.last_lines, at=at)
    trial = _told(trial, summary, reader.memory)
    trial["is_finished"] = reader.is_at_end
    note_findings(batch, trial=trial)
    return _progress(reader)


def run_step(
    *, subject: int, place: dict[str, Any], actor: "User", at: datetime
) -> Progress:
    """Store some more rows, with what the actor may today."""
    batch = lock(ImportBatch(pk=subject))
    if batch.stage != ImportStage.RUNNING:
        raise Conflict(_("This import was ended."))
    refuse_gone(batch)
    require(can_prepare(actor, batch))
    mapping = parse_mapping(batch.mapping)
    reader = reader_at(_path(batch), mapping, RUN, subject, place)
    part = reader.next_part()
    summary = store_part(
        part,
        mapping,
        batch=batch,
        last_lines=reader.last_lines,
        may_enter=may_enter_of(actor),
        actor=actor,
        at=at,
    )
    keep_rejected(batch, part, summary.errors)
    if reader.is_at_end:
        with acting_as(actor, verb="import.finish", at=at):
            batch.finished_at = at
            batch.version += 1
            batch.save()
        let_file_go(batch, at=at)
    return _progress(reader)


def stop_run(*, subject: int, actor: "User", at: datetime) -> None:
    """Note that a run ended before its file did; what is stored stays."""
    batch = lock(ImportBatch(pk=subject))
    if batch.stage != ImportStage.RUNNING:
        return
    with acting_as(actor, verb="import.stop", at=at):
        batch.stopped_at = at
        batch.failure = _why_not(batch, actor)
        batch.version += 1
        batch.save()


def keep_rejected(batch: ImportBatch, rows: list[Row], errors: list[RowError]) -> None:
    """Keep rejected rows as they stood in the file, with the reason."""
    cells = {row.line: row.values for row in rows}
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                batch=batch,
                line=error.line,
                column=storable_text(error.column),
                reason=storable_text(error.reason),
                cells=list(storable(cells[error.line]).items()),
            )
            for error in errors
        ],
        ignore_conflicts=True,
    )


def _told(trial: dict[str, Any], summary: Summary, memory: Trial) -> dict[str, Any]:
    """What a trial has found so far, with some more rows in it."""
    counts = dict.fromkeys(("rows", "stored", "unchanged", "rejected", "updated"), 0)
    counts |= trial.get("counts", {})
    for name in counts:
        counts[name] += getattr(summary, name)
    problems = trial.get("problems", [])
    room = max(0, MOST_PROBLEMS - len(problems))
    problems += [
        [storable_text(error.column), storable_text(error.reason), error.line]
        for error in summary.errors[:room]
    ]
    words = {name: len(found) for name, found in memory.words.items()}
    return {"counts": counts, "problems": problems, "words": words}


def _progress(reader: Reader) -> Progress:
    done = reader.position
    return Progress(
        place={"row": done},
        done=done,
        total=done if reader.is_at_end else None,
        is_finished=reader.is_at_end,
    )


def _path(batch: ImportBatch) -> Any:
    return import_shelf.path_of(batch.file_key)


def _rows_known(batch: ImportBatch) -> int | None:
    kept = ImportFindings.objects.filter(batch=batch).first()
    profile = kept.profile if kept else {}
    return profile.get("rows") if profile.get("is_whole") else None


def _refuse_unmapped(batch: ImportBatch) -> None:
    if not batch.mapping:
        raise Conflict(_("Say first which column is what."))


def _refuse_foreign_source(batch: ImportBatch, actor: "User") -> None:
    """A source's numbers belong together; those of somebody else's units stay apart."""
    may_enter = may_enter_of(actor)
    others = ImportBatch.objects.filter(
        source=batch.source, started_at__isnull=False
    ).exclude(pk=batch.pk)
    for unit_id in others.values_list("unit_id", flat=True).distinct()[:50]:
        if not may_enter(unit_id):
            raise Conflict(
                _("Another unit uses the source name “%(name)s”. Choose another one.")
                % {"name": batch.source}
            )


def _why_not(batch: ImportBatch, actor: "User") -> str:
    """The sentence for a run that failed; empty where it was only cancelled."""
    try:
        refuse_gone(batch)
        require(can_prepare(actor, batch))
        with_rows: Mapping = parse_mapping(batch.mapping)
        reader_at(_path(batch), with_rows, RUN, batch.pk, {"row": batch.row_count})
    except DomainError as error:
        return str(error.message)[:500]
    return ""


def page_of_import(subject: int) -> str:
    """Where an import is told of."""
    return reverse("issues:import_detail", args=[subject])


KINDS.add(
    TRIAL,
    JobKind(
        gettext_lazy("Trial of an import"), step=trial_step, address=page_of_import
    ),
)
KINDS.add(
    RUN,
    JobKind(
        gettext_lazy("Import of reports"),
        step=run_step,
        address=page_of_import,
        stop=stop_run,
    ),
)
