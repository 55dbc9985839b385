"""What every page's shell needs: the way around, unread lines, the emergency line."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cxops.kernel.rights import has_right
from cxops.kernel.rules import installation_rules


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation."""

    url: str
    label: Any
    current: bool


#: (right that shows it, URL name, words)
_PLACES = (
    ("command_center.read", "command_center:overview", _("Command center")),
    ("issue.file", "issues:my_reports", _("My reports")),
    ("tally.count", "issues:count", _("Count")),
    ("issue.inbox", "issues:inbox", _("To sort")),
    ("issue.list", "issues:issue_list", _("Reports")),
    ("pattern.list", "issues:pattern_list", _("Repeat problems")),
    ("initiative.read", "improvements:initiative_list", _("Improvements")),
    ("initiative.decide", "improvements:review_list", _("To decide")),
)
#: What isn't every day's: behind "More", so that a day's work fits into one line.
_MORE = (
    ("vocabulary.read", "issues:journey_list", _("Journeys")),
    ("signal.read", "issues:signal_list", _("Not chance any more")),
    ("issue.import", "issues:import_list", _("Imports")),
    ("settings.manage", "accounts:settings", _("Settings")),
    ("audit.read", "audit:entry_list", _("Audit")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the page shell shows: the ways, unread lines, the emergency line."""
    user = getattr(request, "user", None)
    shell = {"emergency_phone": SimpleLazyObject(_emergency_phone)}
    if user is None or not user.is_authenticated:
        return shell | {"nav": [], "nav_more": []}
    places, more = _places(request, _PLACES), _places(request, _MORE)
    if len(more) == 1:
        places, more = places + more, []
    return shell | {
        "nav": places,
        "nav_more": more,
        "unread_count": SimpleLazyObject(
            lambda: user.notifications.unread()[:100].count()
        ),
    }


def _emergency_phone() -> str:
    return str(installation_rules().emergency_phone)


def _places(
    request: HttpRequest, offered: tuple[tuple[str, str, Any], ...]
) -> list[Place]:
    places = []
    for right, name, label in offered:
        if has_right(request.user, right):
            url = reverse(name)
            places.append(Place(url, label, request.path.startswith(url)))
    return places
