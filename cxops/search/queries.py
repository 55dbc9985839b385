"""One box over everything: a reference leads to its record, words to reports and
repeat problems, as far as the reader may see any of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from improvements.access import initiative_for
from issues.access import issue_for, issues_for, pattern_for, patterns_for
from issues.queries.counting import CappedCount

if TYPE_CHECKING:
    from accounts.models import User

#: So many of each kind are shown; the rest is one tap away.
SHOWN = 10
_BY_REFERENCE: tuple[tuple[refs.RefCodec, Callable[..., Any]], ...] = (
    (refs.ISSUE, issue_for),
    (refs.PATTERN, pattern_for),
    (refs.INITIATIVE, initiative_for),
)


@dataclass(frozen=True, slots=True)
class Found:
    """The newest records that hold the words, and how many there are (capped)."""

    rows: list[Any]
    count: int


def record_named(user: "User", text: str) -> Any:
    """The record behind a reference, as this person may see it; else None.

    A reference to what may not be seen is no reference: the same as one of nothing.
    """
    for codec, find in _BY_REFERENCE:
        if codec.decode(text) is not None:
            try:
                return find(user, text)
            except NotFound:
                return None
    return None


def reports_with(user: "User", words: str) -> Found:
    """The reports that hold every word."""
    return _newest(issues_for(user).matching(words), "-filed_at")


def patterns_with(user: "User", words: str) -> Found:
    """The repeat problems that hold every word."""
    return _newest(patterns_for(user).matching(words), "-created_at")


def _newest(rows: Any, order: str) -> Found:
    counted = rows.annotate(matching=CappedCount(rows)).order_by(order, "-pk")
    found = list(counted[:SHOWN])
    return Found(found, found[0].matching if found else 0)
