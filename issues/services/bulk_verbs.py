"""What a change of many does to one report: by the rules of the single verbs.

Each class answers which move of the workflow table it is, sets the fields with the
function the single service uses, and writes what goes with it. Who may, history and
audit are the same for all (``bulk_steps``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from accounts.notifications.notify import notify
from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, NotFound
from cxops.kernel.locks import lock
from issues.drafts import last_minute_of
from issues.enums import BulkVerb, CauseSource, MessageKind
from issues.models import BulkChange, BulkRow, Issue, Pattern
from issues.notifications import OUTCOME
from issues.policies import may_link
from issues.queries.duplicates import check_pair, linked_to_each, waits_in_vain
from issues.queries.never_group import kept_apart, kept_apart_by
from issues.services.conversation import pass_on, tell_reporters, write_to_threads
from issues.services.duplicates import require_outcome
from issues.services.holding import give
from issues.services.judgement import Judgement, declining_words, judge
from issues.services.ownership import check_owner
from issues.services.patterns import check_takes_reports
from issues.services.snoozing import bring_back_all
from issues.workflow import ISSUE_FLOW, can_be_told
from issues.workflow.issue import UNDO_BULK

if TYPE_CHECKING:
    from accounts.models import User


class Doing:
    """One verb over a batch of reports. ``fields`` are what it sets."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, change: BulkChange, actor: "User") -> None:
        self.change = change
        self.actor = actor

    def begin(self, *, locked: bool) -> None:
        """Check what the whole change leans on; raises where it can’t go on."""

    def also_locked(self) -> set[int]:
        """Keys of reports that are locked with the batch."""
        return set()

    def look_up(self, rows: Sequence[BulkRow], issues: Mapping[int, Issue]) -> None:
        """Read for the whole batch what ``set_on`` asks of each report."""

    def move_for(self, issue: Issue) -> str:
        """The row of the workflow table."""
        return str(self.change.verb)

    def is_settled(self, issue: Issue) -> bool:
        """Whether there is nothing to do, before anything is judged."""
        return False

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        """Set the fields, or raise what the single verb would."""
        raise NotImplementedError

    def values_of(self, issue: Issue) -> dict[str, Any]:
        """What the verb sets, as it is."""
        names = [Issue._meta.get_field(name).attname for name in self.fields]  # type: ignore[union-attr]
        return {name: getattr(issue, name) for name in names}

    def is_change(self, before: dict[str, Any], issue: Issue) -> bool:
        """Whether the report differs from what it was."""
        leads = ISSUE_FLOW[self.move_for(issue)].lead(issue)
        return leads != issue.state or self.values_of(issue) != before

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        """Write what goes with it, just before the reports are saved."""


class Sorting(Doing):
    """What is left empty stays as each report has it."""

    fields = (
        "severity",
        "touchpoint",
        "cause",
        "cause_source",
        "is_one_off",
        "is_promise_broken",
        "owner",
        "next_step",
        "next_step_at",
        "triaged_at",
    )

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        change = self.change
        day = change.next_step_on
        given = Judgement(
            severity=issue.severity if change.severity is None else change.severity,
            touchpoint=change.touchpoint or issue.touchpoint,
            cause=change.cause or issue.cause,
            cause_source=CauseSource.PERSON if change.cause else issue.cause_source,
            is_one_off=issue.is_one_off,
            is_promise_broken=issue.is_promise_broken,
            owner=change.owner or issue.owner,
            next_step=change.next_step or issue.next_step,
            next_step_at=last_minute_of(day, issue.unit.time_zone)
            if day
            else issue.next_step_at,
        )
        judge(issue, given, actor=self.actor, at=at)

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        bring_back_all(issues, at)


class HandingOver(Doing):
    """To somebody else, or to oneself; whoever is on it already stays."""

    fields = ("owner", "next_step_at")

    @property
    def _is_taking(self) -> bool:
        return self.change.owner_id == self.actor.pk

    def move_for(self, issue: Issue) -> str:
        return "take" if self._is_taking else "pass_on"

    def is_settled(self, issue: Issue) -> bool:
        return issue.owner_id == self.change.owner_id

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        assert self.change.owner is not None
        day = self.change.next_step_on
        until = last_minute_of(day, issue.unit.time_zone) if day else None
        give(issue, self.change.owner, until, at=at)

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        if not self._is_taking:
            bring_back_all(issues, at)


class Grouping(Doing):
    """Into a repeat problem; while it is looked at a new one isn’t there yet."""

    fields = ("pattern",)
    _pattern: Pattern | None = None

    def begin(self, *, locked: bool) -> None:
        if self.change.pattern is None:
            return
        seen = Pattern.objects.visible_to(self.actor)
        if not seen.filter(pk=self.change.pattern.pk).exists():
            raise NotFound(_("There is nothing here."))
        self._pattern = lock(self.change.pattern) if locked else self.change.pattern
        check_takes_reports(self._pattern)

    def look_up(self, rows: Sequence[BulkRow], issues: Mapping[int, Issue]) -> None:
        self._apart = kept_apart(issues.keys(), self._pattern)

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        remark = self._apart.get(issue.pk)
        if remark is not None:
            raise kept_apart_by(self.actor, remark)
        issue.pattern = self._pattern

    def is_change(self, before: dict[str, Any], issue: Issue) -> bool:
        return self._pattern is None or before["pattern_id"] != self._pattern.pk


class Linking(Doing):
    """To the report that stands for the event."""

    fields = ("duplicate_of",)

    def begin(self, *, locked: bool) -> None:
        main = self.change.same_as
        if main is None or main.withdrawn_at is not None:
            raise NotFound(_("There is nothing here."))
        self._lead_to(main)

    def also_locked(self) -> set[int]:
        return {self._main.pk}

    def look_up(self, rows: Sequence[BulkRow], issues: Mapping[int, Issue]) -> None:
        # Where it was locked with the others, as it is now.
        self._lead_to(issues.get(self._main.pk, self._main))
        self._linked = linked_to_each(list(issues.values()))
        self._late: set[int] = set()

    def _lead_to(self, main: Issue) -> None:
        if main.is_duplicate:
            raise Conflict(
                _(
                    "Somebody linked one of these reports at the same moment. Look at "
                    "it, then link them again."
                )
            )
        require(may_link(self.actor, main))
        self._main = main

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        main = self._main
        if issue.pk == main.pk:
            return
        has_linked = issue.pk in self._linked
        check_pair(self.actor, issue, named=main, main=main, has_linked=has_linked)
        if waits_in_vain(issue, main):
            require_outcome(self.change.words)
            self._late.add(issue.pk)
        issue.duplicate_of = main

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        late = [issue for issue in issues if issue.pk in self._late]
        words = self.change.words
        pass_on(late, words, heard=set(), actor=self.actor, at=at)


class Declining(Doing):
    """The reporters read why, and where to go."""

    fields = ("decline_to", "told_at")

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        issue.decline_to = self.change.go_to

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        words = declining_words(self.change.reason, self.change.go_to)
        tell_reporters(issues, words, actor=self.actor, at=at)


class Undoing(Doing):
    """Back to what each report was, by its own history."""

    def __init__(self, change: BulkChange, actor: "User") -> None:
        super().__init__(change, actor)
        assert change.undoes is not None
        self._undone = change.undoes
        self.fields = DOINGS[BulkVerb(self._undone.verb)].fields  # type: ignore[misc]

    def look_up(self, rows: Sequence[BulkRow], issues: Mapping[int, Issue]) -> None:
        wanted = {row.issue_id: row.version - 1 for row in rows}
        history = Issue.history.filter(id__in=list(wanted)).order_by("history_id")
        self._before = {row.id: row for row in history if row.version == wanted[row.id]}

    def move_for(self, issue: Issue) -> str:
        state = self._before[issue.pk].state
        return "undo_bulk" if state == issue.state else UNDO_BULK[state]

    def set_on(self, issue: Issue, *, at: datetime) -> None:
        before = self._before[issue.pk]
        owned_by = issue.owner_id
        for name in self.values_of(issue):
            setattr(issue, name, getattr(before, name))
        if issue.owner is not None and issue.owner_id != owned_by:
            check_owner(issue.owner, right="issue.read")

    def is_change(self, before: dict[str, Any], issue: Issue) -> bool:
        return True

    def write(self, issues: Sequence[Issue], *, at: datetime) -> None:
        if self._undone.verb != BulkVerb.DECLINE:
            return
        words = _("This was declined by mistake. It is open again and looked at.")
        write_to_threads(issues, words, kind=MessageKind.NOTE)
        for issue in filter(can_be_told, issues):
            notify(OUTCOME, to=issue.reporter, about=issue, actor=self.actor, at=at)


DOINGS: dict[BulkVerb, type[Doing]] = {
    BulkVerb.TRIAGE: Sorting,
    BulkVerb.ASSIGN: HandingOver,
    BulkVerb.GROUP: Grouping,
    BulkVerb.LINK: Linking,
    BulkVerb.DECLINE: Declining,
    BulkVerb.UNDO: Undoing,
}


def doing_of(change: BulkChange, actor: "User") -> Doing:
    """The verb of a change."""
    return DOINGS[BulkVerb(change.verb)](change, actor)


def names_saved(doing: Doing) -> Iterable[str]:
    """The columns of a report that the verb writes."""
    return (*doing.fields, "state", "version")
