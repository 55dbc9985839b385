"""The lists behind a digest's numbers: each has exactly the rows that were counted."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

_LISTS = {
    "issue": "issues:issue_list",
    "pattern": "issues:pattern_list",
    "initiative": "improvements:initiative_list",
}


def reported(kind: str, first: date, last: date, **more: str | int) -> str:
    """Reports of one kind that came in on these local days, each event once."""
    period = {"filed_from": first.isoformat(), "filed_to": last.isoformat()}
    return _list("issue", {"kind": kind, **period, **more, "counted": "true"})


def open_reports(as_of: datetime, **more: str | int) -> str:
    """Reports that were open at a moment, each event once."""
    moment = {"open_at": as_of.isoformat()}
    return _list("issue", {**more, **moment, "counted": "true"})


def problems_opened(first: date, last: date) -> str:
    """Repeat problems opened on these local days."""
    period = {"opened_from": first.isoformat(), "opened_to": last.isoformat()}
    return _list("pattern", period)


def neglected(kind: str, as_of: datetime) -> str:
    """Reports, repeat problems or improvements that nobody was on at a moment."""
    moment = {"nobody_on_it": "true", "as_of": as_of.isoformat()}
    return _list(kind, moment | ({"counted": "true"} if kind == "issue" else {}))


def _list(kind: str, parameters: Mapping[str, str | int]) -> str:
    return f"{reverse(_LISTS[kind])}?{urlencode(parameters)}"
