"""The words of the report tables. ``visible_to`` is the only door for readers."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.policies import Over
from accounts.queries.reach import NOTHING, reach_of
from accounts.queries.working_days import lapsed
from issues.enums import (
    OPEN_PATTERN_STATES,
    OPEN_STATES,
    AgeBand,
    Audience,
    IssueState,
    PatternState,
)
from issues.policies import can_see_personal
from issues.texts.index import (
    PATTERNS,
    REPORTS,
    TextIndex,
    keys_statement,
    query_for,
)
from issues.texts.words import words_of

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import (  # noqa: F401
        Attachment,
        BulkChange,
        BulkRow,
        Issue,
        Message,
        Pattern,
        Signal,
    )

JOURNEY = "touchpoint__stage__journey_id"
_NAMES = (
    "version",
    "kind",
    "voice",
    "state",
    "title",
    "severity",
    "customer_mood",
    "occurred_on",
    "filed_at",
    "next_step_at",
    "is_restricted",
    "source",
    "external_id",
    "duplicate_of_id",
    "touchpoint__slug",
    "channel__slug",
    "unit__code",
    "cause__slug",
    "owner__full_name",
    "reporter__full_name",
    # Whether its reader may know of it.
    "pattern__published_at",
    "pattern__owner_id",
    "pattern__created_by_id",
    "pattern__unit_id",
)


#: Declined ones are asked for apart: they may never have been opened again.
_BEGUN = (*OPEN_STATES, IssueState.CLOSED)
#: From the youngest: so many whole days at most.
_AGES = ((AgeBand.WEEK, 7), (AgeBand.MONTH, 28), (AgeBand.TWO_MONTHS, 60))


def state_then(rows: "models.QuerySet[Any]", at: datetime) -> Subquery:
    """The state in the last history row up to a moment; none before the first."""
    model: Any = rows.model
    then = model.history.filter(id=OuterRef("pk"), history_date__lte=at)
    return Subquery(then.order_by("-history_date", "-history_id").values("state")[:1])


def open_condition(at: datetime) -> Q:
    """Open at a moment, among rows ``as_of`` it. Each part begins with an index."""
    return (
        Q(state__in=OPEN_STATES, reopened_count=0)
        | Q(state=IssueState.CLOSED, reopened_count=0, closed_at__gt=at)
        | Q(state__in=_BEGUN, reopened_count__gt=0, state_then__in=OPEN_STATES)
        | Q(state=IssueState.DECLINED, state_then__in=OPEN_STATES)
    )


def age_condition(band: AgeBand, at: datetime) -> Q:
    """Reported within the band's days before a moment."""
    condition = Q()
    for name, days in _AGES:
        if name == band:
            return condition & Q(filed_at__gte=at - timedelta(days=days))
        condition = Q(filed_at__lt=at - timedelta(days=days))
    return condition


def nobody_condition(at: datetime, zones: Iterable[str]) -> Q:
    """No person, no next date, or one that passed by two working days."""
    late = lapsed(at, zones, zone="unit__time_zone", moment="next_step_at")
    return Q(owner=None) | Q(next_step_at=None) | late


def holding(rows: Any, text: str, index: TextIndex) -> Any:
    """The rows among ``rows`` that hold every word; the last may be unfinished."""
    words = words_of(text)
    if not words:
        return rows.none()
    vendor = connections[rows.db].vendor
    query = query_for(vendor, words, last_begins=not text[-1:].isspace())
    # The query is a parameter of a constant statement.
    keys = RawSQL(keys_statement(vendor, index), [query])  # noqa: S611
    return rows.filter(pk__in=keys)


class TermQuerySet(models.QuerySet[Any]):
    def active(self) -> "TermQuerySet":
        """Words that may still be chosen."""
        return self.filter(retired_at=None)


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, user: "User", right: str = "issue.read") -> "IssueQuerySet":
        """The reports this person may read, or reach with another right.

        Restricted ones are seen by their reporter and the person on them only.
        Withdrawn ones are seen by nobody.
        """
        reach = reach_of(user)
        over = reach.over(right)
        condition = NOTHING
        if Over.SCOPE in over:
            condition |= reach.rows(right, unit="unit_id", journey=JOURNEY) & Q(
                is_restricted=False
            )
        if Over.OWN in over:
            condition |= Q(reporter_id=user.pk)
        if Over.ASSIGNED in over:
            condition |= Q(owner_id=user.pk)
        return self.filter(condition, withdrawn_at=None)

    def matching(self, text: str) -> "IssueQuerySet":
        """Those that hold every word; the last may be the beginning of one.

        Accents and case make no difference. Nothing but signs matches nothing.
        """
        found: IssueQuerySet = holding(self, text, REPORTS)
        return found

    def open(self) -> "IssueQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def main(self) -> "IssueQuerySet":
        """One report per event: those that no other report stands for."""
        return self.filter(duplicate_of=None)

    def counted(self) -> "IssueQuerySet":
        """What counts once: no second report of the same event, nothing restricted."""
        return self.main().filter(withdrawn_at=None, is_restricted=False)

    def open_at(self, at: datetime) -> "IssueQuerySet":
        """Open at a moment: reported by then, and neither closed nor declined.

        The first closing keeps its time for ever. When else a state began or ended
        is in the history: read for what was declined or opened again.
        """
        return self.as_of(at).filter(open_condition(at))

    def as_of(self, at: datetime) -> "IssueQuerySet":
        """Reported by a moment, with the state of then as ``state_then``.

        Before it was recorded here (an import) its own times say the state.
        """
        by_times = Case(
            When(closed_at__lte=at, then=Value(IssueState.CLOSED.value)),
            default=Value(IssueState.NEW.value),
        )
        then = Coalesce(state_then(self, at), by_times)
        return self.filter(filed_at__lte=at).alias(state_then=then)

    def aged(self, band: AgeBand, at: datetime) -> "IssueQuerySet":
        """Reported so long before a moment."""
        return self.filter(age_condition(band, at))

    def neglected(self, at: datetime, zones: Iterable[str]) -> "IssueQuerySet":
        """Nobody on it: open then, without a person, or without a next date, or with
        one that passed by two working days.

        A second report of the same event waits for nobody: the main one does.
        """
        return self.main().open_at(at).filter(nobody_condition(at, zones))

    def unattended(self, at: datetime) -> "IssueQuerySet":
        """Open without a person, or without a next date, or past it.

        A second report of the same event waits for nobody: the main one does.
        """
        return (
            self.open()
            .main()
            .filter(Q(owner=None) | Q(next_step_at=None) | Q(next_step_at__lt=at))
        )

    def occurred_between(self, first: date, last: date) -> "IssueQuerySet":
        """Both days belong to the period."""
        return self.filter(occurred_on__gte=first, occurred_on__lte=last)

    def with_details(self) -> "IssueQuerySet":
        """Everything a list row or a page shows, in one statement."""
        return self.select_related(
            "touchpoint__stage",
            "channel",
            "unit",
            "cause",
            "pattern",
            "owner",
            "reporter",
        )

    def with_names(self) -> "IssueQuerySet":
        """What a program's list says of a report, and no more: neither its texts nor
        more of a word or a person than the name. Half the work of ``with_details``."""
        return self.select_related(
            "touchpoint", "channel", "unit", "cause", "pattern", "owner", "reporter"
        ).only(*_NAMES)

    def with_putting_off(self, at: datetime) -> "IssueQuerySet":
        """Until when a report is put off, as ``put_off_until``; None where it isn't."""
        relation: Any = self.model._meta.get_field("snooze").related_model
        held = relation.objects.filter(issue=OuterRef("pk"), until__gt=at)
        return self.annotate(put_off_until=Subquery(held.values("until")))


class PatternQuerySet(models.QuerySet["Pattern"]):
    def visible_to(self, user: "User") -> "PatternQuerySet":
        """Published ones for all staff; others by home unit, ownership or members."""
        reach = reach_of(user)
        over = reach.over("pattern.read")
        if over == Over.NOTHING:
            return self.none()
        condition: Any = Q(published_at__isnull=False)
        condition |= Q(owner_id=user.pk) | Q(created_by_id=user.pk)
        if Over.SCOPE in over:
            condition |= reach.rows("pattern.read", unit="unit_id", journey=None)
            if any(grant.journey_id for grant in reach.grants):
                condition |= Exists(self._members().visible_to(user))
        return self.filter(condition)

    def matching(self, text: str) -> "PatternQuerySet":
        """Those whose title and what to say hold every word, as for reports.

        Whoever may read the title may read what to say, so ``visible_to`` beside it
        is all that keeps a word from those who may not read it.
        """
        found: PatternQuerySet = holding(self, text, PATTERNS)
        return found

    def _members(self) -> IssueQuerySet:
        issues: Any = self.model._meta.get_field("issues").related_model
        members: IssueQuerySet = issues.objects.filter(pattern=OuterRef("pk"))
        return members

    def as_of(self, at: datetime) -> "PatternQuerySet":
        """Opened by a moment, with the state of then as ``state_then``."""
        rows = self.filter(created_at__lte=at)
        return rows.annotate(state_then=state_then(self, at))

    def neglected(self, at: datetime, zones: Iterable[str]) -> "PatternQuerySet":
        """Nobody on it: open then without a person, or accepted without one, without
        an end, or with one that passed by two working days."""
        is_open = Q(state_then__in=OPEN_PATTERN_STATES)
        accepted = Q(state_then=PatternState.ACCEPTED)
        ended = lapsed(at, zones, zone="unit__time_zone", day="accepted_until")
        rows: Any = self.as_of(at)
        nobody: PatternQuerySet = rows.filter(
            Q(owner=None) & (is_open | accepted)
            | accepted & (Q(accepted_until=None) | ended)
        )
        return nobody

    def published(self) -> "PatternQuerySet":
        return self.filter(published_at__isnull=False)


class MessageQuerySet(models.QuerySet["Message"]):
    def readable_by(self, user: "User", issue: "Issue") -> "MessageQuerySet":
        """The thread as this person may read it; the report itself was checked.

        Its reporter reads what was said to them. Colleagues who work on it read all.
        """
        reach = reach_of(user)
        works_on_it = issue.owner_id == user.pk or (
            not issue.is_restricted
            and reach.covering("issue.read", issue.unit_id, issue.journey_id)
        )
        if works_on_it:
            return self.filter(issue=issue)
        return self.filter(issue=issue, audience=Audience.REPORTER)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def readable_by(self, user: "User", issue: "Issue") -> "AttachmentQuerySet":
        """The report's files as this person may read them; the report was checked.

        What may show a person is for those who may know the customer's data, and for
        whoever added it.
        """
        files = self.filter(issue=issue)
        if can_see_personal(user, issue):
            return files
        return files.filter(Q(may_show_person=False) | Q(attached_by=user))

    def kept(self) -> "AttachmentQuerySet":
        """Whose bytes are still there."""
        return self.filter(withdrawn_at=None)


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, user: "User") -> "BulkChangeQuerySet":
        """Whoever began it, and whom its reports were given to."""
        given = Q(owner_id=user.pk, given_count__gt=0)
        return self.filter(Q(started_by_id=user.pk) | given)


class BulkRowQuerySet(models.QuerySet["BulkRow"]):
    def readable_by(self, user: "User", change: "BulkChange") -> "BulkRowQuerySet":
        """Those whose reports this person may read; the change itself was checked."""
        reports: Any = self.model._meta.get_field("issue").related_model
        seen = reports.objects.visible_to(user).filter(pk=OuterRef("issue_id"))
        return self.filter(Exists(seen), change=change)


class FigureQuerySet(models.QuerySet[Any]):
    """Tallies and volumes."""

    def visible_to(self, user: "User") -> "FigureQuerySet":
        """Those of the person's units and journeys, and what they counted."""
        reach, right = reach_of(user), self.model.READ
        over = reach.over(right)
        if Over.ANY in over:
            return self.all()
        condition = reach.rows(right, unit="unit_id", journey=JOURNEY)
        if Over.OWN in over:
            condition |= Q(recorded_by_id=user.pk)
        return self.filter(condition)

    def in_force(self, at: datetime | None = None) -> "FigureQuerySet":
        """What counts now, or counted at a moment."""
        if at is None:
            return self.filter(superseded_at=None)
        return self.filter(
            Q(superseded_at=None) | Q(superseded_at__gt=at), recorded_at__lte=at
        )

    def within(self, first: date, last: date) -> "FigureQuerySet":
        """Whose whole period lies in these days: a month isn't cut into pieces."""
        return self.filter(first_on__gte=first, last_on__gte=first, last_on__lte=last)


class DailyCountQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "DailyCountQuerySet":
        """What enters this person's sums: their units and journeys.

        Whoever reads no lists of reports (the front line) has the sums of the own
        units alone, of which small ones are to be hidden.
        """
        reach = reach_of(user)
        if not reach.has("issue.read"):
            return self.none()
        if reach.has("issue.list"):
            scope = reach.rows("issue.read", unit="unit_id", journey=JOURNEY)
            return self.filter(scope)
        condition = NOTHING
        for grant in reach.grants:
            if grant.unit_ids is not None:
                own = Q(unit_id__in=sorted(grant.unit_ids))
                if grant.journey_id is not None:
                    own &= Q(**{JOURNEY: grant.journey_id})
                condition |= own
        return self.filter(condition)


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: "User") -> "SignalQuerySet":
        """Those whose whole count the person may see.

        A signal counts a unit with all below it: whoever's reach covers the unit sees
        each of its reports. A journey's manager without a unit sees those of the
        journey's touchpoints, and of a repeat problem one may read its title too.
        """
        reach = reach_of(user)
        patterns: Any = self.model._meta.get_field("pattern").related_model
        seen = patterns.objects.visible_to(user).order_by().values("pk")
        return self.filter(
            reach.rows("signal.read", unit="unit_id", journey=JOURNEY),
            Q(pattern=None) | Q(pattern__in=seen),
        )

    def current(self) -> "SignalQuerySet":
        """Those that aren't over."""
        return self.filter(ended_on=None)

    def held(self, at: datetime) -> "SignalQuerySet":
        """Those that somebody put off."""
        return self.filter(snooze__until__gt=at)

    def of(self, pattern: "Pattern") -> "SignalQuerySet":
        """Those of a repeat problem, the most above the usual first."""
        return self.filter(pattern=pattern).order_by("-excess", "-pk")

    def with_names(self) -> "SignalQuerySet":
        """With what a row shows."""
        return self.select_related(
            "unit", "touchpoint__stage", "pattern", "snooze__put_off_by"
        )

    def waiting(self, at: datetime) -> "SignalQuerySet":
        """Those that aren't over and that nobody put off."""
        return self.current().filter(Q(snooze=None) | Q(snooze__until__lte=at))
