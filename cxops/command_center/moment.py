"""The moment a reader asks for: now, or one that has been."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date
from cxops.kernel.errors import Invalid
from cxops.kernel.moments import read_moment


@dataclass(frozen=True, slots=True)
class Moment:
    """What the page is read for."""

    at: datetime
    is_past: bool


def moment_asked(text: str, *, zone: str, now: datetime) -> Moment:
    """The moment a parameter names: "" is now, a day is its end in the zone.

    Raises Invalid for what is no moment, and for one that hasn't come.
    """
    # Whole seconds: what the page counted is what an address can name.
    now = now.replace(microsecond=0)
    if not text:
        return Moment(now, is_past=False)
    try:
        at = read_moment(text, ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise Invalid(
            _("Give a day like 2026-06-23 or a moment like 2026-06-23T17:00Z."),
            field="at",
        ) from None
    if text == local_date(now, zone).isoformat():
        return Moment(now, is_past=False)
    if at > now:
        raise Invalid(
            _("This moment hasn’t come yet. Give an earlier one."), field="at"
        )
    return Moment(at, is_past=True)
