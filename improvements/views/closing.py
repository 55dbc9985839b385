"""The end of an improvement, and its return."""

from django.utils.translation import gettext_lazy as _

from improvements.forms.checking import ImpactForm, LessonForm
from improvements.forms.deciding import RemarkForm, SubmitForm
from improvements.services import closing
from improvements.views.moves import InitiativeVerbView
from issues.forms.triage import ReasonForm


class RecordImpactView(InitiativeVerbView):
    verb = "record_impact"
    form_class = ImpactForm
    service = staticmethod(closing.record_impact)
    lead = _("The newest number of a kind stands. What a problem costs counts once.")
    done = _("Noted.")


class RecordLessonView(InitiativeVerbView):
    verb = "record_lesson"
    form_class = LessonForm
    service = staticmethod(closing.record_lesson)
    done = _("Written down.")


class AskToCloseView(InitiativeVerbView):
    verb = "ask_to_close"
    form_class = SubmitForm
    knows_record = True
    service = staticmethod(closing.ask_to_close)
    done = _("Asked. The approver is told.")


class CloseView(InitiativeVerbView):
    verb = "close"
    form_class = RemarkForm
    service = staticmethod(closing.close_initiative)
    lead = _("Everybody who reported it is told. It stays watched.")
    done = _("Closed. Everybody who reported it is told.")


class CloseUnsuccessfulView(InitiativeVerbView):
    verb = "close_unsuccessful"
    form_class = ReasonForm
    service = staticmethod(closing.close_unsuccessful)
    lead = _("It was tried, and its lesson is the result.")
    done = _("Closed, with what was learned. Everybody who reported it is told.")


class ReopenView(InitiativeVerbView):
    verb = "reopen"
    form_class = ReasonForm
    service = staticmethod(closing.reopen_initiative)
    lead = _("It goes back to its plan. Those who closed it are told.")
    done = _("Open again. Those who closed it are told.")
