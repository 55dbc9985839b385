"""No change without a name; one save, one row, one entry; bulk writes alike."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import Unit
from cxops.audit.rows import root_of
from cxops.kernel.errors import NotFound, Stale
from cxops.kernel.history import (
    acting_as,
    bulk_create_tracked,
    bulk_update_tracked,
    through_door,
)
from cxops.kernel.locks import lock, lock_for_update
from cxops.kernel.timeline import timeline_of
from cxops.models import AuditEntry
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db


def test_change_without_a_name_raises_and_stores_nothing() -> None:
    with pytest.raises(RuntimeError, match="outside acting_as"), transaction.atomic():
        Unit.objects.create(name="X", code="x")

    assert not Unit.objects.exists()
    assert not AuditEntry.objects.exists()


def test_instant_without_a_zone_is_refused() -> None:
    with (
        pytest.raises(ValueError, match="time zone"),
        acting_as(None, verb="unit.edit", at=AT.replace(tzinfo=None)),
    ):
        pass


def test_row_carries_who_when_why_for_whom_and_through_which_door() -> None:
    user, other = make_user("Ines Duarte"), make_user("Ana Kovač")
    with (
        through_door("api", "r1"),
        acting_as(
            user, verb="unit.create", at=AT, reason="New", on_behalf_of_id=other.pk
        ),
    ):
        unit = Unit.objects.create(name="X", code="x")

    row = unit.history.get()
    entry = AuditEntry.objects.latest("id")
    assert (row.history_user, row.history_date, row.history_change_reason) == (
        user,
        AT,
        "New",
    )
    assert (entry.actor, entry.on_behalf_of, entry.at) == (user, other, AT)
    assert (entry.door, entry.request_id, entry.verb) == ("api", "r1", "unit.create")
    assert set(row.history_salts) == {"", "history_change_reason"}
    assert entry.root == root_of("accounts.unit", row)
    told = timeline_of(unit.history.all())[0]
    assert told.text.startswith("Ines Duarte, for Ana Kovač, ")


def test_bulk_writes_leave_the_rows_that_single_saves_do() -> None:
    user = make_user()
    with acting_as(user, verb="unit.create", at=AT, reason="Import"):
        single = Unit.objects.create(name="A", code="a")
        many = bulk_create_tracked(
            Unit, [Unit(name="A", code=f"b{number}") for number in range(3)]
        )
    with acting_as(user, verb="unit.edit", at=AT):
        for unit in (single, *many):
            unit.name = "B"
        single.save()
        bulk_update_tracked(Unit, many, ["name"])

    def shape(unit: Unit) -> list[tuple[Any, ...]]:
        return [
            (
                row.history_type,
                row.name,
                row.history_verb,
                row.history_change_reason,
                sorted(row.history_salts),
                AuditEntry.objects.get(
                    object_type="accounts.unit", history_id=row.history_id
                ).root
                == root_of("accounts.unit", row),
            )
            for row in unit.history.order_by("history_id")
        ]

    assert [row[:3] for row in shape(single)] == [
        ("+", "A", "unit.create"),
        ("~", "B", "unit.edit"),
    ]
    assert all(shape(unit) == shape(single) for unit in many)
    assert Unit.objects.filter(name="B").count() == 4
    assert bulk_create_tracked(Unit, []) == bulk_update_tracked(Unit, [], []) == []


def test_lock_rereads_and_refuses_a_stale_version() -> None:
    unit = make_unit("Harbour")
    unit.name = "Forgotten"
    with transaction.atomic():
        assert lock(unit, version=1).name == "Harbour"
        with pytest.raises(Stale):
            lock(unit, version=2)
        with pytest.raises(NotFound):
            lock(Unit(pk=unit.pk + 1000))
        others = [make_unit() for _ in range(3)]
        found = lock_for_update(Unit.objects.order_by("-pk"))
    assert [each.pk for each in found] == [unit.pk, *(each.pk for each in others)]
