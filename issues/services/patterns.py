"""Repeat problems: opening and describing them, their reports, their fate."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.people import managers_of, names_of
from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date
from cxops.kernel.decision import Allowed, Denied, require
from cxops.kernel.errors import Conflict, Invalid, NotFound
from cxops.kernel.history import acting_as, bulk_update_tracked
from cxops.kernel.locks import lock, lock_for_update
from issues.drafts import check_in_use, clean_reason, clean_text, require_line
from issues.enums import PatternState
from issues.models import Issue, Pattern
from issues.policies import can_triage
from issues.queries.never_group import check_group_apart
from issues.services.moves import moving
from issues.services.ownership import check_owner
from issues.workflow import ISSUE_FLOW, PATTERN_FLOW

if TYPE_CHECKING:
    from accounts.models import Unit, User

TITLE_LENGTH = 120
WORKAROUND_LENGTH = 2000


@transaction.atomic
def open_pattern(
    *,
    title: str,
    unit: "Unit",
    issues: Sequence[Issue] = (),
    workaround: str = "",
    owner: "User | None" = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Name a failure that keeps happening, and put its first reports into it."""
    permission = may_open_in(unit, actor)
    with acting_as(
        actor,
        verb="pattern.open",
        at=at,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        check_in_use(unit, field="unit")
        pattern = Pattern(
            title=clean_title(title),
            workaround=_workaround(workaround),
            unit=unit,
            owner=_owner(owner),
            created_by=actor,
            created_at=at,
        )
        PATTERN_FLOW.begin(pattern, "open")
        pattern.save(force_insert=True)
    if issues:
        _put_into(pattern, issues, actor=actor, at=at)
    return pattern


@transaction.atomic
def edit_pattern(
    pattern: Pattern,
    *,
    title: str,
    workaround: str,
    owner: "User | None",
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Change its title, what to say meanwhile, or who is on it."""
    pattern = lock(pattern, version=version)
    with moving(
        PATTERN_FLOW, "edit", pattern, actor=actor, at=at, reason=reason
    ) as permission:
        pattern.title = clean_title(title)
        pattern.workaround = _workaround(workaround)
        if owner != pattern.owner:
            pattern.owner = _owner(owner)
        PATTERN_FLOW.advance(pattern, "edit", actor=actor, at=at, permission=permission)
    return pattern


@transaction.atomic
def publish_pattern(
    pattern: Pattern, *, version: int | None = None, actor: "User", at: datetime
) -> Pattern:
    """Let all staff read its title and what to say."""
    pattern = lock(pattern, version=version)
    with moving(PATTERN_FLOW, "publish", pattern, actor=actor, at=at) as permission:
        pattern.published_at = at
        PATTERN_FLOW.advance(
            pattern, "publish", actor=actor, at=at, permission=permission
        )
    return pattern


@transaction.atomic
def confirm_pattern(
    pattern: Pattern,
    *,
    reason: str = "",
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Be sure that it keeps happening."""
    pattern = lock(pattern, version=version)
    with moving(PATTERN_FLOW, "confirm", pattern, actor=actor, at=at, reason=reason):
        PATTERN_FLOW.advance(pattern, "confirm", actor=actor, at=at)
    return pattern


@transaction.atomic
def accept_pattern(
    pattern: Pattern,
    *,
    until: date,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Live with it until a day, and say why."""
    pattern = lock(pattern, version=version)
    ask = _("Say why you can live with it for now.")
    with moving(
        PATTERN_FLOW, "accept", pattern, actor=actor, at=at, reason=reason, ask_why=ask
    ):
        if until <= local_date(at, pattern.unit.time_zone):
            raise Invalid(
                _("Choose a day after today, on which you look at it again."),
                field="until",
            )
        pattern.accepted_until = until
        PATTERN_FLOW.advance(pattern, "accept", actor=actor, at=at)
    return pattern


@transaction.atomic
def refute_pattern(
    pattern: Pattern,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Find that it isn't one failure happening again. Its reports stay where they are;
    no others are added."""
    pattern = lock(pattern, version=version)
    ask = _("Say why this isn’t one problem that keeps happening.")
    with moving(
        PATTERN_FLOW, "refute", pattern, actor=actor, at=at, reason=reason, ask_why=ask
    ):
        PATTERN_FLOW.advance(pattern, "refute", actor=actor, at=at)
    return pattern


@transaction.atomic
def reopen_pattern(
    pattern: Pattern,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Pattern:
    """Take up again what was accepted or found not to be a problem."""
    pattern = lock(pattern, version=version)
    ask = _("Say why it has to be opened again.")
    with moving(
        PATTERN_FLOW, "reopen", pattern, actor=actor, at=at, reason=reason, ask_why=ask
    ):
        pattern.accepted_until = None
        PATTERN_FLOW.advance(pattern, "reopen", actor=actor, at=at)
    return pattern


@transaction.atomic
def note_fix(
    pattern: Pattern, *, fixed_from: date, actor: "User", at: datetime
) -> Pattern:
    """Note that an improvement's fix is in effect: the system's own move.

    Whoever implemented the improvement had the right there. A problem whose fix is
    in effect already keeps its first day.
    """
    pattern = lock(pattern)
    if pattern.state in (PatternState.FIXED, PatternState.VERIFIED):
        return pattern
    with acting_as(actor, verb=PATTERN_FLOW.verb("fix"), at=at):
        pattern.fixed_from = pattern.watched_from = fixed_from
        pattern.accepted_until = None
        PATTERN_FLOW.force(pattern, "fix")
    return pattern


@transaction.atomic
def note_effect(
    pattern: Pattern, *, seen_until: date, actor: "User", at: datetime
) -> Pattern:
    """Note that a check confirmed the fix: the system's own move.

    What happened up to ``seen_until`` was part of that check; only what happens after
    it is a return. One that nobody fixed is left as it is.
    """
    pattern = lock(pattern)
    may_hold = pattern.state in PATTERN_FLOW["verify"].sources
    if pattern.fixed_from is None or not may_hold:
        return pattern
    with acting_as(actor, verb=PATTERN_FLOW.verb("verify"), at=at):
        pattern.watched_from = max(seen_until, pattern.fixed_from)
        PATTERN_FLOW.force(pattern, "verify")
    return pattern


@transaction.atomic
def note_no_effect(pattern: Pattern, *, actor: "User", at: datetime) -> Pattern:
    """Note that its fix was taken back or did nothing: it is open again, and that
    isn't a return. One that isn't fixed stays as it is."""
    pattern = lock(pattern)
    if pattern.state not in PATTERN_FLOW["unfix"].sources:
        return pattern
    with acting_as(actor, verb=PATTERN_FLOW.verb("unfix"), at=at):
        pattern.fixed_from = pattern.watched_from = None
        PATTERN_FLOW.force(pattern, "unfix")
    return pattern


@transaction.atomic
def note_return(
    pattern: Pattern, *, actor: "User | None" = None, at: datetime
) -> Pattern:
    """Note that it happened again after its fix, and count that: the system's own
    move. Twice is once: from then on the problem is open."""
    pattern = lock(pattern)
    if pattern.state not in PATTERN_FLOW["recur"].sources:
        return pattern
    with acting_as(actor, verb=PATTERN_FLOW.verb("recur"), at=at):
        pattern.recurrence_count += 1
        PATTERN_FLOW.force(pattern, "recur")
    return pattern


@transaction.atomic
def group_issues(
    pattern: Pattern,
    *,
    issues: Sequence[Issue],
    reason: str = "",
    actor: "User",
    at: datetime,
) -> Pattern:
    """Put reports into a repeat problem that the actor may read.

    A report of another one moves over, and its history says so; one that is in it
    already stays untouched.
    """
    if not Pattern.objects.visible_to(actor).filter(pk=pattern.pk).exists():
        raise NotFound(_("There is nothing here."))
    pattern = lock(pattern)
    _put_into(pattern, issues, actor=actor, at=at, reason=reason)
    return pattern


def _put_into(
    pattern: Pattern,
    issues: Sequence[Issue],
    *,
    actor: "User",
    at: datetime,
    reason: str = "",
) -> None:
    """Group inside the caller's transaction; the pattern is locked or brand new."""
    keys = {issue.pk for issue in issues}
    if not keys:
        raise Invalid(_("Choose at least one report."), field="issues")
    check_takes_reports(pattern)
    rows = lock_for_update(
        Issue.objects.filter(pk__in=keys, withdrawn_at=None).select_related(
            "unit", "touchpoint__stage", "reporter", "pattern"
        )
    )
    if len(rows) != len(keys):
        raise NotFound(_("There is nothing here."))
    check_group_apart(actor, keys, pattern)
    by_principal: dict[int | None, list[Issue]] = {}
    for issue in rows:
        if issue.pattern_id == pattern.pk:
            require(can_triage(actor, issue))
            continue
        permission = require(ISSUE_FLOW.decide("group", actor, issue))
        by_principal.setdefault(permission.on_behalf_of_id, []).append(issue)
    why = clean_reason(reason)
    for principal, moved in by_principal.items():
        for issue in moved:
            issue.pattern = pattern
            ISSUE_FLOW.step(issue, "group")
        with acting_as(
            actor, verb="issue.group", at=at, reason=why, on_behalf_of_id=principal
        ):
            bulk_update_tracked(Issue, moved, ["pattern", "state", "version"])


@transaction.atomic
def ungroup_issue(
    issue: Issue,
    *,
    reason: str,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> Issue:
    """Take a report out of its repeat problem, and say why."""
    issue = lock(issue, version=version)
    ask = _("Say why it doesn’t belong there.")
    with moving(
        ISSUE_FLOW, "ungroup", issue, actor=actor, at=at, reason=reason, ask_why=ask
    ) as permission:
        issue.pattern = None
        ISSUE_FLOW.advance(issue, "ungroup", actor=actor, at=at, permission=permission)
    return issue


def check_takes_reports(pattern: Pattern) -> None:
    """Refuse what was found not to be a repeat problem."""
    if pattern.state == PatternState.REFUTED:
        raise Conflict(
            _("This was found not to be a repeat problem. Open it again first.")
        )


def may_open_in(unit: "Unit", actor: "User") -> Allowed:
    """The right to open a repeat problem there; raises Refused, naming who can."""
    granted = reach_of(actor).covering("pattern.write", unit.pk)
    return granted or require(
        Denied(
            "no_right",
            _("A manager of the home unit opens a repeat problem there."),
            names_of(managers_of(unit), apart_from=[actor.pk]),
        )
    )


def clean_title(title: str) -> str:
    """What keeps happening, in a line."""
    return require_line(
        title,
        field="title",
        longest=TITLE_LENGTH,
        ask=_("Say in a line what keeps happening."),
    )


def _workaround(text: str) -> str:
    return clean_text(text, field="workaround", longest=WORKAROUND_LENGTH)


def _owner(owner: "User | None") -> "User | None":
    if owner is not None:
        check_owner(owner, right="pattern.read")
    return owner
