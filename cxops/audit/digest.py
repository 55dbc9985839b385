"""Digests of history rows, entries and seals. Pure: no database, no clock.

A history row's *leaf* is one salted digest per field; its *root* is one digest over
all leaves. A redacted field's text and salt are gone, its leaf is kept, so the root
still comes out. Values are brought into one canonical text first, so that what is
read back from either database gives the digest of what was written.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

#: Columns of a history row that carry the digests' own means.
MEANS = frozenset({"history_salts", "history_leaves"})
GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """One text per value, the same before writing and after reading back."""
    if value is None:
        return "n"
    if isinstance(value, bool):
        return "b1" if value else "b0"
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, Decimal):
        return f"d{value.normalize():f}"
    if isinstance(value, datetime):
        return f"t{value.astimezone(UTC).isoformat(timespec='microseconds')}"
    if isinstance(value, date):
        return f"y{value.isoformat()}"
    if isinstance(value, str):
        return f"s{value}"
    return "j" + json.dumps(value, sort_keys=True, separators=(",", ":"))


def leaf(object_type: str, name: str, salt: str, value: Any) -> str:
    """The digest of one field of one history row."""
    text = "\x1f".join((object_type, name, salt, canonical(value)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def leaves_of(
    object_type: str,
    values: Mapping[str, Any],
    salts: Mapping[str, str],
    kept: Mapping[str, str] | None,
) -> dict[str, str]:
    """The leaf of every field; ``kept`` holds those of redacted fields."""
    plain = salts.get("", "")
    return {
        name: kept[name]
        if kept and name in kept
        else leaf(object_type, name, salts.get(name, plain), value)
        for name, value in values.items()
    }


def root(leaves: Mapping[str, str]) -> str:
    """One digest over all leaves, in name order."""
    joined = "\n".join(f"{name}:{leaves[name]}" for name in sorted(leaves))
    return hashlib.sha256(joined.encode()).hexdigest()


def entry_digest(values: Iterable[Any]) -> str:
    """The digest of one audit entry: its columns in table order, without the seal."""
    joined = "\x1f".join(canonical(value) for value in values)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def entries_digest(digests: Iterable[str]) -> str:
    """One digest over the entries of a seal, in id order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


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
    return entry_digest(values)
