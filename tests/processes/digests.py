"""Run inside an installation: readers whose digest is due, and what became of it.

python -m tests.processes.digests build 100
python -m tests.processes.digests read
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from accounts.enums import Role  # noqa: E402
from accounts.models import Membership, User  # noqa: E402
from cxops.digests.schedule import Rhythm  # noqa: E402
from cxops.kernel.clock import now  # noqa: E402
from cxops.kernel.history import acting_as, bulk_create_tracked  # noqa: E402
from cxops.models import (  # noqa: E402
    DigestDelivery,
    DigestEdition,
    DigestSubscription,
    OutboxEvent,
)

HOUR = timedelta(hours=1)


def build(count: int) -> dict[str, int]:
    """``count`` executives in UTC whose digest has been due since the last hour."""
    at = now()
    with acting_as(None, verb="user.install", at=at):
        people = bulk_create_tracked(User, [_person(n) for n in range(count)])
    with acting_as(None, verb="membership.grant", at=at):
        bulk_create_tracked(
            Membership,
            [
                Membership(user=p, role=Role.EXECUTIVE, since=at.date() - 9 * 24 * HOUR)
                for p in people
            ],
        )
    rhythm = Rhythm("daily", (at - HOUR).hour, "UTC")
    day = rhythm.latest_due(at)
    assert day is not None
    with acting_as(None, verb="digest.subscribe", at=at):
        bulk_create_tracked(
            DigestSubscription,
            [
                DigestSubscription(
                    reader=p,
                    frequency=rhythm.frequency,
                    hour=rhythm.hour,
                    is_default=True,
                    served_until=day - 24 * HOUR,
                    next_due_at=rhythm.due_at(day),
                )
                for p in people
            ],
        )
    return {"readers": count}


def _person(number: int) -> User:
    return User(
        full_name=f"Reader {number}",
        email=f"reader{number}@example.org",
        joined_at=now(),
        password="!",
    )


def read() -> dict[str, object]:
    """Editions per reader, and each delivery with its address."""
    deliveries = DigestDelivery.objects.values_list(
        "message_id", "edition__reader__email", "sent_at"
    )
    return {
        "editions": list(DigestEdition.objects.values_list("reader", flat=True)),
        "deliveries": [
            [name, address, sent is not None] for name, address, sent in deliveries
        ],
        "waiting": OutboxEvent.objects.filter(done_at=None).count(),
        "failed": DigestSubscription.objects.exclude(error="").count(),
    }


if __name__ == "__main__":
    made = build(int(sys.argv[2])) if sys.argv[1] == "build" else read()
    print(json.dumps(made))  # noqa: T201 -- the installation reads this line
