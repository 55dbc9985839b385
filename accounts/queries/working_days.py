"""Working days, Monday to Friday in a unit's time zone. Calendars come later."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

#: A date that has passed by so many working days has nobody on it.
GRACE = 2
_FRIDAY = 4
_DAY = timedelta(days=1)


def working_days_before(at: datetime, zone: str, days: int) -> datetime:
    """The local moment since which so many whole working days have passed.

    Saturdays and Sundays don't pass: seen from a weekend it is Friday's last moment.
    """
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    into = local.replace(tzinfo=None) - datetime.combine(day, time.min)
    if day.weekday() > _FRIDAY:
        day, into = day - _DAY * (day.weekday() - _FRIDAY), _DAY
    for _step in range(days):
        day -= _DAY * (3 if day.weekday() == 0 else 1)
    moment = datetime.combine(day, time.min) + into
    return moment.replace(tzinfo=ZoneInfo(zone))


def working_days_ahead(at: datetime, zone: str, days: int) -> datetime:
    """The last minute of the working day that is so many working days on."""
    day = at.astimezone(ZoneInfo(zone)).date()
    for _step in range(days):
        day += _DAY * (7 - day.weekday() if day.weekday() >= _FRIDAY else 1)
    return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(zone))


def lapsed(
    at: datetime, zones: Iterable[str], *, zone: str, moment: str = "", day: str = ""
) -> Q:
    """Rows whose ``moment``, or whole ``day``, has passed by two working days.

    ``zones`` are those of the units in use, ``zone`` is the lookup to a row's own.
    Mostly one condition holds for all of them.
    """
    groups: dict[Q, list[str]] = {}
    for name in zones:
        end = working_days_before(at, name, GRACE)
        if moment:
            late = Q(**{f"{moment}__lte": end.astimezone(UTC)})
        else:
            late = Q(**{f"{day}__lt": end.date()})
        groups.setdefault(late, []).append(name)
    if len(groups) == 1:
        return next(iter(groups))
    condition = Q(pk__in=[])
    for late, names in groups.items():
        condition |= late & Q(**{f"{zone}__in": names})
    return condition
