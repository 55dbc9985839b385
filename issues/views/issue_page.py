"""One report: what was said, what happened, what comes next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.workflow import Move
from issues import policies
from issues.models import Issue
from issues.queries.attachments import files_of, seen_files
from issues.queries.duplicates import same_event_of
from issues.queries.membership import pattern_seen
from issues.queries.report import (
    Said,
    customer_seen,
    history_of,
    moves_of,
    next_verb,
    report_for,
    story_of,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as a button: where it leads, or why it can't be made."""

    move: Move
    decision: Decision
    url: str


def offers_of(moves: list[tuple[Move, Decision]], prefix: str, ref: str) -> list[Offer]:
    """The moves with the addresses of their forms."""
    return [
        Offer(move, decision, reverse(f"issues:{prefix}_{move.verb}", args=[ref]))
        for move, decision in moves
    ]


class IssuePageView(PageView):
    """Facts, words, thread and moves, in at most eight statements."""

    right = ANYONE
    template_name = "issues/issue_page.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        issue = report_for(self.person, ref, at=now())
        return self.page(self._context(issue))

    def _context(self, issue: Issue) -> dict[str, Any]:
        offers = offers_of(moves_of(self.person, issue), "issue", issue.ref)
        can = [offer for offer in offers if offer.decision]
        ahead = next_verb(issue, (offer.move.verb for offer in can))
        event = same_event_of(self.person, issue)
        files = list(files_of(self.person, issue))
        story = story_of(self.person, issue, event, files)
        return {
            "issue": issue,
            "pattern": pattern_seen(self.person, issue),
            "event": event,
            "customer": customer_seen(self.person, issue),
            "story": [(entry, isinstance(entry, Said)) for entry in story],
            "files": seen_files(self.person, issue, files, now()),
            "can_attach": bool(policies.can_attach(self.person, issue)),
            "next": next((o for o in can if o.move.verb == ahead), None),
            "others": [offer for offer in can if offer.move.verb != ahead],
            "refused": [offer for offer in offers if not offer.decision],
            "can_redact": bool(policies.can_redact(self.person, issue)),
            "can_write": bool(policies.can_write(self.person, issue)),
            "is_mine": issue.reporter_id == self.person.pk,
        }


class IssueHistoryView(PageView):
    """Who changed what, when and why."""

    right = ANYONE
    template_name = "issues/history.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        issue = report_for(self.person, ref, at=now())
        return self.page({"record": issue, "entries": history_of(self.person, issue)})
