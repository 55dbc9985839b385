"""Verification finds what was changed behind the program's back, and nothing else."""

from datetime import timedelta

import pytest

from cxops.audit.anchor import anchor_seals
from cxops.audit.seals import seal_entries
from cxops.audit.verify import verify_database
from cxops.models import AuditEntry, AuditSeal
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.trail import make_trail, seal

pytestmark = pytest.mark.django_db


def test_empty_trail_is_whole() -> None:
    report = verify_database(at=AT)

    assert (report.is_sound, report.seals, report.entries) == (True, 0, 0)


def test_sealed_trail_is_whole() -> None:
    make_trail()

    report = verify_database(at=AT + timedelta(hours=1))

    assert report.findings == ()
    assert report.alarms == ()
    assert report.entries == report.rows == AuditEntry.objects.count()
    assert (report.seals, report.unsealed, report.head) == (3, 0, 3)
    assert report.head_digest == AuditSeal.objects.get(pk=3).digest
    assert report.sentence().startswith("The trail is whole: ")


def test_unsealed_entries_are_an_alarm_after_ten_minutes() -> None:
    make_unit()

    assert verify_database(at=AT + timedelta(minutes=10)).alarms == ()
    report = verify_database(at=AT + timedelta(minutes=11))
    assert report.alarms == ("1 entry is in no seal, since 2026-03-10T09:30:00+00:00.",)
    assert report.is_sound
    seal_entries(at=AT)
    anchor_seals(at=AT)
    assert verify_database(at=AT + timedelta(hours=1)).alarms == ()


def test_seal_without_its_line_is_a_finding_only_after_ten_minutes() -> None:
    make_unit()
    seal()
    make_unit()
    seal_entries(at=AT)

    assert verify_database(at=AT + timedelta(minutes=10)).is_sound
    report = verify_database(at=AT + timedelta(minutes=11))
    assert [(each.key, each.reason) for each in report.findings] == [
        (2, "the anchor has no line for it")
    ]
    assert anchor_seals(at=AT + timedelta(minutes=12)) == 1
    assert verify_database(at=AT + timedelta(minutes=13)).is_sound
