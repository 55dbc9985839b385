"""The sections of a digest, each from its part of the facts; None where there is
nothing to say. Made in the language that is active."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.digests.sheet import Line, Section, Span

#: A part of an edition's facts; ``facts.py`` says what is in it.
Facts = dict[str, Any]


def when_words(period: Facts) -> str:
    """ "yesterday", or "since Friday, 6 March" after days without a digest."""
    if period["first"] == period["last"]:
        return _("yesterday")
    return _("since %(day)s") % {"day": day_words(period["first"], "l, j F")}


def has_reports(facts: Facts) -> bool:
    """Whether anything went wrong, or nearly, in the digest's days."""
    return bool(facts["breakdowns"]["n"] or facts["near_misses"]["n"])


def arrived(facts: Facts) -> Section | None:
    """What came in: customers and staff apart, where, and the same weekday before."""
    if not has_reports(facts):
        return None
    total, period = facts["breakdowns"], facts["period"]
    words = ngettext(
        "%(n)s report of something that went wrong",
        "%(n)s reports of something that went wrong",
        total["n"],
    )
    days = [day_words(day, "l, j F") for day in dict.fromkeys(period.values())]
    lines: list[Line] = [
        (
            Span(f"{' – '.join(days)}: "),
            Span(words % {"n": count(total["n"])}, total["path"], is_strong=True),
            Span("."),
        ),
        _by_voice(facts),
    ]
    for voice in facts["voices"]:
        if voice["most"]:
            said = _("Customers, most at: "), _("Staff, most at: ")
            lines.append(_shares(said[voice["voice"] == "staff"], voice["most"]))
    for voice in facts["voices"]:
        if any(earlier["n"] for earlier in voice["before"]):
            lines.append(_before(voice))
    title = _("Yesterday") if len(days) == 1 else _("Since the last digest")
    return Section("arrived", title, tuple(lines))


def _by_voice(facts: Facts) -> Line:
    customer, staff = facts["voices"]
    near = facts["near_misses"]
    spans = [
        Span(_("%(n)s by customers") % {"n": count(customer["n"])}, customer["path"]),
        Span(", "),
        Span(_("%(n)s by staff") % {"n": count(staff["n"])}, staff["path"]),
    ]
    if near["n"]:
        words = ngettext(
            "%(n)s thing that nearly went wrong",
            "%(n)s things that nearly went wrong",
            near["n"],
        )
        spans += [Span("; "), Span(words % {"n": count(near["n"])}, near["path"])]
    return (*spans, Span("."))


def _before(voice: Facts) -> Line:
    said = {
        "customer": _("Customers, on the same weekday before: "),
        "staff": _("Staff, on the same weekday before: "),
    }
    spans = [Span(said[voice["voice"]])]
    for earlier in voice["before"]:
        words = _("%(n)s on %(day)s") % {
            "n": count(earlier["n"]),
            "day": day_words(earlier["day"], "j F"),
        }
        spans += [Span(words, earlier["path"]), Span(", ")]
    return (*spans[:-1], Span("."))


def _shares(lead: str, shares: Sequence[Facts]) -> Line:
    """ "Customers, most at: Lift 19, Tickets 12." """
    spans = [Span(lead)]
    for share in shares:
        place = share["label"] or _("not yet placed")
        spans += [Span(f"{place} {count(share['n'])}", share["path"]), Span(", ")]
    return (*spans[:-1], Span("."))


def problems(problems: Facts, when: str) -> Section | None:
    """The repeat problems that were opened."""
    if not problems["n"]:
        return None
    words = ngettext(
        "%(n)s repeat problem was opened %(when)s",
        "%(n)s repeat problems were opened %(when)s",
        problems["n"],
    ) % {"n": count(problems["n"]), "when": when}
    lines: list[Line] = [(Span(words, problems["path"], is_strong=True), Span("."))]
    for problem in problems["first"]:
        reports = ngettext("%(n)s report", "%(n)s reports", problem["n"])
        about = [problem["unit"], reports % {"n": count(problem["n"])}]
        if problem["label"]:
            about.append(_("most at %(place)s") % {"place": problem["label"]})
        lines.append((Span(problem["ref"], problem["path"]), Span(_about_it(about))))
    return Section("problems", _("New"), (*lines, *_rest(problems)))


def serious(serious: Facts, when: str) -> Section | None:
    """Severity 3 and 4: what is open, and what came in."""
    opened, new = serious["open"], serious["new"]
    if not (opened["n"] or new["n"]):
        return None
    came = ngettext("%(n)s came in %(when)s", "%(n)s came in %(when)s", new["n"])
    came %= {"n": count(new["n"]), "when": when}
    lines: list[Line] = [
        (
            Span(
                _("%(n)s open") % {"n": count(opened["n"])},
                opened["path"],
                is_strong=True,
            ),
            Span("; "),
            Span(came, new["path"]),
            Span("."),
        )
    ]
    for issue in serious["first"]:
        place = issue["label"] or _("not yet placed")
        day = _("reported %(day)s") % {"day": day_words(issue["day"], "j F")}
        about = [issue["severity"], place, issue["unit"], day]
        if not issue["is_open"]:
            about.append(_("closed meanwhile"))
        lines.append((Span(issue["ref"], issue["path"]), Span(_about_it(about))))
    return Section("serious", _("Serious"), tuple(lines))


def nobody(nobody: Facts) -> Section | None:
    """What has no person, no next date, or one that passed; the oldest by name."""
    kinds = [kind for kind in nobody["kinds"] if kind["n"]]
    if not kinds:
        return None
    spans: list[Span] = []
    for kind in kinds:
        words = _kind_words(kind["kind"], kind["n"]) % {"n": count(kind["n"])}
        spans += [Span(words, kind["path"], is_strong=True), Span(", ")]
    rule = _(": no person, no next date, or one that has passed.")
    lines: list[Line] = [(*spans[:-1], Span(rule))]
    for kind in kinds:
        lines.append(_oldest(kind["first"]))
    return Section("nobody", _("Nobody on it"), tuple(lines))


def _kind_words(kind: str, number: int) -> str:
    if kind == "issue":
        return ngettext("%(n)s report", "%(n)s reports", number)
    if kind == "pattern":
        return ngettext("%(n)s repeat problem", "%(n)s repeat problems", number)
    return ngettext("%(n)s improvement", "%(n)s improvements", number)


def _oldest(rows: Sequence[Facts]) -> Line:
    spans = [Span(_("Oldest: "))]
    for row in rows:
        days = ngettext("%(n)s day", "%(n)s days", row["days"])
        spans += [
            Span(row["ref"], row["path"]),
            Span(f" ({days % {'n': count(row['days'])}})"),
            Span(", "),
        ]
    return (*spans[:-1], Span("."))


def decisions(decisions: Facts) -> Section | None:
    """What waits for the reader's decision, the first due first."""
    if not decisions["n"]:
        return None
    words = ngettext("%(n)s waits for you", "%(n)s wait for you", decisions["n"]) % {
        "n": count(decisions["n"])
    }
    lines: list[Line] = [(Span(words, decisions["path"], is_strong=True), Span("."))]
    for row in decisions["first"]:
        due = day_words(row["due"], "l, j F")
        if row["is_late"]:
            due = _("was due on %(day)s") % {"day": due}
        else:
            due = _("due on %(day)s") % {"day": due}
        lines.append(
            (Span(row["ref"], row["path"]), Span(_about_it([row["what"], due])))
        )
    return Section("decisions", _("Decide"), (*lines, *_rest(decisions)))


def thanks(thanks: Facts, when: str) -> Section | None:
    """What went really well."""
    if not thanks["n"]:
        return None
    words = ngettext(
        "%(n)s thank-you came in %(when)s",
        "%(n)s thank-yous came in %(when)s",
        thanks["n"],
    ) % {"n": count(thanks["n"]), "when": when}
    lines: list[Line] = [(Span(words, thanks["path"], is_strong=True), Span("."))]
    lines.append(_shares(_("Most at: "), thanks["most"]))
    return Section("thanks", _("Thanks"), tuple(lines))


def _rest(rows: Facts) -> tuple[Line, ...]:
    more = rows["n"] - len(rows["first"])
    if more <= 0:
        return ()
    return ((Span(_("and %(number)s more") % {"number": count(more)}, rows["path"]),),)


def _about_it(parts: Sequence[str]) -> str:
    """What stands behind a reference."""
    return "".join(f" · {part}" for part in parts)


def day_words(iso: str, form: str) -> str:
    """A stored day in the language that is active."""
    return date_format(date.fromisoformat(iso), form)


def count(number: int) -> str:
    """ "1,240" in the language that is active."""
    return number_format(number, force_grouping=True)
