"""Imports point downward: between apps, inside an app, and never into an edge."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.layers import (
    APP_ORDER,
    BENEATH,
    GROUND,
    NAMES,
    PRIVATE,
    layer_of,
)
from tests.architecture.source import (
    PACKAGES,
    Finding,
    Module,
    Tree,
    places,
    plant,
    report,
)

INLINE = re.compile(r"# noqa: [A-Z0-9, ]*PLC0415 -- (leaf|app ready|slow import)$")
#: Where a manager would be a way around ``access.py``.
NO_MANAGERS = {"views", "api", "forms", "filters", "templatetags", "tasks"}
STAR = "cxops/settings/test.py", "cxops/settings/__init__.py"


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a module imports."""

    line: int
    target: str
    inside: bool


def imports_of(module: Module) -> Iterator[Import]:
    """What a module imports, apart from what only the type checker reads."""
    yield from _walk(module.tree, inside=False)


def _walk(node: ast.AST, *, inside: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            continue
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(child.lineno, alias.name, inside)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(child.lineno, f"{child.module}.{alias.name}", inside)
        else:
            deeper = inside or isinstance(
                child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
            )
            yield from _walk(child, inside=deeper)


def _is_type_checking(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def upward_between_apps(tree: Tree) -> list[Finding]:
    """kernel, stats ← charts ← accounts ← issues ← improvements ← cxops.*"""
    found = []
    for module in tree.modules:
        for item in imports_of(module):
            problem = _wrong_direction(module, item.target)
            if problem:
                found.append(Finding(module.path, item.line, problem))
    return found


def _wrong_direction(module: Module, target: str) -> str | None:
    home, other = module.parts[0], target.split(".")[0]
    if is_ground(module.name):
        own = ".".join(module.parts[:2])
        known = (own, *BENEATH.get(own, ()))
        if other in PACKAGES and not is_within(target, known):
            return f"the ground imports {target}"
        if own == "cxops.stats" and other in {"django", "rest_framework"}:
            return "stats is mathematics and imports no Django"
    elif home in APP_ORDER:
        if other == "cxops" and not is_ground(target):
            return f"an app imports {target}: only the ground is for apps"
        if other in APP_ORDER and APP_ORDER.index(other) > APP_ORDER.index(home):
            return f"{home} imports {target}, which stands above it"
    elif module.parts[:2] == ("cxops", "models") and other in APP_ORDER[1:]:
        return "the installation's tables refer to accounts only"
    return None


def is_ground(name: str) -> bool:
    return is_within(name, GROUND)


def is_within(name: str, packages: Iterable[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def upward_inside_apps(tree: Tree) -> list[Finding]:
    """Leaves < querysets < models < reads < services < shapes < edges."""
    found = []
    for module in tree.modules:
        if module.parts[0] not in APP_ORDER:
            continue
        own = layer_of(module.name)
        if own is None:
            found.append(Finding(module.path, 1, "has no layer in layers.py"))
            continue
        for item in imports_of(module):
            other = layer_of(item.target)
            same_app = item.target.split(".")[0] == module.parts[0]
            if same_app and other is not None and other > own and not item.inside:
                found.append(
                    Finding(
                        module.path,
                        item.line,
                        f"{NAMES[own]} import {item.target} of the {NAMES[other]}",
                    )
                )
    return found


def into_edges(tree: Tree) -> list[Finding]:
    """Nobody imports views, api or receivers but routes, start-up and themselves.

    The API of an app may use the shapes of a lower one: a person looks the same
    everywhere.
    """
    found = []
    for module in tree.modules:
        if module.parts[-1] == "apps" or module.parts[-1].startswith("urls"):
            continue
        for item in imports_of(module):
            parts = tuple(item.target.split("."))
            if parts[0] not in APP_ORDER or len(parts) < 2 or parts[1] not in PRIVATE:
                continue
            if module.parts[1:2] == parts[1:2] == ("api",):
                continue
            if module.parts[:2] != parts[:2]:
                found.append(
                    Finding(module.path, item.line, f"{item.target} is an edge")
                )
    return found


def managers_in_edges(tree: Tree) -> list[Finding]:
    """Records reach an edge through ``access`` and ``queries``, never by a manager."""
    return [
        module.at(node, f".{node.attr} here is a way around access.py")
        for module in tree.modules
        if NO_MANAGERS.intersection(module.parts[1:])
        and module.parts[:2] != ("cxops", "kernel")
        for node in module.nodes
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]


def careless_imports(tree: Tree) -> list[Finding]:
    """Imports inside functions without one of the reasons, and star imports."""
    found = []
    for module in tree.modules:
        for item in imports_of(module):
            if item.target.endswith(".*") and module.path not in STAR:
                found.append(Finding(module.path, item.line, "says not what it takes"))
            reason = INLINE.search(module.lines[item.line - 1])
            if item.inside and not reason:
                found.append(
                    Finding(module.path, item.line, "an inline import says its reason")
                )
    return found


RULES = (
    upward_between_apps,
    upward_inside_apps,
    into_edges,
    managers_in_edges,
    careless_imports,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_imports_follow_the_picture(rule: object, checkout: Tree) -> None:
    found = rule(checkout)  # type: ignore[operator]

    assert not found, report(found)


def test_upward_between_apps_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "cxops/kernel/rules.py": "from accounts.models import User\n",
            "cxops/stats/charts.py": "import math\nfrom django.db import models\n",
            "cxops/stats/rates.py": "from cxops.kernel import clock\n",
            "cxops/charts/bars.py": "from cxops.stats import types\n",
            "cxops/charts/lines.py": "from issues.models import Issue\n",
            "cxops/kernel/words.py": "from cxops.charts import figures\n",
            "cxops/models/outbox.py": "from issues.models import Issue\n",
            "cxops/digests/facts.py": "from issues.models import Issue\n",
            "accounts/models/user.py": "\nimport issues.models\n",
            "issues/services/filing.py": "from cxops import outbox\n",
            "issues/queries/inbox.py": "from cxops.kernel import refs\n",
            "issues/access.py": (
                "if TYPE_CHECKING:\n    from improvements.models import Initiative\n"
            ),
            "improvements/access.py": "from issues.models import Issue\n",
        },
    )

    assert sorted(places(upward_between_apps(tree))) == [
        ("accounts/models/user.py", 2),
        ("cxops/charts/lines.py", 1),
        ("cxops/kernel/rules.py", 1),
        ("cxops/kernel/words.py", 1),
        ("cxops/models/outbox.py", 1),
        ("cxops/stats/charts.py", 2),
        ("cxops/stats/rates.py", 1),
        ("issues/services/filing.py", 1),
    ]


def test_upward_inside_apps_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/enums.py": "from issues.models import Issue\n",
            "issues/models/issue.py": "from issues.access import issue_for\n",
            "issues/querysets.py": "from issues.enums import IssueState\n",
            "issues/queries/inbox.py": "from issues.services import filing\n",
            "issues/services/filing.py": "import os\nfrom issues.forms import filing\n",
            "issues/tasks.py": (
                "def run():\n    from issues.services import filing  "
                "# noqa: PLC0415 -- leaf\n"
            ),
            "issues/oddments.py": "",
            "accounts/services/people.py": (
                "from accounts.notifications.notify import notify\n"
            ),
        },
    )

    assert sorted(places(upward_inside_apps(tree))) == [
        ("issues/enums.py", 1),
        ("issues/models/issue.py", 1),
        ("issues/oddments.py", 1),
        ("issues/queries/inbox.py", 1),
        ("issues/services/filing.py", 2),
    ]


def test_into_edges_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/urls.py": "from issues.views import inbox\n",
            "issues/views/triage.py": "from issues.views import inbox\n",
            "issues/forms/triage.py": "from issues.views import inbox\n",
            "issues/api/shapes.py": "from accounts.api.fields import PersonOut\n",
            "issues/exports.py": "from issues.api.issues import IssueOut\n",
            "cxops/api/schema.py": "from issues.receivers import on_filed\n",
        },
    )

    assert places(into_edges(tree)) == [
        ("cxops/api/schema.py", 1),
        ("issues/exports.py", 1),
        ("issues/forms/triage.py", 1),
    ]


def test_managers_in_edges_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/views/inbox.py": "x = 1\nIssue.objects.all()\n",
            "issues/forms/triage.py": "User._default_manager.all()\n",
            "issues/access.py": "Issue.objects.all()\n",
            "cxops/templatetags/ui.py": "Settings.objects.get()\n",
        },
    )

    assert places(managers_in_edges(tree)) == [
        ("cxops/templatetags/ui.py", 1),
        ("issues/forms/triage.py", 1),
        ("issues/views/inbox.py", 2),
    ]


def test_careless_imports_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/apps.py": (
                "def ready():\n"
                "    import one  # noqa: F401, PLC0415 -- app ready\n"
                "    import two  # noqa: PLC0415 -- it was easier\n"
                "    import three\n"
            ),
            "issues/models/__init__.py": "from issues.models.issue import *\n",
            "cxops/settings/test.py": "from cxops.settings.base import *\n",
        },
    )

    assert places(careless_imports(tree)) == [
        ("issues/apps.py", 3),
        ("issues/apps.py", 4),
        ("issues/models/__init__.py", 1),
    ]
