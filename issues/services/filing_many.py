"""Many reports filed at once, by the rules of filing one: the good ones are filed, the
others told, each with its reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked
from issues.drafts import IssueDraft, clean_draft
from issues.enums import ImportMode
from issues.models import Customer, ImportBatch, ImportRow, Issue
from issues.services.filing import new_issue, unsaved_customer
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User

#: The name under which reports filed together are kept together.
TOGETHER = "api"


@transaction.atomic
def file_many(
    drafts: "Sequence[IssueDraft | Invalid]", *, actor: "User", at: datetime
) -> ImportBatch:
    """File the drafts in one transaction; a row that can't be is kept with its reason.

    The import that comes back holds them together, so that they can be taken back.
    """
    good: list[IssueDraft] = []
    refused: dict[int, Invalid] = {}
    for place, draft in enumerate(drafts, start=1):
        try:
            if isinstance(draft, Invalid):
                raise draft
            good.append(clean_draft(draft, at=at))
        except Invalid as error:
            refused[place] = error
    with acting_as(actor, verb="import.start", at=at):
        batch = ImportBatch.objects.create(
            source=TOGETHER,
            mode=ImportMode.WORK,
            unit_id=reach_of(actor).home_unit_id(),
            started_by=actor,
            uploaded_at=at,
            started_at=at,
            finished_at=at,
            row_count=len(drafts),
            stored_count=len(good),
            rejected_count=len(refused),
        )
    _store(good, batch=batch, actor=actor, at=at)
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            line=place,
            column=", ".join(error.fields)[:200],
            reason=error.message,
            cells=list((error.fields or {"": error.message}).items()),
        )
        for place, error in refused.items()
    )
    return batch


def _store(
    drafts: list[IssueDraft], *, batch: ImportBatch, actor: "User", at: datetime
) -> None:
    named = [unsaved_customer(draft.customer, at=at) for draft in drafts]
    customers = [customer for customer in named if customer is not None]
    with acting_as(actor, verb="customer.note", at=at):
        bulk_create_tracked(Customer, customers)
    issues = []
    with acting_as(actor, verb="issue.file", at=at):
        for draft, customer in zip(drafts, named, strict=True):
            issue = new_issue(draft, reporter=actor, at=at)
            issue.import_batch, issue.customer = batch, customer
            ISSUE_FLOW.begin(issue, "file")
            issues.append(issue)
        bulk_create_tracked(Issue, issues)
