"""Which column may be which field: a proposal from names and values. Pure.

A person sees it and says otherwise. Where values leave two readings open (a date),
nothing is proposed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from issues.intake.mapping import CHOICES, fold
from issues.intake.profile import Column, Profile

#: Field → words in the names of its columns, the surest first.
_NAMES: dict[str, tuple[str, ...]] = {
    "external_id": (
        r"complaint id|unique.?key|case.?(enquiry.?)?id|ticket( ?(#|no|number|id))?",
        r"(issue|tweet|request|report|incident|reference|row|source.?row).?(id|no|key)?",
        r"id|nr|no|number|key|nummer|pair.?id|ref",
    ),
    "description": (
        r".*narrative.*|what happened|beschreibung|description|descripci[oó]n",
        r"(full )?text|content|comments?|message|body|reviews?|feedback|details?",
        r"customer complaint|complaint|question1?|query|summary|problem|case.?title",
        r"title|subject",
    ),
    "title": (r"title|subject|summary|headline|betreff",),
    "filed_at": (
        r"date received|created.?(date|at|on|time)?|open.?(ed|dt|date).*|date.?created",
        r"(date.?)?(reported|filed|submitted|received|opened)( ?(at|on|date))?",
        r".*created|date|datum|timestamp|time.?stamp|day|when",
    ),
    "closed_at": (
        r"closed.?(date|at|on|dt)?|close.?date|date.?closed",
        r"resolved( ?(at|on|date))?|completed( ?(at|on|date))?",
    ),
    "occurred_at": (
        r"(occurred|incident|event|happened)[ _]?(at|on|date|time)?",
        r"date.?visit(ed)?|date of (incident|event|visit)",
    ),
    "touchpoint": (
        r"touchpoint|where.*|service|product|category|domain|topics?",
        r"complaint.?type|reason|lounge.?name|area|department",
    ),
    "cause": (
        r"cause|root.?cause|negative.?reason|issue|intent|issue.?type",
        r"descriptor|sub.?issue|type|problem.?type",
    ),
    "channel": (
        r"channel|.*channel.?type|(submitted|received) via|how.*heard|via|source",
    ),
    "unit": (r"unit|unit.?code|branch|store|station|filiale|standort",),
    "severity": (r"severity|priority",),
}
#: Columns of one field may be two: the date and the time, the kind and its detail.
_PAIRS = (
    (r"complaint.?type", r"descriptor"),
    (r"issue", r"sub.?issue"),
)
_LEAST_FILLED = 0.9
#: Shorter texts on the average are no story.
_SHORT = 60
#: Fields that a column of few words fills.
_WORDS = ("touchpoint", "cause", "channel", "unit")


@dataclass(slots=True)
class Suggestion:
    """field → the columns that may be it, and how dates among them are written.

    ``asked``: fields whose dates a person has to look at. ``number_from_content``:
    no column holds a number that tells the rows apart.
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    number_from_content: bool = False


def suggest(profile: Profile) -> Suggestion:
    """The proposal for a file."""
    found = Suggestion()
    taken: set[str] = set()
    number = _number(profile)
    found.number_from_content = number is None
    if number is not None:
        found.columns["external_id"] = (number.name,)
        taken.add(number.name)
    _dates(profile, found, taken)
    _texts(profile, found, taken)
    for name in _WORDS:
        column = _named(profile, name, lambda c: bool(c.words) and not c.dates)
        if column is not None:
            found.columns[name] = (column.name,)
    _severity(profile, found)
    return found


def source_for(file_name: str) -> str:
    """A short name for where a file comes from, made from its name."""
    stem = re.sub(r"(\.(csv|tsv|txt|xlsx|json|jsonl|ndjson|gz))+$", "", fold(file_name))
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60] or "file"


def _number(profile: Profile) -> Column | None:
    def tells_apart(column: Column) -> bool:
        # Some sources have a row twice, so nearly all are enough.
        return (
            column.filled >= max(1, profile.rows - profile.broken) * _LEAST_FILLED
            and column.distinct >= column.filled * _LEAST_FILLED
            and column.mean_length <= 60
            and not column.dates
        )

    named = _named(profile, "external_id", tells_apart)
    if named is not None:
        return named
    first = profile.columns[0] if profile.columns else None
    if first is None or not first.is_unique or not tells_apart(first):
        return None
    return None if " " in "".join(first.samples) else first


def _dates(profile: Profile, found: Suggestion, taken: set[str]) -> None:
    for name in ("filed_at", "closed_at", "occurred_at"):
        column = _named(
            profile, name, lambda c: c.dates is not None and c.name not in taken
        )
        if column is None and name == "filed_at":
            column = next((c for c in profile.columns if c.dates is not None), None)
        if column is None or column.dates is None:
            continue
        if name == "occurred_at" and column.filled < profile.rows * _LEAST_FILLED:
            continue
        found.columns[name] = (column.name,)
        taken.add(column.name)
        if column.dates.is_ambiguous:
            found.asked.add(name)
        found.formats[name] = column.dates.certain


def _texts(profile: Profile, found: Suggestion, taken: set[str]) -> None:
    enough = profile.rows * _LEAST_FILLED

    def is_text(column: Column) -> bool:
        return (
            column.filled >= enough
            and column.name not in taken
            and not column.dates
            and column.mean_length > 10
        )

    column = _named(profile, "description", is_text)
    pair = _pair(profile)
    if pair and (column is None or column.mean_length <= _SHORT):
        found.columns["description"] = pair
        return
    if column is None:
        rest = [c for c in profile.columns if is_text(c)]
        column = max(rest, key=lambda c: c.mean_length, default=None)
    if column is None:
        words = [c for c in profile.columns if c.words and c.name not in taken]
        column = next((c for c in words if c.filled >= enough), None)
    if column is not None:
        found.columns["description"] = (column.name,)
        taken.add(column.name)
    title = _named(
        profile, "title", lambda c: c.name not in taken and c.mean_length <= 120
    )
    if title is not None and title.filled:
        found.columns["title"] = (title.name,)


def _pair(profile: Profile) -> tuple[str, ...]:
    for first, second in _PAIRS:
        names = [_first(profile, pattern) for pattern in (first, second)]
        if all(names):
            return tuple(column.name for column in names if column)
    return ()


def _severity(profile: Profile, found: Suggestion) -> None:
    column = _named(profile, "severity", lambda c: bool(c.words))
    if column and all(word in "01234" for word, _count in column.words):
        found.columns["severity"] = (column.name,)


def _named(
    profile: Profile, name: str, fits: Callable[[Column], bool]
) -> Column | None:
    """The column whose name says most surely that it is the field, and that fits."""
    for pattern in _NAMES[name]:
        for column in profile.columns:
            if _matches(pattern, column.name) and column.filled and fits(column):
                return column
    return None


def _first(profile: Profile, pattern: str) -> Column | None:
    columns: Iterable[Column] = profile.columns
    return next((c for c in columns if _matches(pattern, c.name) and c.filled), None)


def _matches(pattern: str, name: str) -> bool:
    plain = fold(name).replace("_", " ").replace("#", "# ").strip()
    return bool(re.fullmatch(pattern, plain) or re.fullmatch(pattern, fold(name)))


def choice_of(name: str, word: str) -> str | None:
    """What a foreign word means for a field with a closed set, where it is plain."""
    if name not in CHOICES:
        return None
    return _PLAIN.get(name, {}).get(fold(word))


_PLAIN: dict[str, dict[str, str]] = {
    "voice": {"customer": "customer", "staff": "staff", "employee": "staff"},
    "kind": {
        "breakdown": "breakdown",
        "complaint": "breakdown",
        "negative": "breakdown",
        "near miss": "near_miss",
        "near_miss": "near_miss",
        "praise": "praise",
        "compliment": "praise",
        "positive": "praise",
    },
    "severity": {level: level for level in "01234"},
    "mood": {
        "sorted": "sorted",
        "waiting": "waiting",
        "unhappy": "unhappy",
        "unknown": "unknown",
    },
}
