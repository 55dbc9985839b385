"""How far a person reaches: memberships and their subtrees, in one statement.

Everything that asks "may I see this?" or "may I do this?" ends here. The answer is
kept on the user object, that is for one request.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from accounts.enums import Role, UserKind
from accounts.models import User
from accounts.policies import ADMINISTRATOR, MATRIX, SCOPE_OF, SERVICE_RIGHTS, Over
from cxops.kernel import clock
from cxops.kernel.decision import Allowed

# A deputy's role lasts no longer than the role they stand in for.
_SQL = """
WITH RECURSIVE covered(membership_id, unit_id) AS (
    SELECT m.id, m.unit_id FROM accounts_membership m
    WHERE m.user_id = %s AND m.since <= %s AND (m.until IS NULL OR m.until >= %s)
    UNION
    SELECT covered.membership_id, child.id
    FROM covered JOIN accounts_unit child ON child.parent_id = covered.unit_id
)
SELECT m.id, m.role, m.unit_id, m.journey_id, m.on_behalf_of_id, covered.unit_id
FROM covered JOIN accounts_membership m ON m.id = covered.membership_id
LEFT JOIN accounts_user other ON other.id = m.on_behalf_of_id
WHERE m.on_behalf_of_id IS NULL OR other.is_active AND EXISTS (
    SELECT 1 FROM accounts_membership held
    WHERE held.user_id = m.on_behalf_of_id AND held.on_behalf_of_id IS NULL
    AND held.role = m.role
    AND (held.unit_id = m.unit_id OR held.unit_id IS NULL AND m.unit_id IS NULL)
    AND (held.journey_id = m.journey_id
         OR held.journey_id IS NULL AND m.journey_id IS NULL)
    AND held.since <= %s AND (held.until IS NULL OR held.until >= %s)
)
ORDER BY m.id
"""


#: Conditions that combine with ``|`` and ``&`` (an empty Q would vanish).
EVERYTHING, NOTHING = Q(pk__isnull=False), Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership in force. ``unit_ids`` None means every unit."""

    role: str
    unit_id: int | None
    unit_ids: frozenset[int] | None
    journey_id: int | None
    on_behalf_of_id: int | None

    def covers(self, unit_id: int | None, journey_id: int | None) -> bool:
        """Unit and journey together mean both must hold."""
        if self.unit_ids is not None and unit_id not in self.unit_ids:
            return False
        return self.journey_id is None or self.journey_id == journey_id


@dataclass(frozen=True, slots=True)
class Reach:
    """What one person may, where."""

    user_id: int
    grants: tuple[Grant, ...]
    is_administrator: bool
    is_service: bool
    scopes: frozenset[str] | None
    """The scopes of the token in use; None for a person at a screen."""

    def over(self, right: str) -> Over:
        """The kinds of records the right reaches through any role."""
        if not self._admits(right):
            return Over.NOTHING
        row = MATRIX[right]
        reached = Over.NOTHING
        for role in {grant.role for grant in self.grants}:
            reached |= row.get(role, Over.NOTHING)
        if self.is_administrator:
            reached |= row.get(ADMINISTRATOR, Over.NOTHING)
        return reached

    def has(self, right: str) -> bool:
        """Whether the right reaches anything at all."""
        return self.over(right) != Over.NOTHING

    def covering(
        self, right: str, unit_id: int | None, journey_id: int | None = None
    ) -> Allowed | None:
        """The permission a membership gives over this unit and journey, if any.

        One's own membership goes before a deputy's.
        """
        found = [
            grant for grant in self._scoped(right) if grant.covers(unit_id, journey_id)
        ]
        if not found:
            return None
        found.sort(key=lambda grant: grant.on_behalf_of_id is not None)
        return Allowed(found[0].on_behalf_of_id)

    def rows(self, right: str, *, unit: str, journey: str | None) -> Q:
        """The condition of the rows the right covers through memberships.

        ``unit`` and ``journey`` are the lookups to the row's unit and journey ids.
        """
        condition = NOTHING
        whole: set[int] = set()
        for grant in self._scoped(right):
            if grant.unit_ids is None and grant.journey_id is None:
                return EVERYTHING
            if grant.journey_id is None:
                whole |= grant.unit_ids or frozenset()
                continue
            if journey is None:
                continue
            both = Q(**{journey: grant.journey_id})
            if grant.unit_ids is not None:
                both &= Q(**{f"{unit}__in": sorted(grant.unit_ids)})
            condition |= both
        if whole:
            condition |= Q(**{f"{unit}__in": sorted(whole)})
        return condition

    def home_unit_id(self) -> int | None:
        """The unit a report of this person is filed in when they name none."""
        own = [g for g in self.grants if g.unit_id and g.on_behalf_of_id is None]
        return own[0].unit_id if own else None

    def deputised_ids(self) -> frozenset[int]:
        """The people this person stands in for today."""
        return frozenset(g.on_behalf_of_id for g in self.grants if g.on_behalf_of_id)

    def _scoped(self, right: str) -> list[Grant]:
        if not self._admits(right):
            return []
        row = MATRIX[right]
        return [g for g in self.grants if Over.SCOPE in row.get(g.role, Over.NOTHING)]

    def _admits(self, right: str) -> bool:
        if right not in MATRIX:
            return False
        if self.is_service and right not in SERVICE_RIGHTS:
            return False
        return self.scopes is None or SCOPE_OF[right].value in self.scopes


def reach_of(user: User, *, at: datetime | None = None) -> Reach:
    """A person's reach today (in their own time zone), resolved once per request."""
    kept: Reach | None = user.__dict__.get("_reach")
    if kept is not None and at is None:
        return kept
    day = clock.local_date(at or clock.now(), user.time_zone)
    reach = Reach(
        user_id=user.pk,
        grants=_grants(user.pk, day) if user.is_active else (),
        is_administrator=user.is_administrator and user.is_active,
        is_service=user.kind == UserKind.SERVICE,
        scopes=getattr(user, "token_scopes", None),
    )
    if at is None:
        user.__dict__["_reach"] = reach
    return reach


def has_right(user: Any, right: str) -> bool:
    """Whether any of the person's roles includes the right, over anything."""
    return reach_of(user).has(right)


def _grants(user_id: int, day: date) -> tuple[Grant, ...]:
    with connection.cursor() as cursor:
        today = day.isoformat()
        cursor.execute(_SQL, [user_id, *[today] * 4])
        rows = cursor.fetchall()
    heads: dict[int, tuple[Any, ...]] = {}
    covered: dict[int, set[int]] = {}
    for key, role, unit_id, journey_id, behalf_id, below in rows:
        heads[key] = (role, unit_id, journey_id, behalf_id)
        if below is not None:
            covered.setdefault(key, set()).add(below)
    return tuple(
        Grant(
            role=Role(role),
            unit_id=unit_id,
            unit_ids=None if unit_id is None else frozenset(covered[key]),
            journey_id=journey_id,
            on_behalf_of_id=behalf_id,
        )
        for key, (role, unit_id, journey_id, behalf_id) in heads.items()
    )
