"""Reference cases in their authors' words, answered by our functions.

Each module of ``families/`` answers some families: ``FAMILIES`` maps a case's
``family`` to a function of the case, ``CONTRACTS`` a contract case's ``applies_to``
likewise. ``REFEREED`` names families that a library answers, since the product has no
such function.
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
    """What the product does with too little or broken data.

    A case that applies to several ("u,p,funnel") must be answered alike by each; what
    they say differently stands as a list of what each said.
    """
    name = case["applies_to"]
    parts = [part.strip() for part in name.split(",")]
    known = [part for part in dict.fromkeys([name, *parts]) if part in CONTRACTS]
    if name not in CONTRACTS and not set(parts) <= set(known):
        raise KeyError(name)
    answers = [CONTRACTS[part](case) for part in known]
    said: dict[str, list[Any]] = {}
    for answer in answers:
        for key, value in answer.items():
            said.setdefault(key, [])
            if value not in said[key]:
                said[key].append(value)
    merged = {key: all_[0] if len(all_) == 1 else all_ for key, all_ in said.items()}
    wanted = case["expected"].get("message_contains")
    if wanted is not None:
        # Contained in what each said.
        messages = [answer.get("message", "") for answer in answers]
        found = all(wanted in message for message in messages)
        merged["message_contains"] = wanted if found else messages
    return merged
