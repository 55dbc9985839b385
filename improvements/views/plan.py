"""The plan's parts, each with its own form: words, targets, actions, scope, causes."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cxops.kernel.decision import Decision, Denied
from improvements.access import action_for, target_for
from improvements.forms.deciding import FinishForm
from improvements.forms.people import HandOverForm
from improvements.forms.plan import (
    ActionForm,
    PlanForm,
    ScopeCauseForm,
    ScopeForm,
    TargetForm,
)
from improvements.models import Action, Initiative, Target
from improvements.queries.scope import patterns_in_scope
from improvements.services import delivering, planning
from improvements.views.moves import InitiativeVerbView
from improvements.workflow.states import ACCEPTED, PLANNED
from issues.forms.triage import ReasonForm
from issues.models import Pattern
from issues.services.causes import state_cause
from issues.workflow import PATTERN_FLOW


class EditPlanView(InitiativeVerbView):
    verb = "edit_plan"
    form_class = PlanForm
    knows_record = True
    service = staticmethod(planning.set_plan)
    done = _("The plan is changed.")

    def context(self, record: Initiative) -> dict[str, Any]:
        if record.open_review is None:
            return {}
        return {"lead": _("A change ends the open decision: it is asked for again.")}


class PartView(InitiativeVerbView):
    """A part of the plan: its form gives a draft, its title says what it does."""

    verb = "edit_plan"
    title: ClassVar[Any] = ""

    def get_form(self, record: Any, data: Any = None) -> Any:
        self._form = super().get_form(record, data)
        return self._form

    def context(self, record: Initiative) -> dict[str, Any]:
        return {"title": self.title, "button": self.title, "lead": self.subject(record)}

    def subject(self, record: Initiative) -> str:
        """What the form is about, where the improvement alone doesn't say it."""
        return record.title


class AddTargetView(PartView):
    form_class = TargetForm
    title = _("Add a target")
    done = _("The target is added.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft = self._form.draft()
        planning.set_target(record, draft, version=self.sent_version(), **who)
        return record


class TargetPartView(PartView):
    """A verb on one target."""

    def target(self, record: Initiative) -> Target:
        return target_for(self.person, record, self.kwargs["key"])

    def subject(self, record: Initiative) -> str:
        return self.target(record).measure


class ChangeTargetView(TargetPartView):
    form_class = TargetForm
    title = _("Change the target")
    done = _("The target is changed.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"target": self.target(record)}

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft, target = self._form.draft(), self.target(record)
        planning.change_target(target, draft, version=self.sent_version(), **who)
        return record


class RemoveTargetView(TargetPartView):
    form_class = ReasonForm
    title = _("Take the target out")
    done = _("The target is out of the plan; the history keeps it.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        target = self.target(record)
        planning.remove_target(target, **data, version=self.sent_version(), **who)
        return record


class AddActionView(PartView):
    """In the plan by its own right, later as a move of what is being done."""

    form_class = ActionForm
    knows_record = True
    title = _("Add an action")
    done = _("The action is added. Whoever has it is told.")

    def decide(self, record: Initiative) -> Decision | None:
        planning_now = record.state in (ACCEPTED, PLANNED)
        verb = "edit_plan" if planning_now else "add_action"
        return self.flow.decide(verb, self.person, record) if self.flow else None

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft = self._form.draft()
        planning.add_action(record, draft, version=self.sent_version(), **who)
        return record


class ActionPartView(PartView):
    """A verb on one action."""

    def action(self, record: Initiative) -> Action:
        return action_for(self.person, record, self.kwargs["key"])

    def subject(self, record: Initiative) -> str:
        return self.action(record).title


class ChangeActionView(ActionPartView):
    form_class = ActionForm
    title = _("Change the action")
    done = _("The action is changed.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"initiative": record, "action": self.action(record)}

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft, action = self._form.draft(), self.action(record)
        planning.change_action(action, draft, version=self.sent_version(), **who)
        return record


class TakeOutActionView(ActionPartView):
    form_class = ReasonForm
    title = _("Take the action out")
    done = _("The action is out of the plan; its reason stays.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        action = self.action(record)
        planning.take_out_action(action, **data, version=self.sent_version(), **who)
        return record


class FinishActionView(ActionPartView):
    verb = "finish_action"
    form_class = FinishForm
    title = _("It is done")
    done = _("Done.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        action = self.action(record)
        delivering.finish_action(action, **data, version=self.sent_version(), **who)
        return record


class CancelActionView(ActionPartView):
    verb = "cancel_action"
    form_class = ReasonForm
    title = _("Cancel the action")
    done = _("Cancelled; the reason stays with it.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        action = self.action(record)
        delivering.cancel_action(action, **data, version=self.sent_version(), **who)
        return record


class HandOverActionView(ActionPartView):
    verb = "hand_over_action"
    form_class = HandOverForm
    knows_record = True
    title = _("Give it to somebody else")
    done = _("Handed over. Whoever has it now is told.")

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        action, version = self.action(record), self.sent_version()
        delivering.hand_over_action(action, **data, version=version, **who)
        return record


class ScopeView(PartView):
    form_class = ScopeForm
    title = _("Choose its repeat problems")
    done = _("The scope is changed.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"initiative": record, "person": self.person}

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        planning.set_scope(record, **data, version=self.sent_version(), **who)
        return record


class StateCauseView(PartView):
    """A cause of a repeat problem in scope; who may is asked of that problem."""

    flow = PATTERN_FLOW
    verb = "state_cause"
    form_class = ScopeCauseForm
    title = _("State a cause")
    done = _("The cause is stated.")

    def decide(self, record: Initiative) -> Decision | None:
        answers = [self._may(p) for p in patterns_in_scope(self.person, record)]
        if not answers:
            return Denied(
                "not_ready", _("Choose its repeat problems first."), is_state=True
            )
        return next((answer for answer in answers if answer), answers[0])

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        readable = patterns_in_scope(self.person, record)
        keys = [pattern.pk for pattern in readable if self._may(pattern)]
        return {"patterns": readable.filter(pk__in=keys)}

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        state_cause(**data, **who)
        return record

    def _may(self, pattern: Pattern) -> Decision:
        return PATTERN_FLOW.decide("state_cause", self.person, pattern)
