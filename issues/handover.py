"""What of the reports somebody who leaves hands over."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.handover import Handover, register

if TYPE_CHECKING:
    from accounts.models import User


def count_reports(user: "User") -> int:
    """How many open reports the person is on."""
    from issues.queries.holdings import open_reports_of  # noqa: PLC0415 -- leaf

    return open_reports_of(user).count()


def count_patterns(user: "User") -> int:
    """How many repeat problems the person is on."""
    from issues.queries.holdings import open_patterns_of  # noqa: PLC0415 -- leaf

    return open_patterns_of(user).count()


def hand_over_reports(user: "User", to: "User", **who: Any) -> None:
    """Give all of the person's open reports to another."""
    from issues.services import succession  # noqa: PLC0415 -- leaf

    succession.hand_over_reports(user, to, **who)


def hand_over_patterns(user: "User", to: "User", **who: Any) -> None:
    """Give all of the person's repeat problems to another."""
    from issues.services import succession  # noqa: PLC0415 -- leaf

    succession.hand_over_patterns(user, to, **who)


register(
    Handover("reports", _("open reports"), count_reports, hand_over_reports),
)
register(
    Handover(
        "repeat_problems", _("repeat problems"), count_patterns, hand_over_patterns
    )
)
