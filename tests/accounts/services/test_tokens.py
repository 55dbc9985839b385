"""API tokens: made once, shown once, no more than their person may."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest

from accounts.enums import Role, TokenScope
from accounts.models import ApiToken, TokenUse, User
from accounts.services.tokens import create_token, note_use, revoke_token, scopes_for
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

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {"name": "Kiosk", "scopes": ["issues:file"], "days": 30}


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def make_service(role: Role = Role.FRONTLINE) -> User:
    service = make_user("Kiosk", kind="service", email=None, staff_number=None)
    grant(service, role, make_unit())
    return service


def test_create_keeps_the_hash_only() -> None:
    person = make_clerk(make_unit())

    token, secret = create_token(user=person, **GIVEN, actor=person, at=AT)

    token.refresh_from_db()
    assert re.fullmatch(r"cxo_[A-Za-z0-9_-]{43}", secret)
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert token.prefix == secret[:12]
    assert (token.scopes, token.expires_at) == (
        ["issues:file"],
        AT + timedelta(days=30),
    )
    row = token.history.get()
    assert row.history_verb == "token.create"
    stored = [*ApiToken.objects.values().get().values(), *vars(row).values()]
    assert not any(secret in str(value) for value in stored)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["issues:file", "settings"]}, "scopes"),
        ({"scopes": ["decide"]}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_create_is_refused_when_it_asks_for_too_much(
    change: dict[str, Any], field: str
) -> None:
    person = make_clerk(make_unit())

    with nothing_changed(), pytest.raises(Invalid) as refused:
        create_token(user=person, **(GIVEN | change), actor=person, at=AT)

    assert list(refused.value.fields) == [field]
    assert not ApiToken.objects.exists()


def test_create_is_refused_for_another_person(administrator: User) -> None:
    person, service = make_clerk(make_unit()), make_service()
    by_token = User.objects.get(pk=person.pk)
    by_token.token_scopes = frozenset(TokenScope)  # type: ignore[attr-defined]

    with nothing_changed():
        for user, actor in (
            (person, administrator),
            (service, person),
            (service, service),
            (person, by_token),
        ):
            with pytest.raises(Refused):
                create_token(user=user, **GIVEN, actor=actor, at=AT)


def test_create_is_refused_for_leavers(administrator: User) -> None:
    service = make_service()
    User.objects.filter(pk=service.pk).update(is_active=False)

    with nothing_changed(), pytest.raises(Conflict):
        create_token(user=service, **GIVEN, actor=administrator, at=AT)


@pytest.mark.parametrize("role", [Role.FRONTLINE, Role.MANAGER])
def test_service_never_decides_nor_sets(administrator: User, role: Role) -> None:
    service = make_service(role)
    service.is_administrator = True

    offered = set(scopes_for(service))

    assert offered & {TokenScope.DECIDE, TokenScope.SETTINGS} == set()
    assert TokenScope.ISSUES_WRITE not in offered
    for scope in ("decide", "settings"):
        with nothing_changed(), pytest.raises(Invalid):
            create_token(
                user=service,
                **(GIVEN | {"scopes": [scope]}),
                actor=administrator,
                at=AT,
            )


def test_scopes_follow_the_roles(administrator: User) -> None:
    assert scopes_for(make_user()) == []
    assert TokenScope.DECIDE in scopes_for(make_manager(make_unit()))
    assert scopes_for(administrator) == [
        TokenScope.ISSUES_FILE,
        TokenScope.ISSUES_READ,
        TokenScope.ISSUES_WRITE,
        TokenScope.INITIATIVES_READ,
        TokenScope.VIEWS,
        TokenScope.SETTINGS,
        TokenScope.AUDIT_READ,
    ]


def test_revoke_ends_ones_own_or_any_for_administrators(administrator: User) -> None:
    person = make_clerk(make_unit())
    for actor in (person, administrator):
        token, _secret = create_token(user=person, **GIVEN, actor=person, at=AT)

        revoke_token(token, actor=actor, at=AT)

        token.refresh_from_db()
        assert token.revoked_at == AT
        row = token.history.latest()
        assert (row.history_verb, row.history_user_id) == ("token.revoke", actor.pk)
        with nothing_changed(), pytest.raises(Conflict):
            revoke_token(token, actor=actor, at=AT)


def test_revoke_is_refused_to_others() -> None:
    person, other = make_clerk(make_unit()), make_manager(make_unit())
    token, _secret = create_token(user=person, **GIVEN, actor=person, at=AT)

    with nothing_changed(), pytest.raises(Refused):
        revoke_token(token, actor=other, at=AT)


def test_use_is_written_at_most_every_five_minutes() -> None:
    person = make_clerk(make_unit())
    token, _secret = create_token(user=person, **GIVEN, actor=person, at=AT)

    seen = []
    for minutes in (0, 1, 4.9, 5, 9, 10):
        fresh = ApiToken.objects.select_related("use").get(pk=token.pk)
        note_use(fresh, at=AT + timedelta(minutes=minutes))
        seen.append((TokenUse.objects.get().at - AT) / timedelta(minutes=1))

    assert seen == [0, 0, 0, 5, 5, 10]
