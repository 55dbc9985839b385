"""One report after the other: where it stands in the queue, and which comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from cxops.kernel import refs
from cxops.kernel.keyset import Sort
from issues.queries.counting import LIMIT, CappedCount
from issues.queries.inbox import Part, View, bare_queue, last_message_kind
from issues.queries.report import report_for

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands: the third of 212, and its neighbours' references."""

    number: int | None
    """None where it isn't in this view any more, or too far down to be counted."""
    total: int
    previous: str
    next: str


def report_at_desk(
    user: "User", ref: str, *, view: View, part: Part, sort: Sort, at: datetime
) -> tuple[Any, Place]:
    """The report as its page has it and its place in the queue, in one statement."""
    queue = _keyed(bare_queue(user, view, at=at, part=part), sort)
    is_before, is_after = _beyond(sort, back=True), _beyond(sort, back=False)
    order = ("-" if sort.descending else "", "" if sort.descending else "-")
    issue = report_for(
        user,
        ref,
        at=at,
        last_message_kind=last_message_kind(),
        desk_key=_key(sort),
        desk_total=CappedCount(queue),
        desk_before=CappedCount(queue.filter(is_before)),
        desk_is_in=CappedCount(queue.filter(pk=OuterRef("pk"))),
        desk_next=_first(queue.filter(is_after), order[0]),
        desk_previous=_first(queue.filter(is_before), order[1]),
    )
    is_counted = issue.desk_is_in and issue.desk_before <= LIMIT
    return issue, Place(
        number=issue.desk_before + 1 if is_counted else None,
        total=issue.desk_total,
        previous=_ref(issue.desk_previous),
        next=_ref(issue.desk_next),
    )


def first_of(user: "User", *, view: View, part: Part, sort: Sort, at: datetime) -> str:
    """The reference of the report one begins with; empty where nothing waits."""
    queue = _keyed(bare_queue(user, view, at=at, part=part), sort)
    sign = "-" if sort.descending else ""
    key = queue.order_by(f"{sign}key", f"{sign}pk").values_list("pk", flat=True).first()
    return _ref(key)


def _key(sort: Sort) -> Any:
    if sort.null_as is None:
        return F(sort.column)
    return Coalesce(sort.column, Value(sort.null_as))


def _keyed(rows: "IssueQuerySet", sort: Sort) -> "IssueQuerySet":
    return rows.alias(key=_key(sort))


def _beyond(sort: Sort, *, back: bool) -> Q:
    side = "lt" if sort.descending != back else "gt"
    further = Q(**{f"key__{side}": OuterRef("desk_key")})
    same = Q(key=OuterRef("desk_key"))
    return further | same & Q(**{f"pk__{side}": OuterRef("pk")})


def _first(rows: "IssueQuerySet", sign: str) -> Subquery:
    return Subquery(rows.order_by(f"{sign}key", f"{sign}pk").values("pk")[:1])


def _ref(key: int | None) -> str:
    return "" if key is None else refs.ISSUE.encode(key)
