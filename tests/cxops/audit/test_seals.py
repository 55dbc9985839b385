"""Entries join a seal once; late ones go into the next; the head is anchored."""

import json
import logging
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Unit
from cxops.audit.anchor import anchor_seals
from cxops.audit.digest import GENESIS
from cxops.audit.seals import seal_entries, seal_when_due
from cxops.audit.verify import verify_database
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry, AuditSeal
from tests.builders.accounts import make_unit
from tests.builders.clock import AT


@pytest.mark.django_db
def test_seals_chain_batches_in_id_order() -> None:
    units = [make_unit() for _ in range(5)]
    ids = sorted(AuditEntry.objects.values_list("id", flat=True))

    first = seal_entries(at=AT, limit=3)
    second = seal_entries(at=AT, limit=3)

    assert first
    assert second
    assert len(units) == len(ids) == 5
    assert (first.pk, first.first_entry_id, first.entry_count) == (1, ids[0], 3)
    assert (second.pk, second.first_entry_id, second.entry_count) == (2, ids[3], 2)
    assert (first.previous_digest, second.previous_digest) == (GENESIS, first.digest)
    assert list(first.entries.order_by("id").values_list("id", flat=True)) == ids[:3]
    assert seal_entries(at=AT) is None


@pytest.mark.django_db
def test_anchor_has_one_line_per_seal_and_repairs_itself(anchor: Path) -> None:
    for _ in range(3):
        make_unit()
        seal_entries(at=AT)
    assert anchor_seals(at=AT) == 3
    assert anchor_seals(at=AT) == 0
    make_unit()
    seal_entries(at=AT)
    # A crash cut the last line short.
    whole = anchor.read_bytes()
    anchor.write_bytes(whole[:-20])

    assert anchor_seals(at=AT + timedelta(minutes=1)) == 2

    lines = [json.loads(line) for line in anchor.read_text().splitlines()]
    digests = list(AuditSeal.objects.order_by("pk").values_list("digest", flat=True))
    assert [line["seal"] for line in lines] == [1, 2, 3, 4]
    assert [line["digest"] for line in lines] == digests
    assert all(set(line) == {"seal", "digest", "at", "mac"} for line in lines)
    assert verify_database(at=AT).is_sound


@pytest.mark.django_db
def test_seal_is_due_after_thirty_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cxops.audit")
    make_unit()

    assert seal_when_due(at=AT + timedelta(seconds=29)) == 0
    assert seal_when_due(at=AT + timedelta(seconds=30)) == 1

    seal = AuditSeal.objects.get()
    assert f"audit seal 1 {seal.digest}" in caplog.messages


@pytest.mark.django_db
def test_tick_reports_what_can_t_be_sealed(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit()
    monkeypatch.setattr("cxops.audit.seals.seal_entries", lambda *, at: None)

    assert seal_when_due(at=AT + timedelta(minutes=10)) == 0
    assert caplog.messages == []
    assert seal_when_due(at=AT + timedelta(minutes=10, seconds=1)) == 0

    assert caplog.messages == [
        "audit entries have waited for a seal since 2026-03-10T09:30:00+00:00"
    ]


@pytest.mark.django_db(transaction=True)
def test_several_sealers_and_writers_make_one_chain() -> None:
    start, failures = threading.Barrier(5), []

    def work(number: int) -> None:
        try:
            start.wait()
            for step in range(15):
                if number < 2:
                    seal_entries(at=AT, limit=4)
                    continue
                with acting_as(None, verb="unit.create", at=AT):
                    Unit.objects.create(name="x", code=f"u{number}-{step}")
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while seal_entries(at=AT, limit=4):
        pass
    anchor_seals(at=AT)

    assert failures == []
    report = verify_database(at=AT)
    assert report.findings == ()
    assert (report.entries, report.rows, report.unsealed) == (45, 45, 0)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes in turn")
@pytest.mark.django_db(transaction=True)
def test_entry_that_commits_late_goes_into_the_next_seal() -> None:
    """Its id is lower than those of the seal that was made before it was visible."""
    written, sealed = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            make_unit("Slow")
            written.set()
            sealed.wait(10)
        connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    written.wait(10)
    make_unit("Fast")
    first = seal_entries(at=AT)
    sealed.set()
    thread.join()
    second = seal_entries(at=AT)

    assert first
    assert second
    assert (first.entry_count, second.entry_count) == (1, 1)
    assert second.first_entry_id < first.first_entry_id
    anchor_seals(at=AT)
    assert verify_database(at=AT).findings == ()
