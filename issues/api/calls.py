"""From the body of a request to the service: one small function per verb.

Each takes ``(record, data, version=…, actor=…, at=…)``, as the kernel's verbs call it,
and returns the record the verb was about.
"""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from cxops.kernel.errors import Invalid
from cxops.kernel.locks import lock
from issues.drafts import CustomerDraft, IssueDraft
from issues.enums import Precision
from issues.models import BulkChange, ContributingFactor, Issue, Message, Pattern
from issues.queries.naming import intake_named
from issues.services import (
    bulk,
    causes,
    closing,
    conversation,
    duplicates,
    filing,
    filing_many,
    holding,
    patterns,
    recovery,
    triage,
)

if TYPE_CHECKING:
    from accounts.models import User

Data = dict[str, Any]
#: Fields of a filing that name another record; they are looked up together.
_WORDS = ("unit", "touchpoint", "channel", "cause")


def file(data: Data, *, actor: "User", at: datetime) -> Issue:
    """File what the body says; every word in it is looked up in one statement."""
    return filing.file_issue(draft_of(data, actor=actor), actor=actor, at=at)


def file_many(rows: list[Data], *, shape: Any, actor: "User", at: datetime) -> Any:
    """File the bodies that can be; ``shape`` checks each as that of one report."""
    known: dict[tuple[str | None, ...], Any] = {}
    drafts: list[IssueDraft | Invalid] = []
    for row in rows:
        try:
            data = dict(shape.run_validation(row))
            drafts.append(draft_of(data, actor=actor, known=known))
        except Invalid as error:
            drafts.append(error)
        except ValidationError as error:
            drafts.append(_told(error))
    return filing_many.file_many(drafts, actor=actor, at=at)


def _told(error: ValidationError) -> Invalid:
    """A body's mistakes, each field with its first sentence."""
    detail: Any = error.detail
    fields = {str(name): _first(wrong) for name, wrong in dict(detail).items()}
    return Invalid(next(iter(fields.values())), fields=fields)


def _first(wrong: Any) -> str:
    while isinstance(wrong, dict | list):
        wrong = next(iter(wrong.values() if isinstance(wrong, dict) else wrong))
    return str(wrong)


def draft_of(
    data: Data, *, actor: "User", known: dict[tuple[str | None, ...], Any] | None = None
) -> IssueDraft:
    """The draft of a body. Raises Invalid naming the field.

    ``known`` remembers words that were looked up, where there are many bodies.
    """
    given = dict(data)
    words = {word: given.pop(word, None) for word in _WORDS}
    key = tuple(words.values())
    named = known.get(key) if known is not None else None
    if named is None:
        named = intake_named(words, actor=actor)
        if known is not None:
            known[key] = named
    assert named.unit is not None
    day = given.pop("occurred_on", None)
    if day is not None:
        if "occurred_at" in given:
            raise Invalid(
                _("Give the minute it happened or the day, not both."),
                field="occurred_on",
            )
        # A bare day stays that day in the unit's zone; no hour is invented.
        zone = ZoneInfo(named.unit.time_zone)
        given["occurred_at"] = datetime.combine(day, time.min, tzinfo=zone)
        given["occurred_precision"] = Precision.DAY
    if "customer" in given:
        given["customer"] = CustomerDraft(**given["customer"])
    if "customer_mood" in given:
        given["mood"] = given.pop("customer_mood")
    return IssueDraft(
        unit=named.unit,
        touchpoint=named.touchpoint,
        channel=named.channel,
        cause=named.cause,
        **given,
    )


def do_triage(issue: Issue, data: Data, **who: Any) -> Issue:
    touchpoint = data.pop("touchpoint", None)
    return triage.triage_issue(issue, touchpoint=touchpoint, **data, **who)


def do_ask(issue: Issue, data: Data, **who: Any) -> Issue:
    return conversation.ask_reporter(issue, **data, **who)


def do_answer(issue: Issue, data: Data, **who: Any) -> Issue:
    return conversation.answer_question(issue, **data, **who)


def do_put_right(issue: Issue, data: Data, **who: Any) -> Issue:
    return recovery.put_right(issue, **data, **who)


def do_resolve(issue: Issue, data: Data, **who: Any) -> Issue:
    return recovery.resolve_issue(issue, **data, **who)


def do_close(issue: Issue, data: Data, **who: Any) -> Issue:
    return closing.close_issue(issue, **data, **who)


def do_reopen(issue: Issue, data: Data, **who: Any) -> Issue:
    return closing.reopen_issue(issue, **data, **who)


def do_decline(issue: Issue, data: Data, **who: Any) -> Issue:
    return triage.decline_issue(issue, **data, **who)


def do_thank(issue: Issue, data: Data, **who: Any) -> Issue:
    return triage.thank_reporter(issue, **data, **who)


def do_edit(issue: Issue, data: Data, **who: Any) -> Issue:
    return triage.edit_issue(issue, **data, **who)


def do_take(issue: Issue, data: Data, **who: Any) -> Issue:
    return holding.take_issue(issue, **who)


def do_pass_on(issue: Issue, data: Data, **who: Any) -> Issue:
    return holding.pass_on_issue(issue, **data, **who)


def do_snooze(issue: Issue, data: Data, **who: Any) -> Issue:
    return holding.snooze_issue(issue, **data, **who)


def do_wake(issue: Issue, data: Data, **who: Any) -> Issue:
    return holding.wake_issue(issue, **who)


def do_undo(issue: Issue, data: Data, **who: Any) -> Issue:
    return holding.undo_holding(issue, **who)


def do_restrict(issue: Issue, data: Data, **who: Any) -> Issue:
    return triage.restrict_issue(issue, **data, **who)


def do_unrestrict(issue: Issue, data: Data, **who: Any) -> Issue:
    return triage.lift_restriction(issue, **data, **who)


def do_ungroup(issue: Issue, data: Data, **who: Any) -> Issue:
    return patterns.ungroup_issue(issue, **data, **who)


def do_link(issue: Issue, data: Data, **who: Any) -> Issue:
    return duplicates.link_duplicate(issue, **data, **who)


def do_unlink(issue: Issue, data: Data, **who: Any) -> Issue:
    return duplicates.unlink_duplicate(issue, **data, **who)


def do_group(
    issue: Issue, data: Data, *, version: int | None, actor: "User", at: datetime
) -> Issue:
    """Put one report into a repeat problem, on the report's version.

    Locks in the service's own order: the repeat problem, then its reports.
    """
    lock(data["pattern"])
    locked = lock(issue, version=version)
    patterns.group_issues(data["pattern"], issues=[locked], actor=actor, at=at)
    return locked


def group_many(
    data: Data, *, version: int | None, actor: "User", at: datetime
) -> Pattern:
    """Put many reports into a repeat problem, on the repeat problem's version."""
    pattern = lock(data["pattern"], version=version)
    return patterns.group_issues(pattern, issues=data["issues"], actor=actor, at=at)


def write_message(issue: Issue, data: Data, **who: Any) -> Message:
    return conversation.write_message(issue, **data, **who)


# --- Repeat problems ------------------------------------------------------------------


def open_pattern(data: Data, *, actor: "User", at: datetime) -> Pattern:
    return patterns.open_pattern(**data, actor=actor, at=at)


def do_confirm(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    return patterns.confirm_pattern(pattern, **data, **who)


def do_accept(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    return patterns.accept_pattern(pattern, **data, **who)


def do_refute(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    return patterns.refute_pattern(pattern, **data, **who)


def do_reopen_pattern(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    return patterns.reopen_pattern(pattern, **data, **who)


def do_edit_pattern(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    """Change what is given; what is left out stays."""
    kept: Data = {
        "title": pattern.title,
        "workaround": pattern.workaround,
        "owner": pattern.owner,
    }
    return patterns.edit_pattern(pattern, **(kept | data), **who)


def do_publish(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    return patterns.publish_pattern(pattern, **who)


def do_state_cause(pattern: Pattern, data: Data, **who: Any) -> Pattern:
    """State a cause; the repeat problem is what comes back, with all its causes."""
    factor: ContributingFactor = causes.state_cause(pattern, **data, **who)
    assert factor.pattern is not None
    return factor.pattern


def weigh_cause(
    factor: ContributingFactor,
    data: Data,
    **who: Any,
) -> ContributingFactor:
    return causes.weigh_cause(factor, **data, **who)


# --- Many reports at once -------------------------------------------------------------


def do_confirm_bulk(change: BulkChange, data: Data, **who: Any) -> BulkChange:
    return bulk.confirm_bulk_change(change, **who)


def do_undo_bulk(change: BulkChange, data: Data, **who: Any) -> BulkChange:
    return bulk.undo_bulk_change(change, **data, **who)
