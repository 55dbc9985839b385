"""Every list of the API asks the same number of statements at 1 and at many rows."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from tests.api.clients import Caller, make_token
from tests.api.test_statements import statements
from tests.builders.accounts import grant, make_manager, make_unit
from tests.builders.improvements import make_cast, make_submitted
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_pattern,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db
MANY = 12


class Making:
    """One person who sees everything, and one more row of each list."""

    def __init__(self) -> None:
        self.cast = make_cast(make_unit("Harbour"))
        self.person: User = make_manager(self.cast.unit, is_administrator=True)

    def issue(self) -> None:
        clerk = self.cast.clerk
        pattern = make_pattern(self.cast.unit, self.person)
        make_issue(
            self.cast.unit,
            clerk,
            pattern=pattern,
            touchpoint=make_touchpoint(),
            channel=make_channel(),
            cause=make_cause(),
            owner=make_manager(self.cast.unit),
        )

    def pattern(self) -> None:
        pattern = make_pattern(
            self.cast.unit, self.person, owner=make_manager(self.cast.unit)
        )
        make_factor(pattern, make_cause())
        make_issue(self.cast.unit, self.cast.clerk, pattern=pattern)

    def initiative(self) -> None:
        make_submitted(self.cast)

    def person_(self) -> None:
        grant(make_manager(self.cast.unit), Role.EXECUTIVE)

    def unit(self) -> None:
        make_unit("Hill", parent=make_unit("City"))

    def touchpoint(self) -> None:
        make_touchpoint(owner=make_manager(self.cast.unit))

    def cause(self) -> None:
        make_cause(parent=make_cause())

    def token(self) -> None:
        make_token(make_manager(self.cast.unit))


LISTS: dict[str, tuple[str, int]] = {
    "issues/": ("issue", 3),
    "patterns/": ("pattern", 3),
    "initiatives/": ("initiative", 3),
    "people/": ("person_", 3),
    "memberships/": ("person_", 3),
    "units/": ("unit", 3),
    "touchpoints/": ("touchpoint", 3),
    "cause-types/": ("cause", 3),
    "tokens/": ("token", 3),
    "audit/": ("issue", 3),
}


@pytest.mark.parametrize("path", LISTS)
def test_list_takes_the_same_statements_whatever_its_length(path: str) -> None:
    making = Making()
    name, expected = LISTS[path]
    make: Callable[[], None] = getattr(making, name)
    make()
    caller = Caller(making.person)
    caller.get("me/")
    answers: list[Any] = []

    few = statements(lambda: answers.append(caller.get(path)))
    for _number in range(MANY):
        make()
    many = statements(lambda: answers.append(caller.get(path)))

    assert [answer.status_code for answer in answers] == [200, 200]
    lengths = [len(answer.json()["results"]) for answer in answers]
    assert lengths[1] > lengths[0] > 0
    assert (len(few), len(many)) == (expected, expected), "\n".join(many)
