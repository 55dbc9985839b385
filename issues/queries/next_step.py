"""By when somebody should do something, where nobody names a day."""

from datetime import datetime

from accounts.queries.working_days import working_days_ahead
from cxops.kernel.clock import local_date
from issues.models import Issue

#: So many working days on.
DAYS = 1


def default_date(issue: Issue, at: datetime) -> datetime:
    """The date a report has, where it still lies ahead; else the next working day."""
    zone = issue.unit.time_zone
    moment = issue.next_step_at
    if moment is not None and local_date(moment, zone) >= local_date(at, zone):
        return moment
    return working_days_ahead(at, zone, DAYS)
