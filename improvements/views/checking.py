"""Did it work? Each answer's form stands below what the numbers say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date, now
from improvements.forms.checking import (
    AgreeForm,
    ExtendForm,
    NoEffectForm,
    OverrideForm,
)
from improvements.forms.deciding import RemarkForm
from improvements.models import Initiative
from improvements.services import checking
from improvements.views.effect import effect_context
from improvements.views.moves import InitiativeVerbView


class CheckPageView(InitiativeVerbView):
    """A verb that judges the effect: its form stands below what the numbers say."""

    template_name = "improvements/initiative_check.html"

    def find(self) -> Initiative:
        record = super().find()
        record.today = local_date(now(), record.unit.time_zone)
        return record

    def context(self, record: Initiative) -> dict[str, Any]:
        return super().context(record) | effect_context(record, self.person)


class CheckView(CheckPageView):
    verb = "check"
    form_class = RemarkForm
    service = staticmethod(checking.confirm_effect)
    done = _("Confirmed. Its owner can close it now; it stays watched.")


class ExtendCheckView(CheckPageView):
    verb = "extend_check"
    form_class = ExtendForm
    knows_record = True
    service = staticmethod(checking.extend_check)
    done = _("It is looked at again on that day.")


class NoEffectView(CheckPageView):
    verb = "no_effect"
    form_class = NoEffectForm
    service = staticmethod(checking.find_no_effect)
    done = _("Noted. Its repeat problems are open again.")


class OverrideCheckView(CheckPageView):
    verb = "override_check"
    form_class = OverrideForm
    knows_record = True
    service = staticmethod(checking.override_check)
    done = _("Asked. Nothing is confirmed before the second person agrees.")


class AgreeOverrideView(CheckPageView):
    verb = "agree_override"
    form_class = AgreeForm
    service = staticmethod(checking.agree_override)
    done = _("Agreed. The record keeps what the numbers said, and both reasons.")


class RefuseOverrideView(CheckPageView):
    verb = "refuse_override"
    form_class = AgreeForm
    service = staticmethod(checking.refuse_override)
    done = _("The numbers stand. Who checks it is told.")
