"""What a quick fix shows instead of a verdict: the reports before and after."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.before_after import Change, before_after
from cxops.kernel.clock import local_date, now
from cxops.stats.types import Direction
from improvements.models import Initiative
from improvements.queries.before_after import BeforeAfter, before_after_of
from improvements.queries.charter import works_on

if TYPE_CHECKING:
    from accounts.models import User


def before_after_context(initiative: Initiative, user: "User") -> dict[str, Any]:
    """The two rates and their picture, for those who work on it; no verdict."""
    if not initiative.is_quick_fix or not works_on(user, initiative):
        return {}
    today = local_date(now(), initiative.unit.time_zone)
    found = before_after_of(initiative, today=today)
    if found is None:
        return {}
    return {"before_after": found, "before_after_bar": _bar(found)}


def _bar(found: BeforeAfter) -> Any:
    if found.rate_after is None:
        return None
    compared = found.compared()
    return before_after(
        Change(
            before=found.rate_before,
            after=found.rate_after,
            low=compared.low,
            high=compared.high,
            # Grey: it shows how far the truth may lie, it doesn't judge.
            direction=Direction.NEUTRAL,
        ),
        title=_("Reports a week, before and after"),
        unit=_("reports a week"),
        before_words=_named(_("Before"), len(found.before)),
        after_words=_named(_("Since"), len(found.after)),
    )


def _named(word: str, weeks: int) -> str:
    return ngettext("%(word)s, %(weeks)d week", "%(word)s, %(weeks)d weeks", weeks) % {
        "word": word,
        "weeks": weeks,
    }
