"""The screens of an administrator: who may open them, and what they do."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import ApiToken, Invitation, Membership, Unit, User
from accounts.services.tokens import create_token
from cxops.kernel.clock import now
from tests.accounts.handovers import cups_registered
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


@pytest.fixture
def screen(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def settings_pages() -> list[str]:
    """One address of every page under /settings/ that accounts has."""
    unit = make_unit("Pier", code="pier")
    person = make_clerk(unit, "Paula Pier")
    role = person.memberships.get()
    token, _secret = create_token(
        user=person,
        name="Kiosk",
        scopes=["issues:file"],
        days=30,
        actor=person,
        at=now(),
    )
    plain = ["settings", "people_list", "person_add", "service_add", "unit_list"]
    of_person = ["detail", "edit", "flags", "invite", "deactivate", "reactivate"]
    return [
        *(reverse(f"accounts:{name}") for name in [*plain, "unit_add", "token_list"]),
        *(reverse(f"accounts:person_{name}", args=[person.pk]) for name in of_person),
        reverse("accounts:role_grant", args=[person.pk]),
        reverse("accounts:deputy_grant", args=[person.pk]),
        reverse("accounts:role_end", args=[role.pk]),
        reverse("accounts:unit_detail", args=["pier"]),
        reverse("accounts:unit_edit", args=["pier"]),
        reverse("accounts:unit_retire", args=["pier"]),
        reverse("accounts:token_revoke", args=[token.pk]),
    ]


def test_settings_pages_open_for_an_administrator(screen: Client) -> None:
    answers = {url: screen.get(url).status_code for url in settings_pages()}

    assert set(answers.values()) == {200}, answers
    assert len(answers) == 20


@pytest.mark.parametrize("make", [make_clerk, make_manager])
def test_settings_pages_are_refused_to_everybody_else(make: Any) -> None:
    pages = settings_pages()
    client = Client()
    client.force_login(make(make_unit()))

    for url in pages:
        assert client.get(url).status_code == 403, url
        with nothing_changed():
            assert client.post(url, {}).status_code == 403, url


def test_settings_pages_are_refused_to_an_executive() -> None:
    pages = settings_pages()
    client = Client()
    client.force_login(make_executive())

    assert {client.get(url).status_code for url in pages} == {403}


def test_settings_pages_lead_strangers_to_log_in() -> None:
    for url in settings_pages():
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/account/login/?next={url}"


@pytest.mark.parametrize(
    "url",
    [
        "/settings/people/999999/",
        "/settings/people/999999/role/",
        "/settings/units/nowhere/",
        "/settings/roles/999999/end/",
        "/settings/tokens/999999/revoke/",
    ],
)
def test_settings_page_is_absent_when_the_record_is(screen: Client, url: str) -> None:
    assert screen.get(url).status_code == 404


def test_inviting_shows_the_link_once_and_the_person_is_there(screen: Client) -> None:
    url = reverse("accounts:person_add")
    body = {
        "full_name": "Noor Jansen",
        "staff_number": "N-17",
        "language": "en",
        "time_zone": "Europe/Amsterdam",
        "is_improvement_lead": "on",
        "idempotency_key": "once",
    }

    answer = screen.post(url, body)

    assert answer.status_code == 200
    person = User.objects.get(staff_number="N-17")
    assert (person.full_name, person.time_zone) == ("Noor Jansen", "Europe/Amsterdam")
    assert (person.is_improvement_lead, person.is_administrator) == (True, False)
    link = answer.context["link"]
    assert f">{link}<" in answer.content.decode()
    assert Client().get(link.partition("8000")[2]).status_code == 200

    again = screen.post(url, body)

    assert again.status_code == 303
    assert again.headers["Location"] == f"/settings/people/{person.pk}/"
    assert User.objects.filter(staff_number="N-17").count() == 1
    assert Invitation.objects.count() == 1


def test_invite_form_says_what_is_wrong_and_keeps_what_was_typed(
    screen: Client,
) -> None:
    with nothing_changed():
        answer = screen.post(
            reverse("accounts:person_add"),
            {"full_name": "Noor Jansen", "language": "en", "time_zone": "UTC"},
        )

    assert answer.status_code == 400
    assert answer.context["form"].errors["email"] == [
        "Give an e-mail address or a staff number: they log in with it."
    ]
    assert 'value="Noor Jansen"' in answer.content.decode()


def test_role_form_gives_the_role(screen: Client) -> None:
    unit = make_unit()
    person = make_user()

    answer = screen.post(
        reverse("accounts:role_grant", args=[person.pk]),
        {"role": "manager", "unit": unit.pk, "since": "2026-01-05"},
    )

    assert answer.status_code == 303
    role = person.memberships.get()
    assert (role.role, role.unit_id, role.until) == (Role.MANAGER, unit.pk, None)


def test_role_end_form_ends_the_role(screen: Client) -> None:
    person = make_clerk(make_unit())
    role = person.memberships.get()

    answer = screen.post(
        reverse("accounts:role_end", args=[role.pk]), {"version": role.version}
    )

    assert answer.status_code == 303
    assert not Membership.objects.on(now().date()).filter(pk=role.pk).exists()


def test_edit_form_is_stale_when_somebody_was_faster(screen: Client) -> None:
    person = make_user("Old Name")

    with nothing_changed():
        answer = screen.post(
            reverse("accounts:person_edit", args=[person.pk]),
            {
                "full_name": "New Name",
                "email": "new@example.org",
                "language": "en",
                "time_zone": "UTC",
                "version": "7",
            },
        )

    assert answer.status_code == 412
    person.refresh_from_db()
    assert person.full_name == "Old Name"


def test_unit_forms_add_change_and_close(screen: Client) -> None:
    root = make_unit("City", code="city")

    screen.post(
        reverse("accounts:unit_add"),
        {"name": "Pier", "code": "pier", "parent": root.pk, "time_zone": "UTC"},
    )
    unit = Unit.objects.get(code="pier")
    assert unit.parent_id == root.pk
    screen.post(
        reverse("accounts:unit_edit", args=["pier"]),
        {"name": "North pier", "time_zone": "Europe/Oslo", "version": unit.version},
    )
    unit.refresh_from_db()
    assert (unit.name, unit.parent_id, unit.time_zone) == (
        "North pier",
        None,
        "Europe/Oslo",
    )
    screen.post(
        reverse("accounts:unit_retire", args=["pier"]),
        {"reason": "Sold", "version": unit.version},
    )
    unit.refresh_from_db()
    assert unit.retired_at is not None


def test_service_token_is_shown_once(screen: Client) -> None:
    unit = make_unit()
    screen.post(
        reverse("accounts:service_add"),
        {"full_name": "Kiosk", "unit": unit.pk, "role": "frontline"},
    )
    service = User.objects.get(kind="service")

    answer = screen.post(
        reverse("accounts:token_add", args=[service.pk]),
        {"name": "Front door", "scopes": ["issues:file"], "days": "30"},
    )

    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in screen.get(answer.context["next_url"]).content.decode()
    assert ApiToken.objects.get().name == "Front door"


def test_token_page_of_a_person_is_refused_to_an_administrator(
    screen: Client,
) -> None:
    person = make_clerk(make_unit())

    with nothing_changed():
        url = reverse("accounts:token_add", args=[person.pk])
        assert screen.get(url).status_code == 403
        body = {"name": "x", "scopes": ["issues:file"], "days": "30"}
        assert screen.post(url, body).status_code == 403


def test_people_list_is_narrowed_by_words_role_and_state(screen: Client) -> None:
    unit = make_unit()
    clerk = make_clerk(unit, "Zoë Clerk")
    manager = make_manager(unit, "Max Manager", last_login=now())
    gone = make_user("Greta Gone", is_active=False)
    url = reverse("accounts:people_list")

    def found(**query: str) -> set[str]:
        return {row.full_name for row in screen.get(url, query).context["page"].rows}

    assert found(q="zoë") == {clerk.full_name}
    assert found(q=str(manager.staff_number)) == {manager.full_name}
    assert found(role="manager") == {manager.full_name}
    assert found(role="administrator") == {"Ada Admin"}
    assert found(state="left") == {gone.full_name}
    assert found(state="waiting") == {clerk.full_name}
    assert found() == {"Ada Admin", "Zoë Clerk", "Max Manager", "Greta Gone"}


def test_people_list_costs_the_same_at_any_length(
    screen: Client, django_assert_num_queries: Any
) -> None:
    unit = make_unit()
    url = reverse("accounts:people_list")
    for number in range(25):
        grant(make_user(f"Person {number:02}"), Role.FRONTLINE, unit)
    screen.get(url)

    with django_assert_num_queries(6):
        page = screen.get(url).context["page"]

    assert len(page.rows) == 25
    assert page.next is not None


def test_unit_list_shows_the_top_and_finds_below(screen: Client) -> None:
    top = make_unit("City", code="city")
    make_unit("Pier", top, code="pier")
    url = reverse("accounts:unit_list")

    at_top = screen.get(url).context["page"].rows
    found = screen.get(url, {"q": "pie"}).context["page"].rows

    assert [(unit.code, unit.below) for unit in at_top] == [("city", 1)]
    assert [unit.code for unit in found] == ["pier"]


def test_expired_token_is_marked(screen: Client) -> None:
    person = make_clerk(make_unit())
    create_token(
        user=person,
        name="Old one",
        scopes=["issues:file"],
        days=1,
        actor=person,
        at=now() - timedelta(days=2),
    )

    text = screen.get(reverse("accounts:token_list")).content.decode()

    assert "Old one" in text
    assert "Expired" in text


def test_deactivation_form_asks_for_a_successor_and_hands_over(
    screen: Client,
) -> None:
    person, heir = make_user("Lea Leaver"), make_user("Hella Heir")
    url = reverse("accounts:person_deactivate", args=[person.pk])
    with cups_registered() as cups:
        cups[person.pk] = 3
        assert "3 × cups go to" in screen.get(url).content.decode()

        with nothing_changed():
            bad = screen.post(url, {"reason": "Left", "version": person.version})
        assert (bad.status_code, list(bad.context["form"].errors)) == (
            400,
            ["successor_cups"],
        )
        done = screen.post(
            url,
            {
                "reason": "Left",
                "successor_cups": heir.pk,
                "version": person.version,
            },
        )

        assert done.status_code == 303
        assert dict(cups) == {heir.pk: 3}
    person.refresh_from_db()
    assert not person.is_active
