"""What became of a person's own reports, in plain words, to the improvement's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from issues.enums import Audience, IssueKind, IssueState, MessageKind
from issues.fates import Fate, fates_of
from issues.models import Issue, Message
from issues.queries.membership import pattern_seen

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Pattern
    from issues.querysets import IssueQuerySet


@dataclass(frozen=True, slots=True)
class Story:
    """One report as its reporter reads it."""

    issue: Issue
    sentence: str
    question: str
    outcome: str
    pattern: "Pattern | None"
    fate: Fate | None
    state: str


def own_reports(user: "User") -> "IssueQuerySet":
    """A person's own reports with the last question to them and the last outcome."""
    said = Message.objects.filter(issue=OuterRef("pk"), audience=Audience.REPORTER)
    question = said.filter(kind=MessageKind.QUESTION).order_by("-id")
    outcome = said.filter(kind=MessageKind.OUTCOME).order_by("-id")
    return (
        Issue.objects.visible_to(user)
        .filter(reporter=user)
        .with_details()
        .annotate(
            last_question=Subquery(question.values("text")[:1]),
            last_outcome=Subquery(outcome.values("text")[:1]),
            # Of the report that stands for it nothing else is read here.
            main_state=F("duplicate_of__state"),
            main_pattern_id=F("duplicate_of__pattern_id"),
        )
    )


def stories_of(user: "User", issues: Sequence[Any]) -> list[Story]:
    """The reports of one page, told. One statement per app that tells fates."""
    seen = {issue.pk: pattern_seen(user, issue) for issue in issues}
    problems = {issue.pk: issue.pattern_id or issue.main_pattern_id for issue in issues}
    fates = fates_of(user, sorted({key for key in problems.values() if key}))
    return [
        Story(
            issue=issue,
            sentence=state_in_words(issue),
            question=_question(issue),
            outcome=issue.last_outcome or "",
            pattern=seen[issue.pk],
            fate=fates.get(problems[issue.pk]),
            state=issue.main_state or issue.state,
        )
        for issue in issues
    ]


def _question(issue: Any) -> str:
    """The question that waits for this reporter; none while another report stands."""
    is_asked = issue.state == IssueState.NEEDS_INFO and not issue.is_duplicate
    return str(issue.last_question or "") if is_asked else ""


def state_in_words(issue: Any) -> str:
    """Where a report stands, said to the person who sent it."""
    if issue.is_duplicate:
        first = _("The same event was reported twice, so both are looked after as one.")
        return f"{first} {_main_in_words(issue.main_state)}"
    who = str(issue.owner) if issue.owner else ""
    if issue.state == IssueState.NEW:
        return _("It waits to be read by the people who sort reports.")
    if issue.state == IssueState.NEEDS_INFO:
        return _("There is a question to you. It goes on when you answer.")
    if issue.state == IssueState.TRIAGED:
        if who:
            return _("%(who)s looks after it now.") % {"who": who}
        return _("It has been read and sorted.")
    if issue.state == IssueState.RESOLVED:
        return _("It is done with; you will hear what came of it.")
    if issue.state == IssueState.DECLINED:
        return _("It isn’t a breakdown in the sense of this list. Read why below.")
    if issue.kind == IssueKind.PRAISE:
        return _("It was read with thanks.")
    return _("It is closed.")


def _main_in_words(state: str) -> str:
    """Where the report stands that stands for this one, and nothing else of it."""
    if state == IssueState.NEW:
        return _("They wait to be read by the people who sort reports.")
    if state == IssueState.NEEDS_INFO:
        return _("A question about it waits for its answer.")
    if state == IssueState.TRIAGED:
        return _("It has been read and sorted.")
    if state == IssueState.RESOLVED:
        return _("It is done with; you will hear what came of it.")
    if state == IssueState.DECLINED:
        return _("It isn’t a breakdown in the sense of this list.")
    return _("It is closed.")
