"""Days and hours as people type them, in the zone of the place."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from issues.drafts import last_minute_of


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """An hour and minute with the browser's own field."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **kwargs)


def moment(day: date, hour: time | None, zone: str) -> datetime:
    """The instant of a day and hour there; a bare day begins at midnight."""
    return datetime.combine(day, hour or time.min, tzinfo=ZoneInfo(zone))


def by_the_end_of(day: date | None, zone: str) -> datetime | None:
    """When a thing promised for a day is late."""
    return None if day is None else last_minute_of(day, zone)
