"""A change of many, a part at a time: look at some reports, or change some.

A part stands inside the caller's transaction, with the note of where the next begins.
Every report is judged by itself, under its lock, by the rights its person has then.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import Allowed
from cxops.kernel.errors import DomainError, Invalid
from cxops.kernel.history import acting_as, bulk_update_tracked
from cxops.kernel.locks import lock_for_update
from issues.enums import BulkVerb, RowOutcome
from issues.models import BulkChange, BulkRow, Issue
from issues.notifications import ASSIGNED_MANY
from issues.services.bulk_verbs import Doing, doing_of, names_saved
from issues.workflow import BULK_FLOW, ISSUE_FLOW

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

#: The most reports of one change.
MOST_ROWS = 100_000
#: Reports looked at in one part.
LOOK_ROWS = 300
#: Reports changed in one part: on SQLite, which has one write lock, some 0.15 s of it.
RUN_ROWS = {"sqlite": 150, "postgresql": 500}
REASON_LENGTH = 300

#: A report's key and the version that was seen.
Seen = tuple[int, int]


def freeze(
    change: BulkChange, seen: Sequence[Seen], *, actor: "User", at: datetime
) -> None:
    """Keep these reports with their versions, and what would become of each."""
    if change.row_count + len(seen) > MOST_ROWS:
        raise Invalid(
            _("More than 100,000 reports match. Narrow the list first."), field="query"
        )
    rows = [
        BulkRow(change=change, issue_id=key, version=version, outcome=WAITING)
        for key, version in seen
    ]
    if change.verb != BulkVerb.UNDO:
        _forecast(change, rows, actor=actor, at=at)
    BulkRow.objects.bulk_create(rows)
    change.row_count += len(rows)
    _count(change, rows)
    _go_on(change, actor=actor, at=at)


def end_look(change: BulkChange, *, actor: "User", at: datetime) -> None:
    """All are counted: it waits for a yes, and an undo goes on by itself."""
    with acting_as(actor, verb=BULK_FLOW.verb("look"), at=at):
        BULK_FLOW.force(change, "look")


def run_part(
    change: BulkChange, *, after: int, actor: "User", at: datetime
) -> int | None:
    """Change the next reports; the last row's key, or None where none was left."""
    waiting = change.rows.filter(outcome=WAITING, pk__gt=after).order_by("pk")
    rows = list(waiting[: RUN_ROWS[connection.vendor]])
    if not rows:
        return None
    change.waiting_count -= len(rows)
    _change_some(change, rows, actor=actor, at=at)
    _save_outcomes(change, rows)
    _count(change, rows)
    _go_on(change, actor=actor, at=at)
    return rows[-1].pk


def end_run(change: BulkChange, *, actor: "User", at: datetime) -> None:
    """Nothing is left to do. Whoever was given reports hears of all in one line."""
    with acting_as(actor, verb=BULK_FLOW.verb("finish"), at=at):
        change.ended_at = at
        BULK_FLOW.force(change, "finish")
    _tell_owner(change, actor=actor, at=at)


def stop_change(
    change: BulkChange, *, problem: str = "", actor: "User", at: datetime
) -> None:
    """Leave the rest alone, and keep why. What was done stays done."""
    with acting_as(actor, verb=BULK_FLOW.verb("stop"), at=at):
        change.ended_at = at
        change.problem = problem[:REASON_LENGTH]
        BULK_FLOW.force(change, "stop")
    _tell_owner(change, actor=actor, at=at)


WAITING = RowOutcome.WAITING.value


def _forecast(
    change: BulkChange, rows: Sequence[BulkRow], *, actor: "User", at: datetime
) -> None:
    doing = doing_of(change, actor)
    doing.begin(locked=False)
    found = _reports(row.issue_id for row in rows)
    issues = {issue.pk: issue for issue in found}
    doing.look_up(rows, issues)
    for row in rows:
        _weigh(row, issues.get(row.issue_id), doing, at=at)


def _change_some(
    change: BulkChange, rows: Sequence[BulkRow], *, actor: "User", at: datetime
) -> None:
    doing = doing_of(change, actor)
    doing.begin(locked=True)
    keys = {row.issue_id for row in rows}
    locked = lock_for_update(_reports(keys | doing.also_locked()))
    issues = {issue.pk: issue for issue in locked}
    doing.look_up(rows, issues)
    by_principal: dict[int | None, list[Issue]] = {}
    for row in rows:
        issue = issues.get(row.issue_id)
        owner_before = issue.owner_id if issue else None
        permission = _weigh(row, issue, doing, at=at)
        if permission is None or issue is None:
            continue
        row.outcome = RowOutcome.DONE
        by_principal.setdefault(permission.on_behalf_of_id, []).append(issue)
        if change.owner_id and change.owner_id == issue.owner_id != owner_before:
            change.given_count += 1
    for principal, changed in by_principal.items():
        _save(doing, changed, principal=principal, at=at)


def _weigh(
    row: BulkRow, issue: Issue | None, doing: Doing, *, at: datetime
) -> Allowed | None:
    """The permission, where this report changes; its fields are set then.

    Else its row says what became of it, and why.
    """
    verdict = _judged(row, issue, doing, at=at)
    if isinstance(verdict, Allowed):
        return verdict
    row.outcome, reason = verdict
    row.reason = reason[:REASON_LENGTH]
    return None


def _judged(
    row: BulkRow, issue: Issue | None, doing: Doing, *, at: datetime
) -> Allowed | tuple[RowOutcome, str]:
    """May and would this report change?

    Names of those who could are left out: thousands of refusals would ask for them one
    by one.
    """
    if issue is None:
        return RowOutcome.REFUSED, _("This report isn’t there any more.")
    if issue.version != row.version:
        return RowOutcome.STALE, _("Somebody changed it meanwhile.")
    if doing.is_settled(issue):
        return RowOutcome.UNCHANGED, ""
    decision = ISSUE_FLOW.decide(doing.move_for(issue), doing.actor, issue)
    if not isinstance(decision, Allowed):
        return RowOutcome.REFUSED, str(decision.reason)
    before = doing.values_of(issue)
    try:
        doing.set_on(issue, at=at)
    except DomainError as refusal:
        return RowOutcome.REFUSED, refusal.message
    return decision if doing.is_change(before, issue) else (RowOutcome.UNCHANGED, "")


def _save(
    doing: Doing, issues: list[Issue], *, principal: int | None, at: datetime
) -> None:
    """Save reports of one principal with their history, as the single verb would."""
    reason = doing.change.reason
    if doing.change.verb == BulkVerb.UNDO:
        reason = reason or _("A change of many reports was undone.")
    with acting_as(
        doing.actor,
        verb="issue.bulk",
        at=at,
        reason=reason,
        on_behalf_of_id=principal,
    ):
        doing.write(issues, at=at)
        for issue in issues:
            ISSUE_FLOW.step(issue, doing.move_for(issue))
        bulk_update_tracked(Issue, issues, names_saved(doing))


def _save_outcomes(change: BulkChange, rows: Sequence[BulkRow]) -> None:
    done = [row.pk for row in rows if row.outcome == RowOutcome.DONE]
    change.rows.filter(pk__in=done).update(outcome=RowOutcome.DONE)
    left = [row for row in rows if row.outcome != RowOutcome.DONE]
    BulkRow.objects.bulk_update(left, ["outcome", "reason"])


def _count(change: BulkChange, rows: Sequence[BulkRow]) -> None:
    counts = Counter(row.outcome for row in rows)
    for outcome, number in counts.items():
        name = f"{RowOutcome(outcome).value}_count"
        setattr(change, name, getattr(change, name) + number)


def _go_on(change: BulkChange, *, actor: "User", at: datetime) -> None:
    with acting_as(actor, verb="bulkchange.go_on", at=at):
        change.version += 1
        change.save()


def _tell_owner(change: BulkChange, *, actor: "User", at: datetime) -> None:
    if change.given_count:
        notify(ASSIGNED_MANY, to=change.owner, about=change, actor=actor, at=at)


def _reports(keys: Iterable[int]) -> "IssueQuerySet":
    """With all that the rules ask of a report."""
    rows = Issue.objects.filter(pk__in=list(keys), withdrawn_at=None)
    return rows.select_related(
        "unit", "touchpoint__stage", "cause", "reporter", "owner"
    )
