"""Compares what the matrix promises with what a route does."""

import zlib
from collections.abc import Iterable, Iterator

from django.http import HttpResponse

from tests.access.asking import (
    CANARY,
    REF,
    Asker,
    Route,
    Row,
    absent_address,
    body_of,
    is_let_in,
    problem_of,
    url_of,
)
from tests.access.world import INITIATIVE_SEES, ISSUE_SEES, PATTERN_SEES
from tests.services import required

NOBODY: frozenset[str] = frozenset()
OUTSIDE = frozenset({"anonymous", "deactivated", "deactivated_token"})
VISIBLE = {
    "issue": ISSUE_SEES,
    "pattern": PATTERN_SEES,
    "initiative": INITIATIVE_SEES,
}


def findings_of(
    asker: Asker, route: Route, row: Row, people: Iterable[str] | None = None
) -> list[str]:
    """Every broken promise of one route, in words."""
    found: list[str] = []
    for who in people or asker.people(route):
        for method in route.methods:
            ask = _about_records if row.about else _about_nothing
            for problem in ask(asker, route, row, who, method):
                found.append(f"{who} {method} {route.name}: {problem}")
    return found


def _about_nothing(
    asker: Asker, route: Route, row: Row, who: str, method: str
) -> Iterator[str]:
    url = url_of(route, row, {})
    response = asker.ask(who, method, url)
    yield from _leaks(asker, who, response, url)
    if row.public:
        if not is_let_in(response) and response.status_code not in {401, 403, 404}:
            yield f"{response.status_code}{problem_of(response)}"
    elif who in OUTSIDE:
        yield from _turned_away(route, response)
    elif who in row.lets_in(method) and not is_let_in(response):
        yield f"{response.status_code}, should open{problem_of(response)}"
    elif who not in row.lets_in(method) and response.status_code != 403:
        yield f"{response.status_code}, should refuse (403){problem_of(response)}"


def _about_records(
    asker: Asker, route: Route, row: Row, who: str, method: str
) -> Iterator[str]:
    things = asker.world.things[row.about]
    some = next(iter(things.values())).address
    empty = url_of(route, row, absent_address(row.about, some))
    absent = asker.ask(who, method, empty)
    nothing = (absent.status_code, body_of(absent, *_words(empty)))
    if absent.status_code not in {302, 401, 403, 404}:
        yield f"{absent.status_code} for an absent record{problem_of(absent)}"
    for relation in _relations(row, who, method, route.name):
        url = url_of(route, row, things[relation].address)
        response = asker.ask(who, method, url)
        for problem in (
            *_leaks(asker, who, response, url),
            *_judged(route, row, who, method, relation, response, url, nothing),
        ):
            yield f"[{relation}] {problem}"


def _relations(row: Row, who: str, method: str, name: str) -> list[str]:
    """Every relation that is seen, and every hidden one where there is time (CI);
    elsewhere one of the hidden ones, another for every person and route."""
    if who in OUTSIDE:
        return list(row.sees)[:1]
    seen = [relation for relation, sees in row.sees.items() if who in sees]
    hidden = [relation for relation in row.sees if relation not in seen]
    if hidden and not required():
        turn = zlib.crc32(f"{name} {who} {method}".encode()) % len(hidden)
        hidden = [hidden[turn]]
    return seen + hidden


def _judged(
    route: Route,
    row: Row,
    who: str,
    method: str,
    relation: str,
    response: HttpResponse,
    url: str,
    nothing: tuple[int, str],
) -> Iterator[str]:
    status = response.status_code
    broke = problem_of(response)
    if row.public or who in row.lets_in(method)[relation]:
        if not is_let_in(response):
            yield f"{status}, should open{broke}"
    elif who in OUTSIDE:
        yield from _turned_away(route, response)
    elif who in row.sees[relation]:
        if status != 403:
            yield f"{status}, should refuse (403){broke}"
    elif (status, body_of(response, *_words(url))) != nothing:
        yield f"{status}, differs from an absent record ({nothing[0]}){broke}"


def _turned_away(route: Route, response: HttpResponse) -> Iterator[str]:
    """Whoever isn't logged in is asked to, and nothing else."""
    if route.is_api:
        if response.status_code != 401:
            yield f"{response.status_code}, should be 401{problem_of(response)}"
    elif response.status_code != 302 or "/login/" not in response["Location"]:
        yield f"{response.status_code}, should lead to the log-in{problem_of(response)}"


def _words(url: str) -> list[str]:
    """The address and its parts, so that an echo of the question isn't an answer."""
    return [url, *(part for part in url.split("/") if len(part) > 3 and "-" in part)]


def _leaks(asker: Asker, who: str, response: HttpResponse, url: str) -> Iterator[str]:
    """Canaries and references this person may not read."""
    text = response.content.decode("utf-8", "replace")
    for word in sorted(set(CANARY.findall(text))):
        what, sees = asker.world.canaries.get(word, ("", NOBODY))
        if what and who not in sees:
            yield f"leaks the {what}"
    if who == "administrator" and "/audit/" in url:
        return  # of the trail an administrator reads what, when and who: metadata
    for ref in sorted(set(REF.findall(text))):
        kind, relation = asker.refs.get(ref, ("", ""))
        if kind and ref not in url and who not in VISIBLE[kind][relation]:
            yield f"names the {kind} {relation}"
