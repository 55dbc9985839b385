"""What was found in a file, in plain values that can be kept and shown. Pure."""

from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from issues.intake.detection import sheets_of
from issues.intake.layout import XLSX, Layout
from issues.intake.profile import Column, Profile, profile_of
from issues.intake.reading import open_table
from issues.intake.suggestions import Suggestion, suggest

#: So many different words of a column are kept, the most frequent first.
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class FoundShape:
    """Dates of one shape: an example, how many, the formats they may be in."""

    example: str
    count: int
    choices: tuple[str, ...]
    counts: tuple[int, ...]
    is_ambiguous: bool


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column, as far as a person needs it to say what it is."""

    name: str
    filled: int
    distinct: int
    samples: tuple[str, ...]
    words: tuple[str, ...]
    nothing: tuple[str, ...]
    shapes: tuple[FoundShape, ...]
    time: str
    others: int = 0

    @property
    def is_date(self) -> bool:
        return bool(self.shapes)

    @property
    def is_mixed(self) -> bool:
        return len(self.shapes) > 1

    @property
    def is_asked(self) -> bool:
        return any(shape.is_ambiguous for shape in self.shapes)

    @property
    def certain(self) -> tuple[str, ...]:
        return tuple(s.choices[0] for s in self.shapes if not s.is_ambiguous)


@dataclass(frozen=True, slots=True)
class Findings:
    """The layout a file was read in, its columns and what they may be."""

    layout: Layout
    columns: tuple[FoundColumn, ...]
    rows: int
    broken: int
    is_whole: bool
    first: tuple[dict[str, str], ...]
    sheets: tuple[str, ...] = ()
    suggested: dict[str, list[str]] = field(default_factory=dict)
    number_from_content: bool = False

    def column(self, name: str) -> FoundColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """Plain values, without signs that a database refuses."""
        return _storable(asdict(self))


def findings_of(path: Path, layout: Layout, *, latest: date) -> Findings:
    """Look through a file. Raises Invalid where it can't be read that way."""
    with open_table(path, layout) as table:
        profile = profile_of(table.rows, table.header, latest=latest)
    suggestion = suggest(profile)
    return Findings(
        layout=layout,
        columns=tuple(map(_found, profile.columns)),
        rows=profile.rows,
        broken=profile.broken,
        is_whole=profile.is_whole,
        first=tuple(profile.first),
        sheets=tuple(sheets_of(path)) if layout.format == XLSX else (),
        suggested=_suggested(suggestion, profile),
        number_from_content=suggestion.number_from_content,
    )


def findings_in(kept: dict[str, Any]) -> Findings | None:
    """What was kept, as findings; None where nothing is kept."""
    if not kept:
        return None
    columns = tuple(
        FoundColumn(
            **{
                **column,
                "samples": tuple(column["samples"]),
                "words": tuple(column["words"]),
                "nothing": tuple(column["nothing"]),
                "shapes": tuple(
                    FoundShape(
                        **{
                            **shape,
                            "choices": tuple(shape["choices"]),
                            "counts": tuple(shape["counts"]),
                        }
                    )
                    for shape in column["shapes"]
                ),
            }
        )
        for column in kept["columns"]
    )
    return Findings(
        **{
            **kept,
            "layout": Layout(**kept["layout"]),
            "columns": columns,
            "first": tuple(kept["first"]),
            "sheets": tuple(kept["sheets"]),
        }
    )


def _found(column: Column) -> FoundColumn:
    shapes = column.dates.shapes if column.dates else ()
    return FoundColumn(
        name=column.name,
        filled=column.filled,
        distinct=column.distinct,
        samples=tuple(column.samples),
        words=tuple(word for word, _count in islice(column.words, _MOST_WORDS)),
        nothing=tuple(column.nothing),
        shapes=tuple(
            FoundShape(
                shape.example,
                shape.count,
                shape.choices,
                tuple(count for _form, count in shape.partly),
                shape.is_ambiguous,
            )
            for shape in shapes
        ),
        time=column.time,
        others=column.dates.others if column.dates else 0,
    )


def _suggested(suggestion: Suggestion, profile: Profile) -> dict[str, list[str]]:
    found = {name: list(columns) for name, columns in suggestion.columns.items()}
    day = found.get("filed_at")
    if day and len(day) == 1:
        # A time of day in a column of its own belongs to the bare day.
        column = profile.column(day[0])
        forms = column.dates.certain if column and column.dates else ()
        times = [each.name for each in profile.columns if each.time]
        if len(times) == 1 and not any("%H" in f or "%I" in f for f in forms):
            found["filed_at"] = [*day, times[0]]
    return found


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "�")
    if isinstance(value, dict):
        return {_storable(key): _storable(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inside) for inside in value]
    return value


def storable_text(text: str) -> str:
    """A text without signs that a database refuses."""
    kept: str = _storable(text)
    return kept


def storable(values: dict[str, str]) -> dict[str, str]:
    """The cells of a row without signs that a database refuses."""
    kept: dict[str, str] = _storable(values)
    return kept
