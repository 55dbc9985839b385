"""An edition is mailed to who may read it: both parts, one Message-ID, one click."""

from datetime import date, timedelta
from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from accounts.enums import Role
from accounts.models import Membership, User
from cxops.digests import links, render
from cxops.digests.delivery import mail_edition
from cxops.digests.facts import gather
from cxops.kernel.history import acting_as
from cxops.models import DigestDelivery, DigestEdition, OutboxEvent
from cxops.outbox.sweep import sweep
from tests.builders.accounts import grant, make_manager, make_unit
from tests.cxops.digests.readers import (
    SIX,
    choose,
    make_reader,
    tick,
)

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=2)


def make_edition(reader: User) -> DigestEdition:
    assert tick(SIX, gather=gather) == 1
    return DigestEdition.objects.get(reader=reader)


def delivery_of(edition: DigestEdition) -> DigestDelivery:
    return DigestDelivery.objects.get(edition=edition)


def change(reader: User, **over: Any) -> None:
    with acting_as(None, verb="user.edit", at=SIX):
        for name, value in over.items():
            setattr(reader, name, value)
        reader.save()


def end(membership: Membership) -> None:
    with acting_as(None, verb="membership.end", at=SIX):
        membership.until = date(2026, 3, 9)
        membership.save()


def test_mail_has_both_parts_and_the_headers_that_programs_read() -> None:
    reader = make_reader(email="ed@example.org")
    edition = make_edition(reader)

    assert sweep(at=SIX + SOON) == 1

    (sent,) = mail.outbox
    message = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert message["To"] == "ed@example.org"
    assert message["Message-ID"] == delivery_of(edition).message_id
    assert message["Subject"] == render.subject(edition)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip().strip("<>")
    assert address.startswith(f"{settings.PUBLIC_URL}/digests/")
    token = address.rstrip("/").rpartition("/")[2]
    assert links.reader_behind(links.STOP, token) == reader.pk
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n") == render.text(edition)
    assert html.get_content_type() == "text/html"
    assert html.get_content().replace("\r\n", "\n") == render.html(edition)
    assert delivery_of(edition).sent_at == SIX + SOON
    assert reader.last_login is None


def test_edition_is_mailed_once_though_it_is_swept_again() -> None:
    edition = make_edition(make_reader())
    sweep(at=SIX)
    OutboxEvent.objects.update(done_at=None, next_attempt_at=SIX)

    assert sweep(at=SIX) == 1
    mail_edition(at=SIX, edition=edition.pk)

    assert len(mail.outbox) == 1


def test_mail_is_sent_again_under_its_message_id_when_noting_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = make_edition(make_reader())
    with monkeypatch.context() as patch:
        patch.setattr(DigestDelivery, "save", fail)
        sweep(at=SIX)
    assert delivery_of(edition).sent_at is None

    assert sweep(at=SIX + SOON) == 1

    names = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert names == [delivery_of(edition).message_id] * 2


def fail(*_args: Any, **_named: Any) -> None:
    raise RuntimeError


def test_mail_waits_for_a_server_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make_edition(make_reader())

    def drop(_message: EmailMessage, **_named: Any) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", drop)
        assert sweep(at=SIX) == 0
    assert OutboxEvent.objects.get().error == "SMTPServerDisconnected"

    assert sweep(at=SIX + SOON) == 1
    assert delivery_of(edition).sent_at == SIX + SOON


@pytest.mark.parametrize(
    ("code", "skipped", "done"), [(550, "address_refused", 1), (450, "", 0)]
)
def test_address_refused_for_good_is_given_up_at_once(
    monkeypatch: pytest.MonkeyPatch, code: int, skipped: str, done: int
) -> None:
    edition = make_edition(make_reader())

    def refuse(message: EmailMessage, **_named: Any) -> int:
        raise SMTPRecipientsRefused({message.to[0]: (code, b"no such person")})

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert sweep(at=SIX) == done

    delivery = delivery_of(edition)
    assert (delivery.sent_at, delivery.skipped_because) == (None, skipped)


def assert_skipped(edition: DigestEdition, reason: str) -> None:
    assert sweep(at=SIX + SOON) == 1
    assert mail.outbox == []
    delivery = delivery_of(edition)
    assert (delivery.sent_at, delivery.skipped_because) == (None, reason)


def test_nothing_is_mailed_to_a_person_deactivated_meanwhile() -> None:
    reader = make_reader()
    edition = make_edition(reader)
    change(reader, is_active=False)

    assert_skipped(edition, "not_wanted_or_no_right")


def test_nothing_is_mailed_to_a_person_who_lost_the_role_meanwhile() -> None:
    reader = make_reader()
    edition = make_edition(reader)
    end(reader.memberships.get())

    assert_skipped(edition, "not_wanted_or_no_right")


def test_nothing_is_mailed_to_a_person_who_chose_never_meanwhile() -> None:
    reader = make_reader()
    edition = make_edition(reader)
    choose(reader, "never", at=SIX)

    assert_skipped(edition, "not_wanted_or_no_right")


def test_nothing_is_mailed_that_tells_of_a_unit_lost_meanwhile() -> None:
    harbour, hill = make_unit("Harbour"), make_unit("Hill")
    reader = make_manager(harbour, time_zone="Europe/Ljubljana")
    lost = grant(reader, Role.MANAGER, hill)
    choose(reader, "daily")
    edition = make_edition(reader)
    end(lost)

    assert_skipped(edition, "role_lost")


def test_role_won_meanwhile_stops_no_mail() -> None:
    reader = make_manager(make_unit(), time_zone="Europe/Ljubljana")
    choose(reader, "daily")
    make_edition(reader)
    grant(reader, Role.MANAGER, make_unit("Hill"))

    assert sweep(at=SIX + SOON) == 1

    assert len(mail.outbox) == 1


def test_edition_of_a_reader_without_an_address_is_there_to_be_read() -> None:
    edition = make_edition(make_reader(email=None, staff_number="E1"))

    assert_skipped(edition, "no_address")


def test_digest_comes_to_those_who_want_no_notifications_mailed() -> None:
    make_edition(make_reader(wants_mail=False))

    assert sweep(at=SIX) == 1

    assert len(mail.outbox) == 1
