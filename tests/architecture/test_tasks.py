"""Tasks are three lines around a service, named, run by the tick alone."""

import ast
from collections.abc import Collection
from pathlib import Path

from cxops.beat import SCHEDULE
from tests.architecture.source import (
    Finding,
    Function,
    Module,
    Tree,
    dotted,
    last_name,
    places,
    plant,
    report,
)

BODY = 10
PRIMITIVES = {"int", "str", "bool", "float"}
ONLY_CELERY = {"delay", "apply_async", "send_task"}


def is_task(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(called) == "shared_task" or dotted(called).endswith("app.task")


def declared_name(function: Function) -> str | None:
    """The ``name=`` of a task, or None where it has none."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and is_task(decorator):
            for keyword in decorator.keywords:
                value = keyword.value
                if keyword.arg == "name" and isinstance(value, ast.Constant):
                    return str(value.value)
    return None


def careless_tasks(tree: Tree, scheduled: Collection[str]) -> list[Finding]:
    """Tasks without a name, with arguments that aren't plain, too long, or that
    nothing ever runs; schedule rows without a task; anything that enqueues."""
    found, names = [], set()
    for module in tree.modules:
        for function in module.functions():
            if any(map(is_task, function.decorator_list)):
                names.add(declared_name(function))
                found += _careless(module, function, scheduled)
        found += [
            module.at(call, f"{name}() talks to the broker: write an outbox row")
            for name, call in module.calls()
            if name in ONLY_CELERY and isinstance(call.func, ast.Attribute)
        ]
    found += [
        Finding("cxops/beat.py", 1, f"nothing is called {name!r}")
        for name in sorted(set(scheduled) - names)
    ]
    return found


def _careless(
    module: Module, function: Function, scheduled: Collection[str]
) -> list[Finding]:
    found = []
    name = declared_name(function)
    if name is None:
        found.append(module.at(function, "a task says its name"))
    elif name not in scheduled:
        found.append(module.at(function, f"{name!r} is not in cxops/beat.py"))
    arguments = function.args
    if arguments.args or arguments.posonlyargs or arguments.vararg or arguments.kwarg:
        found.append(module.at(function, "a task takes named arguments only"))
    for argument in arguments.kwonlyargs:
        if argument.annotation is None or dotted(argument.annotation) not in PRIMITIVES:
            found.append(module.at(function, f"{argument.arg} isn't a plain value"))
    body = [node for node in function.body if not _is_docstring(node)]
    if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > BODY:
        found.append(module.at(function, f"a task's body is at most {BODY} lines"))
    return found


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_tasks_are_thin_and_scheduled(checkout: Tree) -> None:
    found = careless_tasks(checkout, {row["task"] for row in SCHEDULE.values()})

    assert not found, report(found)


def test_careless_tasks_names_each_mistake(tmp_path: Path) -> None:
    long_body = "    x = 1\n" * 11
    tree = plant(
        tmp_path,
        {
            "cxops/beat.py": "",
            "cxops/outbox/tasks.py": (
                "@shared_task(name='cxops.tick')\ndef tick() -> None:\n    sweep()\n"
            ),
            "issues/tasks.py": (
                "@shared_task\ndef unnamed() -> None:\n    work()\n\n"
                "@shared_task(name='issues.places')\n"
                "def places(issue) -> None:\n"
                "    w()\n\n"
                "@app.task(name='issues.objects')\n"
                "def objects(*, issue: Issue) -> None:\n    w()\n\n"
                f"@app.task(name='issues.long')\ndef long() -> None:\n{long_body}\n"
                "@app.task(name='issues.orphan')\n"
                "def orphan(*, at: str) -> None:\n    w()\n"
            ),
            "issues/services/filing.py": "tell.delay(1)\n\n\ntell.apply_async()\n",
        },
    )
    scheduled = {"cxops.tick", "issues.places", "issues.objects", "issues.long", "gone"}

    assert sorted(places(careless_tasks(tree, scheduled))) == [
        ("cxops/beat.py", 1),
        ("issues/services/filing.py", 1),
        ("issues/services/filing.py", 4),
        ("issues/tasks.py", 2),
        ("issues/tasks.py", 6),
        ("issues/tasks.py", 10),
        ("issues/tasks.py", 14),
        ("issues/tasks.py", 28),
    ]
