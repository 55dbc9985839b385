"""Small files on purpose: what is hard to enter is what grew."""

from pathlib import Path

from tests.architecture.source import Finding, Tree, places, plant, report

MODULE, FUNCTION, TEMPLATE, TEST_MODULE = 500, 60, 200, 600

#: path → the day it was let through and why. Empty is how it should be.
EXCEPTIONS: dict[str, str] = {}


def too_long(tree: Tree) -> list[Finding]:
    """Modules, functions and templates over their limit. Migrations are written by
    a machine."""
    found = []
    for module in tree.every_module:
        if "migrations" in module.parts or module.path in EXCEPTIONS:
            continue
        limit = TEST_MODULE if module.parts[0] == "tests" else MODULE
        if len(module.lines) > limit:
            length = len(module.lines)
            found.append(Finding(module.path, limit + 1, f"{length} lines > {limit}"))
        for function in module.functions():
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > FUNCTION:
                found.append(
                    module.at(function, f"{function.name}: {length} lines > {FUNCTION}")
                )
    for path, text in tree.templates:
        length = len(text.splitlines())
        if length > TEMPLATE and path not in EXCEPTIONS:
            found.append(Finding(path, TEMPLATE + 1, f"{length} lines > {TEMPLATE}"))
    return found


def test_nothing_is_too_long(checkout: Tree) -> None:
    found = too_long(checkout)

    assert not found, report(found)


def test_too_long_names_the_module_the_function_and_the_template(
    tmp_path: Path,
) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/long.py": "x = 1\n" * 501,
            "issues/short.py": "x = 1\n" * 500,
            "issues/migrations/0001_initial.py": "x = 1\n" * 501,
            "tests/issues/test_long.py": "x = 1\n" * 601,
            "cxops/work.py": "\n\ndef work():\n" + "    pass\n" * 60,
            "cxops/less.py": "def work():\n" + "    pass\n" * 59,
            "issues/templates/issues/page.html": "<p>\n" * 201,
        },
    )

    assert sorted(places(too_long(tree))) == [
        ("cxops/work.py", 3),
        ("issues/long.py", 501),
        ("issues/templates/issues/page.html", 201),
        ("tests/issues/test_long.py", 601),
    ]
