"""One form for each move of an improvement."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cxops.kernel.http.views import ANYONE, VerbView
from improvements.access import charter_for
from improvements.forms.deciding import (
    HoldForm,
    ImplementForm,
    ReassignForm,
    RemarkForm,
    RequestChangeForm,
    SlipForm,
    SubmitForm,
)
from improvements.forms.people import AcceptForm, NamePeopleForm
from improvements.models import Initiative
from improvements.queries.people_needed import people_needed
from improvements.services import (
    changing,
    delivering,
    planning,
    proposing,
    reviewing,
)
from improvements.workflow import INITIATIVE_FLOW
from issues.forms.triage import ReasonForm


class InitiativeVerbView(VerbView):
    """A verb on one improvement; the workflow table answers who may."""

    right = ANYONE
    flow = INITIATIVE_FLOW
    service: ClassVar[Callable[..., Any]]
    lead: ClassVar[Any] = ""
    #: Forms that are built from the improvement.
    knows_record: ClassVar[bool] = False

    def find(self) -> Initiative:
        return charter_for(self.person, self.kwargs["ref"])

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        type(self).service(record, **data, version=self.sent_version(), **who)
        return record

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"initiative": record} if self.knows_record else {}

    def context(self, record: Initiative) -> dict[str, Any]:
        return {"lead": self.lead} if self.lead else {}


class AcceptView(InitiativeVerbView):
    verb = "accept"
    form_class = AcceptForm
    knows_record = True
    service = staticmethod(proposing.accept_proposal)
    template_name = "improvements/initiative_accept.html"
    done = _("Accepted. Its owner can plan it now.")

    def context(self, record: Initiative) -> dict[str, Any]:
        people = people_needed(record.unit, record.journey_id)
        return {"people": people, "unit": record.unit}


class TurnDownView(InitiativeVerbView):
    verb = "turn_down"
    form_class = ReasonForm
    service = staticmethod(proposing.turn_down)
    lead = _("Who proposed it reads the reason.")
    done = _("Turned down. Who proposed it is told why.")


class WithdrawView(InitiativeVerbView):
    verb = "withdraw"
    form_class = ReasonForm
    service = staticmethod(proposing.withdraw)
    done = _("Withdrawn. What was planned stays readable.")


class NamePeopleView(InitiativeVerbView):
    verb = "name_people"
    form_class = NamePeopleForm
    knows_record = True
    service = staticmethod(proposing.name_people)
    done = _("Named. Whoever is new is told.")

    def context(self, record: Initiative) -> dict[str, Any]:
        if record.open_review is None:
            return {}
        return {"lead": _("A change ends the open decision: it is asked for again.")}


class PlanIsReadyView(InitiativeVerbView):
    verb = "plan"
    form_class = RemarkForm
    service = staticmethod(planning.mark_planned)
    done = _("The plan is ready. Ask for a decision on it.")


class SubmitView(InitiativeVerbView):
    verb = "submit"
    form_class = SubmitForm
    knows_record = True
    service = staticmethod(reviewing.submit_plan)
    lead = _(
        "The approver decides on the plan as it is now. Changing it later ends the "
        "decision, and you ask again."
    )
    done = _("Asked. The approver is told.")


class ApproveView(InitiativeVerbView):
    verb = "approve"
    form_class = RemarkForm
    service = staticmethod(reviewing.approve_plan)
    template_name = "improvements/initiative_decide.html"
    done = _("Approved. The work can begin; the owner is told.")


class ReturnView(InitiativeVerbView):
    verb = "return"
    form_class = ReasonForm
    service = staticmethod(reviewing.return_plan)
    lead = _("Say what is missing or should be different.")
    done = _("Returned. The owner reads your reason.")


class RejectView(InitiativeVerbView):
    verb = "reject"
    form_class = ReasonForm
    service = staticmethod(reviewing.reject_plan)
    lead = _("This ends it. To ask for more work, return it instead.")
    done = _("Rejected. The owner reads your reason.")


class ReassignView(InitiativeVerbView):
    verb = "reassign"
    form_class = ReassignForm
    knows_record = True
    service = staticmethod(reviewing.reassign_review)
    done = _("Asked. What is to be decided stays the same.")


class RequestChangeView(InitiativeVerbView):
    verb = "request_change"
    form_class = RequestChangeForm
    service = staticmethod(changing.request_change)
    lead = _("What was approved stays in force until the change is granted.")
    done = _("Asked. The approver is told.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"initiative": record, "person": self.person}

    def get_form(self, record: Any, data: Any = None) -> Any:
        self._form = super().get_form(record, data)
        return self._form

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        changing.request_change(
            record,
            changes=self._form.changes(),
            reason=data["reason"],
            approver=data["approver"],
            due_on=data["decide_by"],
            version=self.sent_version(),
            **who,
        )
        return record


class GrantChangeView(InitiativeVerbView):
    verb = "grant_change"
    form_class = RemarkForm
    service = staticmethod(changing.grant_change)
    done = _("Granted. It is in force now; the owner is told.")


class RefuseChangeView(InitiativeVerbView):
    verb = "refuse_change"
    form_class = ReasonForm
    service = staticmethod(changing.refuse_change)
    done = _("Refused. What was approved stays in force.")


class SlipView(InitiativeVerbView):
    verb = "slip"
    form_class = SlipForm
    service = staticmethod(changing.slip)
    lead = _("Once, by 14 days at most. The sponsor is told.")
    done = _("Moved. The sponsor is told.")


class HoldView(InitiativeVerbView):
    verb = "hold"
    form_class = HoldForm
    service = staticmethod(delivering.hold)
    lead = _("Its open actions wait too.")
    done = _("On hold.")


class ResumeView(InitiativeVerbView):
    verb = "resume"
    form_class = RemarkForm
    service = staticmethod(delivering.resume)
    done = _("It goes on. Its actions are open again.")


class ImplementView(InitiativeVerbView):
    verb = "implement"
    form_class = ImplementForm
    service = staticmethod(delivering.implement)
    lead = _("The repeat problems it should end are noted as fixed from that day.")
    done = _("In effect. Whoever reported it reads so.")
