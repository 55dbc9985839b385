"""A kind of job for tests: it counts, by creating one seal-less record per step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from accounts.models import User
from cxops.kernel.errors import Conflict
from cxops.kernel.idempotency import body_digest
from cxops.kernel.jobs import KINDS, JobKind, Progress
from cxops.models import IdempotencyKey

KIND = "test.count"
TOTAL = 5


class Counting:
    """Each step writes one row, numbered by its place, and may fail as told."""

    def __init__(self) -> None:
        self.dies_at: int | None = None
        self.refuses_at: int | None = None
        self.stopped: list[int] = []

    def step(
        self, *, subject: int, place: dict[str, Any], actor: User, at: datetime
    ) -> Progress:
        number = place.get("number", 0)
        IdempotencyKey.objects.create(
            actor=actor,
            key=f"{subject}:{number}",
            body_digest=body_digest("test", {}),
            status=200,
            object_type="accounts.user",
            object_id=actor.pk,
            created_at=at,
        )
        if number == self.refuses_at:
            raise Conflict("Not this one.")
        if number == self.dies_at:
            raise RuntimeError("secret words")
        number += 1
        return Progress(
            place={"number": number},
            done=number,
            total=TOTAL,
            is_finished=number == TOTAL,
        )

    def stop(self, *, subject: int, actor: User, at: datetime) -> None:
        self.stopped.append(subject)


@contextmanager
def counting() -> Iterator[Counting]:
    """The kind, while a test runs."""
    it = Counting()
    KINDS.add(
        KIND,
        JobKind("Counting", it.step, lambda subject: f"/issues/{subject}/", it.stop),
    )
    yield it
    KINDS._items.pop(KIND)


def written(subject: int) -> list[int]:
    """The numbers that were written, in order."""
    keys = IdempotencyKey.objects.filter(key__startswith=f"{subject}:").order_by("id")
    return [int(row.key.partition(":")[2]) for row in keys]
