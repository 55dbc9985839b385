"""A deputy's right lasts no longer than the right it was lent from."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from accounts.models import Unit, User
from accounts.queries.reach import has_right, reach_of
from accounts.services.roles import end_role, grant_deputy
from tests.builders.accounts import grant, make_manager, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def forget(user: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def test_deputy_reaches_nothing_when_the_role_is_ended(unit: Unit) -> None:
    admin = make_user("Ada Admin", is_administrator=True)
    manager, deputy = make_manager(unit), make_user("Dan Deputy")
    role = manager.memberships.get()
    grant_deputy(
        role,
        deputy=deputy,
        since=TODAY,
        until=TODAY + timedelta(days=20),
        actor=manager,
        at=AT,
    )
    assert reach_of(forget(deputy), at=AT).has("issue.triage")

    end_role(role, reason="Moved", actor=admin, at=AT)

    assert reach_of(forget(deputy), at=AT).grants == ()


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (TODAY + timedelta(days=1), None),
        (date(2020, 1, 1), TODAY - timedelta(days=1)),
    ],
)
def test_deputy_reaches_nothing_when_the_role_is_to_come_or_over(
    since: date, until: date | None, unit: Unit
) -> None:
    manager, deputy = make_user("Mira"), make_user("Dan")
    grant(manager, Role.MANAGER, unit, since=since, until=until)
    grant(
        deputy,
        Role.MANAGER,
        unit,
        until=TODAY + timedelta(days=20),
        on_behalf_of=manager,
    )

    assert reach_of(deputy, at=AT).grants == ()


def test_deputy_reaches_nothing_from_a_role_in_another_place(unit: Unit) -> None:
    manager, deputy = make_manager(make_unit("Hill")), make_user("Dan")
    grant(
        deputy,
        Role.MANAGER,
        unit,
        until=TODAY + timedelta(days=20),
        on_behalf_of=manager,
    )

    assert not reach_of(deputy, at=AT).has("issue.triage")


def test_deputy_of_an_executive_over_all_reaches_all(unit: Unit) -> None:
    executive, deputy = make_user("Ed"), make_user("Dan")
    grant(executive, Role.EXECUTIVE)
    grant(
        deputy,
        Role.EXECUTIVE,
        until=date(2999, 1, 1),
        on_behalf_of=executive,
    )

    assert has_right(deputy, "issue.list")
    assert reach_of(deputy).covering("issue.read", unit.pk) is not None
