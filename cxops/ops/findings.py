"""What an examination says: how it is, in a sentence, and the one thing to do."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How bad it is; the worst is the exit code of ``manage.py doctor``."""

    OK = 0
    WARNING = 1
    BROKEN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``remedy`` says what to do; "" where nothing is."""

    about: str
    level: Level
    sentence: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"level": self.level.name.lower()}


#: An examination reads and never writes. ``at`` is now.
Examination = Callable[[datetime], Iterable[Finding]]


def ok(about: str, sentence: str) -> Finding:
    return Finding(about, Level.OK, sentence)


def warning(about: str, sentence: str, remedy: str) -> Finding:
    return Finding(about, Level.WARNING, sentence, remedy)


def broken(about: str, sentence: str, remedy: str) -> Finding:
    return Finding(about, Level.BROKEN, sentence, remedy)
