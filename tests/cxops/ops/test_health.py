"""The two probes: what they ask, what they say, and what they keep to themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from cxops.kernel.clock import now
from cxops.models import Lease, OutboxEvent
from cxops.ops import health
from tests.builders.accounts import make_user

READY = "ready\ndatabase: ok\nmigrations: ok\ntriggers: ok\n"
PROBES = ("/healthz", "/readyz")


@pytest.fixture
def at_work(db: None) -> None:
    """A worker that ticks, and nothing left over."""
    at = now() + timedelta(seconds=20)
    Lease.objects.create(name="tick", holder="host:1", until=at)


def lines(client: Client) -> tuple[int, str]:
    response = client.get("/readyz")
    return response.status_code, response.content.decode()


def test_healthz_answers_without_database_session_and_cookie(
    client: Client, django_assert_num_queries: Any
) -> None:
    """Without the mark for it, pytest-django refuses any use of the database."""
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Vary" not in response.headers


@pytest.mark.usefixtures("at_work")
def test_readyz_says_that_everything_is_there(client: Client) -> None:
    assert lines(client) == (200, READY + "worker: ok\noutbox: ok\nseals: ok\n")


@pytest.mark.django_db
def test_readyz_is_ready_when_only_the_worker_is_missing(client: Client) -> None:
    status, text = lines(client)

    assert status == 200
    assert "worker: not ok, filing works\n" in text


@pytest.mark.usefixtures("at_work")
def test_readyz_is_ready_when_work_and_entries_wait(client: Client) -> None:
    long_ago = now() - timedelta(minutes=11)
    OutboxEvent.objects.create(
        kind="accounts.notified", created_at=long_ago, next_attempt_at=long_ago
    )
    make_user()  # an audit entry, dated by the builders' clock

    assert lines(client) == (
        200,
        READY
        + "worker: ok\noutbox: not ok, filing works\nseals: not ok, filing works\n",
    )


@pytest.mark.usefixtures("at_work")
def test_readyz_isnt_ready_when_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("issues", "0001_initial")

    assert lines(client) == (
        503,
        "not ready\ndatabase: ok\nmigrations: not ok\ntriggers: not ok\n",
    )


@pytest.mark.usefixtures("at_work")
def test_readyz_is_ready_when_the_database_is_newer(client: Client) -> None:
    MigrationRecorder(connection).record_applied("issues", "9999_from_tomorrow")

    assert lines(client)[0] == 200


@pytest.mark.usefixtures("at_work")
def test_readyz_isnt_ready_when_a_trigger_is_missing(client: Client) -> None:
    on = " ON cxops_auditseal" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER cxops_auditseal_no_delete{on}")

    assert lines(client) == (
        503,
        "not ready\ndatabase: ok\nmigrations: ok\ntriggers: not ok\n",
    )


def test_readyz_isnt_ready_when_the_database_is_gone(
    client: Client, monkeypatch: Any
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed: secret")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert lines(client) == (
        503,
        "not ready\ndatabase: not ok\nmigrations: not ok\ntriggers: not ok\n",
    )


@pytest.mark.parametrize("address", PROBES)
@pytest.mark.usefixtures("at_work")
def test_a_probe_is_answered_whatever_host_it_names(
    address: str, client: Client
) -> None:
    response = client.get(address, headers={"host": "10.1.2.3:8000"})

    assert response.status_code == 200
    assert client.get("/", headers={"host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.parametrize("address", PROBES)
@pytest.mark.usefixtures("at_work")
def test_a_probe_isnt_sent_to_https(
    address: str, client: Client, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get(address).status_code == 200
    assert Client().get("/").status_code == 301


@pytest.mark.parametrize("address", PROBES)
def test_a_probe_only_reads(address: str, client: Client) -> None:
    assert client.post(address).status_code == 405


def test_every_part_is_examined() -> None:
    assert [*health.NEEDED] == ["database", "migrations", "triggers"]
    assert [*health.USEFUL] == ["worker", "outbox", "seals"]
