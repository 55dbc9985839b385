"""Bad input through the pages: a clear answer, nothing changed, what was typed kept."""

from typing import Any

import pytest
from django.test import Client

from tests.access.asking import Route
from tests.access.world import World
from tests.security.test_reads import fingerprint
from tests.security.visits import EVERY, visited
from tests.services import required

pytestmark = pytest.mark.django_db

#: What no field expects.
STRANGE: dict[str, Any] = {
    "nul": "a\x00b",
    "damaged": b"\xff\xfe\xed\xa0\x80",
    "control": "a\x01\x1b[2J\u202e\u2028b",
    "far year": "99999-12-31",
    "no year": "0000-00-00",
    "year one": "0001-01-01",
    "last year": "9999-12-31",
    "huge number": "9" * 400,
    "beyond a column": str(2**63),
    "negative": "-1",
    "not a number": "NaN",
    "infinite": "1e999",
    "digits elsewhere": "\u0661\u0662",
    "long": "x" * 100_000,
    "quote": "'; DROP TABLE accounts_user; --",
    "list": "[]",
    "path": "../../etc/passwd",
}
UNSTORABLE = frozenset({"nul", "control", "long"})
#: All of them where there is time (CI).
CASES = (
    tuple(STRANGE)
    if required()
    else ("nul", "control", "damaged", "far year", "huge number", "long")
)
#: Every name any form has; sent to all of them.
NAMES = """
    description title kind voice touchpoint unit channel customer_mood
    occurred_at occurred_time customer_name customer_phone customer_email
    done_on_the_spot severity cause owner next_step next_step_at
    next_step_time reason go_to text question answer outcome recovery note
    pattern pick query expected all audience sentence whys evidence role
    certainty workaround until until_day full_name email staff_number language
    time_zone since journey membership deputy name scopes days code parent
    went_live_on slug definition aliases position replaced_by stage promise
    standard organisation emergency_phone approval_threshold
    recurrences_to_reopen watch_days small_number_limit summary sponsor
    approver checker objective planned_cost protection protection_note due_on
    check_on measure baseline goal level direction baseline_from baseline_to
    strength type fixed_from fixed_place resume_on version idempotency_key
    password successor
"""


@pytest.mark.parametrize("case", CASES)
def test_strange_input_breaks_nothing(case: str, world: World) -> None:
    clients = entered(world)
    before, odd = fingerprint(), []
    for route in EVERY:
        if route.is_api or "POST" not in route.methods:
            continue
        if route.name == "account_logout":
            continue
        client = clients[who_opens(route)]
        for url in visited(world, route):
            answer = client.post(url, dict.fromkeys(NAMES.split(), STRANGE[case]))
            if answer.status_code >= 500:
                odd.append(f"{url} {answer.status_code}")

    assert odd == []
    # The others are texts that somebody might mean, where a form asks for text.
    if case in UNSTORABLE:
        assert fingerprint() == before


def test_too_much_text_is_refused(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["clerk"])
    before = fingerprint()

    answer = client.post("/report/", {"description": "x" * 10_000_000})
    many = client.post("/report/", {f"field{n}": "x" for n in range(2_000)})

    assert (answer.status_code, many.status_code) == (400, 400)
    assert b"</html>" in answer.content
    assert fingerprint() == before


@pytest.mark.parametrize(
    "description", ["a\x00b", "x" * 20_001], ids=["nul", "too long"]
)
def test_what_was_typed_is_kept(description: str, world: World) -> None:
    client = Client()
    client.force_login(world.people["clerk"])
    typed = {"description": description, "customer_name": "Ada Kept"}

    answer = client.post("/report/", typed)

    assert answer.status_code == 400
    assert answer.context["form"]["description"].value() == description
    assert 'value="Ada Kept"' in answer.content.decode()


PARAMETERS = ("sort", "cursor", "unit", "owner", "occurred_from", "pick")


def entered(world: World) -> dict[str, Client]:
    """Both, in their browsers."""
    clients = {}
    for who in ("manager_elsewhere", "administrator"):
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(world.people[who])
    return clients


def who_opens(route: Route) -> str:
    """Somebody for whom the page behind a route has most on it."""
    ours = ("issues:", "improvements:", "api:issues", "api:improvements")
    return "manager_elsewhere" if route.name.startswith(ours) else "administrator"


@pytest.mark.parametrize("case", CASES)
def test_strange_addresses_are_answered(case: str, world: World) -> None:
    clients = entered(world)
    value = STRANGE[case] if case != "long" else "x" * 2_000
    odd = []
    for route in EVERY:
        if "list" not in route.name and "group" not in route.name:
            continue
        client = clients[who_opens(route)]
        for url in visited(world, route):
            for name in PARAMETERS:
                answer = client.get(url, {name: value})
                if answer.status_code >= 500:
                    odd.append(f"{url}?{name} {answer.status_code}")

    assert odd == []
