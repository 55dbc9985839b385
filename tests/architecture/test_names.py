"""A name says what is inside. The fixed top-level names are the whole top level."""

from pathlib import Path

from tests.architecture.source import Finding, Tree, places, plant, report

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
FIXED = {"cxops", "issues", "improvements", "accounts", "static", "tests"}
FIXED |= {"manage.py", "pyproject.toml", "README.md"}
BESIDE = {"Makefile", "requirements.lock", "requirements-dev.lock"}
BESIDE |= {"LICENSE", "CHANGELOG.md", ".ci", ".gitignore", ".env.example"}
#: What running and testing leave behind; git ignores it.
LEFT_BEHIND = {".git", ".venv", "var", ".env", ".idea", ".vscode", "__pycache__"}
LEFT_BEHIND |= {".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


def empty_names(tree: Tree) -> list[Finding]:
    """Modules and packages whose name says nothing."""
    return [
        Finding(module.path, 1, "a name that says nothing about what is inside")
        for module in tree.every_module
        if EMPTY_WORDS.intersection(part.removeprefix("test_") for part in module.parts)
    ]


def stray_names(tree: Tree) -> list[Finding]:
    """What lies at the top level and shouldn't, and what is missing there."""
    there = {file.name for file in tree.root.iterdir()} - LEFT_BEHIND
    stray = [
        Finding(name, 1, "doesn't belong to the top level")
        for name in sorted(there - FIXED - BESIDE)
    ]
    missing = [Finding(name, 1, "is missing") for name in sorted(FIXED - there)]
    return stray + missing


def loose_folders(tree: Tree) -> list[Finding]:
    """Folders of tests that are no packages.

    What a fixture of such a "package" keeps open would stay open to the very end.
    """
    folders = {module.path.rpartition("/")[0] for module in tree.every_module}
    packages = {
        module.path.rpartition("/")[0]
        for module in tree.every_module
        if module.path.endswith("/__init__.py")
    }
    return [
        Finding(folder, 1, "a folder of tests without __init__.py")
        for folder in sorted(folders - packages)
        if folder.split("/")[0] == "tests"
    ]


def test_every_name_says_something(checkout: Tree) -> None:
    found = empty_names(checkout)

    assert not found, report(found)


def test_every_folder_of_tests_is_a_package(checkout: Tree) -> None:
    found = loose_folders(checkout)

    assert not found, report(found)


def test_the_top_level_holds_the_fixed_names(checkout: Tree) -> None:
    found = stray_names(checkout)

    assert not found, report(found)


def test_empty_names_names_the_module(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/utils.py": "",
            "cxops/common/dates.py": "",
            "tests/issues/test_helpers.py": "",
            "issues/commonplace.py": "",
        },
    )

    assert places(empty_names(tree)) == [
        ("cxops/common/dates.py", 1),
        ("issues/utils.py", 1),
        ("tests/issues/test_helpers.py", 1),
    ]


def test_stray_names_names_what_is_too_much_and_what_is_missing(
    tmp_path: Path,
) -> None:
    kept = FIXED - {"static"}
    tree = plant(
        tmp_path, {f"{name}/x" if "." not in name else name: "" for name in kept}
    )
    plant(tmp_path, {"docs/x.md": "", "setup.cfg": "", "var/x": "", "LICENSE": ""})

    assert [(found.path, found.message) for found in stray_names(tree)] == [
        ("docs", "doesn't belong to the top level"),
        ("setup.cfg", "doesn't belong to the top level"),
        ("static", "is missing"),
    ]


def test_loose_folders_names_the_folder(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "tests/__init__.py": "",
            "tests/issues/__init__.py": "",
            "tests/issues/test_a.py": "",
            "tests/cxops/demo/test_b.py": "",
            "issues/loose/c.py": "",
        },
    )

    assert places(loose_folders(tree)) == [("tests/cxops/demo", 1)]
