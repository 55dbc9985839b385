"""Signed addresses: for one reader, one purpose, two years, and nobody else's."""

import time

import pytest
from django.core import signing
from django.core.signing import TimestampSigner
from django.urls import resolve

from cxops.digests.links import (
    CHANGE,
    LIFETIME,
    STOP,
    frequency_url,
    reader_behind,
    signed_path,
    unsubscribe_url,
)
from cxops.models import DigestSubscription

PURPOSES = (STOP, CHANGE)


def token_for(purpose: str, reader_id: int = 7) -> str:
    return signed_path(purpose, reader_id).split("/")[-2]


@pytest.fixture
def in_days(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def] # noqa: ANN201 -- a setter
    """Set the clock that signatures are read by."""
    began = time.time()

    def move(days: float) -> None:
        monkeypatch.setattr(signing.time, "time", lambda: began + days * 86400)

    return move


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_token_names_its_reader_for_two_years(purpose: str, in_days) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- the setter above
    token = token_for(purpose)

    assert reader_behind(purpose, token) == 7
    assert LIFETIME.days >= 365
    in_days(LIFETIME.days - 1)
    assert reader_behind(purpose, token) == 7
    in_days(LIFETIME.days + 1)
    assert reader_behind(purpose, token) is None


def test_a_token_serves_one_purpose() -> None:
    assert reader_behind(CHANGE, token_for(STOP)) is None
    assert reader_behind(STOP, token_for(CHANGE)) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_altered_token_is_taken(purpose: str) -> None:
    token = token_for(purpose)
    for place, sign in enumerate(token):
        for other in "8A._-":
            forged = token[:place] + other + token[place + 1 :]
            # The last sign of a signature carries some bits that mean nothing.
            if other != sign and place < len(token) - 1:
                assert reader_behind(purpose, forged) is None, forged
    for part in ("", "7", "7..", token[:-5], token + "x", "8" + token[1:], "é", "\0"):
        assert reader_behind(purpose, part) is None


def test_a_token_signed_for_something_else_is_nothing() -> None:
    foreign = TimestampSigner(salt="password-reset", sep=".").sign("7")
    words = TimestampSigner(salt=f"cxops.digests.{STOP}", sep=".").sign("seven")

    assert reader_behind(STOP, foreign) is None
    assert reader_behind(STOP, words) is None


def test_a_new_key_ends_the_old_links(settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- pytest-django's fixture
    token = token_for(STOP)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 64

    assert reader_behind(STOP, token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert reader_behind(STOP, token) == 7


def test_addresses_are_absolute_and_plain(settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- pytest-django's fixture
    settings.PUBLIC_URL = "https://cx.example.org"
    subscription = DigestSubscription(reader_id=7)

    for url, name in (
        (unsubscribe_url(subscription), "digests:stop"),
        (frequency_url(subscription), "digests:change"),
    ):
        path = url.removeprefix("https://cx.example.org")
        assert resolve(path).view_name == name
        # Nothing a mail program would cut off or encode.
        assert set(path) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./"
        )
        assert path.endswith("/")
