"""Digests while the worker is killed at random moments: each made and mailed.

The receiver is a real one and refuses, hangs up and swallows besides. A mail may come
twice, under its one Message-ID; an edition is made once.
"""

import os
import random
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests import services
from tests.cxops.digests.post_office import PostOffice, post_office
from tests.processes.installation import Installation, installation

#: Two dozen on the build machine; a few wherever somebody runs the tests by hand.
KILLS = 12 if services.required() else int(os.environ.get("CXOPS_TEST_KILLS", "4"))
READERS_PER_KILL = 20
PATIENCE_SECONDS = 300

pytestmark = pytest.mark.slow


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office(
        seed=secrets.randbelow(10**9), refusing=5, hanging_up=3, swallowing=3
    ) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, office: PostOffice
) -> Iterator[Installation]:
    address = None
    if request.param == "postgres":
        address = services.postgres()
        if address is None:
            if services.required():
                pytest.fail("PostgreSQL is required in CI and doesn't answer")
            pytest.skip("PostgreSQL doesn't answer here")
    with installation(tmp_path / "var", postgres=address) as made:
        made.variables["CXOPS_EMAIL_URL"] = f"smtp://127.0.0.1:{office.port}"
        yield made


def test_each_edition_is_made_once_and_mailed_though_the_worker_is_killed(
    place: Installation, office: PostOffice
) -> None:
    readers = KILLS * READERS_PER_KILL
    place.run_module("tests.processes.digests", "build", str(readers))
    dice = random.Random(office.seed)  # noqa: S311 -- a test's dice
    kills_at_work = 0

    for _kill in range(KILLS):
        before = sum(office.taken.values())
        place.start_worker()
        _until(lambda: sum(office.taken.values()) > before, seconds=60)  # noqa: B023
        time.sleep(dice.uniform(0, 1.5))
        kills_at_work += sum(office.taken.values()) < readers
        place.kill("worker")
        place.kill("tick")
        _forget_lease(place)
    place.start_worker()
    _until(lambda: len(office.taken) >= readers, seconds=PATIENCE_SECONDS)
    # The last of them may still be waiting for its note.
    read = place.run_module("tests.processes.digests", "read")
    end = time.monotonic() + PATIENCE_SECONDS
    while read["waiting"] and time.monotonic() < end:
        time.sleep(3)
        read = place.run_module("tests.processes.digests", "read")

    assert kills_at_work >= KILLS // 2
    assert (read["waiting"], read["failed"]) == (0, 0), f"seed {office.seed}"
    assert len(read["editions"]) == readers
    assert set(Counter(read["editions"]).values()) == {1}
    expected = {name: address for name, address, _sent in read["deliveries"]}
    assert len(expected) == readers
    assert all(sent for _name, _address, sent in read["deliveries"])
    assert set(office.taken) == set(expected), f"seed {office.seed}"
    assert {name: set(people) for name, people in office.people.items()} == {
        name: {address} for name, address in expected.items()
    }
    # Twice at most where a sender died or was left without an answer.
    again = sum(count - 1 for count in office.taken.values())
    assert again <= office.troubles["swallowed"] + 2 * KILLS, f"seed {office.seed}"
    place.manage("verify_audit")


def _until(is_so: Callable[[], bool], *, seconds: int) -> None:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)


def _forget_lease(place: Installation) -> None:
    """The next worker need not wait until the dead one's lease has passed."""
    if place.database_url.startswith("sqlite"):
        path = place.database_url.removeprefix("sqlite:///")
        with sqlite3.connect(path, timeout=20) as connection:
            connection.execute("DELETE FROM cxops_lease")
        connection.close()
        return
    with psycopg.connect(place.database_url) as server:
        server.execute("DELETE FROM cxops_lease")
