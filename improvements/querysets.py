"""The words of the improvement tables. ``visible_to`` is the only door."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, NullIf

from accounts.policies import Over
from accounts.queries.reach import NOTHING, reach_of
from accounts.queries.working_days import lapsed
from improvements.enums import (
    ENDED_STATES,
    OVER_STATES,
    ActionState,
    InitiativeState,
)

if TYPE_CHECKING:
    from accounts.models import User
    from improvements.models import Initiative, ScopePattern, Target  # noqa: F401

#: Stands for "no date" where the first of several is looked for.
_NEVER = Value(date.max, output_field=models.DateField())


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(
        self, user: "User", right: str = "initiative.read"
    ) -> "InitiativeQuerySet":
        """Those of one's units and journeys, those one has a part in, and those that
        are about one's own reports."""
        condition = self._worked_on(user, right)
        if Over.OWN in reach_of(user).over(right):
            condition |= Exists(
                self._rows("scope").filter(
                    removed_at=None, pattern__issues__reporter=user
                )
            )
        return self.filter(condition)

    def worked_on_by(self, user: "User") -> "InitiativeQuerySet":
        """The same without those that are only about one's own reports."""
        return self.filter(self._worked_on(user, "initiative.read"))

    def _worked_on(self, user: "User", right: str) -> Any:
        reach = reach_of(user)
        over = reach.over(right)
        condition: Any = NOTHING
        if Over.SCOPE in over:
            condition |= reach.rows(right, unit="unit_id", journey="journey_id")
        if Over.ASSIGNED in over:
            people = Q(pk__in=[])
            for part in ("owner", "sponsor", "approver", "checker", "proposed_by"):
                people |= Q(**{f"{part}_id__in": [user.pk, *reach.deputised_ids()]})
            condition |= people | Exists(self._rows("actions").filter(owner=user))
        return condition

    def _rows(self, name: str) -> Any:
        related: Any = self.model._meta.get_field(name).related_model
        return related._default_manager.filter(initiative=OuterRef("pk"))

    def active(self) -> "InitiativeQuerySet":
        """Neither ended nor in effect."""
        return self.exclude(state__in=ENDED_STATES)

    def lasting(self) -> "InitiativeQuerySet":
        """Something is still expected of somebody: it isn't closed or given up."""
        return self.exclude(state__in=OVER_STATES)

    def with_part_of(self, user: "User") -> "InitiativeQuerySet":
        """Those in which the person has a part: named, proposed it, or an action."""
        part: Any = Exists(self._rows("actions").filter(owner=user))
        for name in ("owner", "sponsor", "approver", "checker", "proposed_by"):
            part |= Q(**{name: user})
        return self.filter(part)

    def late(self, today: date) -> "InitiativeQuerySet":
        """Under way, and the due date has passed."""
        return self.active().filter(due_on__lt=today)

    def as_of(self, at: datetime) -> "InitiativeQuerySet":
        """Proposed by a moment, with the state of then as ``state_then``."""
        model: Any = self.model
        then = model.history.filter(id=OuterRef("pk"), history_date__lte=at)
        then = then.order_by("-history_date", "-history_id").values("state")[:1]
        rows = self.filter(proposed_at__lte=at)
        return rows.annotate(state_then=Subquery(then))

    def with_next_date(self) -> "InitiativeQuerySet":
        """``next_on``: the first day on which something is expected, or none.

        Of what is being done: the next action, the decision that is waited for, or
        the whole. On hold: the day it goes on. In effect: the day it is checked.
        """
        open_actions = self._rows("actions").filter(state=ActionState.OPEN)
        expected = [
            Coalesce(Subquery(first.order_by("due_on").values("due_on")[:1]), _NEVER)
            for first in (
                open_actions,
                self._rows("reviews").filter(decision=""),
                self._rows("change_requests").filter(decision=""),
            )
        ]
        soonest = NullIf(Least(Coalesce("due_on", _NEVER), *expected), _NEVER)
        return self.annotate(
            next_on=Case(
                When(state=InitiativeState.ON_HOLD, then=F("resume_on")),
                When(state=InitiativeState.IMPLEMENTED, then=F("check_on")),
                default=soonest,
                output_field=models.DateField(),
            )
        )

    def neglected(self, at: datetime, zones: Iterable[str]) -> "InitiativeQuerySet":
        """Nobody on it: under way then, without an owner, or without a next date, or
        with one that passed by two working days."""
        rows: Any = self.as_of(at).with_next_date()
        late = lapsed(at, zones, zone="unit__time_zone", day="next_on")
        nobody: InitiativeQuerySet = rows.exclude(state_then__in=ENDED_STATES).filter(
            Q(owner=None) | Q(next_on=None) | late
        )
        return nobody

    def with_people(self) -> "InitiativeQuerySet":
        return self.select_related("unit", "owner", "sponsor", "approver", "journey")

    def with_everyone(self) -> "InitiativeQuerySet":
        """What the one-page charter names, in one statement."""
        named = ("checker", "proposed_by", "objective", "reading")
        return self.with_people().select_related(*named)


class ScopePatternQuerySet(models.QuerySet["ScopePattern"]):
    def current(self) -> "ScopePatternQuerySet":
        return self.filter(removed_at=None)


class TargetQuerySet(models.QuerySet["Target"]):
    def with_frozen_weeks(self) -> "TargetQuerySet":
        """Its baseline in force, read along as ``frozen_weeks``; None where there is
        none."""
        in_force = FilteredRelation(
            "baselines", condition=Q(baselines__superseded_at=None)
        )
        return self.annotate(frozen=in_force, frozen_weeks=F("frozen__weeks"))
