"""The words of the improvement tables. ``visible_to`` is the only door."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.policies import Over
from accounts.queries.reach import NOTHING, reach_of
from improvements.enums import ENDED_STATES

if TYPE_CHECKING:
    from accounts.models import User
    from improvements.models import Initiative, ScopePattern  # noqa: F401


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(
        self, user: "User", right: str = "initiative.read"
    ) -> "InitiativeQuerySet":
        """Those of one's units and journeys, those one has a part in, and those that
        are about one's own reports."""
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
        if Over.OWN in over:
            condition |= Exists(
                self._rows("scope").filter(
                    removed_at=None, pattern__issues__reporter=user
                )
            )
        return self.filter(condition)

    def _rows(self, name: str) -> Any:
        related: Any = self.model._meta.get_field(name).related_model
        return related._default_manager.filter(initiative=OuterRef("pk"))

    def active(self) -> "InitiativeQuerySet":
        """Neither ended nor in effect."""
        return self.exclude(state__in=ENDED_STATES)

    def with_part_of(self, user: "User") -> "InitiativeQuerySet":
        """Those in which the person has a part: named, proposed it, or an action."""
        part: Any = Exists(self._rows("actions").filter(owner=user))
        for name in ("owner", "sponsor", "approver", "checker", "proposed_by"):
            part |= Q(**{name: user})
        return self.filter(part)

    def late(self, today: date) -> "InitiativeQuerySet":
        """Under way, and the due date has passed."""
        return self.active().filter(due_on__lt=today)

    def with_people(self) -> "InitiativeQuerySet":
        return self.select_related("unit", "owner", "sponsor", "approver", "journey")

    def with_everyone(self) -> "InitiativeQuerySet":
        """What the one-page charter names, in one statement."""
        return self.with_people().select_related("checker", "proposed_by", "objective")


class ScopePatternQuerySet(models.QuerySet["ScopePattern"]):
    def current(self) -> "ScopePatternQuerySet":
        return self.filter(removed_at=None)
