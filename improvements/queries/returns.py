"""What happened again after a fix: which problems came back, and what says so."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from improvements.enums import WATCHED_STATES
from improvements.models import Initiative
from improvements.queries.effect import counted_target
from issues.enums import IssueKind, IssueState, PatternState
from issues.models import Issue, Pattern

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: By luck, at the rate that was proven, it happens less often than once in so many
#: times: only then more reports than before are a return.
ONE_IN = 100


@dataclass(frozen=True, slots=True)
class Return:
    """Reports of what happened after the check of one improvement."""

    keys: list[int]
    first: date
    last: date
    days: int
    """Days since the check had looked, the last report's day included."""


def events(patterns: Any) -> "IssueQuerySet":
    """The breakdowns of these repeat problems that count, each event once.

    What was found not to be a breakdown is no return.
    """
    rows = Issue.objects.counted().filter(pattern__in=patterns)
    return rows.filter(kind=IssueKind.BREAKDOWN).exclude(state=IssueState.DECLINED)


def returned_patterns() -> "QuerySet[Pattern]":
    """Those whose fix is in effect, or was found to hold, and that happened again.

    It goes by the day it happened: a late report of an old event is no return.
    """
    later = events(OuterRef("pk")).filter(occurred_on__gt=OuterRef("since"))
    held = Pattern.objects.filter(
        state__in=[PatternState.FIXED, PatternState.VERIFIED]
    ).annotate(since=Coalesce("watched_from", "fixed_from"))
    return held.filter(Exists(later.order_by())).order_by("pk")


def watched_initiatives(*, today: date, watch_days: int) -> "QuerySet[Initiative]":
    """Proven or closed ones that are still watched, where something happened since.

    ``today`` may be one day ahead of the unit's: a day more of watching does no harm.
    """
    since = today - timedelta(days=watch_days + 1)
    rows = Initiative.objects.filter(verified_on__gte=since, state__in=WATCHED_STATES)
    again = Issue.objects.counted().filter(
        kind=IssueKind.BREAKDOWN,
        pattern__in_scope_of__initiative=OuterRef("pk"),
        pattern__in_scope_of__removed_at=None,
        occurred_on__gt=OuterRef("verified_on"),
    )
    return rows.filter(Exists(again.order_by())).order_by("pk")


def return_of(initiative: Initiative, *, watch_days: int) -> Return | None:
    """What happened again in its scope, after its check and while it is watched.

    Where its check counted one voice, only that one says that it is back: more
    reports by colleagues is speaking up.
    """
    seen_until = initiative.verified_on
    if seen_until is None:
        return None
    rows = events(initiative.scope.current().values("pattern")).filter(
        occurred_on__gt=seen_until,
        occurred_on__lte=seen_until + timedelta(days=watch_days),
    )
    target = counted_target(initiative)
    if target is not None:
        rows = rows.filter(voice=target.voice)
    found = list(rows.order_by("occurred_on", "pk").values_list("pk", "occurred_on"))
    if not found:
        return None
    first, last = found[0][1], found[-1][1]
    return Return([key for key, _on in found], first, last, (last - seen_until).days)
