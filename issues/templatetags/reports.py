"""How a report's dates are drawn: ``{% load reports %}``."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cxops.kernel import clock
from cxops.templatetags.ui import day, icon, when
from issues.enums import OPEN_STATES, IssueState, Precision

if TYPE_CHECKING:
    from issues.models import Issue

register = template.Library()


@register.simple_tag
def happened(issue: "Issue") -> SafeString:
    """When it happened, no more exactly than it is known."""
    if issue.occurred_precision == Precision.MINUTE:
        return when(issue.occurred_at)
    return day(issue.occurred_on)


@register.simple_tag
def due(issue: "Issue") -> SafeString:
    """The chip of the next step: its day where it happened, late, or waiting."""
    if issue.state == IssueState.NEEDS_INFO:
        return _chip(" cx-clock--paused", "pause", _("waiting for an answer"))
    if issue.next_step_at is None or issue.state not in OPEN_STATES:
        return SafeString("")
    there = issue.next_step_at.astimezone(ZoneInfo(issue.unit.time_zone)).date()
    now = clock.now()
    words = date_format(there, "j F" if there.year == now.year else "j F Y")
    if issue.next_step_at < now:
        return _chip(" cx-clock--late", "back", _("late, was due"), words)
    return _chip("", "clock2", _("by"), words)


def _chip(kind: str, sign: str, words: str, moment: str = "") -> SafeString:
    return format_html(
        '<span class="cx-clock{}">{}{} {}</span>', kind, icon(sign), words, moment
    )
