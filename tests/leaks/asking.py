"""Asks the product over HTTP as one reader, and finds what an answer gives away."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from cxops.kernel import refs
from tests.access.asking import FRESH, whole
from tests.access.world import canary
from tests.leaks.world import NUMBERS, World

#: What is nowhere: a key, a reference of each kind, a word.
NO_KEY = 1_000_003
NO_REFS = {
    codec.prefix: codec.encode(NO_KEY)
    for codec in (refs.ISSUE, refs.PATTERN, refs.INITIATIVE)
}
NO_WORD = canary("leaks", "nowhere")
#: Hidden reports, one of each sort, as ``world.py`` names them.
SORTS = ("far 0", "restricted", "withdrawn", "linked")
#: The keys of what a question itself makes differ from one asking to the next, and so
#: do those of a picture.
_OWN_KEYS = re.compile(
    r'(?<=/issues/bulk/)\d+|(?<="id":)\d+(?=,"version":\d+,"verb")'
    r'|(?<=")[td][0-9a-f]{8}(?=")'
)


@dataclass(frozen=True)
class Answer:
    """What was told, and what is told about something that isn't there."""

    label: str
    text: str
    absent: str | None = None


@dataclass
class Asking:
    """One reader's browser. What a request changed is undone at once."""

    world: World
    client: Client
    cookies: Mapping[str, str] = field(default_factory=dict)

    def get(self, url: str, *, htmx: bool = False) -> Answer:
        headers = {"HX-Request": "true"} if htmx else {}
        return Answer(f"{url} {headers or ''}", self._text("get", url, headers=headers))

    def post(self, url: str, data: Mapping[str, Any], **more: Any) -> Answer:
        label = f"{url} {sorted(data.items())} {more or ''}"
        return Answer(label, self._text("post", url, data=data, **more))

    def api(self, url: str, data: Mapping[str, Any]) -> Answer:
        return self.post(url, data, content_type="application/json")

    def hidden(
        self, address: Callable[[Any], str], hidden: Iterable[Any], nothing: Any
    ) -> Iterator[Answer]:
        """The address of each hidden record must answer as that of nothing."""
        absent = self._about("get", address(nothing), nothing)
        for name in hidden:
            url = address(name)
            yield Answer(url, self._about("get", url, name), absent)

    def hidden_sent(
        self, url: str, data: Callable[[Any], Any], hidden: Iterable[Any], nothing: Any
    ) -> Iterator[Answer]:
        """The same for what is named in what is sent."""

        def told(name: Any) -> str:
            sent, kind = data(name), "application/json"
            more = {"content_type": kind} if url.startswith("/api/") else {}
            return self._about("post", url, name, data=sent, **more)

        absent = told(nothing)
        for name in hidden:
            yield Answer(f"{url} {name}", told(name), absent)

    def words(self) -> list[str]:
        """A word of a hidden record of each sort, to be searched for."""
        sorts = (*SORTS, "problem", "secret title", "published cause")
        named = {what: word for word, what in self.world.secrets.items()}
        return [named[sort] for sort in sorts if sort in named]

    def issue_refs(self) -> list[str]:
        """A hidden report of each sort."""
        hidden = self.world.hidden
        return [hidden[sort].ref for sort in SORTS if sort in hidden]

    def _about(self, method: str, url: str, name: Any, **more: Any) -> str:
        """The answer without what was asked."""
        asked = rf"(?<=/){name}(?=/)" if isinstance(name, int) else re.escape(name)
        return re.sub(asked, "ASKED", self._text(method, url, **more))

    def _text(self, method: str, url: str, **more: Any) -> str:
        # Which words are common is kept for ten minutes; nothing kept may help here.
        cache.clear()
        self.client.cookies = SimpleCookie(dict(self.cookies))
        point = transaction.savepoint()
        try:
            response: Any = getattr(self.client, method)(url, follow=True, **more)
            response = whole(response)
        finally:
            transaction.savepoint_rollback(point)
        text = _OWN_KEYS.sub("KEY", _body(response))
        return f"{response.status_code}\n{self._just_now.sub('NOW', text)}"

    @cached_property
    def _just_now(self) -> re.Pattern[str]:
        """Moments of the asking itself; the world's lie days back."""
        today = self.world.asked_at.date()
        days = [today + timedelta(days=n) for n in range(2)]
        said = [f"{day}[T ]" for day in days] + [f"{day:%-d %B %Y}, " for day in days]
        return re.compile(rf"(?:{'|'.join(said)})\d\d:\d\d[\d:.+Z]*")


def _body(response: HttpResponse) -> str:
    """As text, also what is a workbook."""
    if "spreadsheetml" in response.get("Content-Type", ""):
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        return "\n".join(map(str, book.get_sheet_by_index(0).to_python()))
    return FRESH.sub("", response.content.decode("utf-8", "replace"))


def enter(world: World, who: str) -> Asking:
    """A browser in which this person is logged in, before any test begins."""
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    cookies = {name: item.value for name, item in client.cookies.items()}
    return Asking(world, client, cookies)


@dataclass(frozen=True)
class Surface:
    """One place where something hidden could show, and who looks there.

    ``shows``: what the reader must be told there, so that silence is no success.
    ``refuses``: with which status it refuses them something that is there.
    """

    name: str
    ask: Callable[[Asking], Iterator[Answer]]
    who: str = "reader"
    shows: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()


def findings(
    surface: Surface, asking: Asking, quiet: Mapping[str, str]
) -> Iterator[str]:
    """All that a surface gives away, in words."""
    for answer in surface.ask(asking):
        yield from _problems(answer, asking.world, quiet)


def _problems(answer: Answer, world: World, quiet: Mapping[str, str]) -> Iterator[str]:
    text, label = answer.text, answer.label
    if text.startswith("5"):
        yield f"{label}: broke"
    for word, what in {**world.secrets, **NUMBERS}.items():
        if word in text and word not in label:
            yield f"{label}: tells the {what}"
    if answer.absent is not None and text != answer.absent:
        yield f"{label}: differs from nothing: {_difference(answer.absent, text)}"
    before = quiet.get(label)
    if before is not None and text != before:
        yield f"{label}: differs from before: {_difference(before, text)}"


def _difference(before: str, after: str) -> str:
    """The first line that isn't the same."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    for one, other in pairs:
        if one != other:
            start = next(
                (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                0,
            )
            begin = max(0, start - 30)
            return f"“{one[begin : start + 50]}” → “{other[begin : start + 50]}”"
    return "one is longer"
