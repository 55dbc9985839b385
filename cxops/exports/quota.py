"""How much one person may take out, by what they are.

Front line: their own rows, at most a thousand. Managers, executives and programs: every
row they read, with what may name a person left out where they may not know it
(``issues/exports.py``). Everybody: so many files a day.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.decision import Denied, require
from cxops.models import Export

if TYPE_CHECKING:
    from accounts.models import User

OWN_ROWS = 1_000
FILES_A_DAY = 100


def rows_allowed(user: "User") -> int | None:
    """The rows of one file; None without a limit."""
    manages = Over.SCOPE in reach_of(user).over("issue.read")
    return None if manages else OWN_ROWS


def check_rows(user: "User", rows: Any) -> None:
    """Raise Refused where more rows match than this person may take. Never cut: half
    a list looks like a whole one."""
    most = rows_allowed(user)
    if most is not None and rows.order_by()[: most + 1].count() > most:
        reason = _("You can take out %(most)d rows at a time. Narrow the list first.")
        require(Denied("over_quota", reason % {"most": most}))


def check_files(user: "User", at: datetime) -> None:
    """Raise Refused where this person has taken too many files since a day ago."""
    since = Export._default_manager.filter(
        made_by=user, started_at__gt=at - timedelta(days=1)
    )
    if since.count() >= FILES_A_DAY:
        reason = _(
            "You have taken out %(most)d files since yesterday. Go on tomorrow, or ask "
            "for the API."
        )
        require(Denied("over_quota", reason % {"most": FILES_A_DAY}))
