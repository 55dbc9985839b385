"""Migrations say what they do, can be undone, and none is missing."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.source import (
    Finding,
    Tree,
    places,
    plant,
    report,
)

NAME = re.compile(r"^\d{4}_[a-z0-9_]+$")


def careless_migrations(tree: Tree) -> list[Finding]:
    """Names a machine made up, and data steps without a way back."""
    found = []
    for module in tree.every_module:
        if "migrations" not in module.parts or module.path.endswith("__init__.py"):
            continue
        name = module.parts[-1]
        if "_auto_" in name or not NAME.match(name):
            found.append(
                Finding(module.path, 1, "a migration's name says what it does")
            )
        found += [
            module.at(call, f"{called} has no way back")
            for called, call in module.calls()
            if called in {"RunPython", "RunSQL"} and not _has_reverse(call)
        ]
    return found


def _has_reverse(call: ast.Call) -> bool:
    named = {keyword.arg for keyword in call.keywords}
    return len(call.args) > 1 or bool(named & {"reverse_code", "reverse_sql"})


def test_migrations_are_named_and_reversible(checkout: Tree) -> None:
    found = careless_migrations(checkout)

    assert not found, report(found)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()

    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_careless_migrations_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/migrations/__init__.py": "",
            "issues/migrations/0002_auto_20260101_0000.py": "",
            "issues/migrations/0003_fill_days.py": (
                "migrations.RunPython(fill)\n"
                "migrations.RunPython(fill, empty)\n"
                "migrations.RunSQL('x', reverse_sql='y')\n"
                "migrations.RunSQL('x')\n"
            ),
            "issues/services/runs.py": "RunPython(fill)\n",
        },
    )

    assert places(careless_migrations(tree)) == [
        ("issues/migrations/0002_auto_20260101_0000.py", 1),
        ("issues/migrations/0003_fill_days.py", 1),
        ("issues/migrations/0003_fill_days.py", 4),
    ]
