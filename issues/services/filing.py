"""``file_issue``: the only way a report is born. Five doors, one room."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from cxops.kernel.clock import local_date
from cxops.kernel.history import acting_as
from issues.drafts import CustomerDraft, IssueDraft, clean_draft
from issues.enums import CauseSource, Precision, Recovery
from issues.models import Customer, ImportBatch, Issue
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def file_issue(draft: IssueDraft, *, actor: "User", at: datetime) -> Issue:
    """File one report: row, history and audit in one transaction, nothing else.

    Needs neither broker nor mail nor cache. Raises Invalid naming the field. Tells
    nobody: new reports wait in the inbox of those who sort them.
    """
    draft = clean_draft(draft, at=at)
    with acting_as(actor, verb="issue.file", at=at):
        issue = new_issue(draft, reporter=actor, at=at)
        issue.customer = note_customer(draft.customer, actor=actor, at=at)
        ISSUE_FLOW.begin(issue, "file")
        issue.save(force_insert=True)
    return issue


def new_issue(
    draft: IssueDraft,
    *,
    reporter: "User | None",
    at: datetime,
    batch: ImportBatch | None = None,
) -> Issue:
    """The unsaved report of a clean draft, with its four times."""
    filed_at = draft.filed_at or at
    occurred_at = draft.occurred_at or filed_at
    precision = draft.occurred_precision if draft.occurred_at else Precision.ASSUMED
    return Issue(
        kind=draft.kind,
        voice=draft.voice,
        title=draft.title,
        description=draft.description,
        channel=draft.channel,
        touchpoint=draft.touchpoint,
        unit=draft.unit,
        occurred_at=occurred_at,
        occurred_precision=precision,
        occurred_on=day_of(occurred_at, precision, draft.unit.time_zone),
        received_at=draft.received_at or filed_at,
        filed_at=filed_at,
        recorded_at=at,
        reporter=reporter,
        customer_mood=draft.mood,
        severity=draft.severity,
        customers_affected=draft.customers_affected,
        cost=draft.cost,
        cause=draft.cause,
        cause_source=_cause_source(draft, batch),
        source=draft.source,
        external_id=draft.external_id,
        import_batch=batch,
        recovery=Recovery.DONE if draft.done_on_the_spot else "",
        recovery_note=draft.done_on_the_spot,
        recovered_at=filed_at if draft.done_on_the_spot else None,
    )


def note_customer(
    draft: CustomerDraft, *, actor: "User | None", at: datetime
) -> Customer | None:
    """Keep whom to answer in its own row, where personal data lives."""
    if not draft:
        return None
    with acting_as(actor, verb="customer.note", at=at):
        return Customer.objects.create(
            name=draft.name,
            phone=draft.phone,
            email=draft.email,
            note=draft.note,
            created_at=at,
        )


def day_of(occurred_at: datetime, precision: str, zone: str) -> date:
    """The local day in the unit's zone; a bare day stays the day that was named."""
    if precision == Precision.DAY:
        return occurred_at.date()
    return local_date(occurred_at, zone)


def _cause_source(draft: IssueDraft, batch: ImportBatch | None) -> str:
    if draft.cause is None:
        return ""
    return CauseSource.IMPORT if batch is not None else CauseSource.PERSON
