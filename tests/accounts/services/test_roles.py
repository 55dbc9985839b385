"""Roles and deputies: never one's own, never longer than they should be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.queries.reach import reach_of
from accounts.services.roles import end_role, grant_deputy, grant_role
from accounts.services.service_accounts import create_service_account
from cxops.kernel.errors import Conflict, Invalid, Refused
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import make_journey

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def test_grant_gives_the_role_over_unit_and_journey(administrator: User) -> None:
    unit, journey = make_unit(), make_journey()
    person = make_user()

    role = grant_role(
        user=person,
        role=Role.MANAGER,
        unit=unit,
        journey=journey,
        since=TODAY,
        until=TODAY,
        actor=administrator,
        at=AT,
    )

    role.refresh_from_db()
    assert (role.user_id, role.role) == (person.pk, "manager")
    assert (role.unit_id, role.journey_id) == (unit.pk, journey.pk)
    assert (role.since, role.until, role.on_behalf_of_id) == (TODAY, TODAY, None)
    assert role.history.get().history_verb == "membership.grant"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": None}, "unit"),
        ({"unit": "closed"}, "unit"),
        ({"journey": "retired"}, "journey"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"user": "gone"}, "user"),
        ({"user": "service", "role": Role.EXECUTIVE}, "role"),
        ({"user": "same"}, "role"),
    ],
)
def test_grant_is_refused_when_a_detail_is_bad(
    administrator: User, change: dict[str, Any], field: str
) -> None:
    unit = make_unit()
    stand_ins = {
        "closed": make_unit(retired_at=AT),
        "retired": make_journey(retired_at=AT),
        "gone": make_user(is_active=False),
        "service": make_user(kind="service"),
        "same": make_manager(unit),
    }
    given: dict[str, Any] = {
        "user": make_user(),
        "role": Role.MANAGER,
        "unit": unit,
        "since": TODAY,
    }
    given |= {
        name: stand_ins.get(value, value) if isinstance(value, str) else value
        for name, value in change.items()
    }

    with nothing_changed(), pytest.raises(Invalid) as refused:
        grant_role(**given, actor=administrator, at=AT)

    assert list(refused.value.fields) == [field]


def test_grant_is_refused_for_oneself_and_to_others(administrator: User) -> None:
    unit = make_unit()
    manager, person = make_manager(unit), make_user()
    given: dict[str, Any] = {"role": Role.EXECUTIVE, "since": TODAY, "at": AT}

    with nothing_changed():
        with pytest.raises(Refused):
            grant_role(user=administrator, actor=administrator, **given)
        with pytest.raises(Refused):
            grant_role(user=person, actor=manager, **given)
        with pytest.raises(Refused):
            grant_role(user=manager, actor=manager, **given)


@pytest.mark.parametrize(
    "zone", ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu", "Etc/GMT+12"]
)
def test_end_role_counts_at_once_whatever_the_time_zone(
    administrator: User, zone: str
) -> None:
    person = make_clerk(make_unit(), time_zone=zone)
    role = person.memberships.get()
    assert reach_of(person, at=AT).has("issue.file")

    end_role(role, reason="Moved", actor=administrator, at=AT)

    for other in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC"):
        person.time_zone = other
        assert reach_of(person, at=AT).grants == ()
    row = role.history.latest()
    assert (row.history_verb, row.history_change_reason) == ("membership.end", "Moved")


def test_end_role_ends_one_that_began_today_and_one_to_come(
    administrator: User,
) -> None:
    unit, person = make_unit(), make_user()
    roles = [
        grant(person, Role.FRONTLINE, unit, since=TODAY),
        grant(person, Role.MANAGER, unit, since=TODAY + timedelta(days=9)),
    ]

    for role in roles:
        ended = end_role(role, actor=administrator, at=AT)
        assert (ended.since, ended.until) == (date(2026, 3, 8), date(2026, 3, 8))
        with nothing_changed(), pytest.raises(Conflict):
            end_role(ended, actor=administrator, at=AT)


def test_end_role_is_refused_for_oneself_and_to_others(administrator: User) -> None:
    unit = make_unit()
    own = grant(administrator, Role.MANAGER, unit)
    clerk, manager = make_clerk(unit), make_manager(unit)

    with nothing_changed():
        with pytest.raises(Refused):
            end_role(own, actor=administrator, at=AT)
        with pytest.raises(Refused):
            end_role(clerk.memberships.get(), actor=manager, at=AT)


def test_manager_names_a_deputy_and_sends_them_home(administrator: User) -> None:
    unit = make_unit()
    manager, deputy = make_manager(unit), make_clerk(make_unit("Other"))
    role = manager.memberships.get()

    named = grant_deputy(
        role,
        deputy=deputy,
        since=TODAY,
        until=TODAY + timedelta(days=29),
        actor=manager,
        at=AT,
    )

    assert (named.user_id, named.on_behalf_of_id) == (deputy.pk, manager.pk)
    assert (named.role, named.unit_id) == ("manager", unit.pk)
    assert named.history.get().history_verb == "membership.deputise"
    permission = reach_of(deputy, at=AT).covering("issue.triage", unit.pk)
    assert permission is not None
    assert permission.on_behalf_of_id == manager.pk
    end_role(named, actor=manager, at=AT)
    assert reach_of(deputy, at=AT).covering("issue.triage", unit.pk) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until": None}, "until"),
        ({"until": TODAY + timedelta(days=30)}, "until"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"deputy": "gone"}, "deputy"),
        ({"deputy": "service"}, "deputy"),
        ({"deputy": "manager"}, "deputy"),
        ({"deputy": "same"}, "deputy"),
    ],
)
def test_deputy_is_refused_when_a_detail_is_bad(
    administrator: User, change: dict[str, Any], field: str
) -> None:
    unit = make_unit()
    manager, same = make_manager(unit), make_user()
    role = manager.memberships.get()
    until = TODAY + timedelta(days=3)
    grant(same, Role.MANAGER, unit, since=TODAY, until=until, on_behalf_of=manager)
    stand_ins = {
        "gone": make_user(is_active=False),
        "service": make_user(kind="service"),
        "manager": manager,
        "same": same,
    }
    given: dict[str, Any] = {"deputy": make_user(), "since": TODAY, "until": until}
    given |= {
        name: stand_ins.get(value, value) if isinstance(value, str) else value
        for name, value in change.items()
    }

    with nothing_changed(), pytest.raises(Invalid) as refused:
        grant_deputy(role, **given, actor=administrator, at=AT)

    assert list(refused.value.fields) == [field]


def test_deputy_is_refused_when_it_isnt_ones_own_role_to_give(
    administrator: User,
) -> None:
    unit = make_unit()
    manager, other, clerk = make_manager(unit), make_manager(unit), make_clerk(unit)
    front = clerk.memberships.get()
    role, newcomer = manager.memberships.get(), make_user()
    until = TODAY + timedelta(days=3)
    named = grant(clerk, Role.MANAGER, unit, until=until, on_behalf_of=manager)
    period: dict[str, Any] = {"since": TODAY, "until": until, "at": AT}

    with nothing_changed():
        with pytest.raises(Refused):  # a colleague's role
            grant_deputy(role, deputy=newcomer, actor=other, **period)
        with pytest.raises(Refused):  # an administrator for themself
            grant_deputy(role, deputy=administrator, actor=administrator, **period)
        with pytest.raises(Conflict):  # a deputy passing it on
            grant_deputy(named, deputy=other, actor=clerk, **period)
        with pytest.raises(Conflict):  # nothing to stand in for
            grant_deputy(front, deputy=other, actor=clerk, **period)


def test_deputy_is_refused_when_the_role_is_over(administrator: User) -> None:
    manager = make_user()
    role = grant(manager, Role.MANAGER, make_unit(), until=TODAY - timedelta(days=1))
    newcomer = make_user()

    with nothing_changed(), pytest.raises(Conflict):
        grant_deputy(
            role,
            deputy=newcomer,
            since=TODAY,
            until=TODAY,
            actor=manager,
            at=AT,
        )


def test_service_account_has_one_unit_and_no_password(administrator: User) -> None:
    unit = make_unit()

    service = create_service_account(
        full_name="Kiosk", unit=unit, role=Role.FRONTLINE, actor=administrator, at=AT
    )

    assert (service.kind, service.has_usable_password()) == ("service", False)
    assert service.history.get().history_verb == "user.create_service"
    role = service.memberships.get()
    assert (role.role, role.unit_id) == ("frontline", unit.pk)


def test_service_account_is_refused_to_others_and_as_executive(
    administrator: User,
) -> None:
    unit = make_unit()
    manager = make_manager(unit)
    given: dict[str, Any] = {"full_name": "Kiosk", "unit": unit, "at": AT}

    with nothing_changed():
        with pytest.raises(Refused):
            create_service_account(role=Role.FRONTLINE, actor=manager, **given)
        with pytest.raises(Invalid):
            create_service_account(role=Role.EXECUTIVE, actor=administrator, **given)
    assert not User.objects.filter(kind="service").exists()


def test_the_day_a_role_ends_is_over_everywhere(administrator: User) -> None:
    role = grant(make_user(), Role.FRONTLINE, make_unit())

    ended = end_role(
        role, actor=administrator, at=datetime(2026, 3, 10, 11, 59, tzinfo=UTC)
    )

    assert ended.until == date(2026, 3, 8)
