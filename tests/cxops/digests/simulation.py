"""Many months of ticks by a clock of our own, with processes that die on the way.

A death is an exception that nothing catches, raised before or after a statement that
writes or that ends a transaction: what was not committed is rolled back, as it is
when a process is killed there. The next process has another name.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from cxops.digests.editions import make_due
from cxops.outbox.lease import take_lease
from cxops.outbox.sweep import sweep

WRITES = ("INSERT", "UPDATE", "SAVEPOINT", "RELEASE", "DELETE")
POST_EVERY = 6


class KilledError(BaseException):
    """The process ends here."""


def no_facts(reader: Any, **_moment: Any) -> dict[str, Any]:
    """What an edition says is of no interest to the one who counts editions."""
    return {"reader": reader.pk}


@dataclass(slots=True)
class Deaths:
    """Counts writing statements and dies at some, at every place before any twice."""

    dice: random.Random
    left: int
    every: int
    places: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    _until: int = 0

    def __post_init__(self) -> None:
        self._draw()

    def _draw(self) -> None:
        self._until = self.dice.randint(1, 2 * self.every)

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb not in WRITES or not self.left:
            return execute(sql, params, many, context)
        self.step(f"before {_place(sql)}")
        result = execute(sql, params, many, context)
        self.step(f"after {_place(sql)}")
        return result

    def step(self, place: str) -> None:
        """One moment at which a process can die."""
        self.known.add(place)
        self._until -= 1
        if self._until > 0 or not self.left:
            return
        is_new = place not in self.places
        if not is_new and self.known - set(self.places) and self._until > -self.every:
            # Some place hasn't been died at: it gets its chance, for a while.
            return
        self.left -= 1
        self.places.append(place)
        self._draw()
        raise KilledError(place)


@dataclass(slots=True)
class Clock:
    """A clock that somebody sets wrong and right again."""

    dice: random.Random
    steps: int
    span: timedelta
    offset: timedelta = timedelta()
    taken: int = 0

    def read(self, true: datetime, elapsed: timedelta) -> datetime:
        """What the clock shows; now and then two hours too much or too little."""
        if elapsed * self.steps >= self.span * (self.taken + 1) - timedelta(
            hours=self.dice.randint(0, 30)
        ):
            self.taken += 1
            self.offset = self.dice.choice(
                [each for each in (-2, 0, 2) if timedelta(hours=each) != self.offset]
            ) * timedelta(hours=1)
        return true + self.offset


@dataclass(slots=True)
class Run:
    """A worker that ticks, dies and is started again."""

    dice: random.Random
    deaths: Deaths
    clock: Clock
    generation: int = 0
    ticks: int = 0

    def until(self, start: datetime, end: datetime) -> None:
        """Tick once in each hour, at any minute, starting anew after each death."""
        true = start
        with connection.execute_wrapper(self.deaths):
            while true < end:
                moment = true + timedelta(minutes=self.dice.randint(0, 59))
                at = self.clock.read(moment, true - start)
                for _again in range(20):
                    if self._survives(at):
                        break
                true += timedelta(hours=1)

    def _survives(self, at: datetime) -> bool:
        try:
            self._tick(at)
        except KilledError:
            self.generation += 1
            return False
        return True

    def _tick(self, at: datetime) -> None:
        """As ``cxops.tasks.tick``, with its lease; the post goes a few times a day."""
        self.ticks += 1
        if not take_lease("tick", holder=f"worker {self.generation}", at=at):
            return
        make_due(at=at, gather=no_facts, limit=200)
        if self.ticks % POST_EVERY == 0:
            sweep(at=at, limit=1000)


def _place(sql: str) -> str:
    words = sql.replace('"', "").split()
    kind = words[0].upper()
    if kind == "INSERT":
        return f"insert {words[2]}"
    if kind == "UPDATE":
        return f"update {words[1]}"
    return kind.lower()
