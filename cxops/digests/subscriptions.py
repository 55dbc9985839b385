"""Who gets the digest: by default whoever is an executive, else whoever asks for it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.enums import Role, UserKind
from accounts.models import Membership, User
from accounts.queries.reach import Reach, reach_of
from cxops.digests.schedule import DAY, Rhythm
from cxops.kernel.clock import local_date
from cxops.kernel.decision import Denied, no_right
from cxops.kernel.errors import Invalid, Refused, Stale
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock, lock_for_update
from cxops.models import DigestFrequency, DigestSubscription

READ = "digest.read"
DEFAULT_HOUR = 6
#: New executives found in one tick; the next finds the others.
BATCH = 50


def current_subscription(reader: User) -> DigestSubscription:
    """The reader's subscription; one that says "never", not stored yet, where none is.

    ``change_subscription`` takes either.
    """
    found = DigestSubscription.objects.filter(reader=reader).first()
    if found is not None:
        found.reader = reader
        return found
    return DigestSubscription(
        reader=reader,
        frequency=DigestFrequency.NEVER,
        hour=DEFAULT_HOUR,
        served_until=date.min,
    )


def rhythm_of(subscription: DigestSubscription) -> Rhythm:
    """When this subscription's digests are due, by its reader's clocks."""
    return Rhythm(
        subscription.frequency, subscription.hour, subscription.reader.time_zone
    )


def right_to_receive(subscription: DigestSubscription, *, at: datetime) -> Reach | None:
    """What the reader may see at this moment, if they want and may have the digest.

    One that nobody chose lasts as long as the reader is an executive.
    """
    if subscription.frequency == DigestFrequency.NEVER:
        return None
    reach = reach_of(subscription.reader, at=at)
    if subscription.is_default and Role.EXECUTIVE not in _own_roles(reach):
        return None
    return reach if reach.has(READ) else None


@transaction.atomic
def change_subscription(
    subscription: DigestSubscription,
    *,
    frequency: str,
    hour: int | None = None,
    version: int | None = None,
    actor: User,
    at: datetime,
) -> DigestSubscription:
    """Choose how often and at which hour; said again, it changes nothing.

    Only the reader chooses. Whoever has no right to a digest can still end theirs.
    A day that is due already under the new hour gets its edition at once, if it has
    none yet; no day gets two.
    """
    reader = subscription.reader
    if actor.pk != reader.pk:
        raise Refused(Denied("not_yours", _("Only they can change their digest.")))
    is_new = subscription.pk is None
    if not is_new:
        subscription = lock(subscription, version=version)
        subscription.reader = reader
    hour = subscription.hour if hour is None else hour
    _check(frequency, hour)
    if frequency != DigestFrequency.NEVER and not reach_of(actor).has(READ):
        raise Refused(no_right())
    before = (subscription.frequency, subscription.hour, subscription.is_default)
    if not is_new and before == (frequency, hour, False):
        return subscription
    _start_anew(subscription, frequency=frequency, hour=hour, at=at)
    subscription.is_default = False
    return _save(subscription, verb="digest.choose", actor=actor, at=at)


def subscribe_executives(*, at: datetime, limit: int = BATCH) -> int:
    """Give executives without a subscription the default one; returns how many.

    A role that begins later counts from its first day, where the person is.
    """
    waiting = (
        Membership.objects.filter(
            Q(until=None) | Q(until__gte=(at - DAY).date()),
            role=Role.EXECUTIVE,
            on_behalf_of=None,
            since__lte=(at + DAY).date(),
            user__is_active=True,
            user__kind=UserKind.PERSON,
            user__digest_subscription=None,
        )
        .select_related("user")
        .order_by("since", "pk")[:limit]
    )
    return sum(_subscribe(row.user, at) for row in waiting if _in_force(row, at))


def plan_again(readers: Collection[int]) -> None:
    """Set anew when these readers' digests are due: their clocks have changed.

    Called in the transaction that changed them.
    """
    rows = DigestSubscription.objects.filter(
        reader__in=readers, next_due_at__isnull=False
    )
    for row in lock_for_update(rows.select_related("reader")):
        due = rhythm_of(row).next_due(row.served_until)
        # next_due_at is the worker's column and not tracked.
        DigestSubscription.objects.filter(pk=row.pk).update(next_due_at=due)


def _in_force(membership: Membership, at: datetime) -> bool:
    today = local_date(at, membership.user.time_zone)
    return membership.since <= today and (
        membership.until is None or membership.until >= today
    )


def _subscribe(reader: User, at: datetime) -> bool:
    subscription = current_subscription(reader)
    if subscription.pk is not None:
        return False
    _start_anew(subscription, frequency=DigestFrequency.DAILY, hour=DEFAULT_HOUR, at=at)
    subscription.is_default = True
    try:
        _save(subscription, verb="digest.subscribe", actor=None, at=at)
    except Stale:
        # They chose for themselves at this very moment, or another worker was faster.
        return False
    return True


def _start_anew(
    subscription: DigestSubscription, *, frequency: str, hour: int, at: datetime
) -> None:
    """Plan by a new choice. What was promised before stays promised."""
    was = rhythm_of(subscription)
    subscription.frequency, subscription.hour = frequency, hour
    rhythm = rhythm_of(subscription)
    outstanding = was.latest_due(at)
    if was.frequency == DigestFrequency.NEVER:
        # Nothing was promised: the first edition is the next one to come.
        settled = _latest_day(rhythm, at)
    elif outstanding is not None and outstanding > subscription.served_until:
        settled = subscription.served_until
    else:
        # Days that weren't wanted until now (a weekend) aren't missed.
        settled = local_date(at, rhythm.time_zone) - timedelta(days=1)
    subscription.served_until = max(subscription.served_until, settled)
    subscription.next_due_at = rhythm.next_due(subscription.served_until)
    subscription.failures, subscription.error = 0, ""


def _latest_day(rhythm: Rhythm, at: datetime) -> date:
    """The newest day whose hour has come, wanted or not."""
    daily = Rhythm(DigestFrequency.DAILY, rhythm.hour, rhythm.time_zone)
    return daily.latest_due(at) or local_date(at, rhythm.time_zone)


def _save(
    subscription: DigestSubscription, *, verb: str, actor: User | None, at: datetime
) -> DigestSubscription:
    is_new = subscription.pk is None
    if not is_new:
        subscription.version += 1
    try:
        with transaction.atomic(), acting_as(actor, verb=verb, at=at):
            subscription.save(force_insert=is_new)
    except IntegrityError:
        raise Stale(
            _("Your digest was just changed. Look at the change, then choose again.")
        ) from None
    return subscription


def _check(frequency: str, hour: int) -> None:
    if frequency not in DigestFrequency.values:
        raise Invalid(_("Choose from the list."), field="frequency")
    if not 0 <= hour <= 23:
        raise Invalid(_("Choose an hour from 0 to 23."), field="hour")


def _own_roles(reach: Reach) -> set[str]:
    return {grant.role for grant in reach.grants if grant.on_behalf_of_id is None}
