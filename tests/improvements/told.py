"""Who is told of what by one step, after all that its set-up told."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Notification, User
from cxops.models import OutboxEvent


@contextmanager
def telling(*expected: tuple[str, User]) -> Iterator[None]:
    """Exactly these notifications are added inside, each promised to the worker."""
    seen = set(Notification.objects.values_list("pk", flat=True))
    yield
    rows = Notification.objects.exclude(pk__in=seen).order_by("pk")
    assert [(row.kind, row.user_id) for row in rows] == [
        (kind, person.pk) for kind, person in expected
    ]
    events = OutboxEvent.objects.filter(kind="accounts.notified").order_by("id")
    promised = [event.payload["notification"] for event in events]
    assert promised[len(promised) - len(rows) :] == [row.pk for row in rows]
