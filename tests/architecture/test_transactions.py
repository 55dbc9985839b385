"""One verb, one function, one transaction; nothing leaves the database inside it."""

import ast
from pathlib import Path

from tests.architecture.layers import VERBS, layer_of
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

OUTSIDE = {
    "smtplib",
    "requests",
    "urllib",
    "http",
    "socket",
    "celery",
    "kombu",
    "httpx",
    "django.core.mail",
}
#: What is called from outside services/ without being a verb of a person, and why.
NOT_VERBS = {
    "accounts.services.tokens.note_use": "bookkeeping of the log-in, no record changes",
    "accounts.services.passwords.note_log_in": "log-in is its own proof of who acts",
    "accounts.services.invitations.open_link": "finds the person behind a secret",
    "accounts.services.invitations.use_invitation": "the secret says who acts",
    "accounts.services.people.create_first_administrator": "nobody is there to act",
    "accounts.services.tokens.may_make_token": "the rule, asked before the form",
    "accounts.services.tokens.token_digest": "pure: the hash of a secret",
    "accounts.services.tokens.scopes_for": "pure: what a person may give a token",
    "accounts.services.chart.carry_out_chart": "one transaction per line of a sheet",
    "accounts.services.roster.carry_out_roster": "one transaction per line of a sheet",
    "issues.services.attachments.shelved": "holds bytes on disk around the verb",
    "issues.services.covering.painted": "holds bytes on disk around the verb",
    "issues.services.attachments.note_withdrawn": "a part of withdrawing and redacting",
    "issues.services.attachments.sweep_files": "erases bytes that no row names",
    "issues.services.import_uploads.shelved_import": (
        "holds a file on disk around the verb"
    ),
    "issues.services.import_uploads.look_again": "reads a file, before the verb",
    "issues.services.import_uploads.sweep_imports": "erases files nobody started",
    "issues.services.texts.write_words": "derived words: the same whoever writes them",
    "issues.services.texts.words_row": "pure: the words of a text",
    "issues.services.texts.forget_freed_words": "tidies SQLite's index",
    "improvements.services.checking.ask_for_checks": "the worker's: nobody asks for it",
    "improvements.services.reading.read_effects": "derived verdicts",
    "improvements.services.recurrence.watch": "a transaction per record; nobody's act",
    "issues.services.rollups.count_dirty": "derived counts, a transaction per batch",
    "issues.services.rollups.note_everything": "has derived counts made anew",
    "issues.services.rollups.counts_differ": "only compares",
    "issues.services.rollups.notes_waiting": "only looks",
    "issues.services.signals.find_signals": "the worker's: a look is one transaction",
    "issues.services.importing.import_rows": "one transaction per batch of rows",
    "issues.services.importing_figures.import_figures": "one per batch of numbers",
    "issues.services.importing_figures.import_sent": "one per batch of numbers",
}


def loose_services(tree: Tree) -> list[Finding]:
    """Functions of services/ that somebody outside calls and that aren't one
    transaction by a named person at a named moment.

    What only other services call is a part of their verbs and stands inside their
    transactions.
    """
    called = called_from_outside(tree)
    found = []
    for module in services(tree):
        for node in module.tree.body:
            name = f"{module.name}.{getattr(node, 'name', '')}"
            if not isinstance(node, ast.FunctionDef) or name in NOT_VERBS:
                continue
            if name not in called:
                continue
            if not any(map(_is_atomic, node.decorator_list)):
                found.append(module.at(node, f"{node.name} is no transaction"))
            missing = {"actor", "at"} - _named(node)
            if missing:
                words = ", ".join(sorted(missing))
                found.append(module.at(node, f"{node.name} takes no named {words}"))
    return found


def called_from_outside(tree: Tree) -> set[str]:
    """The dotted names that anything but a service takes out of services/."""
    inner = {module.name for module in services(tree)}
    names = set()
    for module in tree.modules:
        if module.name in inner:
            continue
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom) and ".services" in (node.module or ""):
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        taken = {name.rpartition(".")[2]: name for name in names & inner}
        names |= {
            f"{taken[node.value.id]}.{node.attr}"
            for node in module.nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in taken
        }
    return names


def leaving_calls(tree: Tree) -> list[Finding]:
    """Services that talk to a network, a mail server or a broker."""
    found = []
    for module in services(tree):
        for node in module.nodes:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
            if any(
                name == o or name.startswith(f"{o}.") for name in names for o in OUTSIDE
            ):
                found.append(module.at(node, f"{names[0]} leaves the database"))
        found += [
            module.at(call, "sends inside a transaction: write an outbox row")
            for name, call in module.calls()
            if name in {"send", "send_mail"}
        ]
    return found


def services(tree: Tree) -> list[Module]:
    """The modules of services/; telling somebody has its own rules."""
    return [
        module
        for module in tree.modules
        if "services" in module.parts[1:2] and layer_of(module.name) == VERBS
    ]


def _is_atomic(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return dotted(called) == "transaction.atomic" or last_name(called) == "atomic"


def _named(function: Function) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def test_every_service_is_one_transaction(checkout: Tree) -> None:
    found = loose_services(checkout)

    assert not found, report(found)


def test_services_stay_inside_the_database(checkout: Tree) -> None:
    found = leaving_calls(checkout)

    assert not found, report(found)


def test_every_exception_still_exists(checkout: Tree) -> None:
    there = {
        f"{module.name}.{node.name}"
        for module in services(checkout)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }

    assert sorted(set(NOT_VERBS) - there) == []


def test_loose_services_names_the_function(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/services/triage.py": (
                "@transaction.atomic\n"
                "def good(issue, *, actor, at):\n    pass\n\n\n"
                "def loose(issue, *, actor, at):\n    pass\n\n\n"
                "@transaction.atomic\n"
                "def timeless(issue, *, actor):\n    pass\n\n\n"
                "@transaction.atomic()\n"
                "def positional(issue, actor, at):\n    pass\n\n\n"
                "def part(issue):\n    pass\n"
            ),
            "issues/services/closing.py": "from issues.services.triage import part\n",
            "issues/views/triage.py": (
                "from issues.services.triage import good, loose, timeless\n"
            ),
            "cxops/digests/facts.py": (
                "from issues.services import triage\ntriage.positional()\n"
            ),
        },
    )

    assert places(loose_services(tree)) == [
        ("issues/services/triage.py", 6),
        ("issues/services/triage.py", 11),
        ("issues/services/triage.py", 16),
    ]


def test_leaving_calls_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/services/a.py": "import smtplib\nfrom urllib import request\n",
            "issues/services/b.py": "from django.core import mail\n",
            "issues/services/c.py": "message.send()\n",
            "accounts/notifications/deliver.py": "message.send()\n",
        },
    )

    assert places(leaving_calls(tree)) == [
        ("issues/services/a.py", 1),
        ("issues/services/a.py", 2),
        ("issues/services/b.py", 1),
        ("issues/services/c.py", 1),
    ]
