"""What stands in the columns of a file, found by reading it. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from issues.intake.dates import DateForms, date_forms, time_form
from issues.intake.mapping import fold
from issues.intake.row import Row

#: So many rows are looked at. What is beyond, the trial reads.
MOST_ROWS = 25_000
#: Columns with more different values than this hold no vocabulary.
MOST_WORDS = 250
MOST_COLUMNS = 200
SHOWN = 3
_SHOWN_LENGTH = 80
_KEPT = 160
_LONGEST_NOTHING = 12
_CHUNK = 1000
#: How a source writes "nothing".
NOTHING = ("none", "n/a", "na", "null", "nan", "-", "--", "unspecified", "unknown")
_DATE_NAMES = ("date", "time", "created", "closed", "opened", "received", "day", "when")
#: Values of a column that are kept to find its dates.
_MOST_VALUES = 30_000


@dataclass(slots=True)
class Column:
    """One column: how many rows fill it, with what."""

    name: str
    filled: int = 0
    characters: int = 0
    values: Counter[str] = field(default_factory=Counter)
    is_cut: bool = False
    nothing: Counter[str] = field(default_factory=Counter)
    dates: DateForms | None = None
    time: str = ""

    @property
    def distinct(self) -> int:
        """Different values; no more than are kept."""
        return len(self.values)

    @property
    def is_unique(self) -> bool:
        return self.filled > 1 and self.distinct == self.filled

    @property
    def mean_length(self) -> float:
        return self.characters / self.filled if self.filled else 0.0

    @property
    def samples(self) -> list[str]:
        """A few of the values, the most frequent first."""
        return [value[:_SHOWN_LENGTH] for value, _n in self.values.most_common(SHOWN)]

    @property
    def words(self) -> list[tuple[str, int]]:
        """All values with how often each; empty where there are too many."""
        if self.is_cut or self.distinct > MOST_WORDS:
            return []
        return self.values.most_common()

    def add(self, cells: list[str]) -> None:
        """Count cells of many rows at once."""
        if self.is_cut:
            self.filled += sum(map(bool, cells))
            return
        # Long texts are no dates and no words: their beginning says enough.
        self.values.update([cell[:_KEPT] for cell in cells])
        self.is_cut = len(self.values) > _MOST_VALUES

    def settle(self) -> None:
        """After the last row: what the values come to, apart from those for nothing."""
        counted, self.values = self.values, Counter()
        for cell, count in counted.items():
            text = cell.strip()
            if not text:
                continue
            if len(text) <= _LONGEST_NOTHING and fold(text) in NOTHING:
                self.nothing[text] += count
                continue
            self.filled += count
            self.characters += len(text) * count
            self.values[text] += count


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of the rows that were looked at."""

    columns: list[Column]
    rows: int
    broken: int
    is_whole: bool
    first: list[dict[str, str]]

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


def profile_of(
    rows: Iterable[Row], header: list[str] | None, *, latest: date
) -> Profile:
    """Read the rows, up to ``MOST_ROWS``, and tell what stands in each column."""
    columns = {name: Column(name) for name in (header or [])[:MOST_COLUMNS]}
    count = broken = 0
    first: list[dict[str, str]] = []
    stream = iter(rows)
    looked_at = islice(stream, MOST_ROWS)
    while chunk := list(islice(looked_at, _CHUNK)):
        count += len(chunk)
        whole = [row.values for row in chunk if not row.problem]
        broken += len(chunk) - len(whole)
        for values in whole[: SHOWN - len(first)]:
            first.append({name: cell[:200] for name, cell in values.items()})
        if header is None:
            for values in whole:
                for name in values.keys() - columns.keys():
                    if len(columns) < MOST_COLUMNS:
                        columns[name] = Column(name)
        for name, column in columns.items():
            column.add([values[name] for values in whole if name in values])
    for column in columns.values():
        column.settle()
        _find_dates(column, latest)
    is_whole = next(stream, None) is None
    return Profile(list(columns.values()), count, broken, is_whole, first)


def _find_dates(column: Column, latest: date) -> None:
    if column.mean_length > 40:
        return
    few = list(islice(column.values, 50))
    named = any(word in fold(column.name) for word in _DATE_NAMES)
    if few and (found := time_form(few)):
        column.time = found
    if date_forms([(value, 1) for value in few], latest=latest, is_named_so=named):
        column.dates = date_forms(
            column.values.items(), latest=latest, is_named_so=named
        )
