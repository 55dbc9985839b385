"""Time is an argument. One function asks for it, and only edges call that one."""

import ast
from pathlib import Path

from tests.architecture.layers import EDGES, layer_of
from tests.architecture.source import (
    Finding,
    Module,
    Tree,
    dotted,
    places,
    plant,
    report,
)

CLOCK = "cxops/kernel/clock.py"
ASKING = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "timezone.now",
    "time.time",
}
#: Without an argument these ask; with one they convert.
CONVERTING = {"timezone.localtime", "timezone.localdate", "localtime", "localdate"}
#: Below the edges: what may ask for the present moment, and why.
ASKERS = {
    "accounts/queries/reach.py": "rights are asked for now unless `at` is named",
    "accounts/queries/people.py": "who can be asked is who is here today",
    "accounts/querysets.py": "a role is in force today",
    "issues/queries/choices.py": "who is offered is who is here today",
    "improvements/queries/people_needed.py": "who is offered is who is here today",
}


def clocks(tree: Tree) -> list[Finding]:
    """Whoever reads a clock other than ours."""
    return [
        module.at(call, f"{dotted(call.func)}() outside {CLOCK}")
        for module in tree.modules
        if module.path != CLOCK
        for _name, call in module.calls()
        if dotted(call.func) in ASKING
        or (dotted(call.func) in CONVERTING and not call.args)
    ]


def askers(tree: Tree) -> list[Finding]:
    """Whoever below the edges asks our clock instead of taking ``at``."""
    found = []
    for module in tree.modules:
        if module.path == CLOCK or module.path in ASKERS or is_edge(module):
            continue
        names = _names_of_now(module)
        found += [
            module.at(call, "asks for the time; take it as `at`")
            for _name, call in module.calls()
            if dotted(call.func) in names
        ]
    return found


def is_edge(module: Module) -> bool:
    """Where requests, commands and ticks come in."""
    if module.parts[0] == "cxops" or len(module.parts) == 1:
        inner = {"views", "management", "tasks", "api", "receivers", "templatetags"}
        return module.parts[1:3] == ("kernel", "http") or bool(
            inner.intersection(module.parts)
        )
    # Forms and filters are made by an edge, for one request.
    return layer_of(module.name) == EDGES or module.parts[1] in {
        "tasks",
        "forms",
        "filters",
    }


def _names_of_now(module: Module) -> set[str]:
    names = set()
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "cxops.kernel.clock":
            names |= {a.asname or a.name for a in node.names if a.name == "now"}
        if isinstance(node, ast.ImportFrom) and node.module == "cxops.kernel":
            names |= {
                f"{a.asname or a.name}.now" for a in node.names if a.name == "clock"
            }
    return names


def test_one_module_reads_the_clock(checkout: Tree) -> None:
    found = clocks(checkout)

    assert not found, report(found)


def test_only_edges_ask_for_the_time(checkout: Tree) -> None:
    found = askers(checkout)

    assert not found, report(found)


def test_clocks_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            CLOCK: "datetime.now(tz=UTC)\n",
            "issues/views/inbox.py": "x = 1\ny = timezone.now()\n",
            "cxops/stats/charts.py": "date.today()\n",
            "issues/forms/filing.py": "timezone.localtime(at)\ntimezone.localdate()\n",
        },
    )

    assert places(clocks(tree)) == [
        ("cxops/stats/charts.py", 1),
        ("issues/forms/filing.py", 2),
        ("issues/views/inbox.py", 2),
    ]


def test_askers_names_the_service_and_leaves_the_edges_alone(tmp_path: Path) -> None:
    asks = "from cxops.kernel.clock import now\n\nnow()\n"
    tree = plant(
        tmp_path,
        {
            "issues/services/filing.py": asks,
            "issues/queries/late.py": "from cxops.kernel import clock\nclock.now()\n",
            "issues/forms/filing.py": asks,
            "issues/views/filing.py": asks,
            "issues/tasks.py": asks,
            "cxops/audit/seals.py": asks,
            "cxops/audit/views.py": asks,
        },
    )

    assert places(askers(tree)) == [
        ("cxops/audit/seals.py", 3),
        ("issues/queries/late.py", 2),
        ("issues/services/filing.py", 3),
    ]
