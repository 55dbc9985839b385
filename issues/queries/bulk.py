"""A change of many reports as its page and its report show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from cxops.kernel.keyset import Page, Sort, page_of
from issues.access import issues_for, patterns_for
from issues.enums import RowOutcome
from issues.models import BulkChange, BulkRow, Issue, Pattern

if TYPE_CHECKING:
    from accounts.models import User

CHANGE_SORTS = (Sort("newest", "pk", _("Newest"), descending=True),)
ROW_SORTS = (Sort("order", "pk", _("As chosen")),)
#: So many different reasons are told apart.
MOST_REASONS = 20
_PART = 1000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many reports were or would be left alone."""

    outcome: RowOutcome
    sentence: str
    count: int


def rows_of(user: "User", change: BulkChange, outcome: str = "") -> "QuerySet[BulkRow]":
    """The reports of a change that this person may read, with what a line shows."""
    rows = BulkRow.objects.readable_by(user, change)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.select_related("issue__unit", "issue__touchpoint")


def leading_to(user: "User", change: BulkChange) -> tuple[Pattern | None, Issue | None]:
    """The repeat problem and the report it puts others to, as far as they are seen."""
    pattern = same_as = None
    if change.pattern_id is not None:
        pattern = patterns_for(user).filter(pk=change.pattern_id).first()
    if change.same_as_id is not None:
        same_as = issues_for(user).filter(pk=change.same_as_id).first()
    return pattern, same_as


def reasons_of(change: BulkChange) -> list[Reason]:
    """Why reports are left alone, the most frequent first. One statement, or none."""
    if not (change.refused_count or change.unchanged_count or change.stale_count):
        return []
    left = (RowOutcome.REFUSED, RowOutcome.UNCHANGED, RowOutcome.STALE)
    rows = change.rows.filter(outcome__in=left).order_by()
    counted: Any = rows.values_list("outcome", "reason").annotate(number=Count("pk"))
    return [
        Reason(RowOutcome(outcome), reason, number)
        for outcome, reason, number in counted.order_by("-number")[:MOST_REASONS]
    ]


def report_rows(user: "User", change: BulkChange) -> Iterator[tuple[str, str, str]]:
    """Reference, outcome and reason of every report, read in parts."""
    cursor = None
    while True:
        rows = rows_of(user, change)
        page: Page[BulkRow] = page_of(
            rows, sort=ROW_SORTS[0], cursor=cursor, size=_PART
        )
        for row in page.rows:
            yield row.issue.ref, str(row.get_outcome_display()), row.reason
        cursor = page.next
        if cursor is None:
            return
