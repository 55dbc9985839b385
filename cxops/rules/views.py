"""The screen of the installation's rules."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.queries.administration import MANAGE
from cxops.kernel.http.views import VerbView
from cxops.kernel.rules import installation_rules
from cxops.kernel.timeline import timeline_of
from cxops.models import Settings
from cxops.rules.forms import FIELDS, RulesForm
from cxops.rules.services import edit_rules


class RulesView(VerbView):
    """What counts for everybody, and how it came about."""

    right = MANAGE
    form_class = RulesForm
    template_name = "cxops/rules/edit.html"
    done = _("The rules are changed. They count from now on.")

    def find(self) -> Settings:
        rules: Settings = installation_rules()
        return rules

    def form_arguments(self, record: Settings) -> dict[str, Any]:
        return {"initial": {name: getattr(record, name) for name in FIELDS}}

    def context(self, record: Settings) -> dict[str, Any]:
        entries = timeline_of(record.history.all())[::-1]
        return {"version": record.version, "entries": entries}

    def perform(self, record: Settings, data: dict[str, Any], **who: Any) -> Settings:
        return edit_rules(**data, version=self.sent_version(), **who)

    def success_url(self, record: Settings) -> str:
        return reverse("rules:edit")
