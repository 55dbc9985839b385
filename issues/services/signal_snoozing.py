"""Put a signal off. It comes back by itself: on its day, or earlier when the thing is
clearly worse."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from issues.drafts import clean_reason
from issues.models import Signal, SignalSnooze
from issues.policies import can_put_off

if TYPE_CHECKING:
    from accounts.models import User

#: Nothing is put off for longer at once.
LONGEST = timedelta(days=90)
#: So many times the most that was seen is clearly worse.
CLEARLY = 1.5


@transaction.atomic
def snooze_signal(
    signal: Signal, *, until: date, reason: str, actor: "User", at: datetime
) -> Signal:
    """Leave a signal and those that follow upon it out of the list until the morning
    of that day, where it was counted.

    Raises Refused unless the actor sorts the reports of the unit, Invalid for a day
    that isn't within 90 days and for no reason, Conflict where it is put off already.
    """
    permission = require(can_put_off(actor, signal))
    signal = lock(signal)
    if signal.snooze is not None and signal.snooze.until > at:
        raise Conflict(_("Somebody has put this off already."))
    zone = ZoneInfo(signal.unit.time_zone)
    _check_end(until, today=at.astimezone(zone).date())
    why = clean_reason(reason, ask=_("Say why not now."))
    with acting_as(
        actor,
        verb="signal.snooze",
        at=at,
        reason=why,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        signal.snooze = SignalSnooze.objects.create(
            signal=signal,
            until=datetime.combine(until, time.min, tzinfo=zone),
            reason=why,
            peak=signal.peak,
            put_off_by=actor,
            put_off_at=at,
        )
    signal.save(update_fields=["snooze"])
    return signal


@transaction.atomic
def wake_signal(signal: Signal, *, actor: "User", at: datetime) -> Signal:
    """End that it is put off. Raises Conflict where it isn't."""
    permission = require(can_put_off(actor, signal))
    signal = lock(signal)
    if signal.snooze is None or signal.snooze.until <= at:
        raise Conflict(_("This isn’t put off; it is in the list already."))
    _end(signal.snooze, actor=actor, at=at, for_=permission.on_behalf_of_id)
    return signal


def running_snoozes(signals: Any, *, at: datetime) -> Mapping[tuple[Any, ...], Any]:
    """What is put off now among these signals: subject → its snooze. One statement."""
    held = signals.held(at).select_related("snooze").order_by("pk")
    return {signal.subject: signal.snooze for signal in held}


def end_if_worse(signal: Signal, *, at: datetime) -> None:
    """End what holds a signal that is clearly worse than what was seen then."""
    snooze = signal.snooze
    if snooze is None or snooze.until <= at or not signal.is_worse:
        return
    if signal.peak >= CLEARLY * snooze.peak:
        _end(lock(snooze), actor=None, at=at, reason=_("It is clearly worse."))


def _end(
    snooze: SignalSnooze,
    *,
    actor: "User | None",
    at: datetime,
    reason: str = "",
    for_: int | None = None,
) -> None:
    snooze.until = at
    snooze.version += 1
    with acting_as(
        actor, verb="signal.wake", at=at, reason=reason, on_behalf_of_id=for_
    ):
        snooze.save(update_fields=["until", "version"])


def _check_end(until: date, *, today: date) -> None:
    if until <= today:
        raise Invalid(_("Choose a day after today."), field="until")
    if until - today > LONGEST:
        raise Invalid(
            _("Choose a day within %(days)d days.") % {"days": LONGEST.days},
            field="until",
        )
