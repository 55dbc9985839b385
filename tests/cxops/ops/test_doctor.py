"""The doctor finds each planted fault and names what to do; it changes nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import Unit, User
from cxops.audit.anchor import _mac
from cxops.audit.seals import seal_when_due
from cxops.kernel.clock import now
from cxops.models import AuditSeal, Lease, OutboxEvent
from cxops.ops.backup import RECORD, Backup, record_backup
from cxops.ops.doctor import EXAMINATIONS, examine, worst
from cxops.ops.examinations import files
from cxops.ops.examinations.database import examine_clock
from cxops.ops.findings import Finding, Level, ok
from issues.models import DailyCount
from issues.services.rollups import count_dirty
from tests.asserts import nothing_changed
from tests.builders.accounts import make_unit, make_user
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db
AT = now()


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    """State, media and static files of this test alone, all in order."""
    settings.VAR_DIR = tmp_path
    tmp_path.chmod(0o700)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "dist"]
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")


def findings(about: str, at: Any = AT) -> list[tuple[Level, str]]:
    """What the examination says: level and sentence."""
    return [(found.level, found.sentence) for found in EXAMINATIONS[about](at)]


def test_counts_that_differ_from_the_reports_are_found() -> None:
    unit = make_unit()
    make_issue(unit, at=AT)
    right = "They are those of the reports"
    assert findings("counts") == [(Level.OK, f"{right}; changes that wait: 1.")]
    count_dirty()
    assert findings("counts") == [(Level.OK, f"{right}.")]

    DailyCount.objects.update(reports=2)

    sentence = f"They differ from the reports, last on {AT.date()} in unit {unit.pk}."
    assert findings("counts") == [(Level.BROKEN, sentence)]


def test_administrators_are_missed() -> None:
    make_user()

    assert findings("administrators") == [
        (Level.BROKEN, "Nobody can administrate this installation.")
    ]


def test_administrators_are_found() -> None:
    make_user(is_administrator=True)

    assert findings("administrators") == [(Level.OK, "1 can administrate.")]


def test_key_that_others_can_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("unimportant")
    (tmp_path / "secret.key").chmod(0o640)

    (found,) = EXAMINATIONS["key"](AT)

    assert (found.level, found.remedy) == (
        Level.WARNING,
        f"chmod 600 {tmp_path}/secret.key",
    )


def test_static_files_that_were_never_collected_are_missed(tmp_path: Path) -> None:
    (tmp_path / "static" / "staticfiles.json").unlink()

    assert findings("static files") == [
        (
            Level.BROKEN,
            f"{tmp_path}/static holds no collected files, so pages have no style.",
        )
    ]


def test_a_time_zone_that_this_machine_lacks_is_named() -> None:
    unit: Unit = make_unit()
    Unit.objects.filter(pk=unit.pk).update(time_zone="Europe/Atlantis")

    assert findings("time zones") == [
        (Level.BROKEN, "This machine doesn’t know the time zone Europe/Atlantis.")
    ]


def test_durability_is_missed_when_a_commit_doesnt_wait_for_the_disk() -> None:
    """The tests' own SQLite doesn't wait; PostgreSQL is told not to."""
    if connection.vendor == "postgresql":
        assert findings("durability")[0][0] == Level.OK
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
    try:
        ((level, sentence),) = findings("durability")
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit TO on")

    assert level == Level.BROKEN
    assert "so a power cut can lose or damage records." in sentence


def test_a_missing_migration_is_named() -> None:
    MigrationRecorder(connection).record_unapplied("issues", "0001_initial")

    assert findings("migrations") == [
        (Level.BROKEN, "1 migrations are missing, the first is issues.0001_initial.")
    ]


def test_a_newer_database_is_a_warning() -> None:
    MigrationRecorder(connection).record_applied("issues", "9999_later")

    assert findings("migrations") == [
        (
            Level.WARNING,
            "The database is newer than this version: it has issues.9999_later.",
        )
    ]


def test_a_missing_trigger_is_named() -> None:
    on = " ON cxops_auditseal" if connection.vendor == "postgresql" else ""
    assert findings("triggers")[0][0] == Level.OK
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER cxops_auditseal_no_delete{on}")

    assert findings("triggers") == [
        (
            Level.BROKEN,
            "1 triggers guard nothing, the first is cxops_auditseal_no_delete.",
        )
    ]


def test_a_missing_index_is_named() -> None:
    assert findings("indexes")[0][0] == Level.OK
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX cxops_outbox_due")

    assert findings("indexes") == [
        (
            Level.WARNING,
            "1 are missing or unfinished, the first is cxops_outbox_due.",
        )
    ]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no clock")
@pytest.mark.parametrize(
    ("apart", "level"),
    [(0, Level.OK), (10, Level.WARNING), (120, Level.BROKEN)],
)
def test_a_clock_that_is_wrong_is_told(apart: int, level: Level) -> None:
    (found,) = examine_clock(AT, lambda: now() + timedelta(seconds=apart))

    assert found.level == level


def test_a_worker_that_never_ran_is_missed() -> None:
    assert findings("worker") == [
        (Level.BROKEN, "No worker has ever run: mails, digests and seals wait.")
    ]


def test_a_worker_that_stopped_is_missed() -> None:
    Lease.objects.create(name="tick", holder="host:7", until=AT)
    when = f"{AT:%Y-%m-%d %H:%M}"

    assert findings("worker") == [
        (Level.BROKEN, f"No worker has run since {when} UTC.")
    ]
    assert findings("worker", AT - timedelta(seconds=1)) == [
        (Level.OK, "host:7 is at work.")
    ]


def make_event(**values: Any) -> OutboxEvent:
    old = AT - timedelta(minutes=11)
    return OutboxEvent.objects.create(
        kind="accounts.notified",
        **({"created_at": old, "next_attempt_at": old} | values),
    )


def test_work_that_waits_or_failed_is_counted() -> None:
    make_event()
    failed = make_event(given_up_at=AT, error="SMTPException")
    which = f"event {failed.pk} (SMTPException)"

    assert findings("outbox") == [
        (Level.BROKEN, "1 pieces of work have waited for over ten minutes."),
        (
            Level.WARNING,
            f"1 messages or other effects failed for good, the first is {which}.",
        ),
    ]


def test_what_a_restore_held_back_is_no_fault() -> None:
    make_event(given_up_at=AT, error="Restored")

    assert findings("outbox") == [
        (
            Level.OK,
            "Nothing waits, nothing failed. 1 were held back by a restore.",
        )
    ]


def test_a_broker_that_doesnt_answer_is_told(settings: Any) -> None:
    settings.CELERY_BROKER_URL = "amqp://nobody:no@127.0.0.1:1//"

    ((level, sentence),) = findings("broker")

    assert level == Level.BROKEN
    assert "nothing is mailed or sealed" in sentence


def test_a_cache_that_doesnt_answer_is_told(settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    ((level, sentence),) = findings("cache")

    assert level == Level.BROKEN
    assert "nobody can log in" in sentence


def test_a_mail_server_that_doesnt_answer_is_told(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert findings("mail") == [
        (
            Level.BROKEN,
            "The mail server can’t be used (ConnectionRefusedError): mail waits.",
        )
    ]


@pytest.fixture
def sealed() -> AuditSeal:
    """A seal with its line in the anchor."""
    make_user()
    seal_when_due(at=AT)
    return AuditSeal.objects.get()


def test_entries_without_a_seal_are_told() -> None:
    make_user()

    ((level, _sentence),) = findings("seals")

    assert level == Level.BROKEN


def test_the_anchor_agrees(sealed: AuditSeal) -> None:
    assert findings("anchor") == [(Level.OK, "It agrees with the database at seal 1.")]


def test_a_missing_anchor_is_told(sealed: AuditSeal, anchor: Path) -> None:
    anchor.unlink()

    assert findings("anchor") == [
        (
            Level.BROKEN,
            f"{anchor} is missing, so nothing outside proves the chain’s head.",
        )
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"digest": "00" * 32}, "The anchor’s last line wasn’t written with this key."),
        ({"mac": "00" * 32}, "The anchor’s last line wasn’t written with this key."),
    ],
)
def test_an_anchor_that_was_changed_is_told(
    change: dict[str, str], says: str, sealed: AuditSeal, anchor: Path
) -> None:
    anchor.write_text(json.dumps(json.loads(anchor.read_text()) | change) + "\n")

    assert findings("anchor") == [(Level.BROKEN, says)]


def test_the_anchor_of_another_database_is_told(
    sealed: AuditSeal, anchor: Path, settings: Any
) -> None:
    values = (9, "ab" * 32, AT.isoformat())
    line = dict(zip(("seal", "digest", "at"), values, strict=True))
    anchor.write_text(
        json.dumps(line | {"mac": _mac(settings.SECRET_KEY, *values)}) + "\n"
    )

    assert findings("anchor") == [
        (Level.BROKEN, "The anchor knows another seal 9 than the database.")
    ]


def a_backup(folder: Path, **values: Any) -> Backup:
    (folder / "one.tar").write_text("")
    whole: dict[str, Any] = {
        "archive": str(folder / "one.tar"),
        "at": AT.isoformat(),
        "size": 1,
        "reports": 2,
        "files": 0,
        "missing": [],
        "pruned": [],
    }
    return Backup(**(whole | values))


WHEN = f"{AT:%Y-%m-%d %H:%M} UTC"


@pytest.mark.parametrize(
    ("values", "later", "finding"),
    [
        ({}, 25, (Level.OK, f"The last one is of {WHEN}.")),
        ({}, 27, (Level.WARNING, f"The last backup is of {WHEN}.")),
        (
            {"archive": "/nowhere/x.tar"},
            1,
            (Level.WARNING, "/nowhere/x.tar, the last backup, is gone."),
        ),
        (
            {"missing": ["ab/cd"]},
            1,
            (Level.WARNING, "1 files weren’t whole when the last backup was made."),
        ),
    ],
)
def test_the_last_backup_is_judged(
    values: dict[str, Any], later: int, finding: tuple[Level, str], tmp_path: Path
) -> None:
    record_backup(a_backup(tmp_path, **values))

    assert findings("backup", AT + timedelta(hours=later)) == [finding]


def test_a_backup_that_was_never_made_is_missed(tmp_path: Path) -> None:
    assert findings("backup") == [(Level.WARNING, "No backup was ever made from here.")]
    (tmp_path / RECORD).write_text("{")
    assert findings("backup") == [(Level.WARNING, f"{RECORD} can’t be read.")]


def test_a_media_folder_that_is_served_is_told(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "static" / "media"

    assert findings("media folder") == [
        (Level.BROKEN, f"{tmp_path}/static/media is served to everybody.")
    ]


def test_a_disk_that_is_full_is_told(monkeypatch: Any) -> None:
    for free, level in (
        (files.LITTLE, Level.OK),
        (files.LITTLE - 1, Level.WARNING),
        (files.ALMOST_NONE - 1, Level.BROKEN),
    ):
        usage = type("Usage", (), {"free": free})()
        monkeypatch.setattr(files.shutil, "disk_usage", lambda _f, u=usage: u)
        assert findings("disk")[0][0] == level


def test_one_examination_that_fails_doesnt_hide_the_others(monkeypatch: Any) -> None:
    def fails(_at: Any) -> Any:
        raise RuntimeError("secret")

    fine: Callable[[Any], list[Finding]] = lambda _at: [ok("b", "Fine.")]  # noqa: E731
    monkeypatch.setattr("cxops.ops.doctor.EXAMINATIONS", {"a": fails, "b": fine})

    found = list(examine(at=AT))

    assert [(each.about, each.level) for each in found] == [
        ("a", Level.BROKEN),
        ("b", Level.OK),
    ]
    assert found[0].sentence == "It couldn’t be examined (RuntimeError)."
    assert worst(found) == Level.BROKEN


def test_the_command_reads_only_and_exits_with_the_worst_level() -> None:
    make_user(is_administrator=True)
    out = StringIO()

    with nothing_changed(), pytest.raises(SystemExit) as stopped:
        call_command("doctor", "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert stopped.value.code == 2
    assert {each["about"] for each in found} == set(EXAMINATIONS)
    assert {each["level"] for each in found} == {"ok", "warning", "broken"}
    assert User.objects.count() == 1
