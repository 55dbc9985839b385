"""The picture as the page shows it: every number with the list behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cxops.command_center import links
from cxops.command_center.moment import Moment
from cxops.command_center.picture import Picture
from improvements.enums import ENDED_STATES, InitiativeState
from improvements.filters import ACTIVE
from issues.enums import AgeBand, IssueKind, Severity, Voice
from issues.queries.backlog import SERIOUS
from issues.queries.choices import Choice, FilterChoices
from issues.queries.periods import Period
from issues.queries.persistence import Persistent
from issues.queries.volumes import Volume

#: So many of what persists are on the page; all of it has a page of its own.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Number:
    """One figure and its list; ``label`` names it where a table folds. ``counted``
    contacts without a form stand beside it with a list of their own."""

    value: int
    url: str
    label: Any = ""
    counted: int = 0
    counted_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A named row of figures. ``severity`` draws its box where it has one; ``what``
    narrows its lists: filter → value."""

    name: Any
    numbers: list[Number]
    severity: int | None = None
    what: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What one voice said, a line per kind of report."""

    name: Any
    kinds: list[Line]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of record that nobody is on."""

    name: Any
    number: Number
    since: datetime | None


@dataclass(frozen=True, slots=True)
class PersistentLine:
    """One breakdown that persists, in words. A repeat problem has no touchpoint and
    cause of its own; short names are None also where nothing is known."""

    found: Persistent
    name: str
    place: str
    url: str
    number: Number
    open: Number
    touchpoint: str | None
    cause: str | None
    unit: str


def severity_lines(picture: Picture) -> list[Line]:
    """Open breakdowns: a line per severity, the worst first; the last is the sum."""
    levels: list[tuple[int | None, Any]] = [(None, _("Not judged yet"))]
    levels += list(Severity.choices)
    lines = [
        Line(
            name,
            _by_age(
                picture,
                partial(picture.backlog.of, severity),
                severity_is=links.NONE if severity is None else severity,
            ),
            severity,
        )
        for severity, name in reversed(levels)
    ]
    return [*lines, Line(_("All together"), _by_age(picture, picture.backlog.aged))]


def _by_age(
    picture: Picture, count: Callable[[str], int], **what: object
) -> list[Number]:
    """A figure per age, and their sum."""
    moment = picture.moment
    numbers = []
    for band in AgeBand:
        url = links.open_breakdowns(moment, **what, age=band.value)
        numbers.append(Number(count(band.value), url, band.label))
    whole = sum(number.value for number in numbers)
    return [*numbers, Number(whole, links.open_breakdowns(moment, **what), _("All"))]


def serious(picture: Picture) -> Number:
    """Open breakdowns of severity 3 and 4."""
    url = links.open_breakdowns(picture.moment, severity=SERIOUS)
    return Number(picture.backlog.serious, url)


def voices(picture: Picture) -> list[Said]:
    """Customers and colleagues apart: what each said, and in the period before."""
    return [
        Said(name, [_said(picture, voice, kind) for kind in IssueKind])
        for voice, name in (
            (Voice.CUSTOMER, _("Customers said")),
            (Voice.STAFF, _("Colleagues said")),
        )
    ]


def _said(picture: Picture, voice: Voice, kind: IssueKind) -> Line:
    volume = picture.volumes.said(voice.value, kind.value)
    what = {"kind": kind.value, "voice": voice.value}
    numbers = _both(picture, volume, links.happened, **what)
    return Line(kind.label, numbers, what=what)


def pair_lines(picture: Picture) -> list[Line]:
    """The most frequent pairs of touchpoint and cause."""
    lines = []
    for pair in picture.volumes.pairs():
        place = picture.words.named("touchpoint", pair.touchpoint_id)
        cause = picture.words.named("cause", pair.cause_id)
        if place is None or cause is None:  # both are keys of words that exist
            continue
        what = {"touchpoint": place.value, "effective_cause": cause.value}
        numbers = _both(picture, pair.volume, links.broke, **what)
        lines.append(
            Line(
                _("%(place)s: %(cause)s") % {"place": place.name, "cause": cause.name},
                numbers,
                what=what,
            )
        )
    return lines


def beside_pairs(picture: Picture) -> list[Line]:
    """What can't be among the vital few, and the sum of all breakdowns."""
    said = picture.volumes
    unknown = {"effective_cause": links.NONE}
    unplaced = {"touchpoint": links.NONE, "effective_cause": links.KNOWN}
    return [
        Line(
            _("Cause not known yet"),
            _both(picture, said.cause_unknown(), links.broke, **unknown),
        ),
        Line(
            _("Cause known, not yet placed"),
            _both(picture, said.unplaced(), links.broke, **unplaced),
        ),
        Line(_("All breakdowns"), _both(picture, said.breakdowns(), links.broke)),
    ]


def waiting(picture: Picture) -> list[Waiting]:
    """What nobody is on, kind by kind."""
    kinds: tuple[tuple[Any, Any, Callable[[Any], str]], ...] = (
        (_("Reports"), picture.reports, links.neglected_issues),
        (_("Repeat problems"), picture.patterns, links.neglected_patterns),
        (_("Improvements"), picture.initiatives, links.neglected_initiatives),
    )
    return [
        Waiting(name, Number(nobody.number, address(picture.moment)), nobody.since)
        for name, nobody, address in kinds
    ]


def decisions(picture: Picture) -> Number:
    """Those that wait for the reader."""
    return Number(picture.decisions, links.decisions())


def signals(picture: Picture) -> Number:
    """Those that aren't chance any more."""
    return Number(picture.signals, links.signals())


def persistent_lines(
    rows: Iterable[Persistent], *, period: Period, moment: Moment, words: FilterChoices
) -> list[PersistentLine]:
    """Each breakdown that persists, in words and with its lists."""
    return [_persistent(row, period, moment, words) for row in rows]


def state_lines(picture: Picture) -> list[Line]:
    """Improvements by state, those that exist."""
    return [
        Line(
            state.label,
            [Number(number, links.initiatives(picture.moment, state.value))],
            what={"state": state.value},
        )
        for state in InitiativeState
        if (number := picture.states.get(state.value, 0))
    ]


def under_way(picture: Picture) -> Number:
    """Improvements that were neither ended nor in effect."""
    number = sum(n for state, n in picture.states.items() if state not in ENDED_STATES)
    return Number(number, links.initiatives(picture.moment, ACTIVE))


def _persistent(
    row: Persistent, period: Period, moment: Moment, words: FilterChoices
) -> PersistentLine:
    touchpoint = words.named("touchpoint", row.touchpoint_id)
    cause = words.named("cause", row.cause_id)
    unit = words.named("unit", row.pattern.unit_id if row.pattern else row.unit_id)
    code = unit.value if unit else ""
    if row.pattern is not None:
        name, url = row.pattern.title, row.pattern.get_absolute_url()
        which = {"pattern": row.pattern.ref}
    else:
        name, url = _named(touchpoint, cause), ""
        which = {
            "pattern": links.NONE,
            "touchpoint": touchpoint.value if touchpoint else links.NONE,
            "effective_cause": cause.value if cause else links.NONE,
            "unit_itself": code,
        }
    return PersistentLine(
        found=row,
        name=name,
        place=unit.name if unit else "",
        url=url,
        number=Number(row.number, links.broke(period, moment, **which)),
        open=Number(row.open, links.open_breakdowns(moment, **which)),
        touchpoint=touchpoint.value if touchpoint else None,
        cause=cause.value if cause else None,
        unit=code,
    )


def _named(touchpoint: Choice | None, cause: Choice | None) -> str:
    return _("%(place)s: %(cause)s") % {
        "place": touchpoint.name if touchpoint else _("Not yet placed"),
        "cause": cause.name if cause else _("cause not known yet"),
    }


def _both(
    picture: Picture, volume: Volume, address: Callable[..., str], **what: str
) -> list[Number]:
    """The number of the period and of the one before, each with its list."""
    said, moment = picture.volumes, picture.moment
    return [
        Number(
            number,
            address(period, moment, **what),
            label,
            counted,
            links.counted(period, moment, **what) if counted else "",
        )
        for number, counted, period, label in (
            (volume.number, volume.counted, said.period, _("28 days")),
            (volume.before, volume.counted_before, said.before, _("28 before")),
        )
    ]
