"""The installation's rules: one row, changed by administrators, with a history."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cxops.kernel.errors import Invalid, Refused, Stale
from cxops.kernel.rules import installation_rules
from cxops.models import AuditEntry, Settings
from cxops.rules.services import edit_rules
from tests.asserts import nothing_changed
from tests.builders.accounts import make_executive, make_manager, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
RULES: dict[str, Any] = {
    "organisation": "Harbour Ferries",
    "emergency_phone": "112",
    "approval_threshold": Decimal("2500.00"),
    "recurrences_to_reopen": 4,
    "watch_days": 120,
    "small_number_limit": 6,
}


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def test_edit_makes_the_row_and_then_changes_it(administrator: User) -> None:
    edit_rules(**RULES, actor=administrator, at=AT)
    edit_rules(**(RULES | {"watch_days": 30}), version=1, actor=administrator, at=AT)

    rules = installation_rules()
    wanted = RULES | {"watch_days": 30, "version": 2, "pk": 1}
    assert {name: getattr(rules, name) for name in wanted} == wanted
    assert Settings.objects.count() == 1
    rows = rules.history.values_list("history_verb", "history_user_id")
    assert list(rows) == [("settings.edit", administrator.pk)] * 2
    assert AuditEntry.objects.filter(object_type="cxops.settings").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"organisation": "x" * 121}, "organisation"),
        ({"emergency_phone": ""}, "emergency_phone"),
        ({"approval_threshold": Decimal(-1)}, "approval_threshold"),
        ({"approval_threshold": Decimal("0.001")}, "approval_threshold"),
        ({"recurrences_to_reopen": 0}, "recurrences_to_reopen"),
        ({"watch_days": 0}, "watch_days"),
    ],
)
def test_edit_is_refused_when_a_rule_is_bad(
    administrator: User, change: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        edit_rules(**(RULES | change), actor=administrator, at=AT)

    assert list(refused.value.fields) == [field]
    assert not Settings.objects.exists()


def test_edit_is_refused_when_stale_and_to_others(administrator: User) -> None:
    edit_rules(**RULES, actor=administrator, at=AT)
    people = [make_manager(make_unit()), make_executive()]

    with nothing_changed():
        with pytest.raises(Stale):
            edit_rules(**RULES, version=7, actor=administrator, at=AT)
        for person in people:
            with pytest.raises(Refused):
                edit_rules(**RULES, version=1, actor=person, at=AT)


def test_page_shows_and_changes_the_rules(administrator: User) -> None:
    edit_rules(**RULES, actor=administrator, at=AT)
    client = Client()
    client.force_login(administrator)

    assert 'value="Harbour Ferries"' in client.get("/settings/rules/").content.decode()
    answer = client.post(
        "/settings/rules/", RULES | {"emergency_phone": "999", "version": 1}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/rules/")
    assert installation_rules().emergency_phone == "999"
    stale = client.post("/settings/rules/", RULES | {"version": 1})
    assert stale.status_code == 412
    assert installation_rules().emergency_phone == "999"


def test_page_works_before_there_are_rules(administrator: User) -> None:
    client = Client()
    client.force_login(administrator)

    assert client.get("/settings/rules/").status_code == 200
    body = RULES | {"version": 1}
    assert client.post("/settings/rules/", body).status_code == 303
    assert installation_rules().organisation == "Harbour Ferries"


def test_page_is_refused_to_others() -> None:
    client = Client()
    client.force_login(make_manager(make_unit()))

    assert client.get("/settings/rules/").status_code == 403
    with nothing_changed():
        assert client.post("/settings/rules/", RULES).status_code == 403
    assert not Settings.objects.exists()
