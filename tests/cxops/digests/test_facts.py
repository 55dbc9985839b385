"""What a digest is made of, beside a count over plain rows; and what is never in it."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from issues.models import Issue
from tests.builders.accounts import grant, make_user
from tests.builders.improvements import make_cast, make_submitted
from tests.builders.issues import make_touchpoint
from tests.cxops.digests.town import (
    AS_OF,
    DAY,
    YESTERDAY,
    Town,
    facts_for,
    make_edition,
    make_problem,
    make_town,
)

pytestmark = pytest.mark.django_db
OPEN = {"new", "triaged", "needs_info", "resolved"}


@pytest.fixture
def town() -> Town:
    return make_town()


def numbers(facts: dict[str, Any]) -> dict[str, Any]:
    """The figures of a digest, without their paths."""
    customer, staff = facts["voices"]
    return {
        "breakdowns": facts["breakdowns"]["n"],
        "near_misses": facts["near_misses"]["n"],
        "thanks": facts["thanks"]["n"],
        "customer": customer["n"],
        "staff": staff["n"],
        "places": {
            (voice["voice"], place["label"]): place["n"]
            for voice in facts["voices"]
            for place in voice["most"]
        },
        "before": {
            (voice["voice"], then["day"]): then["n"]
            for voice in facts["voices"]
            for then in voice["before"]
        },
        "serious_open": facts["serious"]["open"]["n"],
        "serious_new": facts["serious"]["new"]["n"],
        "nobody": facts["nobody"]["kinds"][0]["n"],
    }


def recounted(town: Town, reader: User) -> dict[str, Any]:
    """The same by hand: every row, read once, judged in plain Python."""
    units = {town.harbour.pk} if reader == town.manager else _all_units(town)
    rows = [
        row
        for row in Issue.objects.values(
            "kind",
            "voice",
            "touchpoint__name",
            "unit_id",
            "owner_id",
            "filed_at",
            "severity",
            "state",
            "next_step_at",
            "is_restricted",
            "withdrawn_at",
            "duplicate_of_id",
        )
        if row["withdrawn_at"] is None
        and row["duplicate_of_id"] is None
        and not row["is_restricted"]
        and (row["unit_id"] in units or row["owner_id"] == reader.pk)
    ]

    def local_day(row: dict[str, Any]) -> date:
        # Ljubljana is one hour ahead of UTC until 29 March.
        return (row["filed_at"] + timedelta(hours=1)).date()

    broken = [row for row in rows if row["kind"] == "breakdown"]
    now = [row for row in rows if local_day(row) == DAY - timedelta(days=1)]
    now_broken = [row for row in now if row["kind"] == "breakdown"]
    places = Counter((row["voice"], row["touchpoint__name"]) for row in now_broken)
    weeks = [DAY - timedelta(days=1 + 7 * number) for number in (1, 2, 3, 4)]
    grave = [row for row in broken if (row["severity"] or 0) >= 3]
    return {
        "breakdowns": len(now_broken),
        "near_misses": sum(row["kind"] == "near_miss" for row in now),
        "thanks": sum(row["kind"] == "praise" for row in now),
        "customer": sum(row["voice"] == "customer" for row in now_broken),
        "staff": sum(row["voice"] == "staff" for row in now_broken),
        "places": dict(places),
        "before": {
            (voice, day.isoformat()): sum(
                row["voice"] == voice and local_day(row) == day for row in broken
            )
            for voice in ("customer", "staff")
            for day in weeks
        },
        "serious_open": sum(row["state"] in OPEN for row in grave),
        "serious_new": sum(local_day(row) == DAY - timedelta(days=1) for row in grave),
        "nobody": sum(
            row["state"] in OPEN
            and (row["owner_id"] is None or row["next_step_at"] is None)
            for row in rows
        ),
    }


def _all_units(town: Town) -> set[int]:
    return {town.root.pk, town.harbour.pk, town.hill.pk}


@pytest.mark.parametrize("who", ["manager", "executive"])
def test_every_figure_equals_a_count_over_plain_rows(town: Town, who: str) -> None:
    reader: User = getattr(town, who)
    town.fill(250)

    found, expected = numbers(facts_for(reader)), recounted(town, reader)

    assert found == expected
    # None of it is trivially nothing.
    assert min(expected["places"].values()) > 0
    assert all(
        expected[name]
        for name in ("breakdowns", "near_misses", "thanks", "customer", "staff")
    )
    assert expected["serious_open"] > expected["serious_new"] > 0
    assert expected["nobody"] > 0


def test_yesterday_is_the_readers_own(town: Town) -> None:
    """From midnight to midnight on the reader's clock, the first moment included."""
    for hour, minute in ((22, 59), (23, 0)):
        town.report(at=datetime(2026, 3, 9, hour, minute, tzinfo=UTC))
        town.report(at=datetime(2026, 3, 10, hour, minute, tzinfo=UTC))

    assert facts_for(town.executive)["breakdowns"]["n"] == 2
    far = make_user("Kim Far", time_zone="Pacific/Kiritimati")
    grant(far, Role.EXECUTIVE)
    # There the 10th lasted from 9 March 10:00 to 10 March 10:00 UTC.
    assert facts_for(far)["breakdowns"]["n"] == 2
    assert facts_for(far, local_date=date(2026, 3, 12))["breakdowns"]["n"] == 2
    assert facts_for(far, local_date=date(2026, 3, 13))["breakdowns"]["n"] == 0


def test_a_day_of_25_hours_is_counted_whole(town: Town) -> None:
    """In the night to 25 October 2026 the clocks go back."""
    for hour in range(22, 24):
        town.report(at=datetime(2026, 10, 24, hour, 30, tzinfo=UTC))
    town.report(at=datetime(2026, 10, 25, 22, 30, tzinfo=UTC))
    town.report(at=datetime(2026, 10, 25, 23, 30, tzinfo=UTC))
    at = datetime(2026, 10, 26, 5, tzinfo=UTC)

    facts = facts_for(town.executive, local_date=date(2026, 10, 26), as_of=at)

    assert facts["breakdowns"]["n"] == 3


def test_after_days_without_a_digest_they_are_told_together(town: Town) -> None:
    friday = date(2026, 3, 6)
    make_edition(
        town.manager,
        local_date=friday,
        as_of=datetime(2026, 3, 6, 5, tzinfo=UTC),
    )
    for day in (5, 6, 7, 8):
        town.report(at=datetime(2026, 3, day, 11, tzinfo=UTC))
    monday = {
        "local_date": date(2026, 3, 9),
        "as_of": datetime(2026, 3, 9, 5, tzinfo=UTC),
    }

    facts = facts_for(town.manager, **monday)

    assert facts["period"] == {"first": "2026-03-06", "last": "2026-03-08"}
    assert facts["breakdowns"]["n"] == 3
    assert [voice["before"] for voice in facts["voices"]] == [[], []]


def test_a_long_silence_is_cut_to_a_week(town: Town) -> None:
    make_edition(town.manager, local_date=date(2026, 1, 5), facts={"schema": 0})

    assert facts_for(town.manager)["period"] == {
        "first": "2026-03-04",
        "last": "2026-03-10",
    }


def test_what_came_late_corrects_the_edition_before(town: Town) -> None:
    for _turn in range(2):
        town.report(at=datetime(2026, 3, 9, 11, tzinfo=UTC))
    tuesday = datetime(2026, 3, 10, 5, tzinfo=UTC)
    make_edition(town.manager, local_date=date(2026, 3, 10), as_of=tuesday)
    town.report(
        at=datetime(2026, 3, 9, 12, tzinfo=UTC),
        recorded_at=tuesday + timedelta(hours=1),
    )

    correction = facts_for(town.manager)["correction"]

    assert (correction["was"], correction["now"], correction["late"]) == (2, 3, 1)
    assert correction["period"] == {"first": "2026-03-09", "last": "2026-03-09"}


def test_nothing_is_corrected_where_the_reader_sees_other_places_now(
    town: Town,
) -> None:
    tuesday = datetime(2026, 3, 10, 5, tzinfo=UTC)
    make_edition(town.manager, local_date=date(2026, 3, 10), as_of=tuesday)
    town.report(unit=town.hill, at=datetime(2026, 3, 9, 11, tzinfo=UTC))
    grant(town.manager, Role.MANAGER, town.hill)

    assert facts_for(town.manager)["correction"] is None


def test_new_repeat_problems_come_with_where_most_of_their_reports_were(
    town: Town,
) -> None:
    problem = make_problem(town)
    make_problem(town, created_at=YESTERDAY - timedelta(days=1))
    for place in (town.lift, town.desk, town.desk, None):
        town.report(touchpoint=place, pattern=problem)
    town.report(touchpoint=town.lift, pattern=problem, is_restricted=True)

    problems = facts_for(town.executive)["problems"]

    assert problems["n"] == 1
    assert problems["first"] == [
        {
            "ref": problem.ref,
            "path": f"/patterns/{problem.ref}/",
            "unit": "Harbour",
            "n": 4,
            "label": "Desk",
        }
    ]


def test_serious_reports_come_worst_first_then_newest(town: Town) -> None:
    older = town.report(severity=4, at=YESTERDAY - timedelta(days=9))
    newer = town.report(severity=4)
    closed = town.report(severity=3, state="closed")
    town.report(severity=3, state="closed", at=YESTERDAY - timedelta(days=9))
    town.report(severity=2)
    town.report(severity=4, kind="praise")

    serious = facts_for(town.executive)["serious"]

    assert (serious["open"]["n"], serious["new"]["n"]) == (2, 2)
    assert [(row["ref"], row["is_open"]) for row in serious["first"]] == [
        (newer.ref, True),
        (older.ref, True),
        (closed.ref, False),
    ]
    assert serious["first"][1]["day"] == "2026-03-01"
    assert serious["first"][0]["severity"] == "Harmed or at risk: phone now"


def test_nobody_on_it_names_the_oldest_with_its_days(town: Town) -> None:
    problem = make_problem(town, created_at=AS_OF - timedelta(days=12, hours=1))
    old = town.report(at=AS_OF - timedelta(days=23, hours=2))
    town.report(owner=town.manager, next_step_at=AS_OF + timedelta(days=1))

    issues, patterns, initiatives = facts_for(town.executive)["nobody"]["kinds"]

    assert (issues["n"], patterns["n"], initiatives["n"]) == (1, 1, 0)
    assert [(row["ref"], row["days"]) for row in issues["first"]] == [(old.ref, 23)]
    assert [(row["ref"], row["days"]) for row in patterns["first"]] == [
        (problem.ref, 12)
    ]


def test_decisions_are_those_that_wait_for_the_reader(town: Town) -> None:
    cast = make_cast(town.harbour)
    initiative = make_submitted(cast)

    waiting = facts_for(cast.approver)["decisions"]
    assert waiting["n"] == 1
    assert waiting["first"] == [
        {
            "ref": initiative.ref,
            "path": f"/initiatives/{initiative.ref}/",
            "what": "The plan",
            "due": "2026-03-20",
            "is_late": False,
        }
    ]
    late = facts_for(cast.approver, local_date=date(2026, 3, 21))["decisions"]
    assert late["first"][0]["is_late"] is True
    assert facts_for(cast.owner)["decisions"]["n"] == 0


def test_scope_names_units_and_journeys(town: Town) -> None:
    grant(town.manager, Role.MANAGER, journey=town.lift.stage.journey)

    assert facts_for(town.executive)["scope"] == {"everything": True, "names": []}
    assert facts_for(town.manager)["scope"] == {
        "everything": False,
        "names": ["Harbour", "Travel with us"],
    }


def test_labels_are_in_the_readers_language(town: Town, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    named = make_touchpoint("Counter", labels={"de": "Schalter"})
    town.report(touchpoint=named)
    german = make_user("Uwe", time_zone="Europe/Berlin", language="de")
    grant(german, Role.EXECUTIVE)
    other = make_user("Yu", time_zone="Europe/Berlin", language="ja")
    grant(other, Role.EXECUTIVE)

    facts = facts_for(german)
    assert (facts["language"], facts["voices"][0]["most"][0]["label"]) == (
        "de",
        "Schalter",
    )
    # A language the product doesn't speak isn't half spoken.
    facts = facts_for(other)
    assert (facts["language"], facts["voices"][0]["most"][0]["label"]) == (
        "en",
        "Counter",
    )


def test_facts_are_json_as_they_stand(town: Town) -> None:
    town.fill(30)
    facts = facts_for(town.executive)

    assert json.loads(json.dumps(facts)) == facts


@pytest.mark.parametrize("who", ["manager", "executive"])
def test_gathering_takes_the_same_statements_with_1_and_50_rows(
    town: Town, who: str
) -> None:
    reader: User = getattr(town, who)
    cast = make_cast(town.harbour)

    def one_more() -> None:
        town.report(severity=4, pattern=make_problem(town), touchpoint=town.desk)
        town.report(kind="praise", at=YESTERDAY - timedelta(days=7))
        make_submitted(cast)

    def counted() -> int:
        person = User.objects.get(pk=reader.pk)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            facts_for(person)
        return len(caught) - 1  # the person themselves

    make_edition(reader, local_date=DAY - timedelta(days=1))
    one_more()
    one = counted()
    for _turn in range(49):
        town.report(severity=4, pattern=make_problem(town), touchpoint=town.desk)
        town.report(kind="praise", at=YESTERDAY - timedelta(days=7))

    assert counted() == one
    assert one <= 20
