"""The lifecycle of a report, as a table."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import UserKind
from cxops.kernel.workflow import Flow, Move
from issues import policies
from issues.enums import IssueKind, IssueState

if TYPE_CHECKING:
    from issues.models import Issue

NEW, TRIAGED = IssueState.NEW.value, IssueState.TRIAGED.value
NEEDS_INFO, RESOLVED = IssueState.NEEDS_INFO.value, IssueState.RESOLVED.value
CLOSED, DECLINED = IssueState.CLOSED.value, IssueState.DECLINED.value
OPEN = (NEW, TRIAGED, NEEDS_INFO, RESOLVED)


def was_sorted(issue: "Issue") -> bool:
    """It had been sorted before it took a side step."""
    return issue.triaged_at is not None


def is_answered_for(issue: "Issue") -> Any:
    """Put right (or why not), and what it belongs to."""
    if issue.kind == IssueKind.BREAKDOWN and not issue.recovery:
        return _("Say first whether it was put right for this customer, or why not.")
    if not (issue.pattern_id or issue.cause_id or issue.is_one_off):
        return _(
            "Say first what it belongs to: a repeat problem, what it looks like, "
            "or “one-off so far”."
        )
    return None


def can_be_told(issue: "Issue") -> bool:
    """There is a person behind the report who still reads what we write."""
    reporter = issue.reporter
    return (
        reporter is not None and reporter.is_active and reporter.kind == UserKind.PERSON
    )


def is_told(issue: "Issue") -> Any:
    """The reporter knows what became of it, or there is nobody to tell."""
    if issue.told_at is None and can_be_told(issue):
        return _("Write first what the reporter should hear.")
    return None


def is_praise(issue: "Issue") -> Any:
    if issue.kind != IssueKind.PRAISE:
        return _("Only praise is closed with thanks. Sort this report instead.")
    return None


#: Where undoing a change of many leads back to, and by which move.
UNDO_BULK = {
    NEW: "undo_bulk_to_new",
    TRIAGED: "undo_bulk_to_sorted",
    NEEDS_INFO: "undo_bulk_to_question",
}


def undoing(verb: str, sources: tuple[str, ...], target: str | None) -> Move:
    """A step back, made by the change of many that undoes another."""
    words = _("undid what was done to many reports at once")
    return Move(
        verb,
        sources,
        target,
        _("Undo"),
        words,
        policies.can_triage,
        by_system=True,
    )


def has_a_question_to_ask(issue: "Issue") -> Any:
    if not can_be_told(issue):
        return _("Nobody can be asked: no person who is still here reported this.")
    return None


ISSUE_FLOW = Flow(
    name="issue",
    initial=NEW,
    states={state.value: state.label for state in IssueState},
    finals=frozenset({CLOSED, DECLINED}),
    moves=(
        Move(
            "triage",
            (NEW, TRIAGED),
            TRIAGED,
            _("Sort"),
            _("sorted it"),
            policies.can_triage,
        ),
        Move(
            "ask",
            (NEW, TRIAGED),
            NEEDS_INFO,
            _("Ask the reporter"),
            _("asked the reporter a question"),
            policies.can_triage,
            guard=has_a_question_to_ask,
        ),
        Move(
            "answer",
            (NEEDS_INFO,),
            NEW,
            _("Answer"),
            _("answered the question"),
            policies.can_answer,
            instead=(was_sorted, TRIAGED),
        ),
        Move(
            "put_right",
            (NEW, TRIAGED, NEEDS_INFO),
            None,
            _("Put right"),
            _("said what was done for this customer"),
            policies.can_recover,
        ),
        Move(
            "resolve",
            (TRIAGED,),
            RESOLVED,
            _("Done with it"),
            _("was done with it"),
            policies.can_recover,
            guard=is_answered_for,
        ),
        Move(
            "close",
            (RESOLVED,),
            CLOSED,
            _("Tell the reporter and close"),
            _("told the reporter and closed it"),
            policies.can_close,
            guard=is_told,
            guard_in_form=True,
        ),
        Move(
            "decline",
            (NEW, TRIAGED, NEEDS_INFO),
            DECLINED,
            _("Not a breakdown"),
            _("declined it"),
            policies.can_triage,
        ),
        Move(
            "reopen",
            (RESOLVED, CLOSED, DECLINED),
            NEW,
            _("Open again"),
            _("opened it again"),
            policies.can_close,
            instead=(was_sorted, TRIAGED),
        ),
        Move(
            "thank",
            (NEW,),
            CLOSED,
            _("Thank"),
            _("said thank you and closed it"),
            policies.can_triage,
            guard=is_praise,
        ),
        Move(
            "edit",
            OPEN,
            None,
            _("Correct"),
            _("corrected it"),
            policies.can_edit,
        ),
        Move(
            "group",
            (NEW, TRIAGED, NEEDS_INFO, RESOLVED, CLOSED),
            None,
            _("Put into a repeat problem"),
            _("put it into a repeat problem"),
            policies.can_triage,
        ),
        Move(
            "ungroup",
            (NEW, TRIAGED, NEEDS_INFO, RESOLVED, CLOSED),
            None,
            _("Take out of the repeat problem"),
            _("took it out of the repeat problem"),
            policies.can_ungroup,
        ),
        Move(
            "link",
            (NEW, TRIAGED, NEEDS_INFO, RESOLVED, CLOSED),
            None,
            _("Same event as another report"),
            _("said that it is the same event as another report"),
            policies.can_link,
        ),
        Move(
            "unlink",
            (*OPEN, CLOSED, DECLINED),
            None,
            _("Undo “same event”"),
            _("undid that it is the same event as another report"),
            policies.can_unlink,
        ),
        Move(
            "take",
            OPEN,
            None,
            _("Take it"),
            _("took it"),
            policies.can_take,
        ),
        Move(
            "pass_on",
            OPEN,
            None,
            _("Hand over"),
            _("handed it over to somebody else"),
            policies.can_recover,
        ),
        Move(
            "snooze",
            OPEN,
            None,
            _("Put off"),
            _("put it off until the next date"),
            policies.can_recover,
        ),
        Move(
            "wake",
            OPEN,
            None,
            _("Bring back now"),
            _("brought it back before its time"),
            policies.can_recover,
        ),
        Move(
            "undo",
            OPEN,
            None,
            _("Undo"),
            _("undid their last step"),
            policies.can_recover,
        ),
        Move(
            "restrict",
            OPEN,
            None,
            _("Restrict"),
            _("restricted who can read it"),
            policies.can_triage,
        ),
        Move(
            "unrestrict",
            OPEN,
            None,
            _("Lift the restriction"),
            _("lifted the restriction"),
            policies.can_lift,
        ),
        undoing("undo_bulk", (*OPEN, CLOSED, DECLINED), None),
        undoing(UNDO_BULK[NEW], (TRIAGED, DECLINED), NEW),
        undoing(UNDO_BULK[TRIAGED], (DECLINED,), TRIAGED),
        undoing(UNDO_BULK[NEEDS_INFO], (DECLINED,), NEEDS_INFO),
    ),
)
