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
    ("issue.file", "issues:my_reports", _("My reports")),
    ("issue.inbox", "issues:inbox", _("To sort")),
    ("issue.list", "issues:issue_list", _("Reports")),
    ("pattern.list", "issues:pattern_list", _("Repeat problems")),
    ("initiative.read", "improvements:initiative_list", _("Improvements")),
    ("initiative.decide", "improvements:review_list", _("To decide")),
    ("vocabulary.read", "issues:journey_list", _("Journeys")),
    ("settings.manage", "accounts:settings", _("Settings")),
    ("audit.read", "audit:entry_list", _("Audit")),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav``, ``unread_count`` and ``emergency_phone`` for the page shell."""
    user = getattr(request, "user", None)
    shell = {"emergency_phone": SimpleLazyObject(_emergency_phone)}
    if user is None or not user.is_authenticated:
        return shell | {"nav": []}
    return shell | {
        "nav": _places(request),
        "unread_count": SimpleLazyObject(
            lambda: user.notifications.unread()[:100].count()
        ),
    }


def _emergency_phone() -> str:
    return str(installation_rules().emergency_phone)


def _places(request: HttpRequest) -> list[Place]:
    places = []
    for right, name, label in _PLACES:
        if has_right(request.user, right):
            url = reverse(name)
            places.append(Place(url, label, request.path.startswith(url)))
    return places
