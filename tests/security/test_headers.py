"""Every answer, whatever went wrong, carries what keeps a browser safe."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cxops.kernel.http.downloads import POLICY
from tests.access.asking import Asker
from tests.access.world import World
from tests.security.visits import EVERY, visited

pytestmark = pytest.mark.django_db

#: The one page whose styles aren't ours.
LOOSE_STYLE = "/api/docs/"
PEOPLE = ("anonymous", "clerk", "manager", "administrator")


def missing(response: HttpResponse, *, url: str, is_private: bool) -> Iterator[str]:
    """What an answer lacks, in words."""
    headers: Mapping[str, str] = response.headers
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "types may be guessed"
    if headers.get("X-Frame-Options") != "DENY":
        yield "may be framed (old browsers)"
    if headers.get("Referrer-Policy") not in {"same-origin", "strict-origin"}:
        yield "addresses leak to others"
    yield from _policy(headers.get("Content-Security-Policy", ""), url)
    if is_private and "no-store" not in headers.get("Cache-Control", ""):
        yield "may be cached"
    for name, cookie in response.cookies.items():
        if not cookie["httponly"] or cookie["samesite"] not in {"Lax", "Strict"}:
            yield f"the cookie {name} can be read or sent from elsewhere"


def _policy(text: str, url: str) -> Iterator[str]:
    if text == POLICY:
        return  # a file that somebody sent: stricter than any page
    rules = {}
    for rule in filter(str.strip, text.split(";")):
        name, *values = rule.split()
        rules[name] = " ".join(values)
    for name in ("default-src", "frame-ancestors", "base-uri"):
        if rules.get(name) != "'none'":
            yield f"the policy leaves {name} open"
    for name in ("script-src", "form-action", "connect-src"):
        if rules.get(name) != "'self'":
            yield f"the policy leaves {name} open"
    loose = "'self' 'unsafe-inline'" if url == LOOSE_STYLE else "'self'"
    if rules.get("style-src") != loose:
        yield "the policy has another style-src"
    for name, value in rules.items():
        if name != "style-src" and ("unsafe" in value or "*" in value):
            yield f"the policy is loose in {name}"


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_sends_the_headers(who: str, asker: Asker, world: World) -> None:
    found = [
        f"{url}: {problem}"
        for route in EVERY
        for url in visited(world, route)
        for problem in missing(asker.ask(who, "GET", url), url=url, is_private=True)
    ]

    assert found == []


WRONG: dict[str, dict[str, Any]] = {
    "unknown address": {"path": "/nothing/here/"},
    "unknown address of the API": {"path": "/api/v1/nothing/"},
    "damaged query": {"path": "/issues/?cursor=%00&sort=%27"},
    "unknown method": {"path": "/inbox/", "method": "delete"},
}


@pytest.mark.parametrize("case", WRONG)
def test_errors_send_the_headers(case: str, world: World) -> None:
    given = dict(WRONG[case])
    client = Client(raise_request_exception=False)
    client.force_login(world.people["manager"])
    ask = getattr(client, given.pop("method", "get"))

    response = ask(given.pop("path"), **given)

    assert response.status_code >= 300
    assert list(missing(response, url="", is_private=True)) == []


@pytest.mark.parametrize(
    "given", [{"path": "/inbox"}, {"path": "/", "HTTP_HOST": "evil.example"}]
)
def test_answers_before_any_page_send_the_headers(
    given: dict[str, Any], world: World
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["manager"])

    response = client.get(**given)

    # They hold nobody's data, so they may be cached.
    assert response.status_code in {301, 400}
    assert list(missing(response, url="", is_private=False)) == []


def test_a_forged_form_is_refused_with_the_headers(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["manager"])

    response = client.post("/report/", {"description": "x"})

    assert response.status_code == 403
    assert list(missing(response, url="", is_private=True)) == []


def test_missing_names_what_lacks() -> None:
    bare = HttpResponse("x")
    bare.set_cookie("loose", "1")
    scripted = HttpResponse("x")
    scripted["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "connect-src 'self'; img-src *"
    )

    assert list(missing(bare, url="/", is_private=True)) == [
        "types may be guessed",
        "may be framed (old browsers)",
        "addresses leak to others",
        "the policy leaves default-src open",
        "the policy leaves frame-ancestors open",
        "the policy leaves base-uri open",
        "the policy leaves script-src open",
        "the policy leaves form-action open",
        "the policy leaves connect-src open",
        "the policy has another style-src",
        "may be cached",
        "the cookie loose can be read or sent from elsewhere",
    ]
    assert list(missing(scripted, url="/", is_private=False))[3:] == [
        "the policy leaves script-src open",
        "the policy is loose in script-src",
        "the policy is loose in img-src",
    ]
