"""API tokens at the door: who comes in, with which rights, and what is noted."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.models import ApiToken, TokenUse, User
from accounts.services.leaving import deactivate_person
from accounts.services.tokens import create_token, revoke_token
from cxops.kernel.clock import now
from tests.builders.accounts import make_manager, make_unit, make_user

pytestmark = pytest.mark.django_db


class Door(APIView):
    """Says who came in; reading and sorting need different rights."""

    rights: ClassVar[dict[str, str]] = {"get": "issue.read", "post": "issue.triage"}

    def get(self, request: Request) -> Response:
        return Response({"person": request.user.pk})

    def post(self, request: Request) -> Response:
        return Response({"person": request.user.pk})


def knock(header: str, method: str = "get") -> Response:
    """A request with this Authorization header."""
    factory: Any = APIRequestFactory()
    answer: Response = Door.as_view()(
        getattr(factory, method)("/", headers={"Authorization": header})
    )
    return answer


@pytest.fixture
def manager() -> User:
    return make_manager(make_unit())


def make_token(person: User, *scopes: str, days: int = 30) -> tuple[ApiToken, str]:
    return create_token(
        user=person,
        name="Kiosk",
        scopes=list(scopes or ["issues:read"]),
        days=days,
        actor=person,
        at=now(),
    )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_token_acts_as_its_person(manager: User, scheme: str) -> None:
    _token, secret = make_token(manager)

    answer = knock(f"{scheme} {secret}")

    assert (answer.status_code, answer.data) == (200, {"person": manager.pk})


def test_token_is_refused_with_403_where_its_scope_is_missing(manager: User) -> None:
    _token, reads = make_token(manager, "issues:read")
    _token, writes = make_token(manager, "issues:write")

    assert knock(f"Bearer {reads}", "post").status_code == 403
    assert knock(f"Bearer {writes}", "get").status_code == 403
    assert knock(f"Bearer {writes}", "post").status_code == 200


def test_token_is_refused_where_its_person_lost_the_right(manager: User) -> None:
    _token, secret = make_token(manager, "issues:write")
    manager.memberships.update(since="2020-01-01", until="2020-01-02")

    assert knock(f"Bearer {secret}", "post").status_code == 403


def test_token_is_unknown_when_wrong(manager: User) -> None:
    _token, secret = make_token(manager)

    for header in (
        f"Bearer {secret[:-1]}",
        f"Bearer {secret}x",
        f"Bearer {secret.upper()}",
        "Bearer",
        "Bearer a b",
        "Bearer \udce9".encode("utf-8", "surrogateescape").decode("latin-1"),
        f"Token {secret}",
        f"Basic {secret}",
        "",
    ):
        answer = knock(header)
        assert answer.status_code == 401, header
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not TokenUse.objects.exists()


def test_token_is_refused_when_revoked_or_expired(manager: User) -> None:
    revoked, first = make_token(manager)
    expired, second = make_token(manager)
    revoke_token(revoked, actor=manager, at=now())
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=now())

    assert knock(f"Bearer {first}").status_code == 401
    assert knock(f"Bearer {second}").status_code == 401


def test_token_is_refused_at_the_next_request_when_its_person_left(
    manager: User,
) -> None:
    _token, secret = make_token(manager)
    assert knock(f"Bearer {secret}").status_code == 200

    administrator = make_user(is_administrator=True)
    deactivate_person(manager, reason="Left", actor=administrator, at=now())

    assert knock(f"Bearer {secret}").status_code == 401


def test_token_of_somebody_inactive_is_refused_even_if_not_revoked(
    manager: User,
) -> None:
    _token, secret = make_token(manager)
    User.objects.filter(pk=manager.pk).update(is_active=False)

    assert knock(f"Bearer {secret}").status_code == 401


def test_token_costs_one_statement_and_reach_one_more(
    manager: User, django_assert_num_queries: Any
) -> None:
    _token, secret = make_token(manager)
    knock(f"Bearer {secret}")

    with django_assert_num_queries(2):
        knock(f"Bearer {secret}")


def test_token_notes_its_use(manager: User) -> None:
    token, secret = make_token(manager)
    before = now()

    knock(f"Bearer {secret}")
    first = TokenUse.objects.get(token=token).at
    knock(f"Bearer {secret}")

    assert before <= first <= now()
    assert TokenUse.objects.get(token=token).at == first
    TokenUse.objects.update(at=first - timedelta(minutes=5))
    knock(f"Bearer {secret}")
    assert TokenUse.objects.get(token=token).at >= first
