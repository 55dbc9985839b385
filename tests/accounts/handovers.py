"""A kind of work for tests of leaving: how many cups each person looks after."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts.handover import HANDOVERS, Handover
from accounts.models import User

CUPS: Counter[int] = Counter()


def _count(user: User) -> int:
    return CUPS[user.pk]


def _hand_over(user: User, to: User, *, actor: User, at: datetime) -> None:
    CUPS[to.pk] += CUPS.pop(user.pk)


@contextmanager
def cups_registered() -> Iterator[Counter[int]]:
    """Make cups something that people hold, for as long as a test lasts."""
    CUPS.clear()
    HANDOVERS.add("cups", Handover("cups", "cups", _count, _hand_over))
    try:
        yield CUPS
    finally:
        del HANDOVERS._items["cups"]
