"""The page on which a target is measured from our own reports."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date, now
from improvements.forms.measuring import MeasureForm
from improvements.models import Initiative
from improvements.queries.ladder import Ladder, offered_ladders
from improvements.queries.ladder_words import sentences_of
from improvements.queries.proposal import Proposal, proposal_for
from improvements.services import measuring
from improvements.views.plan import PartView


class MeasureView(PartView):
    """The usual is counted, not typed; the page says how far one could come, and
    how long a proof will take."""

    form_class = MeasureForm
    template_name = "improvements/initiative_measure.html"
    title = _("Measure a target from our reports")
    done = _("The target is set. Its baseline is frozen when the plan is approved.")

    def form_arguments(self, record: Initiative) -> dict[str, Any]:
        return {
            "proposal": self._proposal(record),
            "ladders": self._ladders(record),
        }

    def context(self, record: Initiative) -> dict[str, Any]:
        shown = super().context(record)
        shown["proposal"] = self._proposal(record)
        shown["ladders"] = [
            (ladder, sentences_of(ladder)) for ladder in self._ladders(record)
        ]
        return shown

    def _proposal(self, record: Initiative) -> Proposal:
        known: Proposal | None = self.__dict__.get("_known")
        if known is None:
            known = proposal_for(record, today=self._today(record))
            self.__dict__["_known"] = known
        return known

    def _ladders(self, record: Initiative) -> list[Ladder]:
        known: list[Ladder] | None = self.__dict__.get("_rungs")
        if known is None:
            offered, today = self._proposal(record), self._today(record)
            known = offered_ladders(self.person, offered, today=today)
            self.__dict__["_rungs"] = known
        return known

    def _today(self, record: Initiative) -> date:
        return local_date(now(), record.unit.time_zone)

    def perform(self, record: Initiative, data: dict[str, Any], **who: Any) -> Any:
        draft = self._form.draft()
        measuring.measure_target(record, draft, version=self.sent_version(), **who)
        return record
