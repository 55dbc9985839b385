"""What is said about a report when it is sorted or declined, alone or among many."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.drafts import check_in_use, clean_line, require_line
from issues.enums import Severity
from issues.models import Issue, RootCause, Touchpoint
from issues.queries.next_step import default_date
from issues.services.ownership import check_date, check_owner

if TYPE_CHECKING:
    from accounts.models import User

NEXT_STEP_LENGTH = 200
DECLINE_TO_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Judgement:
    """How bad it was, where it belongs, who is on it and what comes next."""

    severity: int | None
    touchpoint: Touchpoint | None
    cause: RootCause | None
    cause_source: str
    is_one_off: bool
    is_promise_broken: bool
    owner: "User | None"
    next_step: str
    next_step_at: datetime | None


def judge(issue: Issue, given: Judgement, *, actor: "User", at: datetime) -> None:
    """Set what is said of a report; the caller asked who may, and saves it.

    Nothing is sorted without a person and a next date: where none is given, it stays
    with whoever has it, else with whoever sorts it, and the next step is due on the
    next working day. The first sorting keeps its time for ever.
    """
    check_in_use(given.touchpoint, field="touchpoint", kept=issue.touchpoint)
    check_in_use(given.cause, field="cause", kept=issue.cause)
    owner = given.owner or issue.owner or actor
    if owner.pk != issue.owner_id:
        check_owner(owner, right="issue.read")
    next_step_at = given.next_step_at or default_date(issue, at)
    check_date(issue, next_step_at, at)
    issue.severity = _severity(given.severity)
    issue.touchpoint = given.touchpoint
    issue.cause = given.cause
    issue.cause_source = given.cause_source if given.cause is not None else ""
    issue.is_one_off = given.is_one_off
    issue.is_promise_broken = given.is_promise_broken
    issue.owner = owner
    issue.next_step = clean_next_step(given.next_step)
    issue.next_step_at = next_step_at
    issue.triaged_at = issue.triaged_at or at


def clean_next_step(text: str) -> str:
    """A verb and a thing, in a line."""
    return clean_line(text, field="next_step", longest=NEXT_STEP_LENGTH)


def where_instead(go_to: str) -> str:
    """Where the reporter of what isn’t a breakdown can go."""
    return require_line(
        go_to,
        field="go_to",
        longest=DECLINE_TO_LENGTH,
        ask=_("Say where the reporter can go instead."),
    )


def declining_words(reason: str, go_to: str) -> str:
    """What the reporter of what isn’t a breakdown hears."""
    return f"{reason}\n\n{go_to}"


def _severity(level: int | None) -> int:
    if level is None or level not in Severity.values:
        raise Invalid(
            _("Choose how bad it was, from 0 (caught in time) to 4 (harmed)."),
            field="severity",
        )
    return level
