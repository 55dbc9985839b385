"""A moment as an address names it: ``2015-06-30`` or ``2015-06-30T22:00:00Z``."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
#: Outside of these years a shift of days or of zones would leave the calendar.
_YEARS = range(1900, 9000)


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The moment a text names; a day is its last moment in the zone.

    Raises ValueError where it names none.
    """
    if _DAY.fullmatch(text):
        after = date.fromisoformat(text) + timedelta(days=1)
        moment = datetime.combine(after, time.min, tzinfo=zone)
        moment = moment.astimezone(UTC) - timedelta(microseconds=1)
    elif _MOMENT.fullmatch(text):
        moment = datetime.fromisoformat(text)
    else:
        raise ValueError(text)
    if moment.year not in _YEARS:
        raise ValueError(text)
    return moment.astimezone(UTC)


def write_moment(moment: datetime) -> str:
    """The same moment for an address, exactly."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class MomentField(forms.CharField):
    """A day or a moment with its zone; the value is an aware datetime or None."""

    default_error_messages = {
        "invalid": _("Give a day like 2026-06-23 or a moment like 2026-06-23T17:00Z.")
    }

    def clean(self, value: object) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_moment(text, timezone.get_current_timezone())
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None
