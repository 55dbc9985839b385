"""The only way an edge gets a person, a unit, a token or a notification."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import ApiToken, Membership, Notification, Unit, User
from cxops.kernel.errors import NotFound


def usable_token(digest: str, *, at: datetime) -> ApiToken | None:
    """The token with this hash, its person and its last use, if it works now."""
    rows = ApiToken.objects.usable(at).select_related("user", "use")
    return rows.filter(digest=digest).first()


def notifications_of(user: User) -> "QuerySet[Notification]":
    """One's own inbox, newest first."""
    return user.notifications.select_related("actor").order_by("-id")


def notification_for(user: User, key: int) -> Notification:
    """A line of one's own inbox."""
    return _found(notifications_of(user).filter(pk=key).first())


def unit_for(code: str) -> Unit:
    """An active unit by its code; any person may name any unit."""
    return _found(Unit.objects.active().filter(code=code).first())


# --- For those who manage the installation (the views ask for the right) -------------


def people() -> "QuerySet[User]":
    """Everybody, services and leavers included."""
    return User.objects.all()


def administrator_named(name: str) -> User:
    """The active administrator who logs in with this name; for commands."""
    named = Q(email__iexact=name) | Q(staff_number__iexact=name)
    found = User.objects.active().people().filter(named, is_administrator=True).first()
    if found is None:
        raise NotFound(
            _("No administrator logs in with “%(name)s”.") % {"name": name[:60]}
        )
    return found


def with_roles(rows: "QuerySet[User]", *, today: date) -> "QuerySet[User]":
    """People with ``roles_now`` (in force or to come), in one more query."""
    roles = Membership.objects.exclude(until__lt=today)
    return rows.prefetch_related(
        Prefetch(
            "memberships",
            queryset=roles.select_related("unit", "journey", "on_behalf_of"),
            to_attr="roles_now",
        )
    )


def person_for(key: int) -> User:
    """Any person or service by key."""
    return _found(User.objects.filter(pk=key).first())


def roles() -> "QuerySet[Membership]":
    """Every role, ended ones included."""
    return Membership.objects.select_related("user", "unit", "journey", "on_behalf_of")


def role_for(key: int, *, deputy_of: User | None = None) -> Membership:
    """A role by key; ``deputy_of`` limits it to those of one's own deputies."""
    rows = roles()
    if deputy_of is not None:
        rows = rows.filter(on_behalf_of=deputy_of)
    return _found(rows.filter(pk=key).first())


def units() -> "QuerySet[Unit]":
    """Every unit with the number of open units right below it."""
    below = Count("children", filter=Q(children__retired_at=None))
    return Unit.objects.annotate(below=below)


def any_unit_for(code: str) -> Unit:
    """A unit by its code, closed ones included."""
    return _found(Unit.objects.filter(code=code).first())


def units_above(unit: Unit) -> list[Unit]:
    """The way from the root down to the unit's parent."""
    return list(Unit.objects.ancestors(unit))


def roles_in(unit: Unit, *, today: date) -> "QuerySet[Membership]":
    """Who is what in this very unit, now or soon."""
    rows = Membership.objects.filter(unit=unit, user__is_active=True)
    rows = rows.exclude(until__lt=today)
    return rows.select_related("user", "journey", "on_behalf_of").order_by(
        "role", "user__full_name"
    )


def tokens() -> "QuerySet[ApiToken]":
    """Every token with its person and its last use."""
    return ApiToken.objects.select_related("user", "use")


def token_for(key: int, *, of: User | None = None) -> ApiToken:
    """A token by key; ``of`` limits it to one's own."""
    rows = tokens().filter(pk=key)
    return _found((rows if of is None else rows.filter(user=of)).first())


# --- Choices of forms -----------------------------------------------------------------


def people_to_choose(*, apart_from: User | None = None) -> "QuerySet[User]":
    """Active persons by name."""
    rows = User.objects.active().people().order_by("full_name")
    return rows if apart_from is None else rows.exclude(pk=apart_from.pk)


def units_to_choose() -> "QuerySet[Unit]":
    """Open units in the order of the tree, with their depth."""
    return Unit.objects.active().with_tree_fields()


def journeys_to_choose() -> "QuerySet[Any]":
    """Journeys in use. The model belongs to the app above; the key points there."""
    journey: Any = Membership._meta.get_field("journey").related_model
    found: QuerySet[Any] = journey._default_manager.filter(retired_at=None)
    return found


def roles_to_deputise(user: User, *, today: date) -> "QuerySet[Membership]":
    """The roles of one's own in which somebody may stand in."""
    rows = user.memberships.filter(on_behalf_of=None).exclude(role="frontline")
    return rows.exclude(until__lt=today).select_related("unit", "journey")


def deputies_named_by(user: User, *, today: date) -> "QuerySet[Membership]":
    """Who stands in for this person, now or soon."""
    rows = user.deputies.exclude(until__lt=today)
    return rows.select_related("user", "unit", "journey").order_by("since", "pk")


def _found(record: Any) -> Any:
    if record is None:
        raise NotFound(_("There is nothing here."))
    return record
