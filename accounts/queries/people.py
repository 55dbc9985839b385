"""Whom to ask, whom to name, who stands in for whom."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from accounts.queries.places import ids_above
from cxops.kernel import clock

_NAMED = 3


def managers_of(unit: Unit, journey_id: int | None = None) -> "QuerySet[User]":
    """Active managers of a unit, of one above it, or of the journey."""
    above = ids_above(unit.pk)
    scope = Q(unit__in=above, journey=None)
    if journey_id is not None:
        scope |= Q(journey_id=journey_id, unit=None)
        scope |= Q(journey_id=journey_id, unit__in=above)
    return _holders(Membership.objects.filter(scope, role=Role.MANAGER))


def executives_of(unit: Unit) -> "QuerySet[User]":
    """Active executives of the whole organisation, of the unit or of one above it."""
    above = ids_above(unit.pk)
    scope = Q(unit=None) | Q(unit__in=above)
    return _holders(Membership.objects.filter(scope, role=Role.EXECUTIVE))


def names_of(
    people: "QuerySet[User]", *, apart_from: Iterable[int] = ()
) -> tuple[str, ...]:
    """At most three names for a refusal, leaving out those who can't either."""
    left = people.exclude(pk__in=[pk for pk in apart_from if pk is not None])
    return tuple(left.values_list("full_name", flat=True)[:_NAMED])


def _holders(memberships: "QuerySet[Membership]") -> "QuerySet[User]":
    today = clock.now().date()
    ids = memberships.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today
    ).values("user_id")
    return User.objects.active().people().filter(pk__in=ids).order_by("full_name")
