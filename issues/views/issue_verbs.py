"""One form for each verb on a report."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, VerbView
from cxops.kernel.workflow import Flow
from issues import policies
from issues.access import issue_for
from issues.forms.conversation import AnswerForm, MessageForm, QuestionForm
from issues.forms.grouping import GroupForm
from issues.forms.recovery import CloseForm, PutRightForm, ResolveForm
from issues.forms.triage import (
    DeclineForm,
    EditForm,
    ReasonForm,
    RestrictForm,
    ThankForm,
    TriageForm,
)
from issues.models import Issue, Message
from issues.queries.membership import pattern_seen
from issues.services.closing import close_issue, reopen_issue
from issues.services.conversation import answer_question, ask_reporter, write_message
from issues.services.patterns import group_issues, open_pattern, ungroup_issue
from issues.services.recovery import put_right, resolve_issue
from issues.services.triage import (
    decline_issue,
    edit_issue,
    lift_restriction,
    restrict_issue,
    thank_reporter,
    triage_issue,
)
from issues.views.queueing import Queue, is_fragment
from issues.workflow import ISSUE_FLOW


class IssueVerbView(VerbView):
    """A verb on one report: its form beside the report's own words.

    Anyone logged in may ask; the workflow table answers for this report, and what
    one may not see is a 404 before that.
    """

    right = ANYONE
    flow: ClassVar[Flow | None] = ISSUE_FLOW
    template_name = "issues/issue_verb.html"
    service: ClassVar[Callable[..., Any]]
    knows_issue: ClassVar[bool] = False
    lead: ClassVar[Any] = ""

    def find(self) -> Issue:
        return issue_for(self.person, self.kwargs["ref"])

    def form_arguments(self, record: Issue) -> dict[str, Any]:
        return {"issue": record} if self.knows_issue else {}

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Any:
        return type(self).service(record, **data, version=self.sent_version(), **who)

    @cached_property
    def queue(self) -> Queue | None:
        """The queue it is done in, one report after the other; None elsewhere."""
        sent = self.request.POST.get("queue") or self.request.GET.get("queue", "")
        return Queue.sent_with(sent)

    def context(self, record: Issue) -> dict[str, Any]:
        seen = pattern_seen(self.person, record)
        return {"lead": self.lead, "pattern": seen, "queue": self.queue}

    def page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Its form alone, where it stands beside the queue."""
        if self.queue is None or not is_fragment(self.request):
            return super().page(context, status)
        return render(self.request, "issues/inbox_verb.html", context, status=status)

    def success_url(self, record: Any) -> str:
        if self.queue is not None:
            return self.queue.after(record, self.verb)
        return super().success_url(record)


class TriageView(IssueVerbView):
    verb = "triage"
    form_class = TriageForm
    service = staticmethod(triage_issue)
    done = _("Sorted.")

    def form_arguments(self, record: Issue) -> dict[str, Any]:
        return {"issue": record, "person": self.person, "at": now()}


class AskView(IssueVerbView):
    verb = "ask"
    form_class = QuestionForm
    service = staticmethod(ask_reporter)
    done = _("Asked. You hear as soon as there is an answer.")


class AnswerView(IssueVerbView):
    verb = "answer"
    form_class = AnswerForm
    service = staticmethod(answer_question)
    done = _("Thank you. It goes on now.")
    template_name = "issues/issue_answer.html"

    def context(self, record: Issue) -> dict[str, Any]:
        question = record.messages.filter(kind="question").order_by("-id").first()
        return super().context(record) | {"question": question}


class PutRightView(IssueVerbView):
    verb = "put_right"
    form_class = PutRightForm
    service = staticmethod(put_right)
    knows_issue = True
    done = _("Noted what was done for this customer.")


class ResolveView(IssueVerbView):
    verb = "resolve"
    form_class = ResolveForm
    service = staticmethod(resolve_issue)
    done = _("Done with it. Tell the reporter what became of it.")


class CloseView(IssueVerbView):
    verb = "close"
    form_class = CloseForm
    service = staticmethod(close_issue)
    knows_issue = True
    done = _("Told and closed.")


class DeclineView(IssueVerbView):
    verb = "decline"
    form_class = DeclineForm
    service = staticmethod(decline_issue)
    done = _("Declined. The reporter reads why and where to go.")


class ReopenView(IssueVerbView):
    verb = "reopen"
    form_class = ReasonForm
    service = staticmethod(reopen_issue)
    done = _("Open again.")


class ThankView(IssueVerbView):
    verb = "thank"
    form_class = ThankForm
    service = staticmethod(thank_reporter)
    done = _("Thanked and closed.")


class EditView(IssueVerbView):
    verb = "edit"
    form_class = EditForm
    service = staticmethod(edit_issue)
    knows_issue = True
    done = _("Corrected. The history keeps what was written before.")

    def get_form(self, record: Issue, data: Any = None) -> EditForm:
        self._form = EditForm(data, issue=record)
        return self._form

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Issue:
        return edit_issue(
            record, **self._form.changes(), version=self.sent_version(), **who
        )


class UngroupView(IssueVerbView):
    verb = "ungroup"
    form_class = ReasonForm
    service = staticmethod(ungroup_issue)
    done = _("Taken out of the repeat problem.")


class RestrictView(IssueVerbView):
    verb = "restrict"
    form_class = RestrictForm
    service = staticmethod(restrict_issue)
    knows_issue = True
    done = _("Restricted to its reporter and the person who looks after it.")
    lead = _("Only its reporter and the person you name read it from then on.")

    def success_url(self, record: Issue) -> str:
        """Its page, unless the person has just left themselves out."""
        if self.person.pk in (record.owner_id, record.reporter_id):
            return super().success_url(record)
        return reverse("home")


class UnrestrictView(IssueVerbView):
    verb = "unrestrict"
    form_class = ReasonForm
    service = staticmethod(lift_restriction)
    done = _("Everybody who otherwise may can read it again.")


class MessageView(IssueVerbView):
    """A message changes nothing about the report, so no move stands behind it."""

    flow: ClassVar[Flow | None] = None
    verb = "message"
    service = staticmethod(write_message)
    done = _("Sent.")

    def decide(self, record: Issue) -> Decision:
        return policies.can_write(self.person, record)

    def get_form(self, record: Issue, data: Any = None) -> forms.Form:
        internal = bool(policies.can_write_internally(self.person, record))
        return MessageForm(data, may_be_internal=internal)

    def context(self, record: Issue) -> dict[str, Any]:
        words = {"title": _("Write a message"), "button": _("Send")}
        return super().context(record) | words

    def success_url(self, record: Message) -> str:
        return record.issue.get_absolute_url()


class GroupView(IssueVerbView):
    """Put one report into a repeat problem, known or new."""

    verb = "group"
    done = _("Put into the repeat problem.")
    template_name = "issues/issue_verb.html"

    def get_form(self, record: Issue, data: Any = None) -> GroupForm:
        return GroupForm(data, person=self.person, home=record.unit_id)

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Issue:
        gather([record], data, **who)
        return record


def gather(issues: list[Issue], data: dict[str, Any], **who: Any) -> Any:
    """Put reports into the pattern the form names, or into a new one."""
    pattern = data["pattern"]
    if pattern is not None:
        return group_issues(pattern, issues=issues, **who)
    return open_pattern(
        title=data["title"],
        unit=data["unit"],
        issues=issues,
        workaround=data["workaround"],
        **who,
    )
