"""The organisation's tree."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Unit, User
from accounts.services.units import add_unit, edit_unit, retire_unit
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
DETAILS: dict[str, Any] = {
    "name": "North pier",
    "parent": None,
    "time_zone": "Europe/Oslo",
    "went_live_on": date(2026, 1, 1),
}


@pytest.fixture
def administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def test_add_stores_the_unit_below_another(administrator: User) -> None:
    root = make_unit("City")

    unit = add_unit(
        code="pier-1", **(DETAILS | {"parent": root}), actor=administrator, at=AT
    )

    unit.refresh_from_db()
    wanted = DETAILS | {"parent": root, "code": "pier-1"}
    assert {name: getattr(unit, name) for name in wanted} == wanted
    assert unit.history.get().history_verb == "unit.create"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "two words"}, "code"),
        ({"code": "HARBOUR"}, "code"),
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"time_zone": "Here"}, "time_zone"),
        ({"parent": "closed"}, "parent"),
    ],
)
def test_add_is_refused_when_a_detail_is_bad(
    administrator: User, change: dict[str, Any], field: str
) -> None:
    make_unit(code="harbour")
    if change.get("parent") == "closed":
        change = {"parent": make_unit(retired_at=AT)}
    units = Unit.objects.count()

    with nothing_changed(), pytest.raises(Invalid) as refused:
        add_unit(**({"code": "pier"} | DETAILS | change), actor=administrator, at=AT)

    assert list(refused.value.fields) == [field]
    assert Unit.objects.count() == units


def test_edit_moves_the_unit_with_everything_below(administrator: User) -> None:
    old, new = make_unit("Old"), make_unit("New")
    unit = make_unit("Pier", old)
    below = make_unit("Jetty", unit)

    edit_unit(
        unit, **(DETAILS | {"parent": new}), version=1, actor=administrator, at=AT
    )

    found = Unit.objects.descendants(new).values_list("pk", flat=True)
    assert set(found) == {unit.pk, below.pk}
    row = unit.history.latest()
    assert (row.history_verb, row.parent_id, row.version) == ("unit.edit", new.pk, 2)


def test_edit_is_refused_when_it_would_close_a_ring(administrator: User) -> None:
    top = make_unit("Top")
    middle = make_unit("Middle", top)
    bottom = make_unit("Bottom", middle)

    with nothing_changed():
        for parent in (top, middle, bottom):
            with pytest.raises(Invalid) as refused:
                edit_unit(
                    top, **(DETAILS | {"parent": parent}), actor=administrator, at=AT
                )
            assert list(refused.value.fields) == ["parent"]
    top.refresh_from_db()
    assert top.parent_id is None


def test_edit_is_refused_when_stale_and_to_others(administrator: User) -> None:
    unit = make_unit()
    manager = make_manager(unit)

    with nothing_changed():
        with pytest.raises(Stale):
            edit_unit(unit, **DETAILS, version=5, actor=administrator, at=AT)
        with pytest.raises(Refused):
            edit_unit(unit, **DETAILS, actor=manager, at=AT)
        with pytest.raises(Refused):
            add_unit(code="x", **DETAILS, actor=manager, at=AT)
        with pytest.raises(Refused):
            retire_unit(unit, reason="x", actor=manager, at=AT)


def test_retire_closes_an_empty_unit(administrator: User) -> None:
    unit = make_unit()
    make_unit("Closed before", unit, retired_at=AT)
    make_clerk(unit, is_active=False)

    closed = retire_unit(unit, reason="Sold", version=1, actor=administrator, at=AT)

    assert closed.retired_at == AT
    row = unit.history.latest()
    assert (row.history_verb, row.history_change_reason) == ("unit.retire", "Sold")
    with nothing_changed(), pytest.raises(Conflict):
        retire_unit(closed, reason="Sold", actor=administrator, at=AT)


def test_retire_is_refused_while_somebody_or_something_is_there(
    administrator: User,
) -> None:
    parent, staffed = make_unit("Parent"), make_unit("Staffed")
    make_unit("Child", parent)
    make_clerk(staffed)

    for unit, code in ((parent, "has_units_below"), (staffed, "has_roles")):
        with nothing_changed(), pytest.raises(Conflict) as refused:
            retire_unit(unit, reason="Sold", actor=administrator, at=AT)
        assert refused.value.code == code
        unit.refresh_from_db()
        assert unit.retired_at is None
