"""What is said about a report: questions, answers, messages, outcomes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, bulk_create_tracked, current_act
from cxops.kernel.locks import lock
from issues.drafts import MESSAGE_LENGTH, require_text
from issues.enums import Audience, MessageKind
from issues.models import Issue, Message
from issues.notifications import ANSWERED, OUTCOME, QUESTION
from issues.policies import can_write, can_write_internally
from issues.queries.duplicates import linked_to_each
from issues.queries.next_step import default_date
from issues.services.moves import moving
from issues.services.snoozing import bring_back
from issues.workflow import ISSUE_FLOW, can_be_told

if TYPE_CHECKING:
    from accounts.models import User

MESSAGE_WRITE = "message.write"


@transaction.atomic
def ask_reporter(
    issue: Issue,
    *,
    question: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Ask the reporter one question; the report waits for the answer."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "ask", issue, actor=actor, at=at):
        _say(
            issue,
            require_text(
                question,
                field="question",
                longest=MESSAGE_LENGTH,
                ask=_("Write the question first."),
            ),
            kind=MessageKind.QUESTION,
        )
        # Whoever asks looks after it, unless somebody does already.
        issue.owner = issue.owner or actor
        issue.next_step_at = default_date(issue, at)
        ISSUE_FLOW.advance(issue, "ask", actor=actor, at=at)
    notify(QUESTION, to=issue.reporter, about=issue, actor=actor, at=at)
    return issue


@transaction.atomic
def answer_question(
    issue: Issue,
    *,
    answer: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Answer as the reporter. It goes back to where it was; its owner is told."""
    issue = lock(issue, version=version)
    with moving(ISSUE_FLOW, "answer", issue, actor=actor, at=at):
        _say(
            issue,
            require_text(
                answer,
                field="answer",
                longest=MESSAGE_LENGTH,
                ask=_("Write the answer first."),
            ),
            kind=MessageKind.ANSWER,
        )
        ISSUE_FLOW.advance(issue, "answer", actor=actor, at=at)
        bring_back(issue, at)
    notify(ANSWERED, to=issue.owner, about=issue, actor=actor, at=at)
    return issue


@transaction.atomic
def write_message(
    issue: Issue,
    *,
    text: str,
    audience: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Message:
    """Add a message to the thread; the report itself doesn't change."""
    issue = lock(issue, version=version)
    if audience not in Audience.values:
        raise Invalid(_("Say who can read this message."), field="audience")
    ask = can_write_internally if audience == Audience.INTERNAL else can_write
    permission = require(ask(actor, issue))
    words = require_text(
        text, field="text", longest=MESSAGE_LENGTH, ask=_("Write the message first.")
    )
    with acting_as(
        actor,
        verb=MESSAGE_WRITE,
        at=at,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        message = _unsaved(issue, words, MessageKind.NOTE, Audience(audience))
        message.save(force_insert=True)
        return message


def tell_reporter(issue: Issue, words: str, *, actor: "User", at: datetime) -> None:
    """Write what became of it, inside a verb that then saves the report.

    Where nobody can be told the words are kept and ``told_at`` stays empty. Whoever
    reported the same event hears the same words.
    """
    tell_reporters([issue], words, actor=actor, at=at)


def tell_reporters(
    issues: Sequence[Issue], words: str, *, actor: "User", at: datetime
) -> None:
    """The same for many reports, each of its own event, in a few statements."""
    write_to_threads(issues, words, kind=MessageKind.OUTCOME)
    others = linked_to_each(issues)
    for issue in issues:
        if can_be_told(issue):
            issue.told_at = issue.told_at or at
            notify(OUTCOME, to=issue.reporter, about=issue, actor=actor, at=at)
        linked = others.get(issue.pk, [])
        pass_on(linked, words, heard={issue.reporter_id}, actor=actor, at=at)


def pass_on(
    linked: Sequence[Issue],
    words: str,
    *,
    heard: set[int | None],
    actor: "User",
    at: datetime,
) -> None:
    """Write what became of an event to its linked reports, which don’t change.

    Each reporter is notified once, whoever is in ``heard`` not again.
    """
    write_to_threads(linked, words, kind=MessageKind.OUTCOME)
    for issue in linked:
        if can_be_told(issue) and issue.reporter_id not in heard:
            notify(OUTCOME, to=issue.reporter, about=issue, actor=actor, at=at)
            heard.add(issue.reporter_id)


def write_to_threads(issues: Sequence[Issue], words: str, *, kind: MessageKind) -> None:
    """The same words in many threads, as part of the verb in progress."""
    act = current_act()
    with acting_as(
        act.actor, verb=MESSAGE_WRITE, at=act.at, on_behalf_of_id=act.on_behalf_of_id
    ):
        bulk_create_tracked(
            Message,
            [_unsaved(issue, words, kind, Audience.REPORTER) for issue in issues],
        )


def _say(issue: Issue, words: str, *, kind: MessageKind) -> None:
    """Write to the thread as part of the verb in progress, in its person's name."""
    write_to_threads([issue], words, kind=kind)


def _unsaved(
    issue: Issue, words: str, kind: MessageKind, audience: Audience
) -> Message:
    act = current_act()
    return Message(
        issue=issue,
        author=act.actor,
        audience=audience,
        kind=kind,
        text=words,
        at=act.at,
    )
