"""The door to everything an administrator looks after."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.queries.administration import MANAGE
from cxops.kernel.http.views import PageView


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the settings."""

    url_name: str
    title: Any
    text: Any
    icon: str

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_AREAS = (
    Area(
        "accounts:people_list",
        _("People"),
        _("Who works with CXOps, what they are, and who stands in for whom."),
        "customer",
    ),
    Area(
        "accounts:unit_list",
        _("Units"),
        _("The organisation’s branches, wards, stations and teams."),
        "plan",
    ),
    Area(
        "issues:vocabulary",
        _("Vocabulary"),
        _("Journeys, touchpoints, channels and cause types, in your own words."),
        "info",
    ),
    Area(
        "issues:rule_list",
        _("Routing"),
        _("Who begins with which reports, by place, channel and kind."),
        "arrow",
    ),
    Area(
        "rules:edit",
        _("Rules"),
        _("Emergency number, approval threshold, how long improvements are watched."),
        "accepted",
    ),
    Area(
        "accounts:token_list",
        _("API tokens and service accounts"),
        _("The keys with which other programs file and read."),
        "arrow",
    ),
)


class SettingsView(PageView):
    """The areas of this installation that have a screen."""

    right = MANAGE
    template_name = "accounts/settings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"areas": [area for area in _AREAS if _exists(area)]})


def _exists(area: Area) -> bool:
    """Areas of other apps are named, not imported: an installation may lack one."""
    try:
        return bool(area.url)
    except NoReverseMatch:
        return False
