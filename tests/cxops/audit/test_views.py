"""The trail on screen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from cxops.audit import views
from tests.builders.accounts import make_user
from tests.builders.trail import make_trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user("Ada Admin", is_administrator=True))
    return client


def test_list_tells_who_did_what_and_no_content(administrator: Client) -> None:
    issue, _manager = make_trail()

    text = administrator.get(reverse("audit:entry_list")).content.decode()

    assert "Mira Manager" in text
    assert issue.ref in text
    for content in ("Lift dead", "It keeps failing", "Jon Low", "Thank you, we are"):
        assert content not in text


def test_list_goes_on_by_pages(administrator: Client) -> None:
    for _ in range(12):
        make_trail()

    first = administrator.get(reverse("audit:entry_list"))
    page = first.context["page"]
    second = administrator.get(reverse("audit:entry_list"), {"cursor": page.next})

    numbers = [line.number for line in first.context["lines"]]
    numbers += [line.number for line in second.context["lines"]]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(first.context["lines"]) == 50


@pytest.mark.parametrize("name", ["audit:entry_list", "audit:verification"])
def test_pages_are_refused_without_the_right(client: Client, name: str) -> None:
    _issue, manager = make_trail()
    client.force_login(manager)

    assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("audit:verification")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_few_statements(
    administrator: Client, django_assert_max_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        make_trail()
    for name in ("audit:entry_list", "audit:verification"):
        with django_assert_max_num_queries(8):
            assert administrator.get(reverse(name)).status_code == 200


def test_verification_says_whether_the_trail_is_whole(administrator: Client) -> None:
    make_trail()
    url = reverse("audit:verification")

    assert "The trail is whole" in administrator.post(url).content.decode()
    Unit.objects.update(name="Past the books")
    text = administrator.post(url).content.decode()

    assert "The trail is broken" in text
    assert "field name" in text


def test_verification_is_left_to_the_command_when_the_trail_is_long(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_trail()
    monkeypatch.setattr(views, "LONGEST_ON_A_PAGE", 3)
    url = reverse("audit:verification")

    shown = administrator.get(url).content.decode()

    assert "verify_audit" in shown
    assert "Verify now" not in shown
    assert administrator.post(url).status_code == 409
