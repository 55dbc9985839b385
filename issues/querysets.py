"""The words of the report tables. ``visible_to`` is the only door for readers."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.policies import Over
from accounts.queries.reach import NOTHING, reach_of
from issues.enums import OPEN_STATES, Audience

if TYPE_CHECKING:
    from accounts.models import User
    from issues.models import Issue, Message, Pattern  # noqa: F401

_JOURNEY = "touchpoint__stage__journey_id"


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
            condition |= reach.rows(right, unit="unit_id", journey=_JOURNEY) & Q(
                is_restricted=False
            )
        if Over.OWN in over:
            condition |= Q(reporter_id=user.pk)
        if Over.ASSIGNED in over:
            condition |= Q(owner_id=user.pk)
        return self.filter(condition, withdrawn_at=None)

    def open(self) -> "IssueQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def counted(self) -> "IssueQuerySet":
        """What counts once: no second report of the same event, nothing restricted."""
        return self.filter(duplicate_of=None, withdrawn_at=None, is_restricted=False)

    def neglected(self, at: datetime) -> "IssueQuerySet":
        """Open without a person, or without a next date, or past it."""
        return self.open().filter(
            Q(owner=None) | Q(next_step_at=None) | Q(next_step_at__lt=at)
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

    def _members(self) -> IssueQuerySet:
        issues: Any = self.model._meta.get_field("issues").related_model
        members: IssueQuerySet = issues.objects.filter(pattern=OuterRef("pk"))
        return members

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
