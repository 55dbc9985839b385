"""What an edition says, from its facts alone.

Pure: the same facts and missed days give the same words, as long as the
catalogue of translations is the same. Mail, text and page are ways to set them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.digests import sections
from cxops.digests.sections import Facts, count, day_words
from cxops.digests.sheet import Line, Sheet, Span

#: The shapes of facts this module reads; an old edition keeps its own for ever.
READABLE = (1,)
#: So many places stand by name before "and 3 more".
_NAMES = 4


def compose(facts: Facts, missed_days: Sequence[str] = ()) -> Sheet:
    """The words of an edition. Raises ValueError for facts of an unknown shape."""
    if facts["schema"] not in READABLE:
        raise ValueError(f"digest facts of the unknown shape {facts['schema']!r}")
    with translation.override(facts["language"]):
        when = sections.when_words(facts["period"])
        found = {
            _("serious reports"): sections.serious(facts["serious"], when),
            _("decisions for you"): sections.decisions(facts["decisions"]),
            _("what came in"): sections.arrived(facts),
            _("new repeat problems"): sections.problems(facts["problems"], when),
            _("anything with nobody on it"): sections.nobody(facts["nobody"]),
            _("thanks"): sections.thanks(facts["thanks"], when),
        }
        silent = [name for name, section in found.items() if section is None]
        return Sheet(
            title=_title(facts),
            about=_about(facts),
            headline=_headline(facts),
            sections=tuple(section for section in found.values() if section),
            notes=tuple(_notes(facts, silent, missed_days)),
        )


# --- The head -------------------------------------------------------------------------


def _title(facts: Facts) -> str:
    day = date.fromisoformat(facts["day"])
    return _("%(weekday)s’s digest, %(day)s") % {
        "weekday": date_format(day, "l"),
        "day": date_format(day, "j F Y"),
    }


def _about(facts: Facts) -> str:
    local = datetime.fromisoformat(facts["as_of"]).astimezone(ZoneInfo(facts["zone"]))
    return _("As of %(time)s, %(zone)s. %(places)s.") % {
        "time": date_format(local, "H:i"),
        "zone": facts["zone"],
        "places": _places(facts["scope"]),
    }


def _places(scope: Facts) -> str:
    if scope["everything"]:
        return _("All units")
    names = scope["names"][:_NAMES]
    more = len(scope["names"]) - len(names)
    if more:
        names.append(_("and %(number)s more") % {"number": count(more)})
    return ", ".join(names)


def _headline(facts: Facts) -> str:
    """What wants the reader, most pressing first; else how yesterday was."""
    serious = facts["serious"]["open"]["n"]
    nobody = sum(kind["n"] for kind in facts["nobody"]["kinds"])
    decisions, problems = facts["decisions"]["n"], facts["problems"]["n"]
    counted = (
        (serious, ngettext("%(n)s serious open", "%(n)s serious open", serious)),
        (decisions, ngettext("%(n)s decision", "%(n)s decisions", decisions)),
        (
            problems,
            ngettext("%(n)s new repeat problem", "%(n)s new repeat problems", problems),
        ),
        (
            nobody,
            ngettext("%(n)s with nobody on it", "%(n)s with nobody on it", nobody),
        ),
    )
    parts = [words % {"n": count(number)} for number, words in counted if number]
    if parts:
        return ", ".join(parts)
    if sections.has_reports(facts):
        return _("Nothing serious, nothing waits for you")
    return _("Nothing new")


# --- The end --------------------------------------------------------------------------


def _notes(facts: Facts, silent: list[str], missed: Sequence[str]) -> list[Line]:
    notes: list[Line] = []
    if facts["correction"]:
        notes.append(_correction(facts["correction"]))
    if missed:
        days = ", ".join(day_words(day, "j F") for day in missed)
        notes.append((Span(_("No digest was made on %(days)s.") % {"days": days}),))
    if silent:
        words = _("Nothing to tell about: %(things)s.")
        notes.append((Span(words % {"things": ", ".join(silent)}),))
    return notes


def _correction(correction: Facts) -> Line:
    """ "Correction: Friday, 6 March now counts 203 reports, not 198." """
    days = [
        day_words(day, "l, j F") for day in dict.fromkeys(correction["period"].values())
    ]
    now = ngettext("%(n)s report", "%(n)s reports", correction["now"])
    spans = [
        Span(_("Correction: %(day)s now counts ") % {"day": " – ".join(days)}),
        Span(now % {"n": count(correction["now"])}, correction["path"]),
        Span(_(", not %(was)s") % {"was": count(correction["was"])}),
    ]
    if correction["late"]:
        late = ngettext(
            "; %(n)s came in late", "; %(n)s came in late", correction["late"]
        )
        spans.append(Span(late % {"n": count(correction["late"])}))
    return (*spans, Span("."))
