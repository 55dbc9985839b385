"""Has a unit the people an improvement needs? Said when it is proposed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from cxops.kernel import clock

if TYPE_CHECKING:
    from improvements.models import Initiative

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part somebody has to take, and some of those who could."""

    name: str
    duty: str
    is_filled: bool
    who: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Whether there is somebody, in words."""
        if not self.is_filled:
            return _("Nobody is left here for this. Ask an administrator for help.")
        return _("For example %(names)s.") % {"names": ", ".join(self.who)}


def people_needed(unit: Unit, journey_id: int | None = None) -> tuple[Part, ...]:
    """Owner, approver and checker: three parts, and the last two not the owner's.

    Two statements, however large the unit.
    """
    roles: dict[int, set[str]] = {}
    names: dict[int, str] = {}
    for key, name, role in (
        _around(unit, journey_id)
        .values_list("user_id", "user__full_name", "role")
        .order_by("user__full_name", "user_id")
    ):
        roles.setdefault(key, set()).add(role)
        names[key] = name
    everyone = list(roles)
    deciders = [key for key in everyone if roles[key] & {Role.MANAGER, Role.EXECUTIVE}]
    # Who may decide is kept free where somebody else can own it.
    owners = sorted(everyone, key=lambda key: key in deciders)
    others = len(everyone) > 1

    def some(keys: list[int]) -> tuple[str, ...]:
        return tuple(names[key] for key in keys[:_NAMED])

    return (
        Part(
            _("Owner"),
            _("plans it and gets it done"),
            bool(everyone),
            some(owners),
        ),
        Part(
            _("Approver"),
            _("decides on the plan; neither owns nor wrote it"),
            bool(deciders) and others,
            some(deciders),
        ),
        Part(
            _("Checker"),
            _("looks at the effect; doesn’t own it"),
            others,
            some([*reversed(owners)]),
        ),
    )


def people_around(unit: Unit, journey_id: int | None = None) -> "QuerySet[User]":
    """Active people with a role over the unit, in it, or over the journey."""
    around = _around(unit, journey_id).values("user_id")
    return User.objects.active().filter(pk__in=around).order_by("full_name", "pk")


def people_somewhere(unit: Unit | None) -> "QuerySet[User]":
    """The same, or nobody while no unit is chosen."""
    return people_around(unit) if unit else User.objects.none()


def deciders_around(unit: Unit, journey_id: int | None = None) -> "QuerySet[User]":
    """Those of them who are managers or executives."""
    around = _around(unit, journey_id).filter(role__in=[Role.MANAGER, Role.EXECUTIVE])
    people = User.objects.active().filter(pk__in=around.values("user_id"))
    return people.filter(is_administrator=False).order_by("full_name", "pk")


def people_for(initiative: "Initiative") -> "QuerySet[User]":
    """Whom the improvement's own unit and journey offer."""
    return people_around(initiative.unit, initiative.journey_id)


def _around(unit: Unit, journey_id: int | None) -> Any:
    above = Unit.objects.ancestors(unit, include_self=True).values_list("pk", flat=True)
    below = Unit.objects.descendants(unit).values_list("pk", flat=True)
    scope = Q(unit=None, journey=None) | Q(unit__in=[*above, *below])
    if journey_id is not None:
        scope |= Q(journey_id=journey_id, unit=None)
    today = clock.now().date()
    return Membership.objects.on(today).filter(scope, user__kind="person")
