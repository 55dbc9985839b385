"""Readers of digests, and ticks that make them, for these tests."""

from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from cxops.digests.editions import make_due
from cxops.digests.subscriptions import (
    change_subscription,
    current_subscription,
    subscribe_executives,
)
from cxops.models import DigestSubscription
from tests.builders.accounts import make_executive

#: A Tuesday morning, before anybody's digest in Europe.
NIGHT = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
#: Six o'clock in Ljubljana on the same day.
SIX = datetime(2026, 3, 10, 5, tzinfo=UTC)


def facts(_reader: User, **_moment: Any) -> dict[str, Any]:
    """Facts for those who don't read them."""
    return {"schema": 0}


def make_reader(name: str = "Ed Executive", **over: Any) -> User:
    """An executive in Ljubljana who has got the default subscription at night."""
    reader = make_executive(name, **({"time_zone": "Europe/Ljubljana"} | over))
    subscribe_executives(at=NIGHT)
    return reader


def subscription_of(reader: User) -> DigestSubscription:
    """As it is in the database now."""
    return DigestSubscription.objects.select_related("reader").get(reader=reader)


def choose(
    reader: User, frequency: str, hour: int = 6, *, at: datetime = NIGHT
) -> DigestSubscription:
    """The reader's own choice."""
    actor = User.objects.get(pk=reader.pk)
    return change_subscription(
        current_subscription(actor), frequency=frequency, hour=hour, actor=actor, at=at
    )


def tick(at: datetime, **over: Any) -> int:
    """What the worker does at a moment."""
    return make_due(at=at, **({"gather": facts} | over))
