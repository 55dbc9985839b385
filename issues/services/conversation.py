"""What is said about a report: questions, answers, messages, outcomes."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as, current_act
from cxops.kernel.locks import lock
from issues.drafts import MESSAGE_LENGTH, require_text
from issues.enums import Audience, MessageKind
from issues.models import Issue, Message
from issues.notifications import ANSWERED, OUTCOME, QUESTION
from issues.policies import can_write, can_write_internally
from issues.services.moves import moving
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
        return _write(issue, words, MessageKind.NOTE, Audience(audience))


def tell_reporter(issue: Issue, words: str, *, actor: "User", at: datetime) -> None:
    """Write what became of it, inside a verb that then saves the report.

    Where nobody can be told the words are kept and ``told_at`` stays empty.
    """
    _say(issue, words, kind=MessageKind.OUTCOME)
    if can_be_told(issue):
        issue.told_at = issue.told_at or at
        notify(OUTCOME, to=issue.reporter, about=issue, actor=actor, at=at)


def _say(issue: Issue, words: str, *, kind: MessageKind) -> None:
    """Write to the thread as part of the verb in progress, in its person's name."""
    act = current_act()
    with acting_as(
        act.actor, verb=MESSAGE_WRITE, at=act.at, on_behalf_of_id=act.on_behalf_of_id
    ):
        _write(issue, words, kind, Audience.REPORTER)


def _write(issue: Issue, words: str, kind: MessageKind, audience: Audience) -> Message:
    act = current_act()
    return Message.objects.create(
        issue=issue,
        author=act.actor,
        audience=audience,
        kind=kind,
        text=words,
        at=act.at,
    )
