"""Permission is a question with a reason: ``Denied("you planned this")``."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.kernel.errors import Conflict, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes. ``on_behalf_of_id`` names whose right a deputy is using."""

    on_behalf_of_id: int | None = None

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, because of ``reason``; ``who`` are the people who can.

    ``is_state`` tells a missing right (403) from a record that isn't ready (409).
    """

    code: str
    reason: "str | _StrPromise"
    who: tuple[str, ...] = field(default=())
    is_state: bool = False

    def __bool__(self) -> bool:
        return False

    def sentence(self) -> str:
        """The reason, and whom to ask where somebody else can."""
        if not self.who:
            return str(self.reason)
        names = ", ".join(self.who)
        ask = ngettext("Ask %(names)s.", "Ask one of: %(names)s.", len(self.who))
        return f"{self.reason} {ask % {'names': names}}"


Decision = Allowed | Denied


def no_right() -> Denied:
    """The answer where no rule speaks for the person: default deny."""
    return Denied("no_right", _("Your role doesn’t include this."))


def require(decision: Decision) -> Allowed:
    """Return the permission, or raise the refusal it carries."""
    if isinstance(decision, Allowed):
        return decision
    if decision.is_state:
        raise Conflict(decision.sentence(), code=decision.code)
    raise Refused(decision)
