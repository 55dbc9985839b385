"""How a report's dates are drawn: ``{% load reports %}``."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cxops.kernel import clock
from issues.enums import OPEN_STATES, IssueState, Precision

if TYPE_CHECKING:
    from issues.models import Issue
    from issues.views.queueing import Queue

register = template.Library()


@register.filter
def at_desk(queue: "Queue", ref: str) -> str:
    """The address of a report in the queue somebody works through."""
    return queue.address(ref)


@register.inclusion_tag("issues/parts/happened.html")
def happened(issue: "Issue") -> dict[str, Any]:
    """When it happened, no more exactly than it is known."""
    known = issue.occurred_precision == Precision.MINUTE
    return {"at": issue.occurred_at if known else None, "on": issue.occurred_on}


@register.inclusion_tag("issues/parts/due.html")
def due(issue: "Issue") -> dict[str, Any]:
    """The chip of the next step: its day where it happened, late, or waiting."""
    if issue.state == IssueState.NEEDS_INFO:
        words = _("waiting for an answer")
        return {"tone": "paused", "sign": "pause", "words": words}
    if issue.next_step_at is None or issue.state not in OPEN_STATES:
        return {}
    there = issue.next_step_at.astimezone(ZoneInfo(issue.unit.time_zone)).date()
    now = clock.now()
    day = date_format(there, "j F" if there.year == now.year else "j F Y")
    if issue.next_step_at < now:
        words = _("late, was due %(day)s") % {"day": day}
        return {"tone": "late", "sign": "back", "words": words}
    return {"tone": "", "sign": "clock2", "words": _("by %(day)s") % {"day": day}}
