"""The only place that asks what time it is. Edges call it; services get ``at``."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def local_date(at: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def local_hour(at: datetime, zone: str) -> int:
    """The hour of the day, 0 to 23, of an instant in an IANA time zone."""
    return at.astimezone(ZoneInfo(zone)).hour
