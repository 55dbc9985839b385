"""One change of many reports: choose, look, decide, undo.

Choosing freezes the reports with their versions; deciding changes exactly those that
would change then and haven't been touched since. Few at once, many as a job.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.jobs import start_job
from cxops.kernel.locks import lock
from issues.drafts import MESSAGE_LENGTH, clean_reason, clean_text
from issues.enums import BulkState, BulkVerb, RowOutcome
from issues.models import BulkChange
from issues.queries.duplicates import may_link_to
from issues.services.bulk_steps import (
    LOOK_ROWS,
    Seen,
    end_look,
    end_run,
    freeze,
    run_part,
)
from issues.services.holding import ask_why_them
from issues.services.judgement import clean_next_step, where_instead
from issues.services.moves import moving
from issues.services.patterns import clean_title, may_open_in, open_pattern
from issues.workflow import BULK_FLOW

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

#: So many are looked at, and so many are changed, while the person waits.
LOOK_AT_ONCE, RUN_AT_ONCE = 500, 25
LOOK, RUN = "issue.bulk_look", "issue.bulk_change"
QUERY_LENGTH = 2000


@transaction.atomic
def open_bulk_change(
    *,
    verb: BulkVerb,
    values: Mapping[str, Any],
    picked: Sequence[Seen] = (),
    matching: "IssueQuerySet | None" = None,
    query: str = "",
    actor: "User",
    at: datetime,
) -> BulkChange:
    """Keep what is to be done to which reports, and count what it would change.

    ``picked`` names reports and the versions that were seen; ``matching`` are all that
    an address (``query``) finds. Nothing is done before it is confirmed.
    """
    change = BulkChange(
        verb=verb,
        query=clean_text(query, field="query", longest=QUERY_LENGTH),
        started_by=actor,
        started_at=at,
        **_cleaned(verb, values, actor=actor),
    )
    _begin(change, actor=actor, at=at)
    seen = list(picked)
    if matching is not None:
        rows = matching.order_by("pk").values_list("pk", "version")
        seen = list(rows[: LOOK_AT_ONCE + 1])
        if len(seen) > LOOK_AT_ONCE:
            start_job(LOOK, subject=change.pk, actor=actor, at=at)
            return change
    if not seen:
        raise Invalid(_("Choose at least one report."), field="issues")
    for start in range(0, len(seen), LOOK_ROWS):
        freeze(change, seen[start : start + LOOK_ROWS], actor=actor, at=at)
    end_look(change, actor=actor, at=at)
    return change


@transaction.atomic
def confirm_bulk_change(
    change: BulkChange, *, version: int | None = None, actor: "User", at: datetime
) -> BulkChange:
    """Do what was looked at: a few at once, many as a job."""
    change = lock(change, version=version)
    with moving(BULK_FLOW, "confirm", change, actor=actor, at=at) as permission:
        change.confirmed_at = at
        if change.title:
            assert change.home is not None
            change.pattern = open_pattern(
                title=change.title, unit=change.home, actor=actor, at=at
            )
        BULK_FLOW.advance(change, "confirm", actor=actor, at=at, permission=permission)
    _run(change, actor=actor, at=at)
    return change


@transaction.atomic
def undo_bulk_change(
    change: BulkChange,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> BulkChange:
    """Bring every report back as it was, where nothing happened to it since.

    Returns the change that does so, with an outcome for each report.
    """
    change = lock(change, version=version)
    with moving(
        BULK_FLOW, "undo", change, actor=actor, at=at, reason=reason
    ) as allowed:
        _check_not_undone(change)
        BULK_FLOW.advance(change, "undo", actor=actor, at=at, permission=allowed)
    undo = BulkChange(
        verb=BulkVerb.UNDO,
        undoes=change,
        reason=clean_reason(reason),
        started_by=actor,
        started_at=at,
        confirmed_at=at,
    )
    _begin(undo, actor=actor, at=at)
    if change.done_count > RUN_AT_ONCE:
        start_job(RUN, subject=undo.pk, actor=actor, at=at, total=change.done_count)
        return undo
    freeze(undo, seen_by_undo(undo, after=0), actor=actor, at=at)
    end_look(undo, actor=actor, at=at)
    _run(undo, actor=actor, at=at)
    return undo


def seen_by_undo(undo: BulkChange, *, after: int) -> list[Seen]:
    """The next reports that were changed, each at the version it was left with."""
    assert undo.undoes is not None
    done = undo.undoes.rows.filter(outcome=RowOutcome.DONE, issue_id__gt=after)
    rows = done.order_by("issue_id").values_list("issue_id", "version")[:LOOK_ROWS]
    return [(key, version + 1) for key, version in rows]


def _begin(change: BulkChange, *, actor: "User", at: datetime) -> None:
    with acting_as(actor, verb="bulkchange.open", at=at):
        BULK_FLOW.begin(change, "open")
        change.save(force_insert=True)


def _run(change: BulkChange, *, actor: "User", at: datetime) -> None:
    if change.waiting_count > RUN_AT_ONCE:
        total = change.waiting_count
        start_job(RUN, subject=change.pk, actor=actor, at=at, total=total)
        return
    run_part(change, after=0, actor=actor, at=at)
    end_run(change, actor=actor, at=at)


def _check_not_undone(change: BulkChange) -> None:
    if change.undone_by.exclude(state=BulkState.STOPPED).exists():
        raise Conflict(_("It was undone already."))


def _cleaned(
    verb: BulkVerb, values: Mapping[str, Any], *, actor: "User"
) -> dict[str, Any]:
    """The values as they are kept, or Invalid naming the field."""
    given = dict(values)
    if verb == BulkVerb.ASSIGN and given.get("owner") is None:
        raise Invalid(_("Say who takes them."), field="owner", code="required")
    ask = ""
    if verb == BulkVerb.DECLINE:
        ask = _("Say why this isn’t a breakdown.")
    elif verb == BulkVerb.ASSIGN and given["owner"] != actor:
        ask = ask_why_them()
    given["reason"] = clean_reason(given.get("reason", ""), ask=ask)
    given["next_step"] = clean_next_step(given.get("next_step", ""))
    given["words"] = clean_text(
        given.get("words", ""), field="words", longest=MESSAGE_LENGTH
    )
    if verb == BulkVerb.DECLINE:
        given["go_to"] = where_instead(given.get("go_to", ""))
    if verb == BulkVerb.GROUP:
        _clean_grouping(given, actor=actor)
    if verb == BulkVerb.LINK:
        named = given["same_as"]
        main = named.duplicate_of or named
        require(may_link_to(actor, named, main))
        given["same_as"] = main
    return given


def _clean_grouping(given: dict[str, Any], *, actor: "User") -> None:
    title, home = given.get("title", ""), given.get("home")
    if given.get("pattern") is not None:
        if title:
            raise Invalid(
                _("Choose a known one or name a new one, not both."), field="title"
            )
        given["home"] = None
        return
    given["title"] = clean_title(title)
    if home is None:
        raise Invalid(_("Choose the unit that looks after it."), field="home")
    may_open_in(home, actor)
