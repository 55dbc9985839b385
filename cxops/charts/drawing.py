"""What a chart function gives back: a picture twice, and the same thing in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A Vega-Lite specification, ready to be written as JSON.
Spec = Mapping[str, Any]

# Within this site: no other host, no scheme, nothing that a browser reads as one.
_ADDRESS = re.compile(r"(/(?![/\\])|\?)[^\s\\\x00-\x1f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers behind a picture, cell by cell as people read them.

    The first cell of a row names it. ``numeric`` are the columns set as figures;
    ``links``, where there are any, hold one address per row, empty for none.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("Every row has as many cells as there are headers.")
        if self.links and len(self.links) != len(self.rows):
            raise ValueError("Either every row has an address, or none.")
        for link in self.links:
            checked_address(link)


@dataclass(frozen=True, slots=True)
class Key:
    """A sign that occurs in the picture, and what it means."""

    sign: str
    """circle, diamond, triangle, square, hollow, cross."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One chart: for a desk, for a phone, in words and as a table.

    The two specifications say the same; each has its own size in pixels.
    """

    title: str
    description: str
    """The text equivalent: one or two sentences."""
    table: Table
    spec: Spec
    narrow: Spec
    keys: tuple[Key, ...] = ()


def checked_address(address: str) -> str:
    """The address itself, when it stays within this site (or is empty).

    Raises ``ValueError`` for everything else: another host, ``javascript:``.
    """
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError(f"Not an address within this site: {address!r}")
    return address


def checked_lengths(expected: int, **given: Sequence[Any]) -> None:
    """Raise ``ValueError`` unless every sequence that was given has this length."""
    for name, sequence in given.items():
        if sequence and len(sequence) != expected:
            raise ValueError(f"{name}: {len(sequence)} of {expected}")
