"""One changed byte in any field of any history or audit row is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Membership, Unit, User
from cxops.audit.findings import Report
from cxops.audit.rows import root_of, tracked_models
from cxops.audit.verify import verify_database
from cxops.models import AuditEntry, AuditSeal
from issues.models import Customer, Issue, Message
from tests.builders.clock import AT
from tests.builders.trail import make_trail
from tests.tampering import (
    FAR,
    cells,
    other_value,
    recompute_roots,
    recompute_seals,
    write_cell,
)
from tests.triggers import lift_triggers

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
ENTRIES, SEALS = "cxops_auditentry", "cxops_auditseal"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verify() -> Report:
    return verify_database(at=LATER)


def places(report: Report) -> set[tuple[str, int]]:
    return {(finding.table, finding.key) for finding in report.findings}


def tamper(model: Any, key: int, field: Any, value: Any) -> bool:
    """Change the cell; False where the database's own constraints refuse it."""
    try:
        with transaction.atomic():
            write_cell(model, key, field.column, other_value(field, value))
    except DatabaseError:
        return False
    return True


@pytest.mark.parametrize("tracked", [User, Unit, Membership, Issue, Message, Customer])
def test_changed_cell_of_a_history_row_is_found_and_named(tracked: Any) -> None:
    make_trail()
    lift_triggers()
    model = tracked.history.model
    table = model._meta.db_table
    newest = model.objects.latest("history_id").pk
    tried = 0
    for key, field, value in list(cells(model, pk=newest)):
        entry = AuditEntry.objects.get(
            object_type=tracked._meta.label_lower, history_id=key
        )
        with undone():
            assert tamper(model, key, field, value), field.name
            report = verify()
        allowed = {(table, key), (table, key + FAR), (ENTRIES, entry.pk)}
        assert places(report) & allowed, (key, field.name, report.findings)
        assert {place[0] for place in places(report)} <= {
            table,
            ENTRIES,
            tracked._meta.db_table,
        }
        tried += 1

    assert tried == len(model._meta.concrete_fields)
    assert verify().is_sound


def test_changed_cell_of_an_entry_is_found_and_named() -> None:
    make_trail()
    lift_triggers()
    entries = {entry.pk: entry for entry in AuditEntry.objects.all()}
    for key, field, value in list(cells(AuditEntry, seal=3)):
        entry = entries[key]
        with undone():
            assert tamper(AuditEntry, key, field, value), field.name
            report = verify()
        history: Any = tracked_models()[entry.object_type]
        allowed = {
            (ENTRIES, key),
            (ENTRIES, key + FAR),
            (SEALS, entry.seal_id),
            (history.history.model._meta.db_table, entry.history_id),
        }
        assert places(report) & allowed, (key, field.name, report.findings)
        assert not report.is_sound

    assert verify().is_sound


def test_changed_cell_of_a_seal_is_found_and_named() -> None:
    make_trail()
    lift_triggers()
    for key, field, value in list(cells(AuditSeal)):
        with undone():
            assert tamper(AuditSeal, key, field, value), field.name
            report = verify()
        assert places(report) & {(SEALS, key), (SEALS, key + FAR)}, field.name

    assert verify().is_sound


def test_changed_from_state_is_named_though_only_the_seal_covers_it() -> None:
    make_trail()
    lift_triggers()
    entry = AuditEntry.objects.get(verb="issue.triage")

    write_cell(AuditEntry, entry.pk, "from_state", "nev")

    first = verify().findings[0]
    assert (first.table, first.key, first.field) == (ENTRIES, entry.pk, "from_state")


@pytest.mark.parametrize("depth", ["root", "seal", "chain"])
def test_recomputed_digests_are_found_for_every_field_of_a_row(depth: str) -> None:
    issue, _manager = make_trail()
    lift_triggers()
    model = Issue.history.model
    row = issue.history.earliest()
    entry = AuditEntry.objects.get(object_type="issues.issue", history_id=row.pk)
    for key, field, value in list(cells(model, pk=row.pk)):
        if field.primary_key:
            continue
        with undone():
            assert tamper(model, key, field, value), field.name
            changed = model.objects.get(pk=key)
            write_cell(AuditEntry, entry.pk, "root", root_of("issues.issue", changed))
            if depth == "seal":
                recompute_seals(first=entry.seal_id, last=entry.seal_id)
            elif depth == "chain":
                recompute_seals()
            report = verify()
        assert places(report) & {
            (SEALS, entry.seal_id),
            (SEALS, entry.seal_id + 1),
            (model._meta.db_table, key),
        }, (field.name, report.findings)


def test_recomputed_chain_differs_from_its_anchor() -> None:
    issue, _manager = make_trail()
    lift_triggers()
    row = issue.history.earliest()
    write_cell(Issue.history.model, row.pk, "description", "Lift works.")
    recompute_roots()
    recompute_seals()

    report = verify()

    assert [(each.key, each.reason) for each in report.findings] == [
        (number, "it is not the seal that was anchored outside the database")
        for number in (2, 3)
    ]


@pytest.mark.parametrize("table", ["entry", "history", "seal", "record"])
def test_missing_row_is_found(table: str) -> None:
    issue, _manager = make_trail()
    lift_triggers()
    row = issue.history.latest()
    model, key, expected = {
        "entry": (AuditEntry, AuditEntry.objects.latest("id").pk, (SEALS, 3)),
        "history": (
            Issue.history.model,
            row.pk,
            (ENTRIES, AuditEntry.objects.get(verb="issue.triage").pk),
        ),
        "seal": (AuditSeal, 2, (SEALS, 3)),
        "record": (
            Message,
            Message.objects.get().pk,
            ("issues_message", Message.objects.get().pk),
        ),
    }[table]
    with undone():
        model.objects.filter(pk=key)._raw_delete("default")  # type: ignore[attr-defined]
        report = verify()
    assert expected in places(report)


def test_newest_seals_cut_off_are_found_by_the_anchor() -> None:
    make_trail()
    lift_triggers()
    with undone():
        AuditEntry.objects.filter(seal_id=3).update(seal=None)
        AuditSeal.objects.filter(pk=3)._raw_delete("default")
        report = verify()
    assert [(each.table, each.key) for each in report.findings] == [(SEALS, 3)]


def test_current_record_changed_past_its_history_is_found_with_its_field() -> None:
    issue, _manager = make_trail()
    Issue.objects.filter(pk=issue.pk).update(severity=4)

    report = verify()

    first = report.findings[0]
    assert (first.table, first.key, first.field) == (
        "issues_issue",
        issue.pk,
        "severity",
    )


def test_words_taken_out_past_the_door_are_found() -> None:
    """Also when the leaf is kept, so that the root still comes out."""
    from cxops.audit.digest import leaf

    issue, _manager = make_trail()
    lift_triggers()
    row = issue.history.earliest()
    kept = leaf("issues.issue", "title", row.history_salts["title"], f"s{row.title}")
    salts = row.history_salts | {"title": ""}
    Issue.history.model.objects.filter(pk=row.pk).update(
        title="", history_salts=salts, history_leaves={"title": kept}
    )

    report = verify()

    assert [
        (each.table, each.key, each.field, each.reason) for each in report.findings
    ] == [
        (
            "issues_historicalissue",
            row.pk,
            "title",
            "words are gone and no redaction says so",
        )
    ]


def test_anchor_changed_or_missing_is_found(anchor: Any) -> None:
    make_trail()
    whole = anchor.read_text()
    lines = whole.splitlines()

    anchor.write_text(whole.replace(lines[1][10:20], "x" * 10))
    assert not verify().is_sound
    anchor.write_text("\n".join([lines[0], lines[2], ""]))
    assert [(each.key, each.reason) for each in verify().findings] == [
        (2, "the anchor has no line for it")
    ]
    forged = lines[2].replace('"mac": "', '"mac": "0')
    anchor.write_text("\n".join([*lines[:2], forged, ""]))
    assert [each.reason for each in verify().findings] == [
        "this line wasn't written with our key"
    ]
    anchor.unlink()
    assert [each.reason for each in verify().findings] == [
        "it is missing, so nothing proves the chain's head"
    ]
    anchor.write_text(whole)
    assert verify().is_sound
