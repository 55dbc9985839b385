"""Has a person a right at all? Asked by the edges, answered by ``accounts``."""

from collections.abc import Callable
from typing import Any

Judge = Callable[[Any, str], bool]
_judges: list[Judge] = []


def install_judge(judge: Judge) -> None:
    """Let ``accounts`` answer (called once, when the app is ready)."""
    _judges[:] = [judge]


def has_right(user: Any, right: str) -> bool:
    """Whether any role of this person, now and with this token, includes the right."""
    if not _judges or not getattr(user, "is_authenticated", False):
        return False
    return _judges[0](user, right)
