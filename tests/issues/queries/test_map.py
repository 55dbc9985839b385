"""Sums of places and causes: merged words count under the one in use."""

from datetime import timedelta

import pytest
from django.test import Client

from issues.queries.map import cause_tree, journey_map
from issues.queries.periods import four_weeks
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.counts import count_all
from tests.builders.issues import (
    make_cause,
    make_issue,
    make_journey,
    make_stage,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db


def test_open_reports_of_a_merged_place_stand_at_the_one_in_use() -> None:
    harbour = make_unit("Harbour")
    manager = make_manager(harbour)
    stage = make_stage(make_journey())
    lift = make_touchpoint("Lift", stage)
    hoist = make_touchpoint("Hoist", stage, replaced_by=lift, retired_at=AT)
    for place in (lift, hoist, hoist):
        make_issue(harbour, touchpoint=place)

    found = journey_map(manager, period=four_weeks(AT, "UTC"), at=AT)

    ((_journey, ((_stage, places),)),) = found.journeys

    assert [(place.touchpoint, place.open.number) for place in places] == [(lift, 3)]
    client = Client()
    client.force_login(manager)
    page = client.get("/issues/", {"state": "open", "touchpoint": lift.slug})
    assert page.content.decode().count('class="cx-queue__what"') == 3


def test_breakdowns_of_a_merged_cause_stand_at_the_one_in_use() -> None:
    harbour = make_unit("Harbour")
    group = make_cause("Machines")
    slow = make_cause("Slow", parent=group)
    tardy = make_cause("Tardy", parent=group, replaced_by=slow, retired_at=AT)
    for cause in (slow, tardy, tardy):
        make_issue(harbour, cause=cause)
    count_all()

    ((branch, leaves),) = cause_tree(
        make_manager(harbour), today=(AT + timedelta(hours=1)).date()
    )

    assert (branch.cause, branch.number) == (group, 3)
    assert [(leaf.cause, leaf.number) for leaf in leaves] == [(slow, 3)]
