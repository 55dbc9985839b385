"""Who may do what to a report or a repeat problem, with the reason and who can.

Each policy starts from the matrix (``accounts.policies``) and only narrows it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.policies import Over
from accounts.queries.administration import administrators
from accounts.queries.people import managers_of, names_of
from accounts.queries.reach import reach_of
from cxops.kernel.decision import Allowed, Decision, Denied
from issues.enums import ImportStage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from issues.models import (
        Attachment,
        BulkChange,
        ImportBatch,
        Issue,
        NeverGroup,
        Pattern,
        Signal,
    )

    IssuePolicy = Callable[[User, Issue], Decision]

#: To blank words in every version there was.
REDACT = "record.redact"
#: Who begins with which reports.
ROUTING = "routing.manage"
#: For so long whoever added a file takes it back alone.
REGRET = timedelta(minutes=15)


def may(right: str) -> "IssuePolicy":
    """The matrix's own answer for one right over a report."""

    def policy(user: "User", issue: "Issue") -> Decision:
        reach = reach_of(user)
        over = reach.over(right)
        if Over.ASSIGNED in over and issue.owner_id == user.pk:
            return Allowed()
        # A restricted report is its owner's alone, by role and not by unit.
        if Over.SCOPE in over and (
            not issue.is_restricted or issue.owner_id == user.pk
        ):
            granted = reach.covering(right, issue.unit_id, issue.journey_id)
            if granted is not None:
                return granted
        if Over.OWN in over and issue.reporter_id == user.pk:
            return Allowed()
        return Denied(
            "no_right",
            _("Your role doesn’t include this for this report."),
            _who_can(issue, user),
        )

    return policy


can_triage = may("issue.triage")
can_recover = may("issue.recover")
can_answer = may("issue.answer")
can_write = may("issue.message")
can_write_internally = may("issue.message_internal")
can_see_personal = may("issue.personal")
can_attach = may("issue.attach")


def can_close(user: "User", issue: "Issue") -> Decision:
    """A manager, but not one who reported it and is alone with it."""
    permission = may("issue.close")(user, issue)
    if (
        permission
        and issue.reporter_id == user.pk
        and issue.owner_id in (None, user.pk)
    ):
        return Denied(
            "own_report",
            _("You reported this and nobody else is on it, so someone else closes it."),
            _who_can(issue, user),
        )
    return permission


def can_edit(user: "User", issue: "Issue") -> Decision:
    """The reporter until it is sorted; then whoever sorts it."""
    is_fresh = issue.reporter_id == user.pk and issue.triaged_at is None
    if is_fresh and reach_of(user).has("issue.file"):
        return Allowed()
    return can_triage(user, issue)


def can_judge_file(user: "User", issue: "Issue") -> Decision:
    """Whoever sorts the report says whether a person is to be seen on a file."""
    return can_triage(user, issue)


def can_withdraw(user: "User", attachment: "Attachment", at: datetime) -> Decision:
    """Who added the file, soon after; later whoever sorts the report."""
    issue = attachment.issue
    is_recent = at - attachment.attached_at <= REGRET
    if attachment.attached_by_id == user.pk and is_recent:
        return can_attach(user, issue)
    permission = can_triage(user, issue)
    if not permission and attachment.attached_by_id == user.pk:
        return Denied(
            "no_right",
            _("You can take it back for 15 minutes. Later a manager can."),
            _who_can(issue, user),
        )
    return permission


def can_redact(user: "User", issue: "Issue") -> Decision:
    """Whoever removes words for good, on a report that they read anyway."""
    if reach_of(user).has(REDACT):
        return Allowed()
    return Denied(
        "no_right",
        _("Only an administrator removes words for good."),
        _administrators(user),
    )


def can_cover(user: "User", attachment: "Attachment") -> Decision:
    """Whoever removes words for good, on a picture that they see anyway."""
    if not reach_of(user).has(REDACT):
        return Denied(
            "no_right",
            _("Only an administrator covers a part of a picture for good."),
            _administrators(user),
        )
    if not attachment.is_picture:
        return Denied(
            "not_a_picture",
            _("Only pictures can be covered. Take this file back instead."),
        )
    return Allowed()


def can_take(user: "User", issue: "Issue") -> Decision:
    """Whoever may work on it, and isn't on it already."""
    permission = can_recover(user, issue)
    if permission and issue.owner_id == user.pk:
        return _nothing_to_do(_("You are on it already."))
    return permission


def can_lift(user: "User", issue: "Issue") -> Decision:
    """Whoever was named when the report was restricted."""
    permission = can_recover(user, issue)
    if permission and not issue.is_restricted:
        return _nothing_to_do(_("This report isn’t restricted."))
    return permission


def can_ungroup(user: "User", issue: "Issue") -> Decision:
    """Whoever sorts it, where it belongs to a repeat problem at all."""
    permission = can_triage(user, issue)
    if permission and issue.pattern_id is None:
        return _nothing_to_do(_("This report is in no repeat problem."))
    return permission


may_link = may("issue.link")


def can_link(user: "User", issue: "Issue") -> Decision:
    """Whoever sorts it, where it isn’t linked to another report yet."""
    permission = may_link(user, issue)
    if permission and issue.is_duplicate:
        return _nothing_to_do(
            _("This report is linked already. Undo that first, then link it anew.")
        )
    return permission


def can_unlink(user: "User", issue: "Issue") -> Decision:
    """Whoever sorts it, where it is linked at all."""
    permission = may_link(user, issue)
    if permission and not issue.is_duplicate:
        return _nothing_to_do(_("This report isn’t linked to another one."))
    return permission


def can_lift_never(user: "User", remark: "NeverGroup") -> Decision:
    """Whoever sorts the report, or the other one of the pair."""
    permission = can_triage(user, remark.issue)
    if permission or remark.other is None:
        return permission
    return can_triage(user, remark.other) or permission


def can_run_bulk(user: "User", change: "BulkChange") -> Decision:
    """Whoever began it, while they sort reports at all. Each is judged by itself."""
    if change.started_by_id == user.pk and reach_of(user).has("issue.triage"):
        return Allowed()
    return Denied(
        "no_right",
        _("Only the person who began this goes on with it."),
        _starter(change, user),
    )


def may_route(user: "User", unit_id: int | None) -> Decision:
    """A manager over the whole unit; an administrator over all of them."""
    reach = reach_of(user)
    if Over.ANY in reach.over(ROUTING):
        return Allowed()
    granted = None if unit_id is None else reach.covering(ROUTING, unit_id)
    if granted is not None:
        return granted
    return Denied(
        "no_right",
        _("Rules for a unit are its managers’; rules for all, an administrator’s."),
    )


def can_put_off(user: "User", signal: "Signal") -> Decision:
    """Whoever's reach covers all that the signal counts."""
    granted = reach_of(user).covering(
        "signal.snooze", signal.unit_id, signal.journey_id
    )
    if granted is not None:
        return granted
    return Denied(
        "no_right", _("Whoever reads all of these reports says that they can wait.")
    )


def _nothing_to_do(reason: "_StrPromise") -> Denied:
    """The record already is as asked; no button is drawn for it."""
    return Denied("no_right", reason, is_state=True)


def nobody(user: "User", issue: "Issue") -> Decision:
    """The system's own moves."""
    return Denied("no_right", _("CXOps does this by itself."))


def _name_who_can(issue: "Issue", user: "User") -> tuple[str, ...]:
    if issue.is_restricted:
        return (str(issue.owner),) if issue.owner_id not in (None, user.pk) else ()
    people = managers_of(issue.unit, issue.journey_id)
    return names_of(people, apart_from=[user.pk])


def _name_administrators(user: "User") -> tuple[str, ...]:
    return names_of(administrators(), apart_from=[user.pk])


def _name_managers(pattern: "Pattern", user: "User") -> tuple[str, ...]:
    return names_of(managers_of(pattern.unit), apart_from=[user.pk])


def _name_starter(change: "BulkChange", user: "User") -> tuple[str, ...]:
    return () if change.started_by_id == user.pk else (str(change.started_by),)


# Read when a refusal is shown. A page asks for every move of a record and shows no
# refusal for most of them: names it doesn't show must not cost it a statement.
_who_can = lazy(_name_who_can, tuple)
_starter = lazy(_name_starter, tuple)
_administrators = lazy(_name_administrators, tuple)
_managers_of_home = lazy(_name_managers, tuple)


def can_manage_pattern(user: "User", pattern: "Pattern") -> Decision:
    """A manager of its home unit, or the person on it."""
    reach = reach_of(user)
    if Over.SCOPE in reach.over("pattern.write"):
        granted = reach.covering("pattern.write", pattern.unit_id)
        if granted is not None:
            return granted
        if pattern.owner_id == user.pk:
            return Allowed()
    return Denied(
        "no_right",
        _("A manager of the home unit does this."),
        _managers_of_home(pattern, user),
    )


def can_publish(user: "User", pattern: "Pattern") -> Decision:
    """Whoever manages it, once."""
    permission = can_manage_pattern(user, pattern)
    if permission and pattern.published_at is not None:
        return _nothing_to_do(_("It is published to all staff already."))
    return permission


# --- Imports --------------------------------------------------------------------------


def can_import_into(user: "User", unit_id: int | None) -> Decision:
    """A manager of the unit; an administrator into every unit."""
    reach = reach_of(user)
    if Over.ANY in reach.over("issue.import"):
        return Allowed()
    granted = unit_id is not None and reach.covering("issue.import", unit_id)
    if granted:
        return granted
    return Denied("no_right", _("A manager of the unit brings reports into it."))


def can_prepare(user: "User", batch: "ImportBatch") -> Decision:
    """Whoever uploaded the file: what stands in it is theirs to read."""
    if batch.started_by_id != user.pk:
        who = (str(batch.started_by),) if batch.started_by_id else ()
        return Denied("no_right", _("Only who uploaded the file reads it."), who)
    return can_import_into(user, batch.unit_id)


def can_undo_import(user: "User", batch: "ImportBatch") -> Decision:
    """A manager of the unit or an administrator, once it has ended."""
    permission = can_import_into(user, batch.unit_id)
    if not permission:
        return permission
    if batch.stage not in (ImportStage.FINISHED, ImportStage.STOPPED):
        return _nothing_to_do(_("There is nothing to take back now."))
    return permission
