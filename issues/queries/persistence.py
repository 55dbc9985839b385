"""Breakdowns that persist, by a rule everybody can read.

A repeat problem the reader may see, or where there is none a touchpoint × cause ×
unit, persists with at least 5 breakdowns in 28 days, or open for more than 60 days,
or with a breakdown of severity 4 that is open or of those 28 days. A repeat problem
is open for as long as it is suspected or confirmed, or one of its reports is open.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, Min, Q, When
from django.utils.translation import gettext_lazy as _

from accounts.queries.reach import reach_of
from issues.enums import OPEN_PATTERN_STATES, IssueKind, Severity
from issues.models import Issue, Pattern
from issues.queries.causes import with_effective_cause
from issues.queries.choices import FilterChoices
from issues.queries.merged import in_use
from issues.queries.periods import Period, four_weeks
from issues.querysets import open_condition

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import PatternQuerySet

MANY, LONG_DAYS = 5, 60
#: More groups than this nobody reads; the most frequent come first.
MOST = 500


class Rule(models.TextChoices):
    """Why something counts as persistent."""

    OFTEN = "often", _("5 or more in 28 days")
    LONG = "long", _("open for over 60 days")
    HARM = "harm", _("somebody harmed or at risk")


@dataclass(frozen=True, slots=True)
class Persistent:
    """One breakdown that persists. Either ``pattern`` or the three keys say which."""

    pattern: Pattern | None
    touchpoint_id: int | None
    cause_id: int | None
    unit_id: int | None
    number: int
    """Breakdowns of the 28 days."""
    open: int
    """Breakdowns that are open."""
    open_since: datetime | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Persistence:
    """All that persists at a moment, the most frequent first."""

    at: datetime
    period: Period
    rows: list[Persistent]
    is_capped: bool


def persistence(
    user: "User", *, at: datetime, words: FilterChoices, zone: str | None = None
) -> Persistence:
    """What persists, as far as the person sees, in two statements.

    What carries a merged word counts under the one that stands for it.
    """
    period = four_weeks(at, zone or user.time_zone)
    groups = list(_groups(user, at, period, words)[: MOST + 1])
    is_capped = len(groups) > MOST
    counted = {group["pattern_key"] for group in groups[:MOST]} - {None}
    patterns = {row.pk: row for row in _patterns(user, at, counted)}
    # A repeat problem may be open for long with no report that is.
    quiet = [_QUIET | {"pattern_key": key} for key in patterns.keys() - counted]
    found = [_persistent(row, patterns, at) for row in groups[:MOST] + quiet]
    rows = [row for row in found if row.rules]
    rows.sort(key=lambda row: (-row.number, row.open_since or at, -row.open))
    return Persistence(at, period, rows, is_capped)


_QUIET: dict[str, Any] = {
    "touchpoint_key": None,
    "cause_key": None,
    "unit_key": None,
    "number": 0,
    "open": 0,
    "since": None,
    "harmed": 0,
}


def _persistent(
    group: dict[str, Any], patterns: dict[int, Pattern], at: datetime
) -> Persistent:
    pattern: Any = patterns.get(group["pattern_key"])
    since = group["since"]
    if pattern is not None and pattern.state_then in OPEN_PATTERN_STATES:
        since = min(since or pattern.created_at, pattern.created_at)
    met = {
        Rule.OFTEN: group["number"] >= MANY,
        Rule.LONG: since is not None and since < at - timedelta(days=LONG_DAYS),
        Rule.HARM: group["harmed"] > 0,
    }
    return Persistent(
        pattern=pattern,
        touchpoint_id=group["touchpoint_key"],
        cause_id=group["cause_key"],
        unit_id=group["unit_key"],
        number=group["number"],
        open=group["open"],
        open_since=since,
        rules=tuple(rule for rule, is_met in met.items() if is_met),
    )


def _groups(user: "User", at: datetime, period: Period, words: FilterChoices) -> Any:
    """Breakdowns of the period or open then: by repeat problem, else by the three."""
    rows = Issue.objects.visible_to(user).counted().filter(kind=IssueKind.BREAKDOWN)
    seen = Pattern.objects.visible_to(user).filter(created_at__lte=at).order_by()
    is_open = open_condition(at)
    alone = {"pattern_key": None}
    grouped = with_effective_cause(
        rows.as_of(at).filter(period.occurred | is_open)
    ).annotate(
        pattern_key=_key(Q(pattern_id__in=seen.values("pk")), F("pattern_id")),
    )
    place = in_use("touchpoint_id", words.merged("touchpoint"))
    cause = in_use("effective_cause_id", words.merged("cause"))
    grouped = grouped.annotate(
        touchpoint_key=_key(Q(**alone), place),
        cause_key=_key(Q(**alone), cause),
        unit_key=_key(Q(**alone), F("unit_id")),
    )
    sums = (
        grouped.order_by()
        .values("pattern_key", "touchpoint_key", "cause_key", "unit_key")
        .annotate(
            number=Count("pk", filter=period.occurred),
            open=Count("pk", filter=is_open),
            since=Min("filed_at", filter=is_open),
            harmed=Count("pk", filter=Q(severity=Severity.HARMED)),
        )
    )
    long_ago = at - timedelta(days=LONG_DAYS)
    meets = Q(number__gte=MANY) | Q(since__lt=long_ago) | Q(harmed__gt=0)
    known = Q(pattern_key__isnull=False)
    return sums.filter(meets | known).order_by(
        F("pattern_key").asc(nulls_last=True), "-number", "since"
    )


def _key(condition: Q, column: Any) -> Case:
    """A column where the condition holds, else nothing."""
    return Case(When(condition, then=column), output_field=models.BigIntegerField())


def _patterns(user: "User", at: datetime, counted: set[int]) -> "PatternQuerySet":
    """Those with reports that count, and those of one's own scope open for long.

    ``state_then`` is their state at the moment.
    """
    mine: Any = reach_of(user).rows("pattern.read", unit="unit_id", journey=None)
    mine |= Q(owner=user) | Q(created_by=user)
    long_ago = at - timedelta(days=LONG_DAYS)
    old = mine & Q(created_at__lt=long_ago, state_then__in=OPEN_PATTERN_STATES)
    rows = Pattern.objects.visible_to(user).as_of(at)
    wanted = rows.filter(Q(pk__in=sorted(counted)) | old)
    return wanted.select_related("unit", "owner")
