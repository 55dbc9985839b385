"""Which formats the dates of a column can be in: found from all of them, never guessed.

A column is taken apart by the shape of its values: "22-04-15" and "2015-04-08" are two
shapes, each with formats of its own. Where two formats of one shape read all its values
as possible days, a person has to say which one it is. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

#: In ``formats`` beside the words of strptime: the days since 1900 of a spreadsheet.
EXCEL = "excel"
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- the mapping's zone is added later
#: 1954 to 2091: other numbers are no dates.
_EXCEL_RANGE = (20_000.0, 70_000.0)
_TIME_PARTS = ("%H", "%I", "%M", "%X", "%c")

#: Shape of a day (9 for figures, a for letters) → the formats it may be in.
_DAYS: dict[str, tuple[str, ...]] = {
    # Nobody writes the day between year and month.
    "Y-9-9": ("%Y-%m-%d",),
    "9-9-Y": ("%d-%m-%Y", "%m-%d-%Y"),
    "9-9-9": ("%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
    "9-a-Y": ("%d-%b-%Y", "%d-%B-%Y"),
    "9-a-9": ("%d-%b-%y", "%d-%B-%y", "%y-%b-%d"),
    "a-9-Y": ("%b-%d-%Y", "%B-%d-%Y"),
    "Y-a-9": ("%Y-%b-%d", "%Y-%B-%d"),
    "D": ("%Y%m%d",),
}
_TIMES = (
    (r"[0-2]?\d:[0-5]\d", "%H:%M"),
    (r"[0-2]?\d:[0-5]\d:\d\d", "%H:%M:%S"),
    (r"[0-2]?\d:[0-5]\d:\d\d\.\d{1,6}", "%H:%M:%S.%f"),
    (r"[01]?\d:[0-5]\d ?[AaPp][Mm]", "%I:%M{0}%p"),
    (r"[01]?\d:[0-5]\d:\d\d ?[AaPp][Mm]", "%I:%M:%S{0}%p"),
)
_ZONE = r"(?: ?(?:Z|[+-]\d\d:?\d\d))"
_WHOLE = re.compile(
    rf"(?P<day>.+?)(?P<gap>T| +)(?P<time>{'|'.join(f'(?:{p})' for p, _f in _TIMES)})"
    rf"(?P<zone>{_ZONE})?"
)
_TIME_FORMS = [(re.compile(pattern), form) for pattern, form in _TIMES]
#: Whole forms that have the year behind the time.
_FIXED = (
    (
        re.compile(
            r"[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d [+-]\d{4} \d{4}"
        ),
        "%a %b %d %H:%M:%S %z %Y",
    ),
    (
        re.compile(
            r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
        ),
        "%a, %d %b %Y %H:%M:%S %z",
    ),
)
_PARTS = re.compile(r"\d+|[A-Za-z]+|[^A-Za-z\d]+")
_MAIN_SHARE = 0.5
#: Other numbers look like earlier days.
_EARLIEST = 1950
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Shape:
    """Values of one shape: how many, one of them, and the formats that read them.

    ``formats`` read every value; where there is none, ``partly`` says how many values
    each of several formats reads.
    """

    example: str
    count: int
    formats: tuple[str, ...]
    partly: tuple[tuple[str, int], ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether a person has to say which format it is."""
        return len(self.formats) != 1

    @property
    def choices(self) -> tuple[str, ...]:
        """The formats a person may choose from."""
        return self.formats or tuple(form for form, _count in self.partly)


@dataclass(frozen=True, slots=True)
class DateForms:
    """What a column's dates look like: its shapes, the most frequent first."""

    shapes: tuple[Shape, ...]
    others: int = 0

    @property
    def is_mixed(self) -> bool:
        return len(self.shapes) > 1

    @property
    def is_ambiguous(self) -> bool:
        return any(shape.is_ambiguous for shape in self.shapes)

    @property
    def certain(self) -> tuple[str, ...]:
        """The formats that need no asking."""
        return tuple(s.formats[0] for s in self.shapes if not s.is_ambiguous)


def moment_in(text: str, pattern: str) -> datetime:
    """The moment a text means in one format; ValueError where it means none."""
    if pattern != EXCEL:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 -- zoned by the caller
    days = float(text)
    if not _EXCEL_RANGE[0] <= days <= _EXCEL_RANGE[1]:
        raise ValueError(text)
    return _EXCEL_ZERO + timedelta(seconds=round(days * 86_400))


def has_time_of_day(text: str, pattern: str) -> bool:
    """Whether a text in a format says more than the day."""
    if pattern == EXCEL:
        return not float(text).is_integer()
    return any(part in pattern for part in _TIME_PARTS)


def date_forms(
    values: Iterable[tuple[str, int]], *, latest: date, is_named_so: bool = False
) -> DateForms | None:
    """How the values of a column (each with how often) are dates; None: they aren't.

    Days after ``latest`` are no days a report can be from. ``is_named_so``: the
    column's name says that it holds dates, so plain numbers may be a spreadsheet's.
    """
    counts: dict[str, Counter[str]] = {}
    others = total = 0
    for value, count in values:
        total += count
        shape = _shape_of(value, is_named_so=is_named_so)
        if shape is None:
            others += count
        else:
            counts.setdefault(shape, Counter())[value] += count
    if not counts or others > total * _MAIN_SHARE:
        return None
    found = [_judged(shape, seen, latest) for shape, seen in counts.items()]
    found = [shape for shape in found if _is_likely(shape)]
    known = sum(shape.count for shape in found)
    if not found or known < total * _MAIN_SHARE:
        return None
    found.sort(key=lambda shape: -shape.count)
    return DateForms(tuple(found), total - known)


def _is_likely(shape: Shape) -> bool:
    """Whether one of the formats reads most of the values."""
    if shape.formats:
        return True
    best = max((count for _form, count in shape.partly), default=0)
    return best >= shape.count * _MAIN_SHARE


def time_form(values: Iterable[str]) -> str:
    """The one format of values that are times of day; empty where they aren't."""
    forms = {_time_format(value) for value in values if value}
    return forms.pop() if len(forms) == 1 else ""


def _time_format(text: str) -> str:
    for pattern, form in _TIME_FORMS:
        if pattern.fullmatch(text):
            return form.format(" " if " " in text else "")
    return ""


def _shape_of(value: str, *, is_named_so: bool) -> str | None:
    """The shape, as the formats' own frame: what differs in it is only the day."""
    if len(value) > _LONGEST:
        return None
    for pattern, form in _FIXED:
        if pattern.fullmatch(value):
            return f"={form}"
    if value.replace(".", "", 1).isdigit() and "." in value.ljust(6, "."):
        return EXCEL if is_named_so and _is_serial(value) else None
    day, rest = value, ""
    whole = _WHOLE.fullmatch(value)
    if whole:
        time = _time_format(whole["time"])
        zone = whole["zone"] or ""
        space = " " if zone.startswith(" ") else ""
        day, rest = whole["day"], f"{whole['gap']}{time}{space}{'%z' if zone else ''}"
    key = _day_shape(day)
    return None if key is None else f"{key}|{rest}"


def _is_serial(value: str) -> bool:
    return _EXCEL_RANGE[0] <= float(value) <= _EXCEL_RANGE[1]


def _day_shape(day: str) -> str | None:
    """ "22-04-15" → "9-9-9|-|-": the kinds of its parts and what stands between."""
    parts = _PARTS.findall(day)
    if len(parts) == 1 and len(day) == 8 and day.isdigit():
        return "D||"
    if len(parts) != 5:
        return None
    kinds = []
    for part in parts[::2]:
        if part.isdigit():
            kinds.append("Y" if len(part) == 4 else "9" if len(part) <= 2 else "?")
        else:
            kinds.append("a" if part.isalpha() else "?")
    key = "-".join(kinds)
    if key not in _DAYS or any(len(gap) > 2 for gap in parts[1::2]):
        return None
    return f"{key}|{parts[1]}|{parts[3]}"


def _judged(shape: str, seen: "Counter[str]", latest: date) -> Shape:
    example, total = next(iter(seen)), seen.total()
    if shape == EXCEL:
        return Shape(example, total, (EXCEL,))
    if shape.startswith("="):
        return Shape(example, total, (shape[1:],))
    key, first, second, rest = shape.split("|", 3)
    fits: Counter[str] = Counter()
    frames = [form.replace("-", "{}").format(first, second) for form in _DAYS[key]]
    for value, count in seen.items():
        whole = _WHOLE.fullmatch(value) if rest else None
        day = whole["day"] if whole else value
        for frame in frames:
            found = _day_in(day, frame)
            if found is not None and found <= latest:
                fits[frame] += count
    best = [frame for frame in frames if fits[frame] == total]
    if not best and len(fits) == 1 and fits.total() >= total * _MAIN_SHARE:
        # Nothing to choose from: what it doesn't read is no date.
        best = list(fits)
    if best:
        best = _one_of_a_kind(best, seen, rest)
        return Shape(example, total, tuple(f"{form}{rest}" for form in best))
    partly = tuple((f"{form}{rest}", fits[form]) for form in frames if fits[form])
    return Shape(example, total, (), partly)


def _one_of_a_kind(best: list[str], seen: "Counter[str]", rest: str) -> list[str]:
    """Leave out formats that read every value as another one does ("May" and "May")."""
    kept: dict[tuple[date | None, ...], str] = {}
    for form in best:
        days = []
        for value in seen:
            whole = _WHOLE.fullmatch(value) if rest else None
            days.append(_day_in(whole["day"] if whole else value, form))
        kept.setdefault(tuple(days), form)
    return list(kept.values())


@lru_cache(maxsize=65_536)
def _day_in(day: str, form: str) -> date | None:
    try:
        found = datetime.strptime(day, form).date()  # noqa: DTZ007 -- a day, no moment
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None
