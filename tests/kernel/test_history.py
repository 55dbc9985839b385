"""No change without a name; one save, one row, one entry; bulk writes alike."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Unit
from cxops.audit.rows import root_of
from cxops.audit.verify import verify_database
from cxops.kernel.errors import NotFound, Stale
from cxops.kernel.history import (
    acting_as,
    bulk_create_tracked,
    bulk_update_tracked,
    through_door,
)
from cxops.kernel.insertion import MANY
from cxops.kernel.locks import lock, lock_for_update
from cxops.kernel.timeline import timeline_of
from cxops.models import AuditEntry
from issues.enums import IssueKind, Severity, Voice
from issues.models import Issue
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue

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


@pytest.mark.parametrize("number_of", [3, MANY + 1])
def test_bulk_writes_leave_the_rows_that_single_saves_do(number_of: int) -> None:
    user = make_user()
    with acting_as(user, verb="unit.create", at=AT, reason="Import"):
        single = Unit.objects.create(name="A", code="a")
        many = bulk_create_tracked(
            Unit, [Unit(name="A", code=f"b{number}") for number in range(number_of)]
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
    assert Unit.objects.filter(name="B").count() == number_of + 1
    assert not any(unit._state.adding for unit in many)
    with acting_as(user, verb="unit.create", at=AT):
        after = Unit.objects.create(name="A", code="after")
    assert after.pk > max(unit.pk for unit in many)
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


def test_many_rows_keep_every_kind_of_value_and_break_as_single_ones_do() -> None:
    unit = make_unit("Harbour", time_zone="Europe/Lisbon")
    moment = datetime(2015, 3, 19, 23, 59, 59, 120_000, tzinfo=ZoneInfo("Asia/Tokyo"))

    def report(number: int, **over: Any) -> Issue:
        values = {
            "kind": IssueKind.NEAR_MISS,
            "voice": Voice.STAFF,
            "title": "“Tab\t, back\\slash, line\nend”",
            "description": "\\N 'quoted' \\. \U0001f600",
            "unit": unit,
            "occurred_at": moment,
            "occurred_on": date(2015, 3, 19),
            "received_at": AT,
            "filed_at": AT,
            "recorded_at": AT,
            "severity": Severity.HELD_UP,
            "cost": Decimal("12.50"),
            "is_one_off": True,
            "source": "desk",
            "external_id": str(number),
        }
        return Issue(**(values | over))

    with acting_as(None, verb="issue.import", at=AT):
        report(0).save()
        bulk_create_tracked(Issue, [report(1 + number) for number in range(MANY)])
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk_create_tracked(Issue, [report(n % 30 + 900) for n in range(MANY)])

    own = {"id", "external_id"}
    rows = [
        {name: value for name, value in row.items() if name not in own}
        for row in Issue.objects.order_by("id").values()
    ]
    assert len(rows) == Issue.history.count() == MANY + 1
    assert all(row == rows[0] for row in rows)
    assert rows[0]["occurred_at"] == moment
    assert verify_database(at=AT).findings == ()


def test_many_updates_store_every_kind_of_value_as_single_saves_do() -> None:
    unit, other = make_unit("Harbour"), make_unit("Yard")
    owner = make_user()
    values: dict[str, Any] = {
        "kind": IssueKind.PRAISE,
        "title": "It’s “%s” 50 %",
        "unit": other,
        "owner": owner,
        "severity": Severity.HELD_UP,
        "cost": Decimal("12.50"),
        "is_restricted": True,
        "occurred_on": date(2026, 2, 28),
        "next_step_at": datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")),
        "closed_at": None,
    }
    issues = [make_issue(unit, closed_at=AT) for _turn in range(MANY + 1)]
    for issue in issues:
        for name, value in values.items():
            setattr(issue, name, value)

    with acting_as(owner, verb="issue.edit", at=AT):
        issues[0].save()
        bulk_update_tracked(Issue, issues[1:], list(values))

    columns = [Issue._meta.get_field(name).attname for name in values]  # type: ignore[union-attr]
    rows = list(Issue.objects.order_by("id").values(*columns))
    assert rows[0]["severity"] == 2
    assert rows == [rows[0]] * (MANY + 1)
    assert {row.version for row in Issue.objects.all()} == {1}
