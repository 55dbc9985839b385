"""The moments of a column in whatever form a file writes them. Pure.

One form has to fit every row: a form is never guessed from one of them.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%Y/%m/%d"),
    *("%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d.%m.%y"),
    *("%d/%b/%y", "%d/%b/%Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y"),
    *("%b %d, %Y", "%B %d, %Y"),
)
#: Beside these: ISO 8601 and seconds or milliseconds since 1970.
FORMATS = (
    *("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S %Z", "%Y-%m-%d %I:%M:%S %p"),
    *("%a %b %d %H:%M:%S %z %Y", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S %z"),
    *(day + time for day in _DAYS for time in _TIMES),
)
_SECONDS, _MILLISECONDS = 10, 13
_SHOWN = 40


def moments_of(texts: Sequence[str], formats: Sequence[str] = ()) -> list[datetime]:
    """Every moment by the one form that fits them all.

    ``formats`` are as ``strptime`` takes them; without, all that are known are tried.
    Where two fit with different results, or none does, raises Invalid.
    """
    forms: dict[str, Callable[[str], datetime]] = {
        pattern: _by_format(pattern) for pattern in (formats or FORMATS)
    }
    if not formats:
        forms = {"ISO 8601": _iso, "seconds since 1970": _since_1970} | forms
    fitting = {}
    for name, read in forms.items():
        moments = _all(texts, read)
        if moments is not None:
            fitting[name] = moments
    different = list({tuple(moments) for moments in fitting.values()})
    if len(different) == 1:
        return list(different[0])
    if fitting:
        why = _(
            "The times can be read in two ways: %(forms)s. Say which with "
            "--time-format."
        )
        raise Invalid(why % {"forms": ", ".join(fitting)}, field="time")
    why = _(
        "The times fit no form that is known, like “%(text)s”. Say it with "
        "--time-format."
    )
    raise Invalid(why % {"text": _odd_one(texts, forms)[:_SHOWN]}, field="time")


def _all(
    texts: Sequence[str], read: Callable[[str], datetime]
) -> list[datetime] | None:
    moments = []
    for text in texts:
        try:
            moments.append(read(text))
        except (ValueError, OverflowError):
            return None
    return moments


def _odd_one(texts: Sequence[str], forms: dict[str, Callable[[str], datetime]]) -> str:
    """The first text that a form which fits the first one doesn't fit."""
    for read in forms.values():
        if _all(texts[:1], read) is not None:
            return next(text for text in texts if _all([text], read) is None)
    return texts[0] if texts else ""


def _by_format(pattern: str) -> Callable[[str], datetime]:
    return lambda text: _zoned(datetime.strptime(text, pattern))  # noqa: DTZ007 -- zoned


def _iso(text: str) -> datetime:
    if text.isdigit():
        raise ValueError(text)
    return _zoned(datetime.fromisoformat(text))


def _since_1970(text: str) -> datetime:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    if len(text) == _MILLISECONDS:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    if len(text) == _SECONDS:
        return datetime.fromtimestamp(int(text), UTC)
    raise ValueError(text)


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
