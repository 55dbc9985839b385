"""One report's page: the record, its thread, its history, in three statements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cxops.kernel import refs
from cxops.kernel.decision import Decision
from cxops.kernel.errors import NotFound
from cxops.kernel.timeline import Entry, timeline_of
from cxops.kernel.workflow import Move
from issues import policies
from issues.access import issues_for, patterns_for
from issues.enums import Certainty, FactorRole, IssueKind, IssueState
from issues.models import ContributingFactor, Issue, Message
from issues.workflow import ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Said:
    """A message among the things that happened."""

    at: datetime
    message: Message


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """Whom to answer, as far as the reader may know."""

    name: str
    phone: str
    email: str
    note: str
    is_masked: bool


def report_for(user: "User", ref: str) -> Any:
    """The report with everything its page shows, as this person may read it."""
    key = refs.ISSUE.decode(ref)
    main = ContributingFactor.objects.filter(
        pattern=OuterRef("pattern_id"),
        role=FactorRole.MAIN,
        certainty=Certainty.CONFIRMED,
    )
    rows = issues_for(user).select_related(
        "customer", "touchpoint__promise_owner", "cause__parent", "pattern__unit"
    )
    rows = rows.annotate(main_cause=Subquery(main.values("cause__name")[:1]))
    found = None if key is None else rows.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def thread_of(user: "User", issue: Issue) -> "QuerySet[Message]":
    """What was said, as far as this person may read it, oldest first."""
    messages = Message.objects.readable_by(user, issue)
    return messages.select_related("author").order_by("id")


def story_of(user: "User", issue: Issue) -> list[Entry | Said]:
    """What happened and what was said, in one line of time. Two statements."""
    entries: list[Entry | Said] = list(
        timeline_of(issue.history.all(), with_changes=False)
    )
    entries.extend(Said(message.at, message) for message in thread_of(user, issue))
    # What was said in a step stands below the step that says so.
    return sorted(entries, key=lambda entry: (entry.at, isinstance(entry, Said)))


def customer_seen(user: "User", issue: Issue) -> CustomerSeen | None:
    """The customer's data for those who may see it, else a letter and dots."""
    customer = issue.customer
    if customer is None:
        return None
    if policies.can_see_personal(user, issue):
        return CustomerSeen(
            customer.name,
            customer.phone,
            customer.email,
            customer.note,
            is_masked=False,
        )
    return CustomerSeen(masked(customer.name), "", "", "", is_masked=True)


def masked(name: str) -> str:
    """ "J•••": that there is a name, and nobody's."""
    return f"{name.strip()[:1]}•••" if name.strip() else "•••"


# --- What comes next ------------------------------------------------------------------


def moves_of(user: "User", issue: Issue) -> list[tuple[Move, Decision]]:
    """The moves that make sense for this report, each with its decision."""
    return [
        (move, decision)
        for move, decision in ISSUE_FLOW.available(user, issue)
        if _makes_sense(move.verb, issue)
    ]


def next_verb(issue: Issue, verbs: Iterable[str]) -> str:
    """The one obvious next step among the verbs that can be done; empty if none."""
    can = set(verbs)
    wanted: tuple[str, ...] = ()
    if issue.state == IssueState.NEW:
        wanted = ("thank", "triage") if issue.kind == IssueKind.PRAISE else ("triage",)
    elif issue.state == IssueState.NEEDS_INFO:
        wanted = ("answer", "put_right")
    elif issue.state == IssueState.TRIAGED:
        unanswered = issue.kind == IssueKind.BREAKDOWN and not issue.recovery
        wanted = ("put_right",) if unanswered else ("resolve", "group")
    elif issue.state == IssueState.RESOLVED:
        wanted = ("close",)
    return next((verb for verb in wanted if verb in can), "")


def _makes_sense(verb: str, issue: Issue) -> bool:
    """No button and no refusal for what nobody would think of doing here."""
    if verb == "restrict":
        return not issue.is_restricted
    if verb == "ask":
        return issue.reporter_id is not None
    if verb == "thank":
        return bool(issue.kind == IssueKind.PRAISE)
    return True


# --- The whole history ----------------------------------------------------------------


def history_of(user: "User", issue: Issue) -> list[Entry]:
    """Every change with old and new values, as far as this person may read them."""
    # The thread is asked first: a message that may not be read has no history either.
    readable = thread_of(user, issue).order_by().values("pk")
    sources = [
        issue.history.all(),
        Message.history.filter(id__in=readable),
        ContributingFactor.history.filter(issue_id=issue.pk),
    ]
    customer = issue.customer
    if customer is not None and policies.can_see_personal(user, issue):
        sources.append(customer.history.all())
    entries = timeline_of(*sources)
    return entries if _reads_all_patterns(user, issue) else _without_patterns(entries)


def _reads_all_patterns(user: "User", issue: Issue) -> bool:
    named = set(issue.history.values_list("pattern_id", flat=True)) - {None}
    if not named:
        return True
    return patterns_for(user).filter(pk__in=named).count() == len(named)


def _without_patterns(entries: list[Entry]) -> list[Entry]:
    """The entries without the title of a repeat problem its reader may not see."""
    label = str(Issue._meta.get_field("pattern").verbose_name)
    return [
        replace(
            entry,
            changes=tuple(
                replace(change, old=change.old and "•••", new=change.new and "•••")
                if change.label == label
                else change
                for change in entry.changes
            ),
        )
        for entry in entries
    ]
