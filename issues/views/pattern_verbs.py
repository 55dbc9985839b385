"""One form for each verb on a repeat problem and its causes."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision
from cxops.kernel.http.views import ANYONE, VerbView
from issues.access import manages_pattern_scope, pattern_for
from issues.forms.opening import Found, OpenPatternForm, found_by
from issues.forms.patterns import (
    AcceptForm,
    EditPatternForm,
    StateCauseForm,
    WeighForm,
)
from issues.forms.triage import ReasonForm
from issues.models import ContributingFactor, Pattern
from issues.queries.counting import count_in_words
from issues.queries.patterns import factor_in
from issues.services.causes import state_cause, weigh_cause
from issues.services.patterns import (
    accept_pattern,
    confirm_pattern,
    edit_pattern,
    open_pattern,
    publish_pattern,
    refute_pattern,
    reopen_pattern,
)
from issues.workflow import PATTERN_FLOW


class PatternVerbView(VerbView):
    """A verb on one repeat problem; the workflow table answers who may."""

    right = ANYONE
    flow = PATTERN_FLOW
    service: ClassVar[Callable[..., Any]]
    lead: ClassVar[Any] = ""

    def find(self) -> Pattern:
        return pattern_for(self.person, self.kwargs["ref"])

    def perform(self, record: Pattern, data: dict[str, Any], **who: Any) -> Any:
        return type(self).service(record, **data, version=self.sent_version(), **who)

    def context(self, record: Pattern) -> dict[str, Any]:
        return {"lead": self.lead} if self.lead else {}


class ConfirmView(PatternVerbView):
    verb = "confirm"
    service = staticmethod(confirm_pattern)
    done = _("Confirmed: it keeps happening.")


class AcceptView(PatternVerbView):
    verb = "accept"
    form_class = AcceptForm
    service = staticmethod(accept_pattern)
    done = _("Accepted for now.")


class RefuteView(PatternVerbView):
    verb = "refute"
    form_class = ReasonForm
    service = staticmethod(refute_pattern)
    done = _("Not a repeat problem. Its reports keep the history.")


class ReopenView(PatternVerbView):
    verb = "reopen"
    form_class = ReasonForm
    service = staticmethod(reopen_pattern)
    done = _("Open again.")


class EditView(PatternVerbView):
    verb = "edit"
    form_class = EditPatternForm
    service = staticmethod(edit_pattern)
    done = _("Changed.")

    def form_arguments(self, record: Pattern) -> dict[str, Any]:
        return {"pattern": record}


class PublishView(PatternVerbView):
    verb = "publish"
    service = staticmethod(publish_pattern)
    done = _("All staff can read its title and what to say.")
    lead = _(
        "All staff will read its title and what to say. Its reports and causes stay "
        "with those who may see them."
    )


class StateCauseView(PatternVerbView):
    verb = "state_cause"
    form_class = StateCauseForm
    service = staticmethod(state_cause)
    done = _("Cause stated.")

    def success_url(self, record: ContributingFactor) -> str:
        return record.pattern.get_absolute_url() if record.pattern else ""


class OpenView(VerbView):
    """A new repeat problem: an empty form, or one that an address fills.

    ``title`` and ``home`` are suggestions; every other parameter is a filter of the
    list of reports, whose newest are offered.
    """

    right = "pattern.write"
    form_class = OpenPatternForm
    template_name = "issues/pattern_open.html"
    done = _("Opened. More reports can be put into it from their list.")

    def find(self) -> None:
        return None

    def form_arguments(self, record: None) -> dict[str, Any]:
        asked = self.request.GET
        return {"person": self.person, "asked": asked, "found": self._found}

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> Pattern:
        return open_pattern(**data, **who)

    def context(self, record: None) -> dict[str, Any]:
        found = self._found
        return {
            "title": _("What keeps happening?"),
            "found": found,
            "count": found.count if found else 0,
            "count_words": count_in_words(found.count) if found else "",
            "has_more": found is not None and found.count > len(found.offered),
        }

    @cached_property
    def _found(self) -> Found | None:
        return found_by(self.request.GET, self.person)


class WeighView(VerbView):
    """How sure we are of one stated cause."""

    right = ANYONE
    form_class = WeighForm
    template_name = "issues/factor_weigh.html"
    done = _("Noted how sure we are.")

    def find(self) -> ContributingFactor:
        pattern = pattern_for(self.person, self.kwargs["ref"])
        visible = manages_pattern_scope(self.person, pattern)
        return factor_in(pattern, self.kwargs["factor"] if visible else 0)

    def decide(self, record: ContributingFactor) -> Decision:
        return PATTERN_FLOW.decide("state_cause", self.person, record.pattern)

    def form_arguments(self, record: ContributingFactor) -> dict[str, Any]:
        return {"factor": record}

    def perform(
        self, record: ContributingFactor, data: dict[str, Any], **who: Any
    ) -> ContributingFactor:
        return weigh_cause(record, **data, version=self.sent_version(), **who)

    def context(self, record: ContributingFactor) -> dict[str, Any]:
        back = record.pattern.get_absolute_url() if record.pattern else ""
        return {
            "title": _("How sure are we of this cause?"),
            "lead": record.sentence,
            "cancel_url": back,
        }

    def success_url(self, record: ContributingFactor) -> str:
        return record.pattern.get_absolute_url() if record.pattern else ""
