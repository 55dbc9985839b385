"""Editions are made when they are due, for whoever may read them, and once."""

import logging
import random
import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.enums import Role
from accounts.models import User
from accounts.services.people import edit_profile
from cxops.digests import editions
from cxops.digests.editions import BATCH, wait_after
from cxops.kernel.history import acting_as
from cxops.models import DigestDelivery, DigestEdition, DigestSubscription, OutboxEvent
from tests.builders.accounts import grant, make_manager, make_unit
from tests.cxops.digests.readers import (
    NIGHT,
    SIX,
    choose,
    facts,
    make_reader,
    subscription_of,
    tick,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def dates(reader: User) -> list[str]:
    rows = DigestEdition.objects.filter(reader=reader).order_by("id")
    return [row.local_date.isoformat() for row in rows]


def end_roles(reader: User, last: date) -> None:
    with acting_as(None, verb="membership.end", at=NIGHT):
        for membership in reader.memberships.all():
            membership.until = last
            membership.save()


def test_edition_is_made_at_its_hour_with_its_delivery_and_the_promise_to_mail_it() -> (
    None
):
    reader = make_reader(language="en")

    assert tick(SIX - timedelta(microseconds=1)) == 0
    assert tick(SIX) == 1

    edition = DigestEdition.objects.get()
    assert (edition.reader_id, edition.kind) == (reader.pk, "daily")
    assert (edition.local_date, edition.hour) == (date(2026, 3, 10), 6)
    assert (edition.time_zone, edition.language) == ("Europe/Ljubljana", "en")
    assert (edition.as_of, edition.made_at) == (SIX, SIX)
    assert (edition.facts, edition.missed_days) == ({"schema": 0}, [])
    assert edition.scope == [["executive", None, None]]
    delivery = DigestDelivery.objects.get()
    assert delivery.edition_id == edition.pk
    assert delivery.message_id.startswith("<digest-20260310-")
    assert (delivery.sent_at, delivery.skipped_because) == (None, "")
    event = OutboxEvent.objects.get()
    assert (event.kind, event.payload) == ("digests.made", {"edition": edition.pk})
    row = subscription_of(reader)
    assert (row.served_until, row.next_due_at) == (date(2026, 3, 10), SIX + DAY)
    assert (row.failures, row.error, row.version) == (0, "", 1)


def test_edition_isn_t_made_again_by_a_later_tick_or_a_clock_that_was_set_back() -> (
    None
):
    reader = make_reader()
    tick(SIX)

    again = [tick(SIX + step) for step in (timedelta(0), HOUR, -2 * HOUR, 2 * HOUR)]

    assert again == [0, 0, 0, 0]
    assert dates(reader) == ["2026-03-10"]


def test_database_refuses_a_second_edition_a_change_and_a_deletion() -> None:
    make_reader()
    tick(SIX)
    edition = DigestEdition.objects.get()

    edition.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save(force_insert=True)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        DigestEdition.objects.update(facts={})
    with pytest.raises(DatabaseError), transaction.atomic():
        DigestEdition.objects.all()._raw_delete("default")

    assert [row.facts for row in DigestEdition.objects.all()] == [{"schema": 0}]


def test_missed_days_are_named_by_the_next_edition_and_not_made_up() -> None:
    reader = make_reader()
    tick(SIX)

    assert tick(SIX + 4 * DAY + HOUR) == 1

    edition = DigestEdition.objects.latest("id")
    assert edition.local_date == date(2026, 3, 14)
    assert edition.missed_days == ["2026-03-11", "2026-03-12", "2026-03-13"]
    assert edition.as_of == SIX + 4 * DAY + HOUR
    assert dates(reader) == ["2026-03-10", "2026-03-14"]


def test_missed_days_before_the_hour_end_with_yesterday_s_edition() -> None:
    make_reader()
    tick(SIX)

    assert tick(SIX + 3 * DAY - HOUR) == 1

    edition = DigestEdition.objects.latest("id")
    assert edition.local_date == date(2026, 3, 12)
    assert edition.missed_days == ["2026-03-11"]
    assert tick(SIX + 3 * DAY) == 1
    assert DigestEdition.objects.latest("id").missed_days == []


def test_working_days_skip_the_weekend_without_missing_it() -> None:
    reader = make_reader()
    choose(reader, "working_days")

    made = [tick(SIX + n * DAY) for n in range(7)]

    assert made == [1, 1, 1, 1, 0, 0, 1]
    assert DigestEdition.objects.latest("id").missed_days == []


def test_nobody_gets_an_edition_without_the_right_and_its_days_are_not_missed() -> None:
    reader = make_reader()
    tick(SIX)
    end_roles(reader, date(2026, 3, 10))

    assert [tick(SIX + n * DAY) for n in (1, 2)] == [0, 0]
    assert subscription_of(reader).served_until == date(2026, 3, 12)

    grant(reader, Role.EXECUTIVE, since=date(2026, 3, 13))
    assert tick(SIX + 3 * DAY) == 1
    assert dates(reader) == ["2026-03-10", "2026-03-13"]
    assert DigestEdition.objects.latest("id").missed_days == []


def test_deactivated_person_gets_none() -> None:
    reader = make_reader()
    with acting_as(None, verb="user.deactivate", at=NIGHT):
        reader.is_active = False
        reader.save()

    assert tick(SIX) == 0

    assert not DigestEdition.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize(("has_chosen", "made"), [(False, 0), (True, 1)])
def test_default_subscription_lasts_as_long_as_the_reader_is_an_executive(
    has_chosen: bool, made: int
) -> None:
    reader = make_reader()
    end_roles(reader, date(2026, 3, 9))
    grant(reader, Role.MANAGER, make_unit())
    if has_chosen:
        choose(reader, "daily")

    assert tick(SIX) == made


def test_manager_who_subscribed_gets_the_digest_of_their_scope() -> None:
    unit = make_unit()
    reader = make_manager(unit, time_zone="Europe/Ljubljana")
    choose(reader, "daily")

    assert tick(SIX) == 1

    assert DigestEdition.objects.get().scope == [["manager", unit.pk, None]]


# --- Failures -------------------------------------------------------------------------


def test_facts_that_fail_stop_nobody_else_and_wait_longer_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = make_reader("Bad"), make_reader("Good")

    def gather(reader: User, **moment: Any) -> dict[str, Any]:
        if reader.pk == bad.pk:
            raise RuntimeError("secret words")
        return facts(reader, **moment)

    at, waits = SIX, []
    with caplog.at_level(logging.ERROR, logger="cxops.digests"):
        assert tick(at, gather=gather) == 1
        for _attempt in range(8):
            row = subscription_of(bad)
            assert row.error == "RuntimeError"
            assert row.next_due_at is not None
            waits.append((row.next_due_at - at).total_seconds() / 60)
            assert tick(row.next_due_at - timedelta(seconds=1), gather=gather) == 0
            at = row.next_due_at
            tick(at, gather=gather)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (dates(good), dates(bad)) == (["2026-03-10"], [])
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert subscription_of(bad).failures == 9

    healed = subscription_of(bad).next_due_at
    assert healed is not None
    assert tick(healed) == 1
    row = subscription_of(bad)
    assert (row.failures, row.error, row.next_due_at) == (0, "", SIX + DAY)


def test_day_that_failed_to_its_end_is_named_by_the_next_edition() -> None:
    make_reader()

    def gather(_reader: User, **_moment: Any) -> dict[str, Any]:
        raise RuntimeError

    tick(SIX, gather=gather)

    assert tick(SIX + DAY) == 1

    assert DigestEdition.objects.get().missed_days == ["2026-03-10"]


def test_facts_that_kill_the_process_let_the_others_go_first() -> None:
    class KilledError(BaseException):
        """The process ends here."""

    bad, good = make_reader("Bad"), make_reader("Good")
    asked = []

    def gather(reader: User, **moment: Any) -> dict[str, Any]:
        asked.append(reader.pk)
        if reader.pk == bad.pk:
            raise KilledError
        return facts(reader, **moment)

    with pytest.raises(KilledError):
        tick(SIX, gather=gather)
    assert tick(SIX + timedelta(seconds=2), gather=gather) == 1

    assert asked == [bad.pk, good.pk]
    assert tick(SIX + wait_after(0)) == 1
    assert (dates(bad), dates(good)) == (["2026-03-10"], ["2026-03-10"])


def test_facts_read_before_a_new_choice_are_thrown_away() -> None:
    reader = make_reader()

    def gather(_reader: User, **_moment: Any) -> dict[str, Any]:
        choose(reader, "daily", 9, at=SIX)
        return {"schema": 0}

    assert tick(SIX, gather=gather) == 0

    assert not DigestEdition.objects.exists()
    assert subscription_of(reader).next_due_at == SIX + 3 * HOUR
    assert tick(SIX + 3 * HOUR) == 1


def test_edition_that_can_t_be_promised_isn_t_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError

    reader = make_reader()
    monkeypatch.setattr(editions, "emit", fail)

    assert tick(SIX) == 0

    assert not DigestEdition.objects.exists()
    assert not DigestDelivery.objects.exists()
    row = subscription_of(reader)
    assert (row.served_until, row.error) == (date(2026, 3, 9), "RuntimeError")


# --- Many readers, several workers ----------------------------------------------------


def test_tick_makes_a_batch_and_leaves_the_rest_to_the_next() -> None:
    for number in range(60):
        make_reader(f"Reader {number}")

    made = [tick(SIX + timedelta(seconds=2 * n)) for n in range(4)]

    assert made == [BATCH, BATCH, 60 - 2 * BATCH, 0]
    assert DigestEdition.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_facts_are_read_outside_any_transaction() -> None:
    make_reader()
    seen = []

    def gather(_reader: User, **_moment: Any) -> dict[str, Any]:
        seen.append(connection.in_atomic_block)
        return {"schema": 0}

    assert tick(SIX, gather=gather) == 1
    assert seen == [False]


@pytest.mark.django_db(transaction=True)
def test_several_workers_make_each_edition_once() -> None:
    for number in range(40):
        make_reader(f"Reader {number}")
    start, failures = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            while tick(SIX, limit=7):
                pass
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    # A worker that lost a race ends its round; what it left is due a minute later.
    while tick(SIX + wait_after(0)):
        pass
    assert DigestEdition.objects.count() == 40
    assert DigestDelivery.objects.count() == OutboxEvent.objects.count() == 40
    served = set(DigestSubscription.objects.values_list("served_until", "next_due_at"))
    assert served == {(date(2026, 3, 10), SIX + DAY)}


# --- Readers who travel ---------------------------------------------------------------


def move(reader: User, zone: str, at: datetime) -> None:
    person = User.objects.get(pk=reader.pk)
    edit_profile(
        person, language="en", time_zone=zone, wants_mail=True, actor=person, at=at
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # It is still the 10th there: the 11th isn't told twice.
        ("Pacific/Kiritimati", "Pacific/Honolulu", ["2026-03-11", "2026-03-12"]),
        # It is the 11th there already, past six: its edition comes at once.
        ("Pacific/Honolulu", "Pacific/Kiritimati", ["2026-03-10", "2026-03-11"]),
    ],
)
def test_reader_who_crosses_the_date_line_gets_each_date_once(
    before: str, after: str, expected: list[str]
) -> None:
    reader = make_reader(time_zone=before)
    at = datetime(2026, 3, 10, 16, tzinfo=UTC)  # six in the morning in both places
    tick(at)
    move(reader, after, at + HOUR)

    for hours in range(1, 49):
        tick(at + hours * HOUR)

    assert dates(reader)[:2] == expected


def test_random_travels_never_bring_two_editions_or_an_early_one() -> None:
    seed = random.randrange(10**9)  # noqa: S311 -- a test's dice
    dice = random.Random(seed)  # noqa: S311
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC")
    reader, at = make_reader(time_zone="UTC"), NIGHT
    for _step in range(400):
        at += dice.randint(1, 9) * HOUR
        what = dice.randrange(8)
        if what == 0:
            move(reader, dice.choice(zones), at)
        elif what == 1:
            choose(reader, "daily", dice.randrange(24), at=at)
        if tick(at):
            edition = DigestEdition.objects.latest("id")
            wall = at.astimezone(editions.rhythm_of(subscription_of(reader)).zone)
            assert (wall.date(), wall.hour) >= (edition.local_date, edition.hour), seed

    rows = list(DigestEdition.objects.order_by("id"))
    assert len(rows) > 50
    for earlier, later in pairwise(rows):
        between = (later.local_date - earlier.local_date).days - 1
        # Every date has its edition or is named as one that has none.
        assert between >= 0, f"seed {seed}"
        assert len(later.missed_days) == between, f"seed {seed}"
