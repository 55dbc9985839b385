"""The page on which a target is measured from our own reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date, now
from improvements.forms.measuring import MeasureForm
from improvements.models import Initiative
from improvements.queries.proposal import Proposal, proposal_for
from improvements.services import measuring
from improvements.views.plan import PartView


class MeasureView(PartView):
    """The usual is counted, not typed; the page says how long a proof will take."""

    form_class = MeasureForm
    template_name = "improvements/initiative_measure.html"
    title = _("Measure a target from our reports")
    done = _("The target is set. Its baseline is frozen when the plan is approved.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {"proposal": self._proposal(record)}

    def context(self, record: Initiative) -> dict[str, Any]:
        shown = super().context(record)
        shown["proposal"] = self._proposal(record)
        return shown

    def _proposal(self, record: Initiative) -> Proposal:
        known: Proposal | None = self.__dict__.get("_known")
        if known is None:
            today = local_date(now(), record.unit.time_zone)
            known = self.__dict__["_known"] = proposal_for(record, today=today)
        return known

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft = self._form.draft()
        measuring.measure_target(record, draft, version=self.sent_version(), **who)
        return record
