"""People, units and roles for tests."""

from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from cxops.kernel.history import acting_as
from tests.builders.clock import AT

_serial = iter(range(1, 10**9))


def make_unit(name: str = "Harbour", parent: Unit | None = None, **over: Any) -> Unit:
    """A unit; its code is made from the name and a running number."""
    code = over.pop("code", f"{name.lower().replace(' ', '-')}-{next(_serial)}")
    with acting_as(None, verb="unit.create", at=AT):
        return Unit.objects.create(name=name, code=code, parent=parent, **over)


def make_user(name: str = "Ines Duarte", **over: Any) -> User:
    """An active person who can log in with the password "password"."""
    number = next(_serial)
    values: dict[str, Any] = {
        "full_name": name,
        "email": f"person{number}@example.org",
        "staff_number": f"S{number}",
        "joined_at": AT,
    }
    user = User(**(values | over))
    user.set_password("password")
    with acting_as(None, verb="user.install", at=AT):
        user.save()
    return user


def grant(user: User, role: Role, unit: Unit | None = None, **over: Any) -> Membership:
    """A role from 2020 on."""
    values: dict[str, Any] = {"since": date(2020, 1, 1)} | over
    with acting_as(None, verb="membership.grant", at=AT):
        membership = Membership.objects.create(
            user=user, role=role, unit=unit, **values
        )
    user.__dict__.pop("_reach", None)
    return membership


def make_clerk(unit: Unit, name: str = "Clara Front", **over: Any) -> User:
    user = make_user(name, **over)
    grant(user, Role.FRONTLINE, unit)
    return user


def make_manager(unit: Unit, name: str = "Mira Manager", **over: Any) -> User:
    user = make_user(name, **over)
    grant(user, Role.MANAGER, unit)
    return user


def make_executive(name: str = "Ed Executive", **over: Any) -> User:
    user = make_user(name, **over)
    grant(user, Role.EXECUTIVE)
    return user
