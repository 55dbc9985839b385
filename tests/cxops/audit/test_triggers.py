"""What the database itself refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction

from accounts.models import Unit
from cxops.audit.rows import tracked_models
from cxops.audit.triggers import install_triggers, present_triggers, triggers_for
from cxops.kernel.bases import Kept
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry, AuditSeal
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT
from tests.triggers import lift_triggers

pytestmark = pytest.mark.django_db


def make_seal() -> AuditSeal:
    return AuditSeal.objects.create(
        pk=1,
        at=AT,
        first_entry_id=1,
        entry_count=1,
        entries_digest="e" * 64,
        previous_digest="0" * 64,
        digest="d" * 64,
    )


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        work()
    return str(error.value).splitlines()[0]


def test_entry_is_not_deleted_nor_changed() -> None:
    make_unit()
    entry = AuditEntry.objects.latest("id")
    before = AuditEntry.objects.filter(pk=entry.pk).values().get()
    rows = AuditEntry.objects.filter(pk=entry.pk)

    message = "cxops_auditentry: the audit trail is append-only"
    assert refused(lambda: rows._raw_delete("default")) == message
    for change in (
        {"verb": "unit.edit"},
        {"at": AT + timedelta(seconds=1)},
        {"actor_id": make_user().pk},
        {"root": "0" * 64},
        {"seal_id": None},
    ):
        assert refused(lambda change=change: rows.update(**change)) == message
    assert rows.values().get() == before


def test_entry_joins_a_seal_once_and_brings_nothing_along() -> None:
    make_unit()
    entry = AuditEntry.objects.latest("id")
    rows = AuditEntry.objects.filter(pk=entry.pk)
    seal = make_seal()

    refused(lambda: rows.update(seal=seal, verb="unit.edit"))
    assert rows.update(seal=seal) == 1
    refused(lambda: rows.update(seal=None))

    assert rows.get().seal_id == seal.pk


def test_seal_is_not_deleted_nor_changed() -> None:
    seal = make_seal()
    rows = AuditSeal.objects.filter(pk=seal.pk)

    refused(lambda: rows._raw_delete("default"))
    refused(lambda: rows.update(digest="c" * 64))

    assert rows.get().digest == "d" * 64


def test_history_row_changes_by_redaction_only() -> None:
    user = make_user("Ana Kovač")
    rows = user.history.all()
    leaves = {"full_name": "a" * 64}

    refused(lambda: rows._raw_delete("default"))
    refused(lambda: rows.update(full_name=""))
    refused(lambda: rows.update(full_name="X", history_leaves=leaves))
    refused(lambda: rows.update(time_zone="", history_leaves=leaves))
    refused(lambda: rows.update(full_name="", version=2, history_leaves=leaves))
    assert rows.update(full_name="", history_leaves=leaves) == 1

    assert rows.get().full_name == ""


@pytest.mark.parametrize("name", sorted(tracked_models()))
def test_tracked_record_is_never_deleted_through_any_door(name: str) -> None:
    model = tracked_models()[name]

    assert issubclass(model, Kept)
    with pytest.raises(TypeError):
        model().delete()
    present = present_triggers()
    assert f"{model._meta.db_table}_no_delete" in present


def test_delete_is_refused_by_the_database_when_the_queryset_is_used() -> None:
    unit = make_unit()

    refused(lambda: Unit.objects.filter(pk=unit.pk)._raw_delete("default"))

    assert Unit.objects.filter(pk=unit.pk).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table", ["cxops_auditentry", "cxops_auditseal", "issues_historicalissue"]
)
def test_truncate_is_refused(table: str) -> None:
    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'TRUNCATE "{table}" CASCADE')

    assert "the audit trail is append-only" in refused(truncate)


def test_check_names_a_missing_trigger_and_migrate_makes_it_again() -> None:
    def messages() -> list[str]:
        found = run_checks(databases=["default"], tags=["database"])
        return [each.msg for each in found if each.id == "cxops.W020"]

    assert messages() == []
    lift_triggers()
    count = len(triggers_for(connection.vendor))
    assert messages() == [
        (
            f"{count} triggers that guard the trail are missing, "
            "the first is cxops_auditseal_no_delete."
        )
    ]
    install_triggers()
    install_triggers()
    assert messages() == []


@pytest.mark.django_db(transaction=True)
def test_flush_lifts_the_triggers_and_they_come_back() -> None:
    with acting_as(None, verb="unit.create", at=AT):
        Unit.objects.create(name="Harbour", code="harbour")
    assert len(present_triggers()) >= len(triggers_for(connection.vendor))
