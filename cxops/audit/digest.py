"""Digests of history rows, entries and seals. Pure: no database, no clock.

A history row's *leaf* is one salted digest per field; its *root* is one digest over
all leaves. A redacted field's text and salt are gone, its leaf is kept, so the root
still comes out. Values are brought into one canonical text first, so that what is
read back from either database gives the digest of what was written.

The format is frozen: vectors in ``tests/cxops/audit/test_digest.py`` keep it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from types import NoneType
from typing import Any

#: Columns of a history row that carry the digests' own means.
MEANS = frozenset({"history_salts", "history_leaves"})
#: What stands before the first link of the chain.
GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """One text per value, the same before writing and after reading back."""
    quick = _QUICK.get(type(value))
    return _canonical(value) if quick is None else quick(value)


def _canonical(value: Any) -> str:
    if isinstance(value, str):
        return f"s{value}"
    if isinstance(value, bool):
        return "b1" if value else "b0"
    if isinstance(value, int):
        return f"i{int(value)}"
    if isinstance(value, Decimal):
        # Adding nought turns -0, which no database keeps, into 0.
        return f"d{value.normalize() + 0:f}"
    if isinstance(value, datetime):
        return f"t{value.astimezone(UTC).isoformat(timespec='microseconds')}"
    if isinstance(value, date):
        return f"y{value.isoformat()}"
    return "j" + json.dumps(value, sort_keys=True, separators=(",", ":"))


#: The kinds that nearly every field of nearly every row is of.
_QUICK: dict[type, Callable[[Any], str]] = {
    NoneType: lambda value: "n",
    str: "s{}".format,
    bool: lambda value: "b1" if value else "b0",
    int: "i{}".format,
}


def leaf(object_type: str, name: str, salt: str, text: str) -> str:
    """The digest of one field of one history row, from its canonical text."""
    whole = f"{object_type}\x1f{name}\x1f{salt}\x1f{text}"
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def leaves_of(
    object_type: str,
    texts: Mapping[str, str],
    salts: Mapping[str, str],
    kept: Mapping[str, str] | None,
) -> dict[str, str]:
    """The leaf of every field; ``kept`` holds those of redacted fields."""
    plain, found = salts.get("", ""), {}
    for name, text in texts.items():
        if kept and name in kept:
            found[name] = kept[name]
            continue
        # Written out: every field of every row of a verification comes by here.
        whole = f"{object_type}\x1f{name}\x1f{salts.get(name, plain)}\x1f{text}"
        found[name] = sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
    return found


def root(leaves: Mapping[str, str]) -> str:
    """One digest over all leaves, in name order."""
    joined = "\n".join([f"{name}:{leaves[name]}" for name in sorted(leaves)])
    return sha256(joined.encode()).hexdigest()


def line_digest(texts: Iterable[str]) -> str:
    """The digest of an entry or a link: its columns' canonical texts in order."""
    joined = "\x1f".join(texts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


class EntriesDigest:
    """One digest over the entries of a seal, in id order, one after the other."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = sha256()

    def add(self, entry: str) -> None:
        """Take the next entry's digest."""
        self._hash.update(("\n" if self.count else "").encode() + entry.encode())
        self.count += 1

    def value(self) -> str:
        """The digest of all entries taken so far."""
        return self._hash.hexdigest()


def seal_digest(
    number: int,
    at: datetime,
    first_entry_id: int,
    entry_count: int,
    entries: str,
    previous: str,
) -> str:
    """The digest of one link of the chain."""
    values = (number, at, first_entry_id, entry_count, entries, previous)
    return line_digest(canonical(value) for value in values)
