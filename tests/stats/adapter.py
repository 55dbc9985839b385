"""Reference cases in their authors' words, answered by our functions.

Each module of ``families/`` answers some families: ``FAMILIES`` maps a case's
``family`` to a function of the case, ``CONTRACTS`` a contract case's ``applies_to`` likewise.
``REFEREED`` names families that a library answers, since the product has no such
function.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Answer = Callable[[Case], dict[str, Any]]

MODULES = [
    import_module(f"tests.stats.families.{path.stem}")
    for path in sorted((Path(__file__).parent / "families").glob("*.py"))
    if path.stem != "__init__"
]
FAMILIES: dict[str, Answer] = {}
CONTRACTS: dict[str, Answer] = {}
REFEREED: set[str] = set()
for module in MODULES:
    FAMILIES |= getattr(module, "FAMILIES", {})
    CONTRACTS |= getattr(module, "CONTRACTS", {})
    REFEREED |= getattr(module, "REFEREED", set())


def run_case(case: Case) -> dict[str, Any]:
    """What our function says, under the names of the case's ``expected``."""
    return FAMILIES[case["family"]](case)


def run_contract(case: Case) -> dict[str, Any]:
    """What the product does with too little or broken data."""
    return CONTRACTS[case["applies_to"]](case)
