"""One report after the other, with its sorting form, beside the queue or alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from cxops.kernel import refs
from cxops.kernel.clock import now
from cxops.kernel.errors import NotFound
from cxops.kernel.http.views import PageView
from issues.forms.triage import ThankForm, TriageForm
from issues.models import Issue
from issues.queries.desk import Place, first_of, report_at_desk
from issues.queries.inbox import was_answered
from issues.queries.membership import pattern_seen
from issues.queries.report import moves_of, next_verb
from issues.views.issue_page import offers_of
from issues.views.queueing import Queue, is_fragment

#: What is offered beside the sorting itself, with its key.
KEYS = {
    "take": "t",
    "pass_on": "h",
    "snooze": "z",
    "wake": "z",
    "decline": "d",
    "ask": "a",
    "group": "g",
}
#: After these the report has left the view it stood in.
LEAVING = frozenset({"triage", "thank", "decline", "snooze", "ask", "wake"})
UNDOABLE = frozenset({"take", "pass_on", "snooze", "wake"})


class DeskView(PageView):
    """A report of the queue: what was said, its sorting form, its other verbs."""

    right = "issue.inbox"
    template_name = "issues/inbox_report.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        queue, did = Queue.read(request.GET), request.GET.get("did", "")
        try:
            issue, place = report_at_desk(
                self.person,
                ref,
                view=queue.view,
                part=queue.part,
                sort=queue.sort,
                at=now(),
            )
        except NotFound:
            if not did:
                raise
            # Somebody took it out of sight meanwhile: go on with the first.
            return HttpResponseRedirect(queue.address(**self._done()))
        if did not in ("", "undo") and place.number is None and place.next:
            return HttpResponseRedirect(queue.address(place.next, **self._done()))
        return self._shown(issue, place, queue)

    def page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """The panel alone where the page around it is there, else the whole page."""
        alone = is_fragment(self.request)
        name = "issues/inbox_panel.html" if alone else self.template_name
        response = render(self.request, name, context, status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _shown(self, issue: Any, place: Place, queue: Queue) -> HttpResponse:
        queue = Queue(queue.view, queue.part, queue.sort, place.next)
        issue.is_answered = was_answered(issue)
        offers = offers_of(moves_of(self.person, issue), "issue", issue.ref)
        can = {offer.move.verb: offer for offer in offers if offer.decision}
        ahead = can.get(next_verb(issue, can))
        done = self._done()
        context = {
            "issue": issue,
            "pattern": pattern_seen(self.person, issue),
            "place": place,
            "queue": queue,
            "ahead": ahead,
            "form": self._form(issue, ahead.move.verb if ahead else ""),
            "offers": [(can[verb], key) for verb, key in KEYS.items() if verb in can],
            "done": done,
            "can_undo": done.get("did") in UNDOABLE,
            "has_left": done.get("did") in LEAVING,
        }
        return self.page(context)

    def _form(self, issue: Issue, verb: str) -> Any:
        if verb == "triage":
            return TriageForm(issue=issue, person=self.person, at=now())
        return ThankForm() if verb == "thank" else None

    def _done(self) -> dict[str, str]:
        """What was done just before, and with which report."""
        asked = self.request.GET
        did, ref = asked.get("did", ""), asked.get("on", "")
        if not did.isidentifier() or refs.ISSUE.decode(ref) is None:
            return {}
        return {"did": did, "on": ref}


class DeskStartView(DeskView):
    """The report one begins with, or that nothing is left."""

    def get(self, request: HttpRequest, ref: str = "") -> HttpResponse:
        queue = Queue.read(request.GET)
        first = first_of(
            self.person, view=queue.view, part=queue.part, sort=queue.sort, at=now()
        )
        if first:
            return HttpResponseRedirect(queue.address(first, **self._done()))
        done = self._done()
        context = {
            "queue": queue,
            "done": done,
            "can_undo": done.get("did") in UNDOABLE,
            "has_left": done.get("did") in LEAVING,
        }
        return self.page(context)
