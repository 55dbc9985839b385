"""Asks every route as every person for every record, and reads the answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cxops.kernel import refs
from tests.access.world import AT_SCREENS, WITH_TOKENS, World

CANARY = re.compile(r"zq[0-9a-f]{12}qz")
REF = re.compile(r"\b(?:ISS|PAT|INI)-[2-9A-Z]{6,13}\b")
#: What differs in every answer and says nothing.
FRESH = re.compile(
    r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"'
    r"|nonce-[\w+/=-]+"
)
#: The verb did its work, asked for more, or met a state: the person was let in.
LET_IN = frozenset({200, 201, 204, 302, 303, 400, 409, 412, 415, 422, 428})
ABSENT = {
    "issue": {"ref": refs.ISSUE.encode(1_000_003)},
    "pattern": {"ref": refs.PATTERN.encode(1_000_003)},
    "initiative": {"ref": refs.INITIATIVE.encode(1_000_003)},
    "change": {"ref": "1000003", "key": 1_000_003},
    "unit": {"code": "nowhere"},
    "journey": {"slug": "nowhere"},
    "stage": {"slug": "nowhere"},
    "touchpoint": {"slug": "nowhere"},
    "channel": {"slug": "nowhere"},
    "cause": {"slug": "nowhere"},
    "term": {"kind": "nothings", "slug": "nowhere"},
    "invitation": {"secret": "link-nothing"},
    "digest": {"day": "1999-12-31", "stop": "link-nothing", "change": "link-nothing"},
}
ABSENT_KEY = 1_000_003


@dataclass(frozen=True)
class Row:
    """What one route promises, per person.

    ``opens``: who is let in; for a route about records, per relation; ``changes``:
    who is let in to change something, where that differs. ``sees``: who may know
    that the record is there; they get a reasoned refusal (403), everybody else the
    answer an absent record gives. ``names`` maps a route's own argument names to
    those of the record's address.
    """

    opens: Any = frozenset()
    about: str = ""
    sees: Mapping[str, frozenset[str]] = field(default_factory=dict)
    changes: Any = None
    public: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def lets_in(self, method: str) -> Any:
        """Who passes with this method."""
        return self.opens if method == "GET" or self.changes is None else self.changes


@dataclass(frozen=True)
class Route:
    """One entry of the URLconf."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    callback: Any

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def actions(self) -> dict[str, str]:
        """Method → action, for a view set."""
        return dict(getattr(self.callback, "actions", None) or {})

    @property
    def view(self) -> Any:
        """The class behind the route, where there is one."""
        return getattr(self.callback, "view_class", None) or getattr(
            self.callback, "cls", None
        )

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods it answers, without HEAD and OPTIONS."""
        if self.actions:
            return tuple(m.upper() for m in self.actions if m != "head")
        names = ("get", "post", "put", "patch", "delete")
        found = tuple(m.upper() for m in names if hasattr(self.view, m))
        return found or ("GET", "POST")


def routes() -> list[Route]:
    """Every route of the installation, HTML and API."""
    return list(_walk(get_resolver(), "", "", ()))


def _walk(
    resolver: URLResolver, names: str, prefix: str, arguments: tuple[str, ...]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        own = (*arguments, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield Route(f"{names}{entry.name}", pattern, own, entry.callback)
        else:
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from _walk(entry, names + space, pattern, own)


class Asker:
    """Everybody's session or token, and what they got."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Logged in here, so that no test's rollback ends a session.
        self._clients = {who: self._enter(who) for who in (*AT_SCREENS, *WITH_TOKENS)}

    def ask(self, who: str, method: str, url: str) -> HttpResponse:
        """One request as one person; what it changed is undone at once."""
        client, cookies = self._clients[who]
        client.cookies = SimpleCookie(cookies)
        extra: dict[str, Any] = {"headers": {"If-Match": '"1"'}}
        if who in WITH_TOKENS:
            secret = self.world.secrets[who]
            extra["headers"]["Authorization"] = f"Bearer {secret}"
        if url.startswith("/api/"):
            extra["content_type"] = "application/json"
            if method != "GET":
                extra["data"] = {}
        point = transaction.savepoint()
        try:
            return whole(getattr(client, method.lower())(url, **extra))
        finally:
            transaction.savepoint_rollback(point)

    def _enter(self, who: str) -> tuple[Client, dict[str, str]]:
        client = Client(raise_request_exception=False)
        if who not in {"anonymous", *WITH_TOKENS}:
            client.force_login(self.world.people[who])
        return client, {name: item.value for name, item in client.cookies.items()}

    def people(self, route: Route) -> tuple[str, ...]:
        """Tokens are for the API only."""
        return (*AT_SCREENS, *WITH_TOKENS) if route.is_api else AT_SCREENS

    @cached_property
    def refs(self) -> dict[str, tuple[str, str]]:
        """Every reference of the world, with its kind and relation."""
        return {
            thing.address["ref"]: (kind, relation)
            for kind in ("issue", "pattern", "initiative")
            for relation, thing in self.world.things[kind].items()
        }


def whole(response: Any) -> HttpResponse:
    """An answer that is sent bit by bit, read to its end."""
    if not response.streaming:
        return response  # type: ignore[no-any-return]
    sent = b"".join(response.streaming_content)
    return HttpResponse(sent, status=response.status_code, headers=response.headers)


def url_of(route: Route, row: Row, address: Mapping[str, Any]) -> str:
    """The address of one record under a route."""
    given = {
        name: address[row.names.get(name, name)]
        for name in route.arguments
        if name != "format"
    }
    return reverse(route.name, kwargs=given)


def absent_address(kind: str, present: Mapping[str, Any]) -> dict[str, Any]:
    """An address of the same shape under which nothing is."""
    for owner, prefix in (("initiative", "INI"), ("pattern", "PAT")):
        if str(present.get("ref", "")).startswith(prefix):
            return {**present, **ABSENT[owner]}
    if kind in ABSENT:
        return dict(ABSENT[kind])
    return {**present, "key": ABSENT_KEY}


def body_of(response: HttpResponse, *asked: str) -> str:
    """The answer without what is fresh in each, and without what was asked."""
    text = response.content.decode("utf-8", "replace")
    for word in sorted(filter(None, asked), key=len, reverse=True):
        text = text.replace(word, "ASKED")
    return FRESH.sub("", text)


def is_let_in(response: HttpResponse) -> bool:
    """The page, its form with mistakes, or the next page; never the log-in."""
    if response.status_code in {302, 303}:
        return "/login/" not in response["Location"]
    return response.status_code in LET_IN


def problem_of(response: HttpResponse) -> str:
    """What broke, for a message."""
    error = getattr(response, "exc_info", None)
    return f" {error[0].__name__}: {error[1]}"[:300] if error else ""
