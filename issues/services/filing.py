"""``file_issue``: the only way a report is born. Five doors, one room."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from issues.drafts import CustomerDraft, IssueDraft, clean_draft
from issues.enums import CauseSource, PatternState, Precision, Recovery
from issues.models import Customer, ImportBatch, Issue, Pattern
from issues.services.routing import announce, route
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def file_issue(draft: IssueDraft, *, actor: "User", at: datetime) -> Issue:
    """File one report: row, history and audit in one transaction, nothing else.

    Needs neither broker nor mail nor cache. Raises Invalid naming the field. Where a
    rule names somebody they are on it and told; else it waits for those who sort.
    """
    draft = clean_draft(draft, at=at)
    _check_known(draft.pattern, actor=actor)
    with acting_as(actor, verb="issue.file", at=at):
        issue = new_issue(draft, reporter=actor, at=at)
        route([issue], at)
        issue.customer = note_customer(draft.customer, actor=actor, at=at)
        ISSUE_FLOW.begin(issue, "file")
        issue.save(force_insert=True)
    announce(issue, at)
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
        pattern=draft.pattern,
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
    customer = unsaved_customer(draft, at=at)
    if customer is not None:
        with acting_as(actor, verb="customer.note", at=at):
            customer.save(force_insert=True)
    return customer


def unsaved_customer(draft: CustomerDraft, *, at: datetime) -> Customer | None:
    """Whom to answer, where a draft names somebody."""
    if not draft:
        return None
    return Customer(
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


def _check_known(pattern: Pattern | None, *, actor: "User") -> None:
    """Anybody who files says “happened again” of a problem all staff may read."""
    if pattern is None:
        return
    known = Pattern.objects.visible_to(actor).published().filter(pk=pattern.pk)
    if not known.exclude(state=PatternState.REFUTED).exists():
        raise Invalid(
            _("This isn’t a repeat problem that is known to all. File without it."),
            field="pattern",
        )


def _cause_source(draft: IssueDraft, batch: ImportBatch | None) -> str:
    if draft.cause is None:
        return ""
    return CauseSource.IMPORT if batch is not None else CauseSource.PERSON
