"""Signals as people read them: in a sentence, with the list of exactly its reports."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cxops.charts.figures import figure, full_day
from cxops.kernel.keyset import Sort
from cxops.stats.figures import plain
from issues.enums import IssueKind, SignalDirection, SignalKind, Voice
from issues.models import Signal
from issues.queries.watched import Subject

SIGNAL_SORTS = (
    Sort(
        "excess",
        "excess",
        gettext_lazy("Most above the usual"),
        descending=True,
    ),
)
#: A spike is flagged from these odds on; longer ones are all the same to a reader.
ODDS = 1000


def subject_of(signal: Signal) -> Subject:
    """What its series is about."""
    return Subject(signal.unit_id, signal.touchpoint_id, signal.pattern_id)


def reports_between(signal: Signal, first: date, last: date) -> dict[str, str]:
    """The filters of the list that has the reports it counted in these days."""
    asked = {"unit": signal.unit.code}
    if signal.touchpoint is not None:
        asked["touchpoint"] = signal.touchpoint.slug
    if signal.pattern is not None:
        asked["pattern"] = signal.pattern.ref
    return asked | {
        "kind": IssueKind.BREAKDOWN.value,
        "voice": Voice.CUSTOMER.value,
        "counted": "true",
        "occurred_from": first.isoformat(),
        "occurred_to": last.isoformat(),
    }


def reports_address(signal: Signal, first: date, last: date) -> str:
    """The page of that list."""
    asked = urlencode(reports_between(signal, first, last))
    return f"{reverse('issues:issue_list')}?{asked}"


def sentence_of(signal: Signal) -> str:
    """What isn't chance, with its period, its number and what is usual."""
    if signal.kind == SignalKind.SPIKE:
        return " ".join([_spike(signal), _luck()])
    return _shift(signal)


def _about(signal: Signal) -> str:
    """The reports it counts, after their number: "reports about Waiting"."""
    if signal.pattern is not None:
        words = ngettext(
            "%(n)s report of “%(what)s”",
            "%(n)s reports of “%(what)s”",
            signal.count,
        )
    elif signal.touchpoint is not None:
        words = ngettext(
            "%(n)s report about “%(what)s”",
            "%(n)s reports about “%(what)s”",
            signal.count,
        )
    else:
        words = ngettext(
            "%(n)s report from %(what)s", "%(n)s reports from %(what)s", signal.count
        )
    return words % {"n": figure(signal.count), "what": signal}


def _spike(signal: Signal) -> str:
    days = (signal.last_on - signal.first_on).days + 1
    told = {
        "about": _about(signal),
        "first": full_day(signal.first_on),
        "last": full_day(signal.last_on),
        "usual": _number(signal.expected / days),
    }
    if days == 1:
        return _("%(about)s on %(first)s; %(usual)s a day is usual.") % told
    return _("%(about)s from %(first)s to %(last)s; %(usual)s a day is usual.") % told


def _luck() -> str:
    return _("By luck less than 1 time in %(odds)s.") % {"odds": figure(ODDS)}


def _shift(signal: Signal) -> str:
    weeks = ((signal.last_on - signal.first_on).days + 1) // 7
    told = {
        "about": _about(signal),
        "first": full_day(signal.first_on),
        "last": full_day(signal.last_on),
        "weeks": weeks,
        "usual": _number(signal.expected / weeks),
    }
    return _SHIFTS[signal.rule, signal.direction] % told


_WORSE, _BETTER = SignalDirection.WORSE.value, SignalDirection.BETTER.value
_SHIFTS = {
    ("limit", _WORSE): gettext_lazy(
        "%(about)s from %(first)s to %(last)s, in the last week more than the normal "
        "range; %(usual)s a week is the average."
    ),
    ("limit", _BETTER): gettext_lazy(
        "%(about)s from %(first)s to %(last)s, in the last week fewer than the normal "
        "range; %(usual)s a week is the average."
    ),
    ("shift", _WORSE): gettext_lazy(
        "%(about)s since %(first)s: %(weeks)s weeks in a row above the average of "
        "%(usual)s a week."
    ),
    ("shift", _BETTER): gettext_lazy(
        "%(about)s since %(first)s: %(weeks)s weeks in a row below the average of "
        "%(usual)s a week."
    ),
    ("trend", _WORSE): gettext_lazy(
        "%(about)s since %(first)s: %(weeks)s weeks in a row, each with more than the "
        "one before; %(usual)s a week is the average."
    ),
    ("trend", _BETTER): gettext_lazy(
        "%(about)s since %(first)s: %(weeks)s weeks in a row, each with fewer than the "
        "one before; %(usual)s a week is the average."
    ),
    ("two_of_three", _WORSE): gettext_lazy(
        "%(about)s since %(first)s: two of the last three weeks near the upper end of "
        "the normal range; %(usual)s a week is the average."
    ),
    ("two_of_three", _BETTER): gettext_lazy(
        "%(about)s since %(first)s: two of the last three weeks near the lower end of "
        "the normal range; %(usual)s a week is the average."
    ),
}


def _number(value: float) -> str:
    rounded = plain(value)
    _whole, _point, digits = f"{rounded}".partition(".")
    return figure(rounded, len(digits))
