"""Similar reports of one report, and what never belongs together."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, PageView, VerbView
from issues import policies
from issues.access import issue_for
from issues.forms.similar import NeverGroupForm
from issues.models import Issue, NeverGroup
from issues.queries.never_group import remark_for, remarks_on
from issues.queries.suggestions import Suggestion, similar_to
from issues.services.never_group import lift_never_group, never_group
from issues.workflow import ISSUE_FLOW


@dataclass(frozen=True, slots=True)
class Offered:
    """A suggestion with what this person can do about it in one tap."""

    found: Suggestion
    can_link: bool
    can_group: bool
    can_open: bool
    can_part: bool


class SimilarView(PageView):
    """At most five, with the reason each; the panel alone where htmx asks for it."""

    right = ANYONE
    template_name = "issues/similar.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        issue = issue_for(self.person, ref)
        context = similar_context(self.person, issue)
        if getattr(request, "htmx", False):
            return render(request, "issues/parts/similar.html", context)
        return self.page(context)


def similar_context(person: Any, issue: Issue) -> dict[str, Any]:
    """What the panel of similar reports shows to this person."""
    sorts = bool(policies.can_triage(person, issue))
    found = similar_to(issue, person)
    remarks = remarks_on(person, issue)
    return {
        "issue": issue,
        "similar": [_offered(person, issue, one, sorts) for one in found],
        "apart": [(remark, _other_end(remark, issue), sorts) for remark in remarks],
    }


def _offered(person: Any, issue: Issue, found: Suggestion, sorts: bool) -> Offered:
    other = found.issue
    can_group = sorts and bool(ISSUE_FLOW.decide("group", person, issue))
    pattern = found.pattern
    is_other_problem = pattern is not None and pattern.pk != issue.pattern_id
    return Offered(
        found,
        can_link=_can_link(person, issue, other),
        can_group=can_group and is_other_problem,
        can_open=can_group
        and other.pattern_id is None
        and issue.pattern_id is None
        and bool(ISSUE_FLOW.decide("group", person, other)),
        can_part=sorts and (pattern is None or pattern.pk != issue.pattern_id),
    )


def _can_link(person: Any, issue: Issue, other: Issue) -> bool:
    return not issue.is_restricted and bool(
        ISSUE_FLOW.decide("link", person, issue) and policies.may_link(person, other)
    )


def _other_end(remark: NeverGroup, issue: Issue) -> Any:
    """The report or repeat problem at the other end."""
    if remark.pattern is not None:
        return remark.pattern
    return remark.other if remark.issue_id == issue.pk else remark.issue


class NeverGroupView(VerbView):
    """Say that a report never belongs with another one or a repeat problem."""

    right = ANYONE
    verb = "never_group"
    template_name = "issues/issue_verb.html"
    done = _("Remembered. They aren’t suggested together any more.")

    def find(self) -> Issue:
        return issue_for(self.person, self.kwargs["ref"])

    def decide(self, record: Issue) -> Decision:
        return policies.can_triage(self.person, record)

    def get_form(self, record: Issue, data: Any = None) -> NeverGroupForm:
        initial = {
            name: self.request.GET.get(name, "") for name in ("other", "pattern")
        }
        return NeverGroupForm(data, person=self.person, initial=initial)

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> NeverGroup:
        return never_group(record, **data, **who)

    def context(self, record: Issue) -> dict[str, Any]:
        return {
            "title": _("Never group these"),
            "lead": _(
                "They aren’t suggested together again, and nobody links or groups "
                "them by mistake. It can be lifted."
            ),
            "button": _("Never group these"),
        }

    def success_url(self, record: NeverGroup) -> str:
        return self.find().get_absolute_url()


class LiftNeverGroupView(VerbView):
    """Lift it: they may come together again."""

    right = ANYONE
    verb = "lift_never_group"
    template_name = "issues/issue_verb.html"
    done = _("Lifted. They can be suggested together again.")

    def find(self) -> Issue:
        issue = issue_for(self.person, self.kwargs["ref"])
        self._remark = remark_for(self.person, issue, self.kwargs["key"])
        return issue

    def decide(self, record: Issue) -> Decision:
        return policies.can_lift_never(self.person, self._remark)

    def perform(self, record: Issue, data: dict[str, Any], **who: Any) -> Issue:
        lift_never_group(self._remark, **who)
        return record

    def context(self, record: Issue) -> dict[str, Any]:
        return {
            "title": _("Lift “never group these”"),
            "lead": _("They can be suggested, linked and grouped again."),
            "button": _("Lift it"),
        }
