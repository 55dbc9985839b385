"""Every edition reaches a real SMTP receiver, however badly it behaves."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from cxops.digests import delivery
from cxops.digests.facts import gather
from cxops.models import DigestDelivery, OutboxEvent
from cxops.outbox.sweep import sweep
from tests.cxops.digests.post_office import PostOffice, post_office
from tests.cxops.digests.readers import SIX, make_reader, tick
from tests.cxops.digests.simulation import KilledError

pytestmark = pytest.mark.django_db
READERS = 24


@pytest.fixture
def smtp(settings: Any) -> Any:
    """Mail by SMTP to a post office of this test."""

    def use(office: PostOffice) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port

    return use


def make_editions() -> dict[str, str]:
    """Editions of many readers: Message-ID → address."""
    for number in range(READERS):
        make_reader(f"Reader {number}", email=f"reader{number}@example.org")
    while tick(SIX, gather=gather):
        pass
    rows = DigestDelivery.objects.values_list("message_id", "edition__reader__email")
    return dict(rows)


def sweep_until_done() -> int:
    """Let time pass until nothing waits; returns how many processes died."""
    at, deaths = SIX, 0
    for _round in range(400):
        if not OutboxEvent.objects.filter(done_at=None).exists():
            return deaths
        try:
            sweep(at=at)
        except KilledError:
            deaths += 1
        at += timedelta(seconds=35)
    raise AssertionError("mails are left")


def test_each_edition_arrives_once_at_its_reader(smtp: Any) -> None:
    with post_office(seed=1) as office:
        smtp(office)
        expected = make_editions()

        sweep_until_done()

    assert len(expected) == READERS
    assert office.taken == dict.fromkeys(expected, 1)
    assert office.people == {name: [to] for name, to in expected.items()}
    assert DigestDelivery.objects.filter(sent_at=None).count() == 0


def test_each_edition_arrives_though_the_receiver_refuses_hangs_up_and_swallows(
    smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = secrets.randbelow(10**9)
    sent_by_us, note = [0], delivery._note

    def note_or_die(row: DigestDelivery, **values: object) -> None:
        sent_by_us[0] += 1
        if sent_by_us[0] % 9 == 0:
            raise KilledError("after the mail has left, before it is noted")
        note(row, **values)

    monkeypatch.setattr(delivery, "_note", note_or_die)
    with post_office(seed=seed, refusing=20, hanging_up=10, swallowing=10) as office:
        smtp(office)
        expected = make_editions()

        deaths = sweep_until_done()

    assert set(office.taken) == set(expected), f"seed {seed}"
    assert deaths >= READERS // 9
    assert set(office.troubles) == {"refused", "hung up", "swallowed"}, f"seed {seed}"
    # A mail came again only where its sender couldn't know that it had come.
    again = sum(count - 1 for count in office.taken.values())
    assert again == office.troubles["swallowed"] + deaths, f"seed {seed}"
    assert all(
        set(people) == {expected[name]} for name, people in office.people.items()
    )
    assert DigestDelivery.objects.filter(sent_at=None).count() == 0


def test_the_post_office_counts_a_mail_that_comes_twice(
    smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a Message-ID of each attempt's own would be seen."""
    made = delivery.message_of

    def other_name(row: DigestDelivery, subscription: Any) -> Any:
        row.message_id = f"<{secrets.token_hex(8)}@example.org>"
        return made(row, subscription)

    monkeypatch.setattr(delivery, "message_of", other_name)
    with post_office(seed=1, swallowing=30) as office:
        smtp(office)
        expected = make_editions()

        sweep_until_done()

    assert len(office.taken) == READERS + office.troubles["swallowed"]
    assert set(office.taken) & set(expected) == set()
