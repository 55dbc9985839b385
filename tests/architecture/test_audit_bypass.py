"""No change without a name: nothing writes tracked records past the history."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from cxops.kernel.history import HistoryRow
from tests.architecture.source import (
    PACKAGES,
    Finding,
    Module,
    Tree,
    places,
    plant,
    report,
)

BULK = {"bulk_create", "bulk_update", "abulk_create", "abulk_update", "raw"}
DELETES = {"delete", "adelete", "_raw_delete"}
SILENCERS = {
    "skip_history_when_saving",
    "save_without_historical_record",
    "SIMPLE_HISTORY_ENABLED",
    "disable_history",
    "insert_rows",
    "update_rows",
}
WRITING_SQL = re.compile(r"^\s*(?:insert|update|delete|replace)\b", re.IGNORECASE)

#: (file, what) → why it is no way past the history.
ALLOWED = {
    ("cxops/kernel/history.py", "bulk_create"): "the one door for bulk writes",
    ("cxops/kernel/history.py", "bulk_update"): "the one door for bulk writes",
    ("cxops/kernel/history.py", "insert_rows"): "the one door for bulk writes",
    ("cxops/kernel/history.py", "update_rows"): "the one door for bulk writes",
    ("cxops/kernel/insertion.py", "SQL"): "what that door writes with",
    ("cxops/audit/receivers.py", "bulk_create"): "audit entries: append-only",
    ("cxops/audit/receivers.py", "insert_rows"): "audit entries: append-only",
    (
        "cxops/audit/redaction.py",
        "update",
    ): "the redaction's door: its own entry says so",
    ("cxops/kernel/idempotency.py", "delete"): "IdempotencyKey: operational",
    ("cxops/digests/editions.py", "update"): "the worker's columns are not tracked",
    ("cxops/digests/subscriptions.py", "update"): "next_due_at is not tracked",
    ("issues/services/texts.py", "bulk_update"): "words: derived",
    ("issues/services/rollups.py", "bulk_create"): "DirtyCell: what is to be counted",
    ("issues/services/rollups.py", "delete"): "DailyCount, DirtyCell: derived",
    ("issues/services/rollups.py", "SQL"): "DailyCount: derived",
    ("issues/services/bulk_steps.py", "bulk_create"): "BulkRow: operational",
    ("issues/services/bulk_steps.py", "bulk_update"): "BulkRow: operational",
    ("issues/services/bulk_steps.py", "update"): "BulkRow: operational",
    ("issues/services/filing_many.py", "bulk_create"): "ImportRow: not tracked",
    ("issues/services/import_runs.py", "bulk_create"): "ImportRow: not tracked",
    ("issues/services/import_runs.py", "delete"): "ImportRow: of the run before",
    ("issues/services/import_uploads.py", "update"): "ImportFindings: not tracked",
    ("issues/services/import_uploads.py", "delete"): "ImportRow: kept long enough",
    ("issues/services/texts.py", "SQL"): "tidies SQLite's index of derived words",
    ("issues/services/snoozing.py", "update"): "Snooze: derived from the last move",
    ("cxops/outbox/lease.py", "update"): "Lease: operational",
    ("cxops/outbox/sweep.py", "update"): "OutboxEvent: operational",
    ("cxops/jobs/runner.py", "update"): "Job: operational",
    ("cxops/kernel/jobs.py", "update"): "Job: operational",
    ("accounts/services/tokens.py", "update"): "TokenUse: operational",
    ("accounts/services/inbox.py", "update"): "Notification: operational",
    ("accounts/services/leaving.py", "delete"): "Session: the log-in ends at once",
    ("cxops/audit/seals.py", "update"): "an entry joins its seal, once",
    ("cxops/ops/restore.py", "delete"): "Session, Lease: of processes that are gone",
    ("cxops/ops/restore.py", "update"): "OutboxEvent: operational",
    ("accounts/services/passwords.py", "skip_history_when_saving"): (
        "last_login is not tracked: a row would say that nothing changed"
    ),
}

#: Models without a history of their own, and why.
UNTRACKED = {
    "issues.bulkrow": "operational: which reports a change meant, what became of each",
    "improvements.reading": "derived from reports and plan, made anew each day",
    "issues.dailycount": "derived from reports and tallies, made anew at any time",
    "issues.dirtycell": "operational: which days are to be counted anew",
    "issues.importfindings": "what stands in a file; goes with it",
    "issues.importrow": "append-only: a row of a file that was not stored",
    "issues.issuetext": "derived from the report, by triggers and the worker",
    "issues.patterntext": "derived from the repeat problem, as a report's words are",
    "issues.signal": "derived from the daily counts, kept as it was flagged",
    "issues.signallook": "operational: of which day and counts the last look was",
    "issues.snooze": "derived: whether the last putting off, kept in the report's own "
    "history, still holds",
    "accounts.tokenuse": "operational: when a token was last seen",
    "accounts.notification": "operational: a reference and whether it was read",
    "accounts.delivery": "operational: a mail that was or wasn't sent",
    "cxops.auditentry": "append-only: it is the trail",
    "cxops.auditseal": "append-only: it is the chain",
    "cxops.digestdelivery": "operational: a mail that was or wasn't sent",
    "cxops.digestedition": "append-only: an edition is frozen",
    "cxops.outboxevent": "operational: work to do",
    "cxops.effect": "append-only: work done",
    "cxops.idempotencykey": "operational: requests already answered",
    "cxops.job": "operational: long work to do, and how far it is",
    "cxops.lease": "operational: which worker ticks",
}

#: Text of tracked models that holds no person's words about people, and why. Such a
#: field shares the row's salt and can't be redacted alone.
NOT_FREE_TEXT = {
    "accounts.apitoken.prefix": "made by us",
    "accounts.unit.name": "the name of a place",
    "accounts.unit.time_zone": "a name out of the IANA list",
    "accounts.user.staff_number": "a number; goes with the whole person",
    "accounts.user.language": "a language code",
    "accounts.user.time_zone": "a name out of the IANA list",
    "accounts.user.email": "an address; goes with the whole person",
    "cxops.settings.organisation": "the name of the organisation",
    "cxops.settings.emergency_phone": "a public number",
    "improvements.target.unit_of_measure": "a unit of measure",
    "issues.attachment.path": "made by us",
    "issues.attachment.sha256": "a digest",
    "issues.importbatch.file_key": "made by us",
    "issues.importbatch.file_sha256": "a digest",
    "issues.exposure.identity": "a digest",
    "issues.tally.identity": "a digest",
    "issues.issue.external_id": "the source's number",
    "issues.issue.content_digest": "a digest",
    "improvements.review.record_hash": "a digest",
}
#: Every vocabulary term has a name; it is public and never a person's.
NOT_FREE_TEXT |= {
    f"issues.{model}.name": "a word of the vocabulary"
    for model in ("channel", "journey", "rootcause", "stage", "touchpoint")
}


def bypasses(
    tree: Tree, allowed: dict[tuple[str, str], str] = ALLOWED
) -> list[Finding]:
    """Calls that write rows without their history. ``.update(`` counts where it
    takes only named values, as a queryset's does and a dict's doesn't."""
    found = []
    for module in tree.modules:
        for node, word in _suspects(module):
            if (module.path, word) not in allowed:
                found.append(module.at(node, f"{word} writes past the history"))
    return found


def _suspects(module: Module) -> list[tuple[ast.AST, str]]:
    suspects: list[tuple[ast.AST, str]] = []
    for name, call in module.calls():
        if not isinstance(call.func, ast.Attribute):
            continue
        is_update = name in {"update", "aupdate"} and call.keywords and not call.args
        is_delete = name in DELETES and not call.args
        if name in BULK or is_update or is_delete:
            suspects.append((call, name))
        if name in {"execute", "executemany"} and _writes(call):
            suspects.append((call, "SQL"))
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in SILENCERS:
            if not isinstance(node.ctx, ast.Del):
                suspects.append((node, node.attr))
        elif isinstance(node, ast.Name) and node.id in SILENCERS:
            suspects.append((node, node.id))
        elif isinstance(node, ast.Constant) and node.value in SILENCERS:
            suspects.append((node, str(node.value)))
    return suspects


def _writes(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.JoinedStr):
        first = first.values[0]
    text = first.value if isinstance(first, ast.Constant) else ""
    return isinstance(text, str) and bool(WRITING_SQL.match(text))


def own_models() -> list[type[models.Model]]:
    """Every model of ours, without the history tables."""
    return [
        model
        for name in PACKAGES
        for model in apps.get_app_config(name).get_models()
        if not issubclass(model, HistoryRow)
    ]


def unrecorded(found: list[type[models.Model]]) -> list[str]:
    """Models that are neither tracked nor listed."""
    return [
        model._meta.label_lower
        for model in found
        if not hasattr(model, "history") and model._meta.label_lower not in UNTRACKED
    ]


def unsalted(found: list[type[models.Model]]) -> list[str]:
    """Text fields of tracked models that a name could stand in and that have no salt
    of their own, so that it could never be redacted."""
    missing = []
    for model in found:
        if not hasattr(model, "history"):
            continue
        free = set(getattr(model, "FREE_TEXT", ()))
        for field in model.history.model.tracked_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if not is_text or isinstance(field, models.SlugField) or field.choices:
                continue
            label = f"{model._meta.label_lower}.{field.name}"
            if field.name not in free and label not in NOT_FREE_TEXT:
                missing.append(label)
    return missing


def test_nothing_writes_past_the_history(checkout: Tree) -> None:
    found = bypasses(checkout)

    assert not found, report(found)


def test_every_allowed_bypass_is_still_needed(checkout: Tree) -> None:
    used = {
        (module.path, word)
        for module in checkout.modules
        for _node, word in _suspects(module)
    }

    assert sorted(set(ALLOWED) - used) == []


def test_every_model_is_tracked_or_says_why_not() -> None:
    assert unrecorded(own_models()) == []
    assert (
        sorted(set(UNTRACKED) - {model._meta.label_lower for model in own_models()})
        == []
    )


def test_every_free_text_can_be_redacted() -> None:
    assert unsalted(own_models()) == []


def test_no_list_names_what_is_gone() -> None:
    for model in own_models():
        fields = {field.name for field in model._meta.get_fields()}
        assert set(getattr(model, "FREE_TEXT", ())) <= fields, model
    known = {
        f"{model._meta.label_lower}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
    }
    assert sorted(set(NOT_FREE_TEXT) - known) == []


PLANTED = [
    ("Issue.objects.filter(pk=1).update(title='x')", "update"),
    ("Issue.objects.filter(pk=1).update(**values)", "update"),
    ("Issue.objects.bulk_create(rows)", "bulk_create"),
    ("Issue.objects.bulk_update(rows, ['title'])", "bulk_update"),
    ("issue.delete()", "delete"),
    ("issue.delete(keep_parents=True)", "delete"),
    ("Issue.objects.filter(pk=1)._raw_delete(using='default')", "_raw_delete"),
    ("Issue.objects.raw('select 1')", "raw"),
    ("issue.skip_history_when_saving = True", "skip_history_when_saving"),
    ("setattr(issue, 'skip_history_when_saving', True)", "skip_history_when_saving"),
    ("issue.save_without_historical_record()", "save_without_historical_record"),
    ("settings.SIMPLE_HISTORY_ENABLED = False", "SIMPLE_HISTORY_ENABLED"),
    ("cursor.execute('UPDATE issues_issue SET title = 1')", "SQL"),
    ("cursor.execute(f'delete from {table}')", "SQL"),
]


@pytest.mark.parametrize(("line", "word"), PLANTED, ids=lambda value: value[:40])
def test_bypasses_names_the_line(line: str, word: str, tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "issues/services/triage.py": f"x = 1\n{line}\n",
            "issues/services/fine.py": (
                "counts.update(other)\nhasher.update(b'x')\ncache.delete('key')\n"
                "cursor.execute('SELECT 1')\n"
            ),
        },
    )

    found = bypasses(tree)

    assert places(found) == [("issues/services/triage.py", 2)]
    assert found[0].message == f"{word} writes past the history"


def test_an_allowance_covers_one_file_and_one_word(tmp_path: Path) -> None:
    line = "rows.bulk_create(x)\nrows.update(a=1)\n"
    tree = plant(tmp_path, {"issues/a.py": line, "issues/b.py": line})

    found = bypasses(tree, {("issues/a.py", "update"): "for this test"})

    assert places(found) == [
        ("issues/a.py", 1),
        ("issues/b.py", 1),
        ("issues/b.py", 2),
    ]


def test_unrecorded_and_unsalted_name_the_model_and_the_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issue = apps.get_model("issues", "Issue")
    monkeypatch.setattr(issue, "FREE_TEXT", ("title", "recovery_note"))
    lease = apps.get_model("cxops", "Lease")
    monkeypatch.delitem(UNTRACKED, "cxops.lease")

    assert unrecorded([issue, lease]) == ["cxops.lease"]
    assert unsalted([issue, lease]) == [
        "issues.issue.description",
        "issues.issue.next_step",
        "issues.issue.decline_to",
    ]
