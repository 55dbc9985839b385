"""What of the improvements somebody who leaves hands over."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.handover import Handover, register

if TYPE_CHECKING:
    from accounts.models import User


def count_initiatives(user: "User") -> int:
    """How many improvements under way the person owns, sponsors or checks."""
    from improvements.queries.held import initiatives_held_by  # noqa: PLC0415 -- leaf

    return len(initiatives_held_by(user))


def count_decisions(user: "User") -> int:
    """How many plans, changes and overrulings wait for the person's decision."""
    from improvements.queries import held  # noqa: PLC0415 -- leaf

    overrulings = held.overrulings_held_by(user).count()
    return held.decisions_held_by(user).count() + overrulings


def count_actions(user: "User") -> int:
    """How many actions the person still has to do."""
    from improvements.queries.held import open_actions_of  # noqa: PLC0415 -- leaf

    return open_actions_of(user).count()


def hand_over_initiatives(user: "User", to: "User", **who: Any) -> None:
    """Give all of the person's parts in improvements to another."""
    from improvements.services import succession  # noqa: PLC0415 -- leaf

    succession.hand_over_initiatives(user, to, **who)


def hand_over_decisions(user: "User", to: "User", **who: Any) -> None:
    """Let another decide on what waits for the person."""
    from improvements.services import succession  # noqa: PLC0415 -- leaf

    succession.hand_over_decisions(user, to, **who)
    succession.hand_over_overrulings(user, to, **who)


def hand_over_actions(user: "User", to: "User", **who: Any) -> None:
    """Give all of the person's open actions to another."""
    from improvements.services import succession  # noqa: PLC0415 -- leaf

    succession.hand_over_actions(user, to, **who)


register(
    Handover(
        "improvements", _("improvements"), count_initiatives, hand_over_initiatives
    )
)
register(
    Handover(
        "improvement_decisions",
        _("decisions on improvements"),
        count_decisions,
        hand_over_decisions,
    )
)
register(
    Handover(
        "improvement_actions",
        _("actions in improvements"),
        count_actions,
        hand_over_actions,
    )
)
