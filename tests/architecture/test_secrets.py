"""The repository says nothing about the machine or the network it was made on."""

import re
from pathlib import Path

from tests.architecture.source import ROOT, Finding, git_files, places, plant, report

#: Written so that this file doesn't hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w./>-])/(?:home|Users|root|work|mnt)/[\w.]")
REGISTRY = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi|pythonhosted|npmjs|artifactory|nexus)\.[a-z]{2,}\b"
    r"|--(?:extra-)?index-url\b"
)
ADDRESS = re.compile(r"https?://")
SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b")
LOCKS = {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
#: A licence or a funding note names a home page; the lock of npm keeps those.
HARMLESS = re.compile(r'"(?:url|funding)": ')
TEXT = {".py", ".md", ".toml", ".lock", ".json", ".html", ".txt", ".js", ".mjs", ""}
TEXT |= {".css", ".yaml", ".yml", ".npmrc", ".cfg", ".svg", ".csv"}


def telltales(root: Path, names: list[str]) -> list[Finding]:
    """Machine paths, registries, addresses in locks, private keys."""
    found = []
    for name in names:
        if Path(name).suffix not in TEXT:
            continue
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            found += [Finding(name, number, words) for words in _said(name, line)]
    return found


def _said(name: str, line: str) -> list[str]:
    said = []
    if MACHINE_PATH.search(line):
        said.append("a path of somebody's machine")
    if REGISTRY.search(line):
        said.append("the name of a package registry")
    if SECRET.search(line):
        said.append("a private key")
    if Path(name).name in LOCKS and ADDRESS.search(line) and not HARMLESS.search(line):
        said.append("an address in a lock")
    return said


def test_no_file_tells_where_it_was_made() -> None:
    found = telltales(ROOT, git_files(ROOT))

    assert not found, report(found)


def test_telltales_names_the_line(tmp_path: Path) -> None:
    registry, key = "py" + "pi.org", "-----BEGIN " + "PRIVATE KEY-----"
    planted = {
        "README.md": "fine\nSee /ho" + "me/ines/cxops\n",
        "pyproject.toml": f"index = '{registry}'\n",
        "requirements.lock": "django==5.2\n--index" + "-url x\n",
        "static/package-lock.json": (
            '"url": "https://opencollective.com/x"\n'
            '"resolved": "https://packages.example.org/x"\n'
        ),
        "issues/key.py": f'KEY = "{key}"\n',
        "issues/fine.py": 'PATH = "/issues/home/work/"\nURL = "https://example.org"\n',
    }
    plant(tmp_path, planted)

    assert places(telltales(tmp_path, sorted(planted))) == [
        ("README.md", 2),
        ("issues/key.py", 1),
        ("pyproject.toml", 1),
        ("requirements.lock", 2),
        ("static/package-lock.json", 2),
    ]
