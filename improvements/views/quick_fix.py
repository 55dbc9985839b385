"""A quick fix from its start to its end, or to a full improvement."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date, now
from cxops.kernel.decision import Decision
from cxops.kernel.http.views import VerbView
from improvements.forms.deciding import RemarkForm
from improvements.forms.quick_fix import ChangeForm, DoneForm, StartForm
from improvements.models import Initiative
from improvements.queries.scope import patterns_asked_about
from improvements.services import quick_fixing
from improvements.views.moves import InitiativeVerbView
from issues.forms.triage import ReasonForm
from issues.queries.choices import home_unit


class StartView(VerbView):
    """Mostly opened from a repeat problem (``?pattern=PAT-…``)."""

    right = "initiative.accept"
    form_class = StartForm
    template_name = "improvements/quick_fix_start.html"
    done = _("Started. Whoever does it is told.")

    def find(self) -> None:
        return None

    def decide(self, record: None) -> Decision | None:
        """Where it should be is answered in the form; the service judges that."""
        return None

    def form_arguments(self, record: None) -> dict[str, Any]:
        asked = patterns_asked_about(self.person, self.request.GET.getlist("pattern"))
        unit = asked[0].unit if asked else home_unit(self.person)
        initial = {"patterns": [pattern.pk for pattern in asked], "unit": unit}
        return {"person": self.person, "unit": unit, "initial": initial}

    def get_form(self, record: None, data: Any = None) -> Any:
        self._form = super().get_form(record, data)
        return self._form

    def show(self, record: None, form: Any, status: int = 200) -> HttpResponse:
        return self.page({"form": form}, status=status)

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> Initiative:
        places = {name: data[name] for name in ("patterns", "unit", "journey")}
        return quick_fixing.start_quick_fix(self._form.draft(), **places, **who)


class FinishView(InitiativeVerbView):
    verb = "finish_quick_fix"
    form_class = DoneForm
    service = staticmethod(quick_fixing.finish_quick_fix)
    lead = _("Its repeat problems are noted as fixed from that day.")
    done = _("Done. Before and after are shown from the first whole week on.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"initial": {"fixed_from": local_date(now(), record.unit.time_zone)}}


class ChangeView(InitiativeVerbView):
    verb = "change_quick_fix"
    form_class = ChangeForm
    knows_record = True
    done = _("Changed. Whoever has it now is told.")

    def get_form(self, record: Any, data: Any = None) -> Any:
        self._form = super().get_form(record, data)
        return self._form

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft, version = self._form.draft(), self.sent_version()
        quick_fixing.change_quick_fix(
            record, draft, reason=data["reason"], version=version, **who
        )
        return record


class EndView(InitiativeVerbView):
    verb = "end_quick_fix"
    form_class = RemarkForm
    service = staticmethod(quick_fixing.end_quick_fix)
    lead = _("Everybody who reported it is told. It stays watched.")
    done = _("Closed. Whoever reported it is told.")


class PromoteView(InitiativeVerbView):
    verb = "promote"
    form_class = ReasonForm
    service = staticmethod(quick_fixing.promote)
    lead = _(
        "It becomes a proposal, with a plan, targets and a proof. What was done stays "
        "in it, and its repeat problems are open again."
    )
    done = _("It is a proposal now. A manager of the unit decides whether to take it.")
