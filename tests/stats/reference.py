"""The cases of the reference folder, and how far an answer is from them."""

import json
import os
from math import inf
from pathlib import Path
from typing import Any

Case = dict[str, Any]
#: Where the cases lie unless somebody says otherwise: beside the checkout.
_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
FOLDER = os.environ.get("CXOPS_REFERENCE_DIR") or (
    str(_BESIDE) if _BESIDE.is_dir() else ""
)
MISSING = "CXOPS_REFERENCE_DIR names no folder of reference cases"


def cases() -> list[Case]:
    """Every case of every file but the contract's, in the order of the files."""
    found: list[Case] = []
    for path in sorted(Path(FOLDER).glob("*.json")) if FOLDER else []:
        read = json.loads(path.read_text(encoding="utf-8"))
        if read["schema"].startswith("reference-cases/"):
            found += read["cases"]
    return found


def contracts() -> list[Case]:
    """The proposed behaviour for degenerate input."""
    found: list[Case] = []
    for path in sorted(Path(FOLDER).glob("*.json")) if FOLDER else []:
        read = json.loads(path.read_text(encoding="utf-8"))
        if read["schema"].startswith("contract-cases/"):
            found += read["cases"]
    return found


def deviation(got: Any, expected: Any, tolerance: dict[str, float]) -> float:
    """How many tolerances apart: at most 1 is right. Lists and dicts by their worst."""
    if isinstance(expected, dict):
        known = got if isinstance(got, dict) else {}
        each = [deviation(known.get(k), v, tolerance) for k, v in expected.items()]
        return max(each, default=0.0)
    if isinstance(expected, list):
        if not isinstance(got, list | tuple) or len(got) != len(expected):
            return inf
        pairs = zip(got, expected, strict=True)
        return max((deviation(a, b, tolerance) for a, b in pairs), default=0.0)
    plain = isinstance(expected, bool | str) or expected is None
    if plain or isinstance(got, bool | str | list | dict) or got is None:
        same = got == expected and isinstance(got, bool) == isinstance(expected, bool)
        return 0.0 if same else inf
    apart = abs(got - expected)
    largest = max(abs(got), abs(expected))
    allowed = max(tolerance.get("abs", 0.0), tolerance.get("rel", 0.0) * largest)
    if not apart <= allowed:
        return apart / allowed if allowed and apart < inf else inf
    return apart / allowed if allowed else 0.0


def unverified(case: Case, key: str) -> bool:
    """Whether nobody could check this key; a word may follow its name."""
    return any(name.split(" (")[0] == key for name in case.get("keys_not_verified", ()))


def worst(answer: Case, case: Case) -> tuple[float, str]:
    """The worst deviation of an answer, and its key."""
    each = [
        (deviation(answer.get(key), expected, case["tolerance"]), key)
        for key, expected in case["expected"].items()
        if not unverified(case, key)
    ]
    return max(each, default=(0.0, ""))
