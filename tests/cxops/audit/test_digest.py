"""The digest format is frozen: these vectors never change."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from cxops.audit.digest import canonical, leaf, leaves_of, root, seal_digest

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "n"),
        (False, "b0"),
        (True, "b1"),
        (-7, "i-7"),
        ("", "s"),
        ("Kovač\n", "sKovač\n"),
        (Decimal("12.50"), "d12.5"),
        (Decimal("1E+3"), "d1000"),
        (Decimal("-0.00"), "d0"),
        (AT, "t2026-03-10T09:30:00.000000+00:00"),
        (
            AT.astimezone(timezone(timedelta(hours=13))),
            "t2026-03-10T09:30:00.000000+00:00",
        ),
        (date(2026, 3, 10), "y2026-03-10"),
        ({"b": [1, "č"], "a": None}, 'j{"a":null,"b":[1,"\\u010d"]}'),
    ],
)
def test_canonical_text(value: Any, text: str) -> None:
    assert canonical(value) == text


def test_leaf_root_and_seal_keep_their_vectors() -> None:
    texts = {"title": "sLift", "severity": "i3"}
    leaves = leaves_of("issues.issue", texts, {"": "aa", "title": "bb"}, None)

    assert leaves == {
        "title": leaf("issues.issue", "title", "bb", "sLift"),
        "severity": leaf("issues.issue", "severity", "aa", "i3"),
    }
    assert leaves["title"] == VECTORS["leaf"]
    assert root(leaves) == VECTORS["root"]
    assert seal_digest(1, AT, 1, 2, "e" * 64, "0" * 64) == VECTORS["seal"]


def test_kept_leaf_stands_for_redacted_words() -> None:
    salts = {"": "aa", "title": "bb"}
    whole = leaves_of("issues.issue", {"title": "sLift"}, salts, None)
    kept = leaves_of("issues.issue", {"title": "s"}, {"": "aa", "title": ""}, whole)

    assert root(kept) == root(whole)


VECTORS = {
    "leaf": "c3fb6559785f71206f07a455afaa8166278df1c8f0a87a5c3171db3a0ec1cb76",
    "root": "7009e4c60c712d0750c3a090538a79cd21a447a739986e40226faa4b46952c1f",
    "seal": "0b3457ed11b564b17ba4103e7e75c05f96c86384c12f28cb24918247efb56449",
}
