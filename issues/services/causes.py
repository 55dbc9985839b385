"""Why it keeps happening: stated causes, and how sure we are of them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from issues.drafts import (
    check_in_use,
    clean_reason,
    clean_text,
    require_line,
    require_text,
)
from issues.enums import Certainty, FactorRole
from issues.models import ContributingFactor, Pattern, RootCause
from issues.services.moves import moving
from issues.workflow import PATTERN_FLOW

if TYPE_CHECKING:
    from accounts.models import User

SENTENCE_LENGTH = 300
EVIDENCE_LENGTH = 4000


@transaction.atomic
def state_cause(
    pattern: Pattern,
    *,
    sentence: str,
    cause: RootCause,
    role: str,
    certainty: str,
    whys: str = "",
    evidence: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ContributingFactor:
    """State a cause of a repeat problem. A confirmed one rests on evidence."""
    pattern = lock(pattern, version=version)
    with moving(PATTERN_FLOW, "state_cause", pattern, actor=actor, at=at) as permission:
        check_in_use(cause, field="cause")
        factor = ContributingFactor(
            pattern=pattern,
            sentence=require_line(
                sentence,
                field="sentence",
                longest=SENTENCE_LENGTH,
                ask=_("Say the cause in one sentence."),
            ),
            cause=cause,
            role=_role(role),
            whys=clean_text(whys, field="whys", longest=EVIDENCE_LENGTH),
            stated_by=actor,
            stated_at=at,
        )
        _judge(factor, certainty, evidence)
        PATTERN_FLOW.advance(
            pattern, "state_cause", actor=actor, at=at, permission=permission
        )
        with acting_as(
            actor,
            verb="factor.state",
            at=at,
            on_behalf_of_id=permission.on_behalf_of_id,
        ):
            factor.save(force_insert=True)
    return factor


@transaction.atomic
def weigh_cause(
    factor: ContributingFactor,
    *,
    certainty: str,
    evidence: str,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ContributingFactor:
    """Say anew how sure we are of a cause, on which evidence and why."""
    assert factor.pattern is not None
    pattern = lock(factor.pattern)
    factor = lock(factor, version=version)
    permission = require(PATTERN_FLOW.decide("state_cause", actor, pattern))
    why = clean_reason(reason, ask=_("Say what changed your mind."))
    _judge(factor, certainty, evidence)
    factor.version += 1
    with acting_as(
        actor,
        verb="factor.weigh",
        at=at,
        reason=why,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        factor.save()
    return factor


def _role(role: str) -> FactorRole:
    if role not in FactorRole.values:
        raise Invalid(_("Say which part this cause plays."), field="role")
    return FactorRole(role)


def _judge(factor: ContributingFactor, certainty: str, evidence: str) -> None:
    """Set certainty and evidence; the caller holds the repeat problem's lock."""
    if certainty not in Certainty.values:
        raise Invalid(_("Say how sure you are."), field="certainty")
    factor.certainty = Certainty(certainty)
    factor.evidence = clean_text(evidence, field="evidence", longest=EVIDENCE_LENGTH)
    if factor.certainty != Certainty.CONFIRMED:
        return
    require_text(
        factor.evidence,
        field="evidence",
        longest=EVIDENCE_LENGTH,
        ask=_("Say what shows it: a confirmed cause needs evidence."),
    )
    others = ContributingFactor.objects.filter(
        pattern=factor.pattern, role=FactorRole.MAIN, certainty=Certainty.CONFIRMED
    ).exclude(pk=factor.pk)
    if factor.role == FactorRole.MAIN and others.exists():
        raise Invalid(
            _(
                "Another main cause is confirmed already. Rule that one out first, "
                "or state this one as adding to it."
            ),
            field="certainty",
        )
