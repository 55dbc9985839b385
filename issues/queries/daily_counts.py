"""What a day's counts are: the one definition, for counting and for checking."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DecimalField,
    F,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Round

from issues.enums import IssueKind
from issues.models import Channel, DailyCount, Issue, RootCause, Tally, Touchpoint
from issues.models.tally import CONTACTS
from issues.queries.causes import with_effective_cause
from issues.queries.merged import ends_of, in_use

#: The columns of a count, in the order in which they are counted.
COLUMNS = (
    "unit_id",
    "day",
    "first_on",
    "touchpoint_id",
    "cause_id",
    "pattern_id",
    "channel_id",
    "kind",
    "voice",
    "severity",
    "reports",
    "contacts",
    "customers",
    "cost",
)
#: Kind of word → its table.
VOCABULARY: dict[str, Any] = {
    "touchpoint": Touchpoint,
    "cause": RootCause,
    "channel": Channel,
}
#: Kind of word → merged word → the word in use.
Ends = dict[str, dict[int, int]]
_ZERO = Value(0, BigIntegerField())
_MONEY = DecimalField(max_digits=16, decimal_places=2)


def words_in_use() -> Ends:
    """What stands for every merged word. One small statement for each kind."""
    return {
        kind: ends_of(
            dict(
                model.objects.exclude(replaced_by=None)
                .order_by()
                .values_list("pk", "replaced_by_id")
            )
        )
        for kind, model in VOCABULARY.items()
    }


def counts_of(
    ends: Ends, *, first: date, last: date, units: "set[int] | None" = None
) -> "QuerySet[Any, Any]":
    """The counts of these days and units (None: all) out of reports and tallies,
    column by column as in ``COLUMNS``."""
    of_units = Q() if units is None else Q(unit_id__in=sorted(units))
    reports = Issue.objects.counted().filter(
        of_units, occurred_on__gte=first, occurred_on__lte=last
    )
    contacts = Tally.objects.in_force().filter(
        of_units, measure=CONTACTS, last_on__gte=first, last_on__lte=last
    )
    return _of_reports(reports, ends).union(_of_contacts(contacts, ends), all=True)


def _of_reports(rows: Any, ends: Ends) -> Any:
    return (
        with_effective_cause(rows.order_by())
        .annotate(
            since=F("occurred_on"),
            place=in_use("touchpoint_id", ends["touchpoint"]),
            reason=in_use("effective_cause_id", ends["cause"]),
            way=in_use("channel_id", ends["channel"]),
        )
        .values_list(
            *("unit_id", "occurred_on", "since", "place", "reason"),
            *("pattern_id", "way", "kind", "voice", "severity"),
        )
        .annotate(
            reports=Count("pk"),
            counted=_ZERO,
            customers=Sum("customers_affected", output_field=BigIntegerField()),
            money=Round(Coalesce(Sum("cost"), 0, output_field=_MONEY), 2),
        )
    )


def _of_contacts(rows: Any, ends: Ends) -> Any:
    return (
        rows.order_by()
        .annotate(
            place=in_use("touchpoint_id", ends["touchpoint"]),
            reason=in_use("cause_id", ends["cause"]),
            problem=Cast(Value(None), BigIntegerField()),
            way=in_use("channel_id", ends["channel"]),
            kind=Value(IssueKind.BREAKDOWN.value, CharField()),
            severity=Cast(Value(None), PositiveSmallIntegerField()),
        )
        .values_list(
            *("unit_id", "last_on", "first_on", "place", "reason"),
            *("problem", "way", "kind", "voice", "severity"),
        )
        .annotate(
            reports=_ZERO,
            counted=Sum("number", output_field=BigIntegerField()),
            customers=_ZERO,
            money=Value(0, _MONEY),
        )
    )


def differing_cells(
    counts: "QuerySet[Any, Any]", *, first: date, last: date, limit: int
) -> list[tuple[int, date]]:
    """The units and days whose stored counts aren't these, the latest first."""
    kept = DailyCount.objects.filter(day__gte=first, day__lte=last)
    sides = (
        (counts.query, 1),
        (kept.order_by().values_list(*COLUMNS).query, -1),
    )
    parts: list[str] = []
    parameters: list[Any] = []
    for query, sign in sides:
        sql, given = query.sql_with_params()
        parts.append(f"SELECT side.*, {sign} AS sign FROM ({sql}) AS side")  # noqa: S608
        parameters += given
    places = ", ".join(map(str, range(1, len(COLUMNS) + 1)))
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH sides ({names}, sign) AS ({' UNION ALL '.join(parts)}), "  # noqa: S608 -- as above
            f"wrong AS (SELECT {names} FROM sides GROUP BY {places} "
            "HAVING sum(sign) <> 0) "
            "SELECT DISTINCT unit_id, day FROM wrong "
            "ORDER BY day DESC, unit_id LIMIT %s",
            [*parameters, limit],
        )
        return [(unit, _as_date(day)) for unit, day in cursor.fetchall()]


def _as_date(day: Any) -> date:
    """SQLite keeps days as text."""
    return day if isinstance(day, date) else date.fromisoformat(day)
