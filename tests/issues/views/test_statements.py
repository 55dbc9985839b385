"""What each page costs in statements: session, person, reach and unread included."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.history import acting_as
from issues.models import Customer, Issue
from tests.builders.accounts import make_manager
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)

Browse = Callable[[User], Client]

#: page → statements; the same at 1 and at 50 rows.
LISTS = {
    "/inbox/": 6,
    "/inbox/?view=mine&sort=severity": 6,
    "/issues/": 6,
    "/issues/?state=open&unit=harbour&sort=severity": 6,
    "/patterns/": 6,
    "/my/": 6,
}


def fill(unit: Unit, manager: User, rows: int) -> None:
    """Rows that fill every column a list shows."""
    place, channel, cause = make_touchpoint(), make_channel(), make_cause()
    for number in range(rows):
        pattern = make_pattern(unit, manager, title=f"Problem {number}", owner=manager)
        make_factor(pattern, cause)
        make_issue(
            unit,
            manager,
            touchpoint=place,
            channel=channel,
            cause=cause,
            pattern=pattern,
            owner=manager,
            next_step_at=AT,
        )


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize("path", LISTS)
def test_list_costs_the_same_at_one_row_and_at_fifty(
    path: str,
    rows: int,
    unit: Unit,
    manager: User,
    browse: Browse,
    django_assert_num_queries: Callable[..., object],
) -> None:
    fill(unit, manager, rows)
    client = browse(manager)

    with django_assert_num_queries(LISTS[path]):
        response = client.get(path)

    assert response.status_code == 200
    assert len(response.content) <= 60_000


@pytest.fixture
def busy(unit: Unit, clerk: User, manager: User) -> Issue:
    """A report with everything its page shows."""
    pattern = make_pattern(unit, manager)
    make_factor(pattern, make_cause(), certainty="confirmed", evidence="Logs")
    with acting_as(manager, verb="customer.note", at=AT):
        customer = Customer.objects.create(name="Jana Weiss", created_at=AT)
    issue = make_issue(
        unit,
        clerk,
        state="triaged",
        touchpoint=make_touchpoint(promise_owner=manager),
        cause=make_cause(),
        pattern=pattern,
        owner=manager,
        customer=customer,
    )
    with acting_as(manager, verb="message.write", at=AT):
        for number in range(5):
            issue.messages.create(
                author=manager, audience="reporter", text=f"Word {number}", at=AT
            )
    return issue


def test_report_page_costs_eight_statements(
    busy: Issue,
    manager: User,
    browse: Browse,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = browse(manager)

    with django_assert_num_queries(8):
        response = client.get(f"/issues/{busy.ref}/")

    assert response.status_code == 200
    assert "Word 4" in response.content.decode()


def test_report_page_costs_eight_statements_where_nothing_may_be_done(
    busy: Issue,
    executive: User,
    browse: Browse,
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = browse(executive)

    with django_assert_num_queries(8):
        response = client.get(f"/issues/{busy.ref}/")

    assert response.status_code == 200


def test_report_page_costs_nothing_per_manager_of_the_unit(
    busy: Issue,
    unit: Unit,
    executive: User,
    browse: Browse,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for number in range(10):
        make_manager(unit, f"Manager {number}")
    client = browse(executive)

    with django_assert_num_queries(8):
        client.get(f"/issues/{busy.ref}/")
