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
from issues.models import Attachment, ContributingFactor, Issue, Message
from issues.queries.attachments import file_events, files_of
from issues.queries.duplicates import (
    SameEvent,
    same_event_of,
    told_of,
    told_of_others,
    was_linked,
)
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


def report_for(user: "User", ref: str, *, at: datetime, **more: Any) -> Any:
    """The report with everything its page shows, as this person may read it.

    ``more``: columns that another page shows beside them.
    """
    key = refs.ISSUE.decode(ref)
    main = ContributingFactor.objects.filter(
        pattern=OuterRef("pattern_id"),
        role=FactorRole.MAIN,
        certainty=Certainty.CONFIRMED,
    )
    rows = issues_for(user).select_related(
        "customer", "touchpoint__promise_owner", "cause__parent", "pattern__unit"
    )
    rows = rows.annotate(
        main_cause=Subquery(main.values("cause__name")[:1]), was_linked=was_linked()
    )
    rows = rows.with_putting_off(at).annotate(**more)
    found = None if key is None else rows.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def thread_of(user: "User", issue: Issue) -> "QuerySet[Message]":
    """What was said, as far as this person may read it, oldest first."""
    messages = Message.objects.readable_by(user, issue)
    return messages.select_related("author").order_by("id")


def story_of(
    user: "User", issue: Issue, event: SameEvent, files: Iterable[Attachment] = ()
) -> list[Entry | Said]:
    """What happened and what was said, in one line of time. Two statements."""
    entries: list[Entry | Said] = list(told_of(issue, event))
    entries.extend(file_events(files))
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
    if issue.is_duplicate:
        # Its main report is the one to work on.
        wanted = ()
    elif issue.state == IssueState.NEW:
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
    if issue.is_duplicate:
        return verb in ("unlink", "put_right", "answer", "edit")
    if verb == "restrict":
        return not issue.is_restricted
    if verb in ("wake", "undo"):
        return verb == "wake" and getattr(issue, "put_off_until", None) is not None
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
        Attachment.history.filter(id__in=files_of(user, issue).order_by().values("pk")),
        ContributingFactor.history.filter(issue_id=issue.pk),
    ]
    customer = issue.customer
    if customer is not None and policies.can_see_personal(user, issue):
        sources.append(customer.history.all())
    event = same_event_of(user, issue)
    entries = timeline_of(*sources) + told_of_others(issue, event)
    entries.sort(key=lambda entry: entry.at)
    seen = {other.ref for other in event.known.values()}
    entries = _without_words(entries, "duplicate_of", kept=seen)
    if _reads_all_patterns(user, issue):
        return entries
    return _without_words(entries, "pattern", kept=set())


def _reads_all_patterns(user: "User", issue: Issue) -> bool:
    named = set(issue.history.values_list("pattern_id", flat=True)) - {None}
    if not named:
        return True
    return patterns_for(user).filter(pk__in=named).count() == len(named)


def _without_words(entries: list[Entry], field: str, *, kept: set[str]) -> list[Entry]:
    """The entries without the names of linked records that aren’t to be known."""
    column: Any = Issue._meta.get_field(field)
    label = str(column.verbose_name)
    return [
        replace(
            entry,
            changes=tuple(
                replace(
                    change,
                    old=_word_or_dots(change.old, kept),
                    new=_word_or_dots(change.new, kept),
                )
                if change.label == label
                else change
                for change in entry.changes
            ),
        )
        for entry in entries
    ]


def _word_or_dots(word: str, kept: set[str]) -> str:
    return word if not word or word in kept else "•••"
