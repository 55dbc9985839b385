"""Forty zones, many months, processes that die and a clock that is set wrong.

Each reader gets exactly one edition for each local date, none before its hour, each
mailed with one Message-ID. What was due when is found by reading the wall clock
(``oracle``), which shares no line with the scheduler.

Four hundred days on the build machine; fewer wherever somebody runs it by hand.
"""

import os
import random
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from cxops.digests import delivery, editions
from cxops.digests.schedule import Rhythm
from cxops.digests.subscriptions import subscribe_executives
from cxops.models import DigestDelivery, DigestEdition, OutboxEvent
from tests import services
from tests.builders.accounts import make_executive
from tests.cxops.digests.oracle import Made, due_moments, faults
from tests.cxops.digests.simulation import Clock, Deaths, KilledError, Run
from tests.cxops.digests.zones import ZONES

#: Begins before clocks change in spring and autumn on either half of the earth.
START = datetime(2025, 9, 20, tzinfo=UTC)
DAYS = 400 if services.required() else int(os.environ.get("CXOPS_TEST_DAYS", "40"))
DEATHS = DAYS // 2
CLOCK_STEPS = DAYS // 5
HOUR = 6
#: The lease's row is made once: hardly ever does a process die just there.
ONCE = {"before insert cxops_lease", "after insert cxops_lease"}

pytestmark = pytest.mark.django_db


def halves() -> list[Any]:
    """Every other zone. The build machine, where both databases are asked for all the
    days, takes one half on each of them."""
    found = [
        pytest.param(ZONES[0::2], id="even"),
        pytest.param(ZONES[1::2], id="odd"),
    ]
    if not services.required():
        return found
    is_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    return found[:1] if is_postgres else found[1:]


@pytest.fixture(autouse=True)
def patience(db: None) -> None:
    """All the days lie in one transaction: its constraints are checked at its end, and
    on a busy machine that takes longer than any statement of the product may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10min'")


@dataclass
class Post:
    """A post office that counts, and loses a process now and then."""

    deaths: Deaths | None = None
    sent: Counter[str] = field(default_factory=Counter)

    def message_of(self, row: DigestDelivery, _subscription: Any) -> Any:
        post = self

        class Letter:
            def send(self) -> None:
                if post.deaths:
                    post.deaths.step("before the mail leaves")
                post.sent[row.message_id] += 1
                if post.deaths:
                    post.deaths.step("after the mail has left")

        return Letter()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    office = Post()
    monkeypatch.setattr(delivery, "message_of", office.message_of)
    return office


def promised(
    zones: dict[int, str], first: datetime, days: int
) -> dict[int, dict[date, datetime]]:
    """What each reader must get between two instants, by the wall clock."""
    end = first + timedelta(days=days)
    # Two hours around the ends depend on what the clock said just then.
    margin = timedelta(hours=3)
    return {
        reader: {
            day: due
            for day, due in due_moments(
                zone, HOUR, first - timedelta(days=2), end, step_minutes=15
            ).items()
            if first + margin < due < end - margin
        }
        for reader, zone in zones.items()
    }


def made() -> list[Made]:
    rows = DigestEdition.objects.values_list("reader", "local_date", "made_at")
    return [Made(*row) for row in rows.order_by("id")]


def settled(found: list[Made], due: dict[int, dict[date, datetime]]) -> list[Made]:
    """Without the editions around both ends, which nobody was promised here."""
    ends = {reader: (min(days), max(days)) for reader, days in due.items()}
    return [e for e in found if ends[e.reader][0] <= e.day <= ends[e.reader][1]]


def readers(zones: tuple[str, ...]) -> dict[int, str]:
    people = {make_executive(time_zone=zone).pk: zone for zone in zones}
    assert subscribe_executives(at=START) == len(zones)
    return people


def simulate(
    zones: tuple[str, ...], days: int, deaths: int, steps: int, post: Post
) -> tuple[list[str], Run, int]:
    """Run the worker through the days; returns faults, the run and its seed."""
    seed = secrets.randbelow(10**9)
    dice = random.Random(seed)  # noqa: S311 -- a test's dice
    people = readers(zones)
    span = timedelta(days=days)
    # An edition's life has some thirty moments at which a process can die.
    post.deaths = Deaths(dice, deaths, every=len(zones) * days * 15 // max(deaths, 1))
    run = Run(dice, post.deaths, Clock(dice, steps, span))
    run.until(START, START + span)
    due = promised(people, START, days)
    return faults(settled(made(), due), due), run, seed


@pytest.mark.slow
@pytest.mark.parametrize("zones", halves())
def test_each_reader_gets_one_edition_a_day_whatever_dies_and_whatever_the_clock_says(
    zones: tuple[str, ...], post: Post
) -> None:
    found, run, seed = simulate(zones, DAYS, DEATHS // 2, CLOCK_STEPS, post)

    assert found == [], f"seed {seed}"
    assert len(made()) >= len(zones) * (DAYS - 2)
    assert len(run.deaths.places) == DEATHS // 2, f"seed {seed}"
    assert run.clock.taken >= CLOCK_STEPS - 1
    # Processes died everywhere: claiming, making, committing, mailing, noting it.
    spared = run.deaths.known - set(run.deaths.places)
    assert spared <= ONCE or len(run.deaths.known) > DEATHS // 2, f"seed {seed}"
    assert not OutboxEvent.objects.filter(given_up_at__isnull=False).exists()
    assert_each_was_mailed(post, run)


def assert_each_was_mailed(post: Post, run: Run) -> None:
    """Every edition but the last hours' left, under one Message-ID of its own."""
    rows = DigestDelivery.objects.exclude(sent_at=None)
    names = list(rows.values_list("message_id", flat=True))
    assert set(post.sent) - set(names) == set()
    assert len(set(names)) == len(names)
    # The post goes a few times a day: only the last day's may wait.
    assert DigestDelivery.objects.filter(sent_at=None).count() <= len(ZONES)
    twice = sum(count - 1 for count in post.sent.values())
    assert twice <= len(run.deaths.places)


# --- The tests above must be able to fail ---------------------------------------------

FEW = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


def test_the_simulation_finds_nothing_in_a_sound_scheduler(post: Post) -> None:
    found, run, seed = simulate(FEW, 50, 25, 10, post)

    assert (found, len(run.deaths.places)) == ([], 25), f"seed {seed}"


def test_the_simulation_finds_a_scheduler_that_moves_on_before_it_has_made(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep_in_pieces(edition: Any, subscription: Any, rhythm: Any) -> bool:
        editions._settle(subscription, edition.local_date, rhythm)
        die("settled")
        edition.save(force_insert=True)
        return True

    def die(place: str) -> None:
        if edition_count() % 40 == 7 and place not in dead:
            dead.add(place)
            raise KilledError

    dead: set[str] = set()
    edition_count = DigestEdition.objects.count
    monkeypatch.setattr(editions, "_keep", keep_in_pieces)

    found, _run, _seed = simulate(FEW, 20, 0, 0, post)

    assert [line.split(":")[0] for line in found] == ["lost"]


def test_the_simulation_finds_a_scheduler_without_claim_and_constraint(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim always succeeds and the constraint is evaded by another kind."""

    def keep_twice(edition: Any, subscription: Any, rhythm: Any) -> bool:
        edition.kind = f"k{DigestEdition.objects.count()}"
        edition.save(force_insert=True)
        if not dead and DigestEdition.objects.count() == 31:
            dead.append("between")
            raise KilledError
        return editions._settle(subscription, edition.local_date, rhythm)

    dead: list[str] = []
    monkeypatch.setattr(editions, "_keep", keep_twice)

    found, _run, _seed = simulate(FEW, 20, 0, 0, post)

    assert [line.split(":")[0] for line in found] == ["doubled"]


def test_the_simulation_finds_a_scheduler_that_keeps_the_first_day_s_offset(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Rhythm.due_at

    def naive(self: Rhythm, day: date) -> datetime | None:
        first = sound(self, START.date())
        return first and first + (day - START.date())

    monkeypatch.setattr(Rhythm, "due_at", naive)

    found, _run, _seed = simulate(FEW, 50, 0, 0, post)

    # Lord Howe's clocks went forth on 5 October: from then on half an hour late,
    # which is no fault; Berlin's went back on 26 October: from then on too early.
    assert {line.split(" ")[0] for line in found} == {"early:"}
    assert {date.fromisoformat(line.split(" ")[2]) for line in found} >= {
        date(2025, 10, 26),
        date(2025, 11, 2),
    }


@pytest.mark.parametrize(
    ("editions_made", "fault"),
    [
        ([], "lost: 1 2026-03-10"),
        ([(1, 10, 6, 0), (1, 10, 6, 1)], "doubled: 1 2026-03-10"),
        ([(1, 10, 5, 59)], "early: 1 2026-03-10"),
        ([(1, 10, 6, 0), (1, 11, 6, 0)], "invented: 1 2026-03-11"),
    ],
)
def test_faults_names_each_kind(
    editions_made: list[tuple[int, int, int, int]], fault: str
) -> None:
    due = {1: {date(2026, 3, 10): datetime(2026, 3, 10, 6, tzinfo=UTC)}}
    rows = [
        Made(
            reader, date(2026, 3, day), datetime(2026, 3, 10, hour, minute, tzinfo=UTC)
        )
        for reader, day, hour, minute in editions_made
    ]

    assert faults(rows, due) == [fault]
