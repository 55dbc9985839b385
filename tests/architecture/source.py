"""Our source as the architecture tests read it: modules, templates, findings.

Every rule is a function from a ``Tree`` to its findings, so that a test can hand it
a small tree with a planted violation and see it named, file and line.
"""

import ast
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "issues", "improvements")
PACKAGES = ("cxops", *APPS)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SKIPPED = {"__pycache__", "node_modules", "dist", ".venv", "var"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule, at one place."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Module:
    """One Python file of ours, parsed."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """``issues.services.filing``; a package goes by its own name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in self.nodes if isinstance(node, _FUNCTIONS))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last part of what is called (``update``)."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield last_name(node.func), node

    def at(self, node: ast.AST, message: str) -> Finding:
        return Finding(self.path, getattr(node, "lineno", 1), message)


@dataclass(frozen=True)
class Tree:
    """A checkout, or a few files that a test has planted."""

    root: Path

    @cached_property
    def _files(self) -> list[Path]:
        return [
            file
            for name in (*PACKAGES, "tests")
            for file in sorted((self.root / name).rglob("*"))
            if file.is_file() and not _SKIPPED.intersection(file.parts)
        ]

    @cached_property
    def every_module(self) -> list[Module]:
        """All Python, tests and migrations included."""
        return [
            Module(self.relative(file), file.read_text(encoding="utf-8"))
            for file in self._files
            if file.suffix == ".py"
        ]

    @cached_property
    def modules(self) -> list[Module]:
        """The product's own Python, without migrations."""
        return [
            module
            for module in self.every_module
            if module.parts[0] != "tests" and "migrations" not in module.parts
        ]

    @cached_property
    def templates(self) -> list[tuple[str, str]]:
        """Path and text of every template."""
        return [
            (self.relative(file), file.read_text(encoding="utf-8"))
            for file in self._files
            if "templates" in file.parts and file.parts[-1] != ".gitkeep"
        ]

    def relative(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()


def last_name(node: ast.expr) -> str:
    """``update`` of ``self.rows.update``; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dotted(node: ast.expr) -> str:
    """``clock.now`` of that very expression; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def plant(root: Path, files: Mapping[str, str]) -> Tree:
    """A small tree with these files, as a checker would meet them."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Tree(root)


def places(findings: list[Finding]) -> list[tuple[str, int]]:
    """Where, without the words."""
    return [(finding.path, finding.line) for finding in findings]


def report(findings: list[Finding]) -> str:
    """All findings, one a line: the message of a failing rule."""
    return "\n" + "\n".join(str(finding) for finding in sorted(findings))


def git_files(root: Path) -> list[str]:
    """What belongs to the repository: every file that git doesn't ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listing.stdout.splitlines() if (root / name).is_file()]
