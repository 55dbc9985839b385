"""What somebody who leaves was looking after, and who takes it over.

``accounts`` doesn't know reports or improvements: each app above registers what of
its records hangs on a person. Deactivation asks for a successor for every kind the
person holds, and hands over in its own transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxops.kernel.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Handover:
    """One kind of work: its name (snake case), its words and its two functions.

    ``count(user)`` says how much of it the person holds now;
    ``hand_over(user, to, actor=…, at=…)`` moves all of it inside the caller's
    transaction, and raises ``Invalid`` where ``to`` can't take it.
    """

    name: str
    label: Any
    count: "Callable[[User], int]"
    hand_over: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one kind a person holds."""

    handover: Handover
    count: int

    @property
    def name(self) -> str:
        return self.handover.name

    @property
    def label(self) -> Any:
        return self.handover.label


HANDOVERS: "Registry[Handover]" = Registry("handover")


def register(handover: Handover) -> Handover:
    """Add a kind of work that needs somebody after its owner has left."""
    return HANDOVERS.add(handover.name, handover)


def held_by(user: "User") -> list[Held]:
    """What the person holds now; kinds with nothing are left out."""
    found = [Held(HANDOVERS[name], HANDOVERS[name].count(user)) for name in HANDOVERS]
    return [held for held in found if held.count]
