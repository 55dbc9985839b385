"""Who gets the digest, and what a new choice does to the one that is due."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.enums import Role, UserKind
from accounts.models import User
from accounts.services.people import edit_profile
from cxops.digests.subscriptions import (
    change_subscription,
    current_subscription,
    subscribe_executives,
)
from cxops.kernel.errors import DomainError, Invalid, Refused, Stale
from cxops.models import AuditEntry, DigestSubscription
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.cxops.digests.readers import (
    NIGHT,
    SIX,
    choose,
    make_reader,
    subscription_of,
    tick,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def has_subscription(user: User) -> bool:
    return DigestSubscription.objects.filter(reader=user).exists()


def test_executive_is_subscribed_by_the_system_for_the_next_morning() -> None:
    reader = make_executive(time_zone="Europe/Ljubljana")

    assert subscribe_executives(at=SIX + HOUR) == 1
    assert subscribe_executives(at=SIX + HOUR) == 0

    row = subscription_of(reader)
    assert (row.frequency, row.hour, row.is_default) == ("daily", 6, True)
    assert (row.served_until, row.next_due_at) == (date(2026, 3, 10), SIX + DAY)
    history = row.history.get()
    assert (history.history_verb, history.history_user_id) == ("digest.subscribe", None)
    entry = AuditEntry.objects.get(object_type="cxops.digestsubscription")
    assert (entry.verb, entry.object_id, entry.at) == (
        "digest.subscribe",
        row.pk,
        SIX + HOUR,
    )


def test_nobody_else_is_subscribed() -> None:
    unit, boss = make_unit(), make_executive("Boss")
    subscribe_executives(at=NIGHT)
    make_manager(unit)
    make_clerk(unit)
    deputy = make_user("Deputy")
    grant(deputy, Role.EXECUTIVE, on_behalf_of=boss, until=date(2026, 3, 20))
    make_executive("Gone", is_active=False)
    make_executive("Program", kind=UserKind.SERVICE)
    former = make_user("Former")
    grant(former, Role.EXECUTIVE, until=date(2026, 3, 9))

    assert subscribe_executives(at=NIGHT) == 0

    assert DigestSubscription.objects.count() == 1


def test_executive_is_subscribed_when_the_role_is_in_force_where_they_are() -> None:
    reader = make_user(time_zone="Pacific/Auckland")
    grant(reader, Role.EXECUTIVE, since=date(2026, 3, 11))
    midnight = datetime(2026, 3, 10, 11, tzinfo=UTC)

    assert subscribe_executives(at=midnight - timedelta(seconds=1)) == 0
    assert subscribe_executives(at=midnight) == 1

    assert subscription_of(reader).next_due_at == midnight + 6 * HOUR


def test_executive_who_chose_never_stays_at_never() -> None:
    reader = make_reader()
    choose(reader, "never")

    assert subscribe_executives(at=NIGHT + DAY) == 0
    assert tick(SIX + DAY) == 0

    row = subscription_of(reader)
    assert (row.frequency, row.next_due_at, row.is_default) == ("never", None, False)


def test_choice_is_the_reader_s_in_history_and_audit() -> None:
    reader = make_manager(make_unit(), time_zone="Europe/Ljubljana")

    row = choose(reader, "working_days", 18, at=NIGHT)

    assert (row.frequency, row.hour, row.is_default) == ("working_days", 18, False)
    assert row.next_due_at == datetime(2026, 3, 10, 17, tzinfo=UTC)
    history = row.history.get()
    assert (history.history_verb, history.history_user_id) == (
        "digest.choose",
        reader.pk,
    )
    entry = AuditEntry.objects.get(object_type="cxops.digestsubscription")
    assert (entry.verb, entry.actor_id, entry.at) == ("digest.choose", reader.pk, NIGHT)


def test_choice_said_again_changes_nothing() -> None:
    reader = make_reader()
    first = choose(reader, "daily", 6)
    assert (first.version, first.is_default) == (2, False)

    with nothing_changed():
        again = choose(reader, "daily", 6, at=NIGHT + HOUR)

    assert again.version == 2


def test_hour_is_kept_when_only_the_frequency_is_chosen() -> None:
    reader = make_reader()
    choose(reader, "daily", 9)

    change_subscription(
        current_subscription(reader), frequency="never", actor=reader, at=NIGHT
    )

    assert (subscription_of(reader).frequency, subscription_of(reader).hour) == (
        "never",
        9,
    )


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"frequency": "hourly"}, Invalid),
        ({"frequency": "daily", "hour": 24}, Invalid),
        ({"frequency": "daily", "hour": -1}, Invalid),
        ({"frequency": "daily", "version": 7}, Stale),
    ],
)
def test_choice_is_refused_when_it_makes_no_sense(
    over: dict[str, Any], error: type[DomainError]
) -> None:
    reader = make_reader()

    with nothing_changed(), pytest.raises(error):
        change_subscription(
            current_subscription(reader), actor=reader, at=NIGHT, **over
        )

    row = subscription_of(reader)
    assert (row.frequency, row.hour, row.is_default) == ("daily", 6, True)


def test_choice_is_refused_to_anybody_else() -> None:
    reader, other = make_reader(), make_executive("Other")

    with nothing_changed(), pytest.raises(Refused):
        change_subscription(
            current_subscription(reader), frequency="never", actor=other, at=NIGHT
        )


def test_subscribing_is_refused_without_the_right_but_ending_isn_t() -> None:
    clerk, former = make_clerk(make_unit()), make_reader()
    former.memberships.all()[0].__class__.objects.filter(user=former).update(
        until=date(2026, 3, 1)
    )

    for person in (clerk, former):
        with nothing_changed(), pytest.raises(Refused):
            choose(person, "working_days")
    assert choose(former, "never").frequency == "never"
    assert not has_subscription(clerk)


@pytest.mark.django_db(transaction=True)
def test_two_first_choices_at_once_make_one_subscription() -> None:
    reader = make_manager(make_unit())
    start, told = threading.Barrier(2), []
    rows = [current_subscription(User.objects.get(pk=reader.pk)) for _ in range(2)]

    def work(row: DigestSubscription, hour: int) -> None:
        start.wait()
        try:
            change_subscription(
                row, frequency="daily", hour=hour, actor=row.reader, at=NIGHT
            )
            told.append("done")
        except Stale:
            told.append("stale")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=(row, hour))
        for row, hour in zip(rows, (7, 8), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", "stale"]
    assert DigestSubscription.objects.count() == 1


# --- When the next one is due ---------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "chosen", "chosen_at", "next_due"),
    [
        # Six hasn't come: the new hour counts today.
        (6, 9, NIGHT, SIX + 3 * HOUR),
        # Today's came at six: the new hour counts tomorrow.
        (6, 9, SIX + HOUR, SIX + DAY + 3 * HOUR),
        # Today's was to come at 18: nine o'clock is past, so it comes now.
        (18, 9, SIX + 5 * HOUR, SIX + 3 * HOUR),
    ],
)
def test_new_hour_gives_each_day_one_edition(
    was: int, chosen: int, chosen_at: datetime, next_due: datetime
) -> None:
    reader = make_reader()
    choose(reader, "daily", was)
    tick(chosen_at)

    row = choose(reader, "daily", chosen, at=chosen_at)

    assert row.next_due_at == next_due
    made = [tick(next_due + step) for step in (timedelta(0), timedelta(seconds=2))]
    assert made == [1, 0]


def test_weekend_that_wasn_t_wanted_isn_t_missed() -> None:
    reader = make_reader()
    choose(reader, "working_days")
    for day in range(4):
        tick(SIX + day * DAY)

    # Sunday evening, before the hour of the new choice.
    row = choose(reader, "daily", 23, at=SIX + 5 * DAY + 12 * HOUR)

    assert (row.served_until, row.next_due_at) == (
        date(2026, 3, 14),
        SIX + 5 * DAY + 17 * HOUR,
    )


def test_promise_of_a_worker_that_was_off_outlives_a_new_choice() -> None:
    reader = make_reader()

    row = choose(reader, "working_days", at=SIX + 3 * DAY)

    assert (row.served_until, row.next_due_at) == (date(2026, 3, 9), SIX)


def test_digest_chosen_again_after_never_starts_with_the_next_morning() -> None:
    reader = make_reader()
    tick(SIX)
    choose(reader, "never", at=SIX + HOUR)

    row = choose(reader, "daily", at=SIX + 30 * DAY + HOUR)

    assert row.next_due_at == datetime(2026, 4, 10, 4, tzinfo=UTC)  # summer time


def test_new_time_zone_moves_what_is_due_in_the_same_transaction() -> None:
    reader = make_reader()
    person = User.objects.get(pk=reader.pk)

    edit_profile(
        person,
        language="en",
        time_zone="America/New_York",
        wants_mail=True,
        actor=person,
        at=NIGHT,
    )

    row = subscription_of(reader)
    assert row.next_due_at == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert row.history.count() == 1


def test_new_time_zone_leaves_never_at_never() -> None:
    reader = make_reader()
    choose(reader, "never")
    person = User.objects.get(pk=reader.pk)

    edit_profile(
        person,
        language="en",
        time_zone="America/New_York",
        wants_mail=True,
        actor=person,
        at=NIGHT,
    )

    assert subscription_of(reader).next_due_at is None


def test_subscription_that_isn_t_there_says_never() -> None:
    reader = make_manager(make_unit())

    row = current_subscription(reader)

    assert (row.pk, row.frequency, row.hour) == (None, "never", 6)
    assert not has_subscription(reader)
