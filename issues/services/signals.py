"""Looking for what isn't chance any more, in the worker's tick.

A look is idempotent: it reads the daily counts and says of the last 14 days and of the
last complete week what it finds. What was flagged stays; its numbers follow the counts
while all of it lies in those days, so that they are those of the list behind it. Days
further back raise no alarm, however late their reports come.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Unit
from cxops.kernel.clock import local_date
from issues.enums import SignalDirection, SignalKind
from issues.models import DailyCount, DirtyCell, Signal, SignalLook
from issues.queries.alarms import (
    BASELINE,
    DAYS,
    WEEKS,
    Day,
    days_judged,
    shifts_in,
)
from issues.queries.buckets import Step
from issues.queries.signals import subject_of
from issues.queries.watched import Counts, Subject, Tree, tree_of_units, watched
from issues.services.signal_snoozing import end_if_worse, running_snoozes

DAY, WEEK = timedelta(days=1), timedelta(days=7)
#: Days that may still raise an alarm.
LATE = 14
#: A spike is told for so long after its last day.
LASTS = WEEK
#: Counts that grow during the day are looked at again after so long.
PAUSE = timedelta(minutes=5)


def find_signals(*, at: datetime) -> int:
    """Look where a day has begun or counts changed since the last look, at one top
    unit a tick. Returns how many signals were found or grew.

    Waits while older days are still being counted: against half a baseline everything
    looks like a spike.
    """
    older = Q(day__lt=at.date() - 2 * DAY) | Q(day=None)
    if DirtyCell.objects.filter(older).exists():
        return 0
    newest = DailyCount.objects.aggregate(key=Max("pk"))["key"] or 0
    looks = {look.unit_id: look for look in SignalLook.objects.all()}
    tops = Unit.objects.without_tree_fields().filter(parent=None).order_by("pk")
    for unit in tops:
        last = looks.get(unit.pk)
        if last is None or _is_due(last, local_date(at, unit.time_zone), newest, at):
            return look(unit, at=at)
    return 0


def _is_due(last: SignalLook, today: date, newest: int, at: datetime) -> bool:
    if last.day < today:
        return True
    return newest > last.newest_count and at - last.at >= PAUSE


@transaction.atomic
def look(unit: Unit, *, at: datetime) -> int:
    """Look at a top unit and all below it. Returns how many signals were found or
    grew; twice is once."""
    today = local_date(at, unit.time_zone)
    newest = DailyCount.objects.aggregate(key=Max("pk"))["key"] or 0
    tree = tree_of_units()
    book = _Book.of(unit, tree, today=today, at=at)
    looked_at = _look_at_days(book)
    _look_at_weeks(book)
    book.end_what_is_over()
    SignalLook.objects.update_or_create(
        unit=unit,
        defaults={
            "day": today,
            "at": at,
            "newest_count": newest,
            "series": looked_at,
        },
    )
    return book.changed


@dataclass(slots=True)
class _Book:
    """What is known of the signals under one top unit while it is looked at."""

    top: Unit
    tree: Tree
    today: date
    at: datetime
    kept: list[Signal]
    snoozes: Mapping[tuple[Any, ...], Any]
    changed: int = 0
    lasting: set[int] = field(default_factory=set)
    """Keys of the shifts that the last week still belongs to."""

    @classmethod
    def of(cls, top: Unit, tree: Tree, *, today: date, at: datetime) -> "_Book":
        """With the signals that may grow or end."""
        units = [unit for unit in tree.parents if top.pk in tree.above(unit)]
        rows = Signal.objects.filter(unit_id__in=units)
        recent = Q(last_on__gte=today - (WEEKS + 1) * WEEK)
        kept = list(rows.filter(Q(ended_on=None) | recent).order_by("first_on"))
        return cls(top, tree, today, at, kept, running_snoozes(rows, at=at))

    def spikes_of(self, subject: Subject) -> list[Signal]:
        """The kept spikes of a subject."""
        return [
            signal
            for signal in self.kept
            if signal.kind == SignalKind.SPIKE and subject_of(signal) == subject
        ]

    def note(self, signal: Signal, **values: Any) -> None:
        """Keep a signal, new or with other numbers than before."""
        if signal.pk is None:
            signal.found_at = self.at
        elif all(getattr(signal, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(signal, name, value)
        if signal.pk is None:
            signal.snooze = self.snoozes.get(signal.subject)
            self.kept.append(signal)
        signal.save()
        self.changed += 1
        end_if_worse(signal, at=self.at)

    def end_what_is_over(self) -> None:
        """A spike is over a week after its last day, a shift with the first week that
        doesn't belong to it."""
        monday = self.today - self.today.weekday() * DAY
        for signal in self.kept:
            is_over = (
                signal.pk not in self.lasting and signal.last_on < monday - DAY
                if signal.kind == SignalKind.SHIFT
                else self.today > signal.last_on + LASTS
            )
            if is_over:
                self.end(signal)

    def end(self, signal: Signal) -> None:
        """It is no longer told; it stays in the list of what was."""
        if signal.ended_on is None:
            signal.ended_on = self.today
            signal.save(update_fields=["ended_on"])


def _look_at_days(book: _Book) -> int:
    """Judge the last days, the oldest first; returns how many series today had."""
    first = book.today - (LATE + DAYS - 2) * DAY
    series = watched(
        book.top.pk, book.tree, step=Step.DAY, first=first, last=book.today
    )
    spiked = {subject_of(s) for s in book.kept if s.kind == SignalKind.SPIKE}
    judged: dict[Subject, dict[date, Day]] = {}
    for back in reversed(range(LATE)):
        day = book.today - back * DAY
        until = {
            subject: counts[LATE - 1 - back : len(counts) - back]
            for subject, counts in series.items()
        }
        parents = book.tree.parents
        found = days_judged(until, parents, weekday=day.weekday(), also=spiked)
        for subject, told in found.items():
            judged.setdefault(subject, {})[day] = told
    for subject, days in judged.items():
        _keep_spikes(book, subject, days, series[subject], len(series))
    return len(series)


def _keep_spikes(
    book: _Book,
    subject: Subject,
    days: Mapping[date, Day],
    counts: Counts,
    looked_at: int,
) -> None:
    """The flagged days of one subject, with those that were flagged before. A spike
    that began before the days that are judged is settled."""
    kept = book.spikes_of(subject)
    told_before = {day for signal in kept for day in _days_of(signal)}
    settled = {
        day
        for signal in kept
        if signal.first_on not in days
        for day in _days_of(signal)
    }
    flagged = {day for day, told in days.items() if told.odds is not None}
    flagged = (flagged | told_before) & days.keys() - settled
    for run in _runs(sorted(flagged)):
        signal, *joined = [
            each for each in kept if each.first_on <= run[-1] and run[0] <= each.last_on
        ] or [_begun(subject, SignalKind.SPIKE, SignalDirection.WORSE, looked_at)]
        for other in joined:
            book.end(other)
        told = [days[day] for day in run]
        count = sum(day.count for day in told)
        end = len(counts) - (book.today - run[-1]).days
        book.note(
            signal,
            first_on=run[0],
            last_on=run[-1],
            count=count,
            excess=round(count - sum(day.expected for day in told), 2),
            odds=max((day.odds or 0 for day in told), default=0) or signal.odds,
            peak=max(day.count for day in told),
            points=list(counts[max(end - BASELINE, 0) : end]),
            ended_on=None if book.today <= run[-1] + LASTS else signal.ended_on,
        )


def _look_at_weeks(book: _Book) -> None:
    """Judge the last complete week of each series."""
    monday = book.today - book.today.weekday() * DAY
    first, last = monday - WEEKS * WEEK, monday - DAY
    series = watched(book.top.pk, book.tree, step=Step.WEEK, first=first, last=last)
    for subject, shift in shifts_in(series, book.tree.parents).items():
        counts = series[subject]
        way = SignalDirection.WORSE if shift.is_worse else SignalDirection.BETTER
        begins = first + shift.first * WEEK
        signal = _lasting(book, (*subject, SignalKind.SHIFT, way), begins, last)
        if signal is None:
            signal = _begun(subject, SignalKind.SHIFT, way, len(series))
            signal.first_on = begins
        part = counts[max((signal.first_on - first).days // 7, 0) :]
        weeks = [count or 0 for count in part]
        book.note(
            signal,
            rule=shift.rule,
            last_on=last,
            count=sum(weeks),
            excess=round(sum(weeks) - shift.usual * len(weeks), 2),
            peak=max(weeks),
            points=list(counts),
            ended_on=None,
        )
        book.lasting.add(signal.pk)


def _lasting(
    book: _Book, subject: tuple[Any, ...], begins: date, last: date
) -> Signal | None:
    """The kept shift that goes on: it reached the week before, or began as this one."""
    for signal in book.kept:
        goes_on = signal.ended_on is None and signal.last_on >= last - WEEK
        if signal.subject == subject and (goes_on or signal.first_on == begins):
            return signal
    return None


def _begun(subject: Subject, kind: str, direction: str, looked_at: int) -> Signal:
    return Signal(
        unit_id=subject.unit_id,
        touchpoint_id=subject.touchpoint_id,
        pattern_id=subject.pattern_id,
        kind=kind,
        direction=direction,
        looked_at=looked_at,
    )


def _days_of(signal: Signal) -> Iterator[date]:
    for number in range((signal.last_on - signal.first_on).days + 1):
        yield signal.first_on + number * DAY


def _runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days in order, in pieces without a gap."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run
