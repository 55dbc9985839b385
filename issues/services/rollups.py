"""The daily counts: what is noted as changed is counted anew, a moment later.

Nothing is ever added to a count: a day of a unit is thrown away and counted again out
of the reports. So a merge, an undo, an erasure and an import are the same code, doing
it twice does no harm, and being killed leaves what was.

Why nothing is lost while people write: the database's triggers note a change in the
transaction that makes it, so whoever sees the note sees the change. Here the notes are
read first, then the reports, and exactly the notes that were read are removed. A change
committed after they were read has a note of its own, which stays. That holds for one
counter at a time, so each takes a lock that ends with its transaction (on SQLite the
transaction is the lock).
"""

import time
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, Q

from issues.enums import Certainty, FactorRole
from issues.models import ContributingFactor, DailyCount, DirtyCell, Issue, Tally
from issues.queries.daily_counts import (
    COLUMNS,
    VOCABULARY,
    Ends,
    counts_of,
    differing_cells,
    words_in_use,
)

#: How long one transaction may last, and how long others get in between (SQLite).
HOLD_SECONDS, PAUSE_SECONDS = 0.15, 0.05
#: What one tick spends.
TICK_SECONDS = 1.0
#: Notes that are read at once, and days of one transaction.
NOTES, DAYS = 900, 100
#: A change that touches more cells than this is counted by whole days.
MOST_CELLS = 2_000
#: PostgreSQL's lock of whoever counts.
_LOCK = 0x0C0_1175
_TABLE = DailyCount._meta.db_table

Cell = tuple[int | None, date]


def count_dirty(*, seconds: float = TICK_SECONDS) -> int:
    """Count anew what changed, the latest days first, for about so long.

    Returns how many days were counted or put in line; 0 when nothing waits.
    """
    done, ends_at = 0, time.monotonic() + seconds
    while DirtyCell.objects.exists():
        done += _spread_notes() or _count_days()
        if time.monotonic() >= ends_at:
            break
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            # Others may write now; inside a transaction they couldn't.
            time.sleep(PAUSE_SECONDS)
    return done


def note_everything() -> None:
    """Have all of it counted anew; what is there stays until its turn."""
    DirtyCell.objects.create(what=DirtyCell.EVERYTHING)


def counts_differ(
    limit: int = 10, *, since: date | None = None
) -> list[tuple[int, date]]:
    """The units (keys) and days whose counts aren't what a full recount says, the
    latest first. What still waits to be counted is among them."""
    rows = DailyCount.objects.aggregate(first=Min("day"), last=Max("day"))
    reports = Issue.objects.aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
    tallies = Tally.objects.aggregate(first=Min("last_on"), last=Max("last_on"))
    days = [
        day for each in (rows, reports, tallies) for day in each.values() if day
    ] or [date.min]
    first, last = max(since or date.min, min(days)), max(days)
    counts = counts_of(words_in_use(), first=first, last=last)
    return differing_cells(counts, first=first, last=last, limit=limit)


def notes_waiting() -> int:
    """How many notes of changes wait to be counted."""
    return DirtyCell.objects.count()


@transaction.atomic
def _count_days() -> int:
    """Count the latest days that are noted, until the time is over."""
    _one_at_a_time()
    ends_at = time.monotonic() + HOLD_SECONDS
    ends = words_in_use()
    noted = DirtyCell.objects.filter(what=DirtyCell.CELL)
    latest: Any = noted.order_by("-day").values_list("day", flat=True).distinct()
    done = 0
    for day in latest[:DAYS]:
        _count_day(day, ends)
        done += 1
        if time.monotonic() >= ends_at:
            break
    return done


def _count_day(day: date, ends: Ends) -> None:
    notes = DirtyCell.objects.filter(what=DirtyCell.CELL, day=day)
    read = dict(notes.values_list("pk", "unit_id")[:NOTES])
    units = None if None in read.values() else set(read.values())
    kept = DailyCount.objects.filter(day=day)
    if units is not None:
        kept = kept.filter(unit_id__in=sorted(units))
    kept.delete()
    _insert(counts_of(ends, first=day, last=day, units=units))
    DirtyCell.objects.filter(pk__in=read).delete()


def _insert(counts: Any) -> None:
    sql, parameters = counts.query.sql_with_params()
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_TABLE} ({names}) {sql}", parameters)


@transaction.atomic
def _spread_notes() -> int:
    """Put the days of one note about a word, a repeat problem or everything in its
    place, to be counted like all others: what touches years follows behind."""
    _one_at_a_time()
    note = DirtyCell.objects.exclude(what=DirtyCell.CELL).order_by("pk").first()
    if note is None:
        return 0
    cells = _every_day() if note.what == DirtyCell.EVERYTHING else _cells_of(note)
    DirtyCell.objects.bulk_create(
        [DirtyCell(unit_id=unit, day=day) for unit, day in cells]
    )
    note.delete()
    return max(len(cells), 1)


def _every_day() -> list[Cell]:
    days = (
        Issue.objects.order_by()
        .values_list("occurred_on")
        .union(
            Tally.objects.order_by().values_list("last_on"),
            DailyCount.objects.order_by().values_list("day"),
        )
    )
    return [(None, day) for (day,) in days]


def _cells_of(note: DirtyCell) -> list[Cell]:
    """Where what the note names is carried: units and days, or days where it is in
    very many."""
    reports, contacts = _carrying(note.what, note.key)
    found = reports.values_list("unit_id", "occurred_on").union(
        contacts.values_list("unit_id", "last_on")
    )
    cells: list[Cell] = list(found[: MOST_CELLS + 1])
    if len(cells) <= MOST_CELLS:
        return cells
    days = reports.values_list("occurred_on").union(contacts.values_list("last_on"))
    return [(None, day) for (day,) in days]


def _carrying(what: str, key: int | None) -> tuple[Any, Any]:
    """The reports and tallies that carry a word, or belong to a repeat problem."""
    reports, contacts = Issue.objects.order_by(), Tally.objects.order_by()
    if what == DirtyCell.PATTERN:
        return reports.filter(pattern=key), contacts.none()
    words = _merged_into(VOCABULARY[what], key)
    carries = Q(**{f"{what}_id__in": words})
    if what != "cause":
        return reports.filter(carries), contacts.filter(carries)
    mains = ContributingFactor.objects.filter(
        role=FactorRole.MAIN, certainty=Certainty.CONFIRMED, cause_id__in=words
    )
    patterns = mains.filter(pattern__isnull=False).values("pattern_id")
    return reports.filter(carries | Q(pattern_id__in=patterns)), contacts.filter(
        carries
    )


def _merged_into(model: Any, key: int | None) -> set[int | None]:
    """A word and all whose chain of merges leads over it."""
    merged = model.objects.exclude(replaced_by=None).order_by()
    steps = dict(merged.values_list("pk", "replaced_by_id"))
    found, added = set[int | None](), {key}
    while added:
        found |= added
        added = {old for old, new in steps.items() if new in added} - found
    return found


def _one_at_a_time() -> None:
    """Wait for whoever counts; ends with the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
