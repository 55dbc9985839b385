"""Who begins with which reports: the rules, under the settings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.clock import now
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.timeline import timeline_of
from issues.forms.routing import RuleForm
from issues.forms.triage import ReasonForm
from issues.models import RoutingRule
from issues.policies import ROUTING
from issues.queries.rulebook import DAYS, MOST, rule_for, rulebook_of, sentence_of
from issues.services.routing import (
    RuleDraft,
    add_rule,
    edit_rule,
    raise_rule,
    retire_rule,
)


class RuleListView(PageView):
    """The rules as sentences in their order, tried on the last 28 days."""

    right = ROUTING
    template_name = "issues/routing_rules.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        book = rulebook_of(self.person, at=now())
        return self.page({"book": book, "days": DAYS, "most": MOST})


class RuleVerbView(VerbView):
    """A verb on one rule."""

    right = ROUTING
    template_name = "issues/routing_rule.html"

    def find(self) -> RoutingRule | None:
        return rule_for(self.person, self.kwargs["key"])

    def success_url(self, record: RoutingRule) -> str:
        return reverse("issues:rule_list")

    def context(self, record: RoutingRule | None) -> dict[str, Any]:
        entries = [] if record is None else timeline_of(record.history.all())[::-1]
        sentence = "" if record is None else sentence_of(record)
        return {
            "entries": entries,
            "lead": sentence,
            "cancel_url": reverse("issues:rule_list"),
        }


class RuleAddView(RuleVerbView):
    form_class = RuleForm
    done = gettext_lazy("Added. It counts from the next report on.")

    def find(self) -> None:
        return None

    def form_arguments(self, record: None) -> dict[str, Any]:
        return {"person": self.person, "rule": None}

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> RoutingRule:
        return add_rule(RuleDraft(**data), **who)

    def context(self, record: RoutingRule | None) -> dict[str, Any]:
        words = {
            "title": _("Add a routing rule"),
            "button": _("Add it"),
            "lead": _("What you leave open holds for everything."),
        }
        return super().context(record) | words


class RuleEditView(RuleVerbView):
    form_class = RuleForm
    done = gettext_lazy("Changed. It counts from the next report on.")

    def form_arguments(self, record: RoutingRule) -> dict[str, Any]:
        return {"person": self.person, "rule": record}

    def perform(
        self, record: RoutingRule, data: dict[str, Any], **who: Any
    ) -> RoutingRule:
        reason = data.pop("reason", "")
        version = self.sent_version()
        return edit_rule(
            record, RuleDraft(**data), reason=reason, version=version, **who
        )

    def context(self, record: RoutingRule | None) -> dict[str, Any]:
        words = {"title": _("Change this rule"), "button": _("Keep the changes")}
        return super().context(record) | words


class RuleRaiseView(RuleVerbView):
    done = gettext_lazy("Asked earlier now.")

    def perform(
        self, record: RoutingRule, data: dict[str, Any], **who: Any
    ) -> RoutingRule:
        return raise_rule(record, version=self.sent_version(), **who)

    def context(self, record: RoutingRule | None) -> dict[str, Any]:
        words = {"title": _("Ask this rule earlier"), "button": _("Ask it earlier")}
        return super().context(record) | words


class RuleRetireView(RuleVerbView):
    form_class = ReasonForm
    done = gettext_lazy("Gone. What it gave to people stays theirs.")

    def perform(
        self, record: RoutingRule, data: dict[str, Any], **who: Any
    ) -> RoutingRule:
        return retire_rule(record, **data, version=self.sent_version(), **who)

    def context(self, record: RoutingRule | None) -> dict[str, Any]:
        words = {"title": _("Take this rule away"), "button": _("Take it away")}
        return super().context(record) | words
