"""The figures of the page counted again, row by row, without a query of the product."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from issues.models import Issue

COLUMNS = (
    "kind",
    "voice",
    "severity",
    "state",
    "filed_at",
    "closed_at",
    "occurred_on",
    "touchpoint_id",
    "cause_id",
    "unit_id",
    "owner_id",
    "next_step_at",
    "duplicate_of_id",
    "withdrawn_at",
    "is_restricted",
)
OPEN = {"new", "triaged", "needs_info", "resolved"}
DAY = timedelta(days=1)


@dataclass
class Recount:
    """What one who sees everything should be shown; nothing was ever declined, opened
    again or put into a repeat problem."""

    open: "Counter[tuple[Any, str]]"
    nobody: int
    oldest: datetime | None
    said: "Counter[tuple[str, str, str]]"
    pairs: "Counter[tuple[Any, Any, str]]"
    persistent: dict[tuple[Any, Any, Any], tuple[int, int]]


def recount(at: datetime, zone: str) -> Recount:
    """Every row is looked at once."""
    today = at.astimezone(ZoneInfo(zone)).date()
    found = Recount(Counter(), 0, None, Counter(), Counter(), {})
    groups: dict[tuple[Any, Any, Any], list[int]] = {}
    for row in Issue._base_manager.values(*COLUMNS, key=F("pk")).iterator():
        if row["duplicate_of_id"] or row["withdrawn_at"] or row["is_restricted"]:
            continue
        if row["filed_at"] > at:
            continue
        is_open = row["state"] in OPEN or row["closed_at"] > at
        _count(found, row, is_open, at)
        period = _period(row["occurred_on"], today)
        if period:
            found.said[row["kind"], row["voice"], period] += 1
        if row["kind"] != "breakdown":
            continue
        place = (row["touchpoint_id"], row["cause_id"])
        if period:
            found.pairs[*place, period] += 1
        sums = groups.setdefault((*place, row["unit_id"]), [0, 0, 0, 0])
        is_old = row["filed_at"] < at - 60 * DAY
        sums[0] += period == "now"
        sums[1] += is_open
        sums[2] += is_open and is_old
        sums[3] += row["severity"] == 4 and (is_open or period == "now")
    for key, (number, open_, old, harmed) in groups.items():
        if number >= 5 or old or harmed:
            found.persistent[key] = (number, open_)
    return found


def _count(found: Recount, row: dict[str, Any], is_open: bool, at: datetime) -> None:
    if not is_open:
        return
    if row["owner_id"] is None or row["next_step_at"] is None:
        found.nobody += 1
        found.oldest = min(found.oldest or row["filed_at"], row["filed_at"])
    if row["kind"] == "breakdown":
        found.open[row["severity"], _age(at - row["filed_at"])] += 1


def _age(age: timedelta) -> str:
    if age <= 7 * DAY:
        return "week"
    if age <= 28 * DAY:
        return "month"
    return "two_months" if age <= 60 * DAY else "older"


def _period(day: date, today: date) -> str:
    if today - 27 * DAY <= day <= today:
        return "now"
    return "before" if today - 55 * DAY <= day <= today - 28 * DAY else ""
