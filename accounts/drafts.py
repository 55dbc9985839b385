"""What must be true of names, numbers and times before they are stored."""

import zoneinfo
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

NAME_LENGTH = 120
CODE_LENGTH = 40
REASON_LENGTH = 500


def clean_line(text: str, *, field: str, longest: int, required: bool = True) -> str:
    """One line a person typed: printable, trimmed, neither empty nor too long."""
    tidy = " ".join(text.split())
    if not tidy.isprintable():
        raise Invalid(
            _("This text holds characters that can’t be stored. Type it again."),
            field=field,
        )
    if required and not tidy:
        raise Invalid(_("Fill this in."), field=field, code="required")
    if len(tidy) > longest:
        raise Invalid(
            _("This is too long: at most %(longest)d characters.")
            % {"longest": longest},
            field=field,
        )
    return tidy


def clean_code(code: str) -> str:
    """The code of a unit, as other systems know it."""
    tidy = clean_line(code, field="code", longest=CODE_LENGTH)
    try:
        validate_slug(tidy)
    except ValidationError:
        raise Invalid(
            _("A code has letters, digits, hyphens and underscores only."),
            field="code",
        ) from None
    return tidy


def clean_reason(reason: str) -> str:
    """Why something was done; the history keeps it."""
    return clean_line(reason, field="reason", longest=REASON_LENGTH)


def clean_email(email: str | None) -> str | None:
    """An address in lower case, or None."""
    tidy = (email or "").strip().lower()
    if not tidy:
        return None
    try:
        validate_email(tidy)
    except ValidationError:
        raise Invalid(
            _("This isn’t an e-mail address. Write it like name@example.org."),
            field="email",
        ) from None
    return tidy


def clean_staff_number(number: str | None) -> str | None:
    """A staff number as printed on the card; an e-mail address isn't one."""
    tidy = clean_line(
        number or "", field="staff_number", longest=40, required=False
    ).replace(" ", "")
    if "@" in tidy:
        raise Invalid(
            _("A staff number has no @. Put e-mail addresses into their own field."),
            field="staff_number",
        )
    return tidy or None


@cache
def _time_zones() -> frozenset[str]:
    """Every IANA name: the search through the system's files takes its time."""
    return frozenset(zoneinfo.available_timezones())


def clean_time_zone(name: str) -> str:
    """An IANA name."""
    if name not in _time_zones():
        raise Invalid(_("Choose a time zone such as Europe/Berlin."), field="time_zone")
    return name


def clean_language(code: str) -> str:
    """A language the screens are written in."""
    if code not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose a language from the list."), field="language")
    return code
