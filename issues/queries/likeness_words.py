"""Why two reports look alike, in words: “same touchpoint, 2 days before, …”."""

import re
from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.texts.likeness import Likeness
from issues.texts.words import plain

#: So many shared words are named, the most telling.
NAMED = 3
#: Of so few letters a word tells nothing: “it”, “at”. A number does.
_SHORT = 2
_WORD = re.compile(r"[^\W_]+")


def why(likeness: Likeness, text: str, *, was_before: bool) -> str:
    """The sentence beside a suggestion. ``text`` is what it was compared with: the
    shared words are named as they stand there."""
    parts = [_where(likeness.same), _when(likeness.days, was_before=was_before)]
    words = _as_written(likeness.shared, text)
    if words:
        parts.append(
            _("shares %(words)s")
            % {"words": ", ".join(_("“%(word)s”") % {"word": word} for word in words)}
        )
    return ", ".join(part for part in parts if part)


def _where(same: Iterable[str]) -> str:
    names = {"touchpoint": _("touchpoint"), "unit": _("place")}
    shared = [name for kind, name in names.items() if kind in same]
    if not shared:
        return ""
    return _("same %(what)s") % {"what": get_text_list(shared, _("and"))}


def _when(days: float, *, was_before: bool) -> str:
    if days < 1:
        return _("within a day")
    whole = round(days)
    if whole < 14:
        number, words = whole, ngettext("%(n)d day", "%(n)d days", whole)
    elif whole < 60:
        number = round(whole / 7)
        words = ngettext("%(n)d week", "%(n)d weeks", number)
    elif whole < 730:
        number = round(whole / 30.4)
        words = ngettext("%(n)d month", "%(n)d months", number)
    else:
        number = round(whole / 365.25)
        words = ngettext("%(n)d year", "%(n)d years", number)
    span = words % {"n": number}
    return (_("%(span)s before") if was_before else _("%(span)s after")) % {
        "span": span
    }


def _as_written(shared: Iterable[str], text: str) -> list[str]:
    """The first of the shared words, spelled as in the text where it has them."""
    wanted = [word for word in shared if len(word) > _SHORT or word.isdigit()][:NAMED]
    spelled: dict[str, str] = {}
    for match in _WORD.finditer(text[:4_000]):
        spelled.setdefault(plain(match.group()), match.group())
    return [spelled.get(word, word) for word in wanted]
