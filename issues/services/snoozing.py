"""Whether a report is put off: set by its verbs, ended by whatever else is done."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from issues.models import Issue, Snooze


def put_off(issue: Issue) -> None:
    """Leave it out of the queue until the morning of its next date, where it happened.

    The caller notes who does it and why.
    """
    assert issue.next_step_at is not None
    zone = ZoneInfo(issue.unit.time_zone)
    day = issue.next_step_at.astimezone(zone).date()
    until = datetime.combine(day, time.min, tzinfo=zone)
    Snooze.objects.update_or_create(issue=issue, defaults={"until": until})


def bring_back(issue: Issue, at: datetime) -> bool:
    """End what holds it back; whether anything did. One statement."""
    return bring_back_all([issue], at) > 0


def bring_back_all(issues: Sequence[Issue], at: datetime) -> int:
    """End what holds any of these back; how many it were. One statement."""
    held = Snooze.objects.filter(issue__in=issues, until__gt=at)
    return held.update(until=at)
