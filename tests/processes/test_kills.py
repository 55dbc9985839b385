"""Filing and approving while web, worker or both are killed at random moments.

All of it or none; the same request sent again with its key is answered with the same
status and record; another body under the key is refused.
"""

import os
import random
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import services
from tests.processes.installation import Answer, Installation, installation
from tests.processes.ledger import Book, Decided, Sent, Stored, faults

#: Fifty on the build machine; a few wherever somebody runs the tests by hand.
KILLS = 50 if services.required() else int(os.environ.get("CXOPS_TEST_KILLS", "4"))
PLANS = 25
CLIENTS = 3
GIVE_UP_SECONDS = 60

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    address = None
    if request.param == "postgres":
        address = services.postgres()
        if address is None:
            if services.required():
                pytest.fail("PostgreSQL is required in CI and doesn't answer")
            pytest.skip("PostgreSQL doesn't answer here")
    with installation(tmp_path / "var", postgres=address) as made:
        yield made


def test_nothing_is_lost_doubled_or_half_done_when_processes_are_killed(
    place: Installation,
) -> None:
    world = place.run_module("tests.processes.world", "build", str(PLANS))
    place.start_web()
    place.start_worker()
    run = Run(place, world, seed=secrets.randbelow(10**9))

    run.until_killed(KILLS)

    book = run.book
    read = place.run_module("tests.processes.world", "read")
    book.stored = [Stored(**row) for row in read["stored"]]
    book.decided = [Decided(**row) for row in read["decided"]]
    assert faults(book) == [], f"seed {run.seed}"
    assert run.kills == KILLS
    assert sum(row.status == 201 for row in book.sent) >= KILLS
    assert sum(status == 200 for status in book.approvals.values()) == PLANS
    run.repeat_everything()
    again = place.run_module("tests.processes.world", "read")
    assert len(again["stored"]) == len(read["stored"])
    assert again["decided"] == read["decided"]
    place.manage("verify_audit")


class Run:
    """Clients that file and approve with keys and retries, and one killer."""

    def __init__(self, place: Installation, world: dict[str, Any], seed: int) -> None:
        self.place = place
        self.world = world
        self.seed = seed
        self.book = Book()
        self.kills = 0
        self.approval_keys: dict[str, str] = {}
        self._random = random.Random(seed)  # noqa: S311 -- a test's dice
        self._over = threading.Event()
        self._lock = threading.Lock()

    def until_killed(self, kills: int) -> None:
        """Keep filing and approving until so many kills have happened."""
        clients = [
            threading.Thread(target=self._file, args=(number,))
            for number in range(CLIENTS)
        ]
        clients.append(threading.Thread(target=self._approve))
        for client in clients:
            client.start()
        try:
            while self.kills < kills:
                time.sleep(self._random.uniform(0.05, 0.5))
                self._kill()
        finally:
            self._over.set()
            for client in clients:
                client.join(GIVE_UP_SECONDS * 2)

    def repeat_everything(self) -> None:
        """Send a sample again, with its key: same status, same record; and changed."""
        acknowledged = [row for row in self.book.sent if row.status == 201]
        for row in self._random.sample(acknowledged, min(20, len(acknowledged))):
            answer = self._post_report(row.key, row.text)
            assert (answer.status, answer.body["ref"]) == (201, row.ref)
            changed = self._post_report(row.key, row.text + " changed")
            assert changed.status == 422
        for ref, key in self.approval_keys.items():
            answer = self._post_approval(ref, self._version(ref), key)
            assert (answer.status, answer.body["ref"]) == (200, ref)

    def _kill(self) -> None:
        choice = self._random.choice(["one", "one", "one", "web", "worker", "both"])
        if choice == "one":
            self.place.kill_one_web_worker()
        if choice in ("worker", "both"):
            self.place.kill("worker")
            self.place.kill("tick")
        if choice in ("web", "both"):
            self.place.kill("web")
            self.place.start_web()
        if choice in ("worker", "both"):
            self.place.start_worker()
        self.kills += 1

    def _file(self, number: int) -> None:
        count = 0
        while not self._over.is_set():
            count += 1
            key, text = secrets.token_hex(12), f"sent by {number}, the {count}th"
            answer = self._until_answered(lambda: self._post_report(key, text))  # noqa: B023
            status = answer.status if answer else None
            ref = answer.body["ref"] if answer and answer.status == 201 else None
            with self._lock:
                self.book.sent.append(Sent(key, text, status, ref))

    def _approve(self) -> None:
        for ref, version in self.world["plans"]:
            key = secrets.token_hex(12)
            self.approval_keys[ref] = key
            answer = self._until_answered(
                lambda: self._post_approval(ref, version, key)  # noqa: B023
            )
            with self._lock:
                self.book.approvals[ref] = answer.status if answer else None

    def _until_answered(self, send: Any) -> Answer | None:
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            try:
                answer: Answer = send()
            except OSError:
                time.sleep(0.05)
                continue
            if answer.status < 500:
                return answer
            time.sleep(0.05)
        return None

    def _post_report(self, key: str, text: str) -> Answer:
        return self.place.request(
            "POST",
            "/api/v1/issues/",
            token=self.world["clerk"],
            body={"description": text},
            Idempotency_Key=key,
        )

    def _post_approval(self, ref: str, version: int, key: str) -> Answer:
        return self.place.request(
            "POST",
            f"/api/v1/initiatives/{ref}/approve/",
            token=self.world["approver"],
            body={"reason": "Sound plan."},
            Idempotency_Key=key,
            If_Match=f'"{version}"',
        )

    def _version(self, ref: str) -> int:
        return int(dict(self.world["plans"])[ref])
