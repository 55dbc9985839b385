"""Who begins with a new report, by the rules; and the rules themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from accounts.queries.working_days import working_days_ahead
from cxops.kernel.clock import local_date
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update
from cxops.kernel.outbox import emit, on_event
from issues.drafts import check_in_use, clean_reason
from issues.enums import IssueKind, Voice
from issues.models import Channel, Issue, RoutingRule, Touchpoint
from issues.models.routing import MOST_DAYS
from issues.notifications import ROUTED
from issues.policies import may_route
from issues.queries.routing import rules_for
from issues.services.ownership import check_owner

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import Unit, User

GIVEN = "issues.routed"


def route(issues: Sequence[Issue], at: datetime) -> None:
    """Put somebody on new reports that aren't stored yet. One statement for all.

    They stay new: still to be sorted, but somebody is on it.
    """
    day = local_date(at, "UTC")
    for issue, rule in zip(issues, rules_for(issues, day=day), strict=True):
        if rule is not None and rule.owner is not None and issue.owner_id is None:
            issue.owner = rule.owner
            issue.next_step_at = working_days_ahead(
                at, issue.unit.time_zone, rule.step_days
            )


def announce(issue: Issue, at: datetime) -> None:
    """Promise to tell whoever a rule put on a report just stored."""
    if issue.owner_id is not None:
        emit(GIVEN, at=at, issue=issue.pk)


@on_event(GIVEN, effect="issues.tell_routed", is_internal=True)
def tell_routed(*, at: datetime, issue: int) -> None:
    """Tell whoever is on it; by now that may be somebody else."""
    record = Issue.objects.select_related("owner", "reporter").get(pk=issue)
    notify(ROUTED, to=record.owner, about=record, actor=record.reporter, at=at)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a rule says; None and empty hold for everything."""

    unit: "Unit | None" = None
    touchpoint: Touchpoint | None = None
    channel: Channel | None = None
    kind: str = ""
    voice: str = ""
    owner: "User | None" = None
    managers_of: "Unit | None" = None
    step_days: int = 2


@transaction.atomic
def add_rule(draft: RuleDraft, *, actor: "User", at: datetime) -> RoutingRule:
    """Add a rule, asked last among those of its unit."""
    require(may_route(actor, draft.unit.pk if draft.unit else None))
    _check(draft, RoutingRule())
    last = _beside(draft.unit).order_by("-position").first()
    rule = RoutingRule(position=last.position + 1 if last else 0)
    _fill(rule, draft)
    with acting_as(actor, verb="routing.add", at=at):
        rule.save(force_insert=True)
    return rule


@transaction.atomic
def edit_rule(
    rule: RoutingRule,
    draft: RuleDraft,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> RoutingRule:
    """Change what a rule says, from the next report on."""
    rule = _ready(rule, version, actor)
    require(may_route(actor, draft.unit.pk if draft.unit else None))
    _check(draft, rule)
    if rule.unit != draft.unit:
        last = _beside(draft.unit).order_by("-position").first()
        rule.position = last.position + 1 if last else 0
    _fill(rule, draft)
    rule.version += 1
    with acting_as(actor, verb="routing.edit", at=at, reason=clean_reason(reason)):
        rule.save()
    return rule


@transaction.atomic
def raise_rule(
    rule: RoutingRule, *, version: int | None = None, actor: "User", at: datetime
) -> RoutingRule:
    """Ask a rule before the one that stands above it, among those of its unit."""
    rule = _ready(rule, version, actor)
    beside = lock_for_update(_beside(rule.unit))
    above = [
        other
        for other in sorted(beside, key=lambda one: (one.position, one.pk))
        if (other.position, other.pk) < (rule.position, rule.pk)
    ]
    if not above:
        raise Conflict(_("This rule is asked first already."))
    ordered = sorted(beside, key=lambda one: (one.position, one.pk))
    ordered.remove(above[-1])
    ordered.insert(ordered.index(rule) + 1, above[-1])
    with acting_as(actor, verb="routing.raise", at=at):
        for position, other in enumerate(ordered):
            if other.position != position:
                other.position = position
                other.version += 1
                other.save()
    rule.refresh_from_db()
    return rule


@transaction.atomic
def retire_rule(
    rule: RoutingRule,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> RoutingRule:
    """Ask a rule no more. What it gave to people stays theirs."""
    rule = _ready(rule, version, actor)
    why = clean_reason(reason, ask=_("Say why this rule goes."))
    rule.retired_at = at
    rule.version += 1
    with acting_as(actor, verb="routing.retire", at=at, reason=why):
        rule.save()
    return rule


def _ready(rule: RoutingRule, version: int | None, actor: "User") -> RoutingRule:
    rule = lock(rule, version=version)
    require(may_route(actor, rule.unit_id))
    if rule.retired_at is not None:
        raise Conflict(_("This rule isn’t used any more. Add a new one."))
    return rule


def _beside(unit: "Unit | None") -> "models.QuerySet[RoutingRule]":
    return RoutingRule.objects.filter(unit=unit, retired_at=None)


def _fill(rule: RoutingRule, draft: RuleDraft) -> None:
    for name in RuleDraft.__dataclass_fields__:
        setattr(rule, name, getattr(draft, name))


def _check(draft: RuleDraft, rule: RoutingRule) -> None:
    check_in_use(draft.touchpoint, field="touchpoint", kept=rule.touchpoint)
    check_in_use(draft.channel, field="channel", kept=rule.channel)
    if (draft.owner is None) == (draft.managers_of is None):
        raise Invalid(
            _("Name a person, or a unit whose manager begins; one of the two."),
            field="owner",
        )
    if draft.owner is not None and draft.owner != rule.owner:
        check_owner(draft.owner, right="issue.read")
    if not 1 <= draft.step_days <= MOST_DAYS:
        raise Invalid(
            _("The next step is due within 1 to %(most)d working days.")
            % {"most": MOST_DAYS},
            field="step_days",
        )
    if draft.kind not in ("", *IssueKind.values):
        raise Invalid(_("There is no such kind of report."), field="kind")
    if draft.voice not in ("", *Voice.values):
        raise Invalid(_("Reports are said by customers or by staff."), field="voice")
