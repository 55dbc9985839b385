"""Who holds a report: take it, hand it over, put it off, bring it back, undo."""

from django.utils.translation import gettext_lazy as _

from issues.forms.holding import PassOnForm, SnoozeForm
from issues.services.holding import (
    pass_on_issue,
    snooze_issue,
    take_issue,
    undo_holding,
    wake_issue,
)
from issues.views.issue_verbs import IssueVerbView


class TakeView(IssueVerbView):
    verb = "take"
    service = staticmethod(take_issue)
    done = _("It is yours.")
    lead = _("You look after it from now on. It is due on the next working day.")


class PassOnView(IssueVerbView):
    verb = "pass_on"
    form_class = PassOnForm
    service = staticmethod(pass_on_issue)
    knows_issue = True
    done = _("Handed over. They are told.")


class SnoozeView(IssueVerbView):
    verb = "snooze"
    form_class = SnoozeForm
    service = staticmethod(snooze_issue)
    done = _("Put off. It comes back by itself.")
    lead = _("It leaves the queue until that day, and stays yours to look after.")


class WakeView(IssueVerbView):
    verb = "wake"
    service = staticmethod(wake_issue)
    done = _("Back in the queue.")


class UndoView(IssueVerbView):
    """Undo one's own last taking, handing over or putting off."""

    verb = "undo"
    service = staticmethod(undo_holding)
    done = _("Undone.")
