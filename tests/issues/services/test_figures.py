"""Numbers that are sent: stored once, restated on purpose, never counted twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Invalid, Refused
from cxops.kernel.history import acting_as
from issues.enums import FigureResult
from issues.models import Exposure, Tally, Touchpoint
from issues.queries.figures import gaps
from issues.queries.settling import Run, Settled
from issues.services.figures import record_figure, record_figures
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.figures import DAY, draft, make_exposure
from tests.builders.issues import make_touchpoint

MARCH = {"first_on": date(2026, 2, 1), "last_on": date(2026, 2, 28)}


def send(actor: User, one: Any, kind: type[Any] = Tally, **over: Any) -> Settled:
    said = {"source": "telephone-system", "at": AT} | over
    return record_figure(kind, one, actor=actor, **said)


def test_a_number_is_stored_once_with_who_and_when(unit: Unit, manager: User) -> None:
    first = send(manager, draft(unit, hour=9))

    tally = Tally.objects.get()
    assert (first.result, first.record) == (FigureResult.STORED, tally)
    assert (tally.number, tally.hour, tally.recorded_by) == (12, 9, manager)
    row = tally.history.get()
    assert (row.history_verb, row.history_user_id) == ("tally.record", manager.pk)
    with nothing_changed():
        again = send(manager, draft(unit, hour=9), at=AT + timedelta(days=1))
    assert (again.result, again.key) == (FigureResult.UNCHANGED, tally.pk)


def test_another_number_is_refused_and_supersedes_on_purpose(
    unit: Unit, manager: User
) -> None:
    old = send(manager, draft(unit), Exposure).record
    later = AT + timedelta(hours=2)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        send(manager, draft(unit, 13), Exposure)
    new = send(manager, draft(unit, 13), Exposure, restate=True, at=later).record

    assert refused.value.fields == {
        "number": "There is another number for this: 12. Ask for it to be restated."
    }
    old.refresh_from_db()
    assert (old.number, old.superseded_at) == (12, later)
    row = old.history.first()
    assert (row.history_verb, row.history_user_id) == ("exposure.restate", manager.pk)
    assert list(Exposure.objects.in_force()) == [new]
    assert list(Exposure.objects.in_force(AT)) == [old]
    assert list(Exposure.objects.in_force(later)) == [new]


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        (MARCH, {"first_on": date(2026, 2, 28)}),
        ({"first_on": date(2026, 2, 1)}, MARCH),
        ({}, {"hour": 9}),
        ({"hour": 9}, {}),
    ],
)
def test_a_period_that_overlaps_is_refused(
    unit: Unit, manager: User, stored: dict[str, Any], sent: dict[str, Any]
) -> None:
    send(manager, draft(unit, **stored))

    with nothing_changed(), pytest.raises(Invalid) as refused:
        send(manager, draft(unit, 3, **sent), restate=True)

    assert "this would count twice" in refused.value.fields["first_on"]


def test_what_differs_in_hour_place_or_voice_stands_beside_it(
    unit: Unit, manager: User, touchpoint: Touchpoint
) -> None:
    for other in (
        {"hour": 9},
        {"hour": 10},
        {"touchpoint": touchpoint},
        {"voice": "staff"},
        {"measure": "minutes"},
        {"first_on": DAY - timedelta(days=1)},
    ):
        assert send(manager, draft(unit, **other)).result is FigureResult.STORED

    assert Tally.objects.count() == 6


def test_sources_count_different_contacts_but_there_is_one_volume(
    unit: Unit, manager: User
) -> None:
    for kind in (Tally, Exposure):
        send(manager, draft(unit), kind)

    other = send(manager, draft(unit, 99), source="mail-room")
    with nothing_changed(), pytest.raises(Invalid):
        send(manager, draft(unit, 99), Exposure, source="mail-room")

    assert other.result is FigureResult.STORED


def test_a_merged_place_is_the_place_that_stands_for_it(
    unit: Unit, manager: User
) -> None:
    lift, hoist = make_touchpoint("Lift"), make_touchpoint("Hoist")
    old = send(manager, draft(unit, touchpoint=hoist)).record
    hoist.replaced_by, hoist.retired_at = lift, AT
    with acting_as(None, verb="vocabulary.retire", at=AT):
        hoist.save()

    with nothing_changed():
        again = send(manager, draft(unit, touchpoint=lift))
    with nothing_changed(), pytest.raises(Invalid):
        send(manager, draft(unit, 3, touchpoint=lift, hour=9))

    assert (again.result, again.key) == (FigureResult.UNCHANGED, old.pk)


@pytest.mark.parametrize("kind", [Tally, Exposure])
def test_nobody_sends_numbers_of_another_unit(
    unit: Unit, stranger: User, kind: type[Any]
) -> None:
    for person in (stranger, make_user("Nobody Here")):
        with nothing_changed(), pytest.raises(Refused):
            send(person, draft(unit), kind)


def test_front_line_counts_for_its_unit_and_tells_no_volume(
    unit: Unit, clerk: User
) -> None:
    assert send(clerk, draft(unit)).result is FigureResult.STORED
    with nothing_changed(), pytest.raises(Refused):
        send(clerk, draft(unit), Exposure)


def test_an_administrator_sends_for_every_unit(unit: Unit) -> None:
    admin = make_user("Ada Admin", is_administrator=True)

    for kind in (Tally, Exposure):
        assert send(admin, draft(unit), kind).result is FigureResult.STORED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": -1}, "number"),
        ({"first_on": AT.date() + timedelta(days=1)}, "last_on"),
        ({"last_on": DAY - timedelta(days=1)}, "last_on"),
        ({"first_on": date(1900, 1, 1)}, "first_on"),
        ({"first_on": date(2024, 1, 1), "last_on": DAY}, "last_on"),
        ({"hour": 24}, "hour"),
        ({"last_on": AT.date(), "hour": 9}, "hour"),
        ({"measure": "Kind Words"}, "measure"),
    ],
)
def test_a_number_that_cannot_be_is_refused(
    unit: Unit, manager: User, wrong: dict[str, Any], field: str
) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        send(manager, draft(unit, **wrong))

    assert set(refused.value.fields) == {field}


def test_taps_keep_their_name(unit: Unit, manager: User) -> None:
    with nothing_changed(), pytest.raises(Invalid) as refused:
        send(manager, draft(unit), source="counter")

    assert set(refused.value.fields) == {"source"}


def test_whoever_contradicts_themselves_is_told_every_time(
    unit: Unit, manager: User
) -> None:
    said = [draft(unit, 5), draft(unit, 6), draft(unit, 5)]

    turns = [
        [
            one.result.value
            for one in record_figures(
                Run(Tally, "desk", manager, AT, restate=True), said
            )
        ]
        for _turn in range(2)
    ]

    assert turns == [
        ["stored", "rejected", "unchanged"],
        ["unchanged", "rejected", "unchanged"],
    ]
    assert Tally.objects.get().number == 5


def test_gaps_are_the_days_between_two_that_have_a_volume(unit: Unit) -> None:
    for days in (0, 1, 5, 12):
        make_exposure(unit, first_on=DAY - timedelta(days=days))
    make_exposure(unit, first_on=DAY - timedelta(days=3), measure="calls")
    make_exposure(unit, first_on=DAY - timedelta(days=3), superseded_at=AT)

    found = gaps(Exposure.objects.all(), today=DAY)

    assert [(gap.first_on, gap.last_on, gap.days) for gap in found] == [
        (DAY - timedelta(days=4), DAY - timedelta(days=2), 3),
        (DAY - timedelta(days=11), DAY - timedelta(days=6), 6),
    ]
    assert {gap.measure for gap in found} == {"visits"}
