"""What the pages of an import show."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from cxops.kernel.jobs import JobState, state_of
from cxops.kernel.keyset import Sort
from issues.access import mappings_for
from issues.enums import ImportStage
from issues.intake.findings import Findings, findings_in
from issues.models import (
    ImportBatch,
    ImportFindings,
    ImportMapping,
    ImportRow,
    Issue,
)
from issues.queries.choices import units

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

#: The kinds of long work over an import.
TRIAL, RUN, UNDO = "issue.import_trial", "issue.import", "issue.import_undo"
_MOST_MAPPINGS = 200
IMPORT_SORTS = (Sort("newest", "pk", gettext_lazy("newest first"), descending=True),)
MAPPING_SORT = Sort("newest", "pk", gettext_lazy("newest first"), descending=True)


def units_to_enter(user: "User") -> "QuerySet[Unit]":
    """The units this person may bring reports into, by name."""
    reach = reach_of(user)
    if Over.ANY in reach.over("issue.import"):
        return units()
    return units().filter(reach.rows("issue.import", unit="pk", journey=None))


def unit_to_enter(user: "User", code: str) -> Unit:
    """The unit with this code, if this person may bring reports into it."""
    unit = units_to_enter(user).filter(code=code).first()
    if unit is None:
        raise Invalid(
            _("There is no unit with the code “%(code)s” that you bring reports into.")
            % {"code": code},
            field="unit",
        )
    return unit


def results_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """What came of each row that was filed together, in the order of the request."""
    refused = {row.line: row.cells for row in ImportRow.objects.filter(batch=batch)}
    filed = iter(
        Issue.objects.filter(import_batch=batch).order_by("pk").only("pk").iterator()
    )
    results: list[dict[str, Any]] = []
    for place in range(1, batch.row_count + 1):
        row: dict[str, Any] = {"row": place, "status": 201, "ref": None, "errors": []}
        if place in refused:
            row["status"] = 400
            row["errors"] = [
                {"field": name, "reason": reason} for name, reason in refused[place]
            ]
        else:
            issue = next(filed, None)
            row["ref"] = issue.ref if issue is not None else None
        results.append(row)
    return results


def kept_findings(batch: ImportBatch) -> tuple[Findings | None, dict[str, Any]]:
    """What was found in the file, and what a trial came to."""
    kept = ImportFindings.objects.filter(batch=batch).first()
    if kept is None:
        return None, {}
    return findings_in(kept.profile), kept.trial


def fitting_mapping(user: "User", findings: Findings) -> ImportMapping | None:
    """The newest kept mapping that reads nothing but columns of this file."""
    names = {column.name for column in findings.columns}
    kept = mappings_for(user).order_by("-saved_at")[:_MOST_MAPPINGS]
    return next((each for each in kept if set(each.columns) <= names), None)


def latest_job(batch: ImportBatch) -> JobState | None:
    """The long work that an import's page tells of, by where it stands."""
    kind = {
        ImportStage.PREPARED: TRIAL,
        ImportStage.UNDOING: UNDO,
        ImportStage.UNDONE: UNDO,
    }.get(batch.stage, RUN)
    job = state_of(kind, subject=batch.pk)
    if batch.stage == ImportStage.STOPPED:
        again = state_of(TRIAL, subject=batch.pk)
        if again is not None and not again.is_over:
            return again
    return job
