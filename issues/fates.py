"""What became of a repeat problem further up: said by the apps above, asked here.

An app that ends repeat problems registers one function under its name. It is given
the person who reads and the keys of some repeat problems and answers, in one
statement, for those it may tell this person about. It may also register where one
proposes to end a repeat problem, or starts a quick fix of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxops.kernel.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Fate:
    """One sentence on what is done about it, and where to read more.

    ``url`` is empty for readers who may know the sentence but not the record;
    ``flow``, ``state`` and ``word`` draw its badge, where it has one.
    """

    sentence: Any
    url: str = ""
    flow: str = ""
    state: str = ""
    word: Any = ""


#: Where one does something about repeat problems: the address for their references.
Remedy = Callable[[Sequence[str]], str]
Teller = Callable[["User", Sequence[int]], Mapping[int, Fate]]

FATES: "Registry[Teller]" = Registry("fate of repeat problems")
REMEDIES: "Registry[Remedy]" = Registry("remedy of repeat problems")
QUICK_FIXES: "Registry[Remedy]" = Registry("quick fix of repeat problems")


def fates_of(user: "User", pattern_ids: Sequence[int]) -> dict[int, Fate]:
    """The fate of each repeat problem that somebody can tell this person about."""
    found: dict[int, Fate] = {}
    if pattern_ids:
        for name in FATES:
            found |= FATES[name](user, pattern_ids)
    return found


def remedy_for(*refs: str) -> str:
    """Where to propose ending these repeat problems; empty where no app offers it."""
    return next((REMEDIES[name](refs) for name in REMEDIES), "")


def quick_fix_for(*refs: str) -> str:
    """Where to start a quick fix of these; empty where no app offers it."""
    return next((QUICK_FIXES[name](refs) for name in QUICK_FIXES), "")
