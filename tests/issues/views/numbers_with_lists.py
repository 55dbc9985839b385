"""The numbers of a page and the lists they lead to."""

import re
from collections.abc import Iterator
from html import unescape

from django.test import Client

#: A number, with or without words for those who don't see the table.
_NUMBER = re.compile(
    r'<a href="(/[^"]+\?[^"]+)">([\d,]+)(?:<span class="cx-sr">[^<]*</span>)?</a>'
)
_ROW = {
    "/issues/": re.compile(r'class="cx-queue__what" href="/issues/(ISS-\w+)/'),
    "/tallies/": re.compile(r'<td class="cx-num" data-label="contacts">(\d+)</td>'),
}
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


def numbers_of(client: Client, address: str) -> list[tuple[str, int]]:
    """Each list that a number of a page leads to, with that number."""
    found = _NUMBER.findall(_text(client, address))
    return [(unescape(link), int(number.replace(",", ""))) for link, number in found]


def rows_behind(client: Client, address: str) -> int:
    """How many rows a list has over all of its pages; contacts as they were counted."""
    path = address.partition("?")[0]
    rows = list(_rows(client, address, path))
    return sum(map(int, rows)) if path == "/tallies/" else len(set(rows))


def _rows(client: Client, address: str, path: str) -> Iterator[str]:
    while address:
        text = _text(client, address)
        yield from _ROW[path].findall(text)
        after = _NEXT.search(text)
        address = path + unescape(after[1]) if after else ""


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.content[:600])
    return response.content.decode()
