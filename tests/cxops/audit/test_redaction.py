"""Words that name a person go from everywhere; records and the chain stay."""

import os
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from cxops.audit.redaction import (
    Removed,
    redact_everywhere,
    redact_file,
    redact_words,
)
from cxops.audit.verify import verify_database
from cxops.kernel.errors import Invalid, Refused
from cxops.kernel.history import acting_as
from cxops.kernel.timeline import timeline_of
from cxops.models import AuditEntry
from cxops.outbox.sweep import sweep
from improvements.models import Initiative
from issues.models import ContributingFactor, Issue, Message, Pattern, RootCause
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.files import attach, picture
from tests.builders.trail import make_trail, seal

LATER = AT + timedelta(hours=1)
REMOVED = "(removed to protect a person)"
#: One in four has a letter that databases don't fold and JSON escapes.
CANARIES = [f"Quill{'č' if n % 4 == 0 else ''}zack{n:02d}x" for n in range(20)]


def make_administrator() -> User:
    return make_user("Ada Admin", is_administrator=True)


def plant(names: list[str]) -> Issue:
    """Each name in another place: reports, messages, reasons, causes, improvements."""
    issue, manager = make_trail(words=f"{names[0].upper()} shouted at {names[1]}.")
    with acting_as(manager, verb="issue.edit", at=AT, reason=f"{names[2]} rang again"):
        issue.title = f"About {names[3]}"
        issue.next_step = f"Call {names[4]}"
        issue.recovery_note = f"Flowers for {names[5]}"
        issue.save()
    with acting_as(manager, verb="issue.edit", at=AT, reason=f"as {names[6]} said"):
        issue.title = "About a customer"
        issue.decline_to = f"The desk of {names[7]}"
        issue.save()
    with acting_as(manager, verb="message.write", at=AT, reason=names[8]):
        message = Message.objects.create(
            issue=issue,
            author=manager,
            audience="internal",
            text=f"{names[9]} and {names[10]} know.",
            at=AT,
        )
    assert message.pk
    with acting_as(manager, verb="pattern.open", at=AT, reason=names[11]):
        pattern = Pattern.objects.create(
            title=f"{names[12]} again",
            workaround=f"Ask {names[13]}",
            unit=issue.unit,
            created_by=manager,
            created_at=AT,
        )
    with acting_as(manager, verb="cause.state", at=AT):
        cause = RootCause.objects.create(slug="c", name="C", definition=names[14])
        ContributingFactor.objects.create(
            pattern=pattern,
            sentence=f"{names[15]} forgets",
            cause=cause,
            certainty="confirmed",
            evidence=f"{names[16]} told us",
            whys=names[17],
            stated_by=manager,
            stated_at=AT,
        )
    with acting_as(manager, verb="initiative.propose", at=AT):
        Initiative.objects.create(
            title=f"Train {names[18]}",
            summary=f"{names[19]} first",
            unit=issue.unit,
            proposed_by=manager,
            proposed_at=AT,
        )
    issue.customer.name = names[0]
    with acting_as(manager, verb="customer.edit", at=AT):
        issue.customer.save()
    seal(at=AT + timedelta(minutes=3))
    return issue


def spellings(name: str) -> list[bytes]:
    escaped = name.encode("ascii", "backslashreplace")
    return [name.encode(), escaped, name.upper().encode(), name.lower().encode()]


def hits(dump: bytes) -> list[str]:
    return [n for n in CANARIES if any(text in dump for text in spellings(n))]


def logical_dump() -> bytes:
    """What a backup would hold."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with sqlite3.connect(f"file:{name}?mode=ro", uri=True) as other:
            return "\n".join(other.iterdump()).encode()
    given = connection.settings_dict
    command = ["pg_dump", "--host", given["HOST"], "--username", given["USER"]]
    if given["PORT"]:
        command += ["--port", str(given["PORT"])]
    environment = os.environ | {"PGPASSWORD": given["PASSWORD"]}
    done = subprocess.run(
        [*command, name], env=environment, capture_output=True, check=True
    )
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_twenty_names_leave_no_trace_and_the_chain_verifies() -> None:
    issue = plant(CANARIES)
    administrator = make_administrator()
    assert hits(logical_dump()) == CANARIES
    before = AuditEntry.objects.count()

    done = redact_everywhere(
        CANARIES, reason="They asked us to.", actor=administrator, at=LATER
    )
    seal(at=LATER)

    assert hits(logical_dump()) == []
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        assert hits(path.read_bytes()) == []
        for beside in path.parent.glob(f"{path.name}-*"):
            assert hits(beside.read_bytes()) == [], beside
    report = verify_database(at=LATER)
    assert report.findings == ()
    assert report.redactions == done.history_rows
    assert done.left == ()
    # One entry for each record's new row, one for each touched row of history.
    assert AuditEntry.objects.count() == before + done.records + done.history_rows
    issue.refresh_from_db()
    assert issue.description == issue.recovery_note == REMOVED
    assert issue.customer.name == ""


@pytest.mark.django_db
def test_history_says_that_words_were_removed_by_whom_and_why() -> None:
    issue, _manager = make_trail(words="Mia Wong fell.")
    administrator = make_administrator()

    done = redact_words(
        issue,
        words=["mia wong"],
        reason="She asked us to.",
        actor=administrator,
        at=LATER,
    )

    assert done == Removed(records=1, history_rows=2)
    filed, triaged, removed = timeline_of(issue.history.all())
    words = {change.label: change.new for change in filed.changes}
    assert words["title"] == words["what happened"] == REMOVED
    assert triaged.reason == "It keeps failing."
    assert removed.text == "Ada Admin removed words to protect a person"
    assert removed.reason == "She asked us to."
    entries = AuditEntry.objects.filter(verb="record.redact").order_by("id")
    rows = list(issue.history.order_by("history_id"))
    assert [(each.history_id, each.fields) for each in entries] == [
        (rows[0].pk, "description,title"),
        (rows[1].pk, "description,title"),
        (rows[2].pk, ""),
    ]
    assert {each.actor_id for each in entries} == {administrator.pk}
    assert rows[0].history_salts["title"] == ""
    assert set(rows[0].history_leaves) == {"title", "description"}
    assert verify_database(at=LATER).findings == ()


@pytest.mark.django_db
def test_redact_blanks_named_fields_and_reasons_and_may_be_repeated() -> None:
    issue, _manager = make_trail()
    administrator = make_administrator()
    who = {"actor": administrator, "at": LATER, "reason": "Wrong person."}

    redact_words(issue, fields=["next_step", "history_change_reason"], **who)
    again = redact_words(issue, words=["Lift dead"], **who)
    nothing = redact_words(issue, words=["Lift dead"], **who)

    assert (again.history_rows, nothing) == (3, Removed(0, 0))
    issue.refresh_from_db()
    assert (issue.next_step, issue.title) == (REMOVED, REMOVED)
    triaged = issue.history.get(history_verb="issue.triage")
    assert (triaged.next_step, triaged.history_change_reason) == ("", "")
    assert set(triaged.history_leaves) == {
        "next_step",
        "history_change_reason",
        "title",
        "description",
    }
    assert verify_database(at=LATER).findings == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": ["ab"]}, "words"),
        ({"words": [" "]}, "words"),
        ({"words": ["Lift"], "reason": " "}, "reason"),
        ({"words": ["Lift"], "reason": "The lift man asked."}, "reason"),
        ({"fields": ["state"]}, "fields"),
    ],
)
def test_redact_is_refused_and_changes_nothing_when_asked_badly(
    given: dict[str, Any], field: str
) -> None:
    issue, _manager = make_trail()
    entries = AuditEntry.objects.count()
    values = {"reason": "Asked to."} | given

    with pytest.raises(Invalid) as refused:
        redact_words(issue, **values, actor=make_administrator(), at=LATER)

    assert list(refused.value.fields) == [field]
    assert AuditEntry.objects.filter(verb="record.redact").count() == 0
    assert AuditEntry.objects.count() == entries + 1
    issue.refresh_from_db()
    assert issue.title == "Lift dead again."


@pytest.mark.django_db
def test_redact_is_refused_for_everybody_but_administrators() -> None:
    issue, manager = make_trail()

    with pytest.raises(Refused):
        redact_words(issue, words=["Lift"], reason="So.", actor=manager, at=LATER)
    with pytest.raises(Refused):
        redact_everywhere(["Lift"], reason="So.", actor=manager, at=LATER)

    issue.refresh_from_db()
    assert issue.title == "Lift dead again."


@pytest.mark.django_db
def test_account_of_a_person_with_that_name_is_left_and_told() -> None:
    make_trail(words="Mira Manager was rude.")

    done = redact_everywhere(
        ["Mira Manager"], reason="Asked to.", actor=make_administrator(), at=LATER
    )

    manager = User.objects.get(full_name="Mira Manager")
    assert done.left == (f"accounts.user {manager.pk} full_name",)


@pytest.mark.django_db
def test_command_removes_words_of_a_file_and_mails(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    issue, _manager = make_trail(words="Mia Wöng fell.")
    administrator = make_administrator()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    EmailMessage("Fell", "Here is Mia Wöng’s report.", to=["a@example.org"]).send()
    EmailMessage("Other", "Nothing of note.", to=["a@example.org"]).send()
    words = tmp_path / "words.txt"
    words.write_text("mia wöng\n\n", encoding="utf-8")
    given = {"words_file": words, "reason": "She asked us to."}

    with pytest.raises(CommandError, match="Nobody logs in as nobody"):
        call_command("redact", actor="nobody", **given)
    call_command("redact", actor=administrator.staff_number, **given)

    assert capsys.readouterr().out == (
        "Removed from 1 records, 2 history rows and 1 mails.\n"
    )
    issue.refresh_from_db()
    assert issue.title == REMOVED
    kept = list((tmp_path / "outbox").iterdir())
    assert len(kept) == 1
    assert b"Nothing of note" in kept[0].read_bytes()
    assert {
        row.history_door for row in issue.history.filter(history_verb="record.redact")
    } == {"command"}


@pytest.mark.django_db
def test_redacted_file_is_gone_from_disk_name_and_history(
    tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    issue, manager = make_trail()
    file = attach(issue, manager, picture("JPEG"), name="Mia Wong.jpg")
    administrator = make_administrator()

    with pytest.raises(Refused):
        redact_file(file, reason="Hers.", actor=manager, at=LATER)
    redact_file(file, reason="She asked us to.", actor=administrator, at=LATER)
    sweep(at=LATER)

    file.refresh_from_db()
    assert (file.name, file.withdrawn_by) == (REMOVED, administrator)
    assert [row.name for row in file.history.order_by("history_id")] == ["", REMOVED]
    assert [each for each in (tmp_path / "media").rglob("*") if each.is_file()] == []
    entries = AuditEntry.objects.filter(object_type="issues.attachment")
    assert [(e.verb, e.fields) for e in entries.order_by("id")] == [
        ("attachment.add", ""),
        ("record.redact", "name"),
        ("record.redact", ""),
    ]
    assert verify_database(at=LATER).findings == ()
