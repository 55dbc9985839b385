"""Files of a report: added, judged, taken back, erased, swept."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import (
    Conflict,
    Invalid,
    NotFound,
    Refused,
    Stale,
    Unavailable,
)
from cxops.kernel.history import acting_as
from cxops.models import OutboxEvent
from cxops.outbox.sweep import sweep
from issues.access import attachment_for
from issues.files import shelf
from issues.files.checked import check_file
from issues.models import Attachment, Issue
from issues.services.attachments import (
    attach_file,
    judge_file,
    shelved,
    sweep_files,
    withdraw_file,
)
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_clerk, make_executive
from tests.builders.clock import AT
from tests.builders.files import PDF, attach, picture
from tests.builders.issues import make_issue

LATER = AT + timedelta(minutes=15)
TOO_LATE = AT + timedelta(minutes=15, seconds=1)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def on_disk(media: Path) -> list[str]:
    """Every file in the folder, by name."""
    return sorted(str(f.relative_to(media)) for f in media.rglob("*") if f.is_file())


def test_attach_keeps_the_picture_and_says_who_added_it(
    issue: Issue, clerk: User, media: Path
) -> None:
    file = attach(issue, clerk, picture("PNG"), name="Door.PNG")

    assert (file.name, file.kind, file.width, file.height) == (
        "Door.png",
        "png",
        40,
        30,
    )
    assert (file.attached_by, file.attached_at) == (clerk, AT)
    assert file.may_show_person is True
    assert (file.withdrawn_at, file.withdrawn_by) == (None, None)
    folder, name = file.path.split("/")
    assert on_disk(media) == [f"{folder}/.{name}.small", file.path]
    raw = (media / file.path).read_bytes()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (file.size, file.sha256)
    assert (media / file.path).stat().st_mode & 0o777 == 0o600
    assert_moved(file, "attachment.add", by=clerk, moved=("", ""), at=AT)
    issue.refresh_from_db()
    assert issue.version == 1


def test_attach_is_refused_for_whoever_may_only_read(
    issue: Issue, unit: Unit, media: Path
) -> None:
    executive = make_executive()

    with nothing_changed(), pytest.raises(Refused):
        attach(issue, executive)

    assert on_disk(media) == []


def test_attach_is_refused_when_the_report_was_changed(
    issue: Issue, clerk: User, media: Path
) -> None:
    with nothing_changed(), pytest.raises(Stale):
        attach(issue, clerk, version=7)

    assert on_disk(media) == []


def test_attach_is_refused_when_the_report_is_full(
    issue: Issue, clerk: User, manager: User, settings: Any
) -> None:
    settings.FILES_PER_REPORT = 2
    first = attach(issue, clerk)
    attach(issue, clerk)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        attach(issue, clerk)
    withdraw_file(first, reason="Blurred.", actor=manager, at=LATER)
    attach(issue, clerk)

    assert refused.value.code == "too_many_files"
    assert Attachment.objects.kept().count() == 2


def test_attach_is_refused_when_the_installation_is_full(
    issue: Issue, clerk: User, settings: Any
) -> None:
    settings.FILES_LIMIT = 2 * len(PDF)
    attach(issue, clerk, PDF)
    attach(issue, clerk, PDF)

    with nothing_changed(), pytest.raises(Conflict) as refused:
        attach(issue, clerk, PDF)

    assert refused.value.code == "no_room"


def test_attach_is_refused_when_the_disk_does_not_take_it(
    issue: Issue, clerk: User, media: Path
) -> None:
    media.write_text("no folder")

    with nothing_changed(), pytest.raises(Unavailable):
        attach(issue, clerk)


def test_withdraw_erases_the_bytes_and_keeps_the_row(
    issue: Issue, clerk: User, media: Path
) -> None:
    file = attach(issue, clerk)

    gone = withdraw_file(file, reason=" A face. ", actor=clerk, at=LATER)
    sweep(at=LATER)

    assert (gone.withdrawn_by, gone.withdrawn_at) == (clerk, LATER)
    assert gone.version == 2
    assert_moved(
        gone,
        "attachment.withdraw",
        by=clerk,
        moved=("", ""),
        at=LATER,
        reason="A face.",
    )
    assert on_disk(media) == []
    assert OutboxEvent.objects.filter(done_at=None).count() == 0


def test_withdraw_is_refused_after_a_quarter_of_an_hour(
    issue: Issue, clerk: User, manager: User
) -> None:
    file = attach(issue, clerk)

    with nothing_changed(), pytest.raises(Refused) as refused:
        withdraw_file(file, reason="A face.", actor=clerk, at=TOO_LATE)
    withdraw_file(file, reason="A face.", actor=manager, at=TOO_LATE)

    assert list(refused.value.denied.who) == ["Mira Manager"]


def test_withdraw_is_refused_for_others(
    issue: Issue, clerk: User, colleague: User, stranger: User
) -> None:
    file = attach(issue, clerk)

    for person in (colleague, stranger):
        with nothing_changed(), pytest.raises(Refused):
            withdraw_file(file, reason="A face.", actor=person, at=LATER)


def test_withdraw_is_refused_without_a_reason_or_twice(
    issue: Issue, clerk: User
) -> None:
    file = attach(issue, clerk)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        withdraw_file(file, reason=" ", actor=clerk, at=LATER)
    withdraw_file(file, reason="A face.", actor=clerk, at=LATER)
    with nothing_changed(), pytest.raises(Conflict):
        withdraw_file(file, reason="Again.", actor=clerk, at=LATER)

    assert list(refused.value.fields) == ["reason"]


def test_judge_says_that_no_person_is_to_be_seen(
    issue: Issue, clerk: User, manager: User
) -> None:
    file, executive = attach(issue, clerk), make_executive()
    seen = Attachment.objects.readable_by
    assert list(seen(executive, issue)) == []

    judged = judge_file(file, may_show_person=False, actor=manager, at=LATER)

    assert (judged.may_show_person, judged.version) == (False, 2)
    assert list(seen(executive, issue)) == [file]
    assert_moved(judged, "attachment.judge", by=manager, moved=("", ""), at=LATER)
    with nothing_changed():
        judge_file(file, may_show_person=False, actor=manager, at=LATER)


def test_judge_is_refused_for_whoever_does_not_sort_the_report(
    issue: Issue, clerk: User
) -> None:
    file = attach(issue, clerk)

    for person in (clerk, make_executive()):
        with nothing_changed(), pytest.raises(Refused):
            judge_file(file, may_show_person=False, actor=person, at=LATER)


def test_whoever_added_a_file_loses_it_with_the_report(unit: Unit, clerk: User) -> None:
    owner = make_clerk(unit, "Olga Other")
    issue = make_issue(unit, clerk, owner=owner)
    file = attach(issue, owner)
    assert attachment_for(owner, issue.ref, file.pk) == file

    with acting_as(None, verb="issue.triage", at=LATER):
        issue.owner = None
        issue.save()

    with pytest.raises(NotFound):
        attachment_for(owner, issue.ref, file.pk)


def test_sweep_erases_what_nobody_came_back_for_after_a_day(
    issue: Issue, clerk: User, media: Path
) -> None:
    kept = attach(issue, clerk)
    lost = shelf.put(check_file(picture(), name="x.png"))
    named = shelf.put(check_file(PDF, name="x.pdf"))
    attach_file(issue, stored=named, actor=clerk, at=AT)
    a_day_ago = AT.timestamp()
    for mark in (media / "new").iterdir():
        os.utime(mark, (a_day_ago, a_day_ago))

    early = sweep_files(at=AT + timedelta(hours=24))
    erased = sweep_files(at=AT + timedelta(hours=24, seconds=1))

    assert (early, erased) == (0, 1)
    folder, name = kept.path.split("/")
    assert on_disk(media) == sorted([f"{folder}/.{name}.small", kept.path, named.path])
    assert lost.path not in on_disk(media)


@pytest.mark.django_db
def test_shelved_leaves_nothing_when_the_row_does_not_come(media: Path) -> None:
    seen = []

    def die() -> None:
        with shelved(check_file(picture(), name="x")):
            seen.extend(on_disk(media))
            raise RuntimeError("the request died")

    with pytest.raises(RuntimeError):
        die()

    assert (len(seen), on_disk(media)) == (3, [])
