"""Default deny: every route names a right that exists, and guards what it changes."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.policies import MATRIX as RIGHTS
from accounts.policies import SCOPE_OF
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.views import ANYONE, PUBLIC, PageView
from tests.access.asking import Route, routes
from tests.access.matrix import ENTRANCE
from tests.builders.accounts import make_user

#: Pages for people who aren't logged in, and why.
PUBLIC_PAGES = {
    "accounts:invitation": "the secret in the address is the right",
    "accounts:first_administrator": "only while there is nobody",
    "digests:stop": "the token in the address is the right",
    "digests:change": "the token in the address is the right",
    "healthz": "says that the process answers, nothing else",
    "readyz": "says what doesn’t answer, nothing else",
}
#: What is posted without a cookie, and why that is safe.
COOKIELESS = {"digests:stop": "RFC 8058: a mail program posts; the token is the right"}
EVERY: list[Route] = routes()


def rightless(found: Iterable[Route]) -> list[str]:
    """Routes that name no right, or one that isn't in the matrix."""
    problems = []
    for route in found:
        if route.name in ENTRANCE:
            continue
        rights = list(_rights(route))
        if not rights:
            problems.append(f"{route.name} names no right")
        for right in rights:
            if right == PUBLIC and route.name not in PUBLIC_PAGES:
                problems.append(f"{route.name} is public without a reason")
            elif right not in {ANYONE, PUBLIC} and right not in RIGHTS:
                problems.append(f"{route.name} names the unknown right {right!r}")
    return problems


def _rights(route: Route) -> Iterator[str]:
    view = route.view
    if isinstance(view, type) and issubclass(view, PageView):
        yield view.right
        return
    named: dict[str, Any] = getattr(view, "rights", {})
    keys = route.actions.values() if route.actions else map(str.lower, route.methods)
    for key in keys:
        rights = named.get(key, "")
        yield from (rights,) if isinstance(rights, str) else rights


def test_every_route_names_a_right_that_exists() -> None:
    assert rightless(EVERY) == []


def test_every_right_has_a_scope_for_tokens() -> None:
    assert set(SCOPE_OF) == set(RIGHTS)


def test_every_public_page_is_still_there() -> None:
    names = {route.name for route in EVERY}

    assert sorted(set(PUBLIC_PAGES) - {"healthz", "readyz"} - names) == []


@pytest.mark.django_db
def test_what_changes_something_needs_the_csrf_token() -> None:
    person: User = make_user()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    for route in EVERY:
        if route.name in {*ENTRANCE, *COOKIELESS} or "POST" not in route.methods:
            continue
        kind = {"content_type": "application/json"} if route.is_api else {}
        response = client.post(_some_url(route), {}, **kind)
        if response.status_code == 415:
            # It takes files, not JSON.
            response = client.post(_some_url(route), {})
        assert response.status_code == 403, route.name


def _some_url(route: Route) -> str:
    """The route's address with something of the right shape in it."""
    shapes: tuple[Any, ...] = (1, "ISS-7K3Q9X", "word")
    for shape in shapes:
        try:
            return reverse(route.name, kwargs=dict.fromkeys(route.arguments, shape))
        except NoReverseMatch:
            continue
    return reverse(
        route.name,
        kwargs={name: 1 if name == "key" else "ISS-7K3Q9X" for name in route.arguments},
    )


class Nameless(PageView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("open to all")


class Mistyped(Nameless):
    right = "isue.read"


class Open(Nameless):
    right = PUBLIC


class HalfNamed(ServiceViewSet):
    rights = {"list": "issue.read"}


def test_rightless_names_the_route() -> None:
    half = HalfNamed.as_view({"get": "list", "post": "create"})
    planted = [
        Route("nameless", "a/", (), Nameless.as_view()),
        Route("mistyped", "b/", (), Mistyped.as_view()),
        Route("open", "c/", (), Open.as_view()),
        Route("half", "api/d/", (), half),
        Route("plain", "e/", (), lambda request: HttpResponse("hello")),
    ]

    assert rightless(planted) == [
        "nameless names the unknown right ''",
        "mistyped names the unknown right 'isue.read'",
        "open is public without a reason",
        "half names the unknown right ''",
        "plain names the unknown right ''",
        "plain names the unknown right ''",
    ]
