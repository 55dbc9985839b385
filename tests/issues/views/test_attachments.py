"""Adding a photo with a report and after, taking it back, saying who is on it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import Unit, User
from issues.models import Attachment, Issue
from issues.services.attachments import judge_file
from tests.asserts import nothing_changed
from tests.builders.accounts import make_executive
from tests.builders.clock import AT
from tests.builders.files import PDF, attach, make_file, picture, upload
from tests.builders.issues import make_issue
from tests.issues.views.test_filing import answers

Browse = Callable[[User], Client]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def files_in(media: Path) -> int:
    return sum(each.is_file() for each in media.rglob("*"))


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_report_is_filed_with_its_photo(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    form = answers(unit) | {"photo": upload(picture(), "Lift.png")}

    response = browse(clerk).post("/report/", form)

    file = Attachment.objects.get()
    assert response.status_code == 303
    assert (file.issue, file.name) == (Issue.objects.get(), "Lift.png")
    assert file.attached_by == clerk
    assert said(response) == []


def test_report_with_a_photo_sent_twice_is_filed_once(
    unit: Unit, clerk: User, browse: Browse, media: Path
) -> None:
    client, form = browse(clerk), answers(unit)

    for _turn in range(2):
        client.post("/report/", form | {"photo": upload(picture())})

    assert (Issue.objects.count(), Attachment.objects.count()) == (1, 1)
    assert files_in(media) == 2


def test_report_is_filed_without_a_photo_that_can_not_be_taken(
    unit: Unit, clerk: User, browse: Browse, media: Path
) -> None:
    form = answers(unit) | {"photo": upload(b"<svg/>", "x.svg")}

    response = browse(clerk).post("/report/", form)

    assert response.status_code == 303
    assert Issue.objects.count() == 1
    assert Attachment.objects.count() == 0
    assert said(response) == [
        (
            "Your report is filed without the photo: This file can’t be added. Photos "
            "and pictures (JPEG, PNG, WebP, GIF) and PDFs can."
        )
    ]
    assert files_in(media) == 0


def test_report_is_filed_without_its_photo_when_the_disk_is_full(
    unit: Unit, clerk: User, browse: Browse, media: Path, settings: Any
) -> None:
    settings.FILES_LIMIT = 1
    first = browse(clerk).post("/report/", answers(unit) | {"photo": upload(picture())})
    media.rename(media.with_name("away"))
    media.write_text("no folder")

    second = browse(clerk).post("/report/", answers(unit) | {"photo": upload(PDF)})

    assert (first.status_code, second.status_code) == (303, 303)
    assert (Issue.objects.count(), Attachment.objects.count()) == (2, 0)
    problem = "Your report is filed without the photo: "
    assert said(first) == [
        f"{problem}There is no room for more files. Tell your administrator."
    ]
    assert said(second) == [
        f"{problem}This file can’t be kept right now. Try again later."
    ]


def test_form_that_comes_back_keeps_what_was_typed_and_asks_for_the_photo_again(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    form = answers(unit, customer_mood="") | {"photo": upload(picture())}

    with nothing_changed():
        response = browse(clerk).post("/report/", form)

    page = response.content.decode()
    assert response.status_code == 400
    assert "Lift dead again." in page
    assert "Choose the photo again." in page


def test_page_shows_the_files_and_what_one_can_do(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, clerk)
    file, paper = make_file(issue, clerk), make_file(issue, clerk, raw=PDF)

    page = browse(manager).get(f"/issues/{issue.ref}/").content.decode()

    for one in (file, paper):
        assert f'href="/issues/{issue.ref}/files/{one.pk}/"' in page
        assert f"/files/{one.pk}/withdraw/" in page
    assert f'src="/issues/{issue.ref}/files/{file.pk}/small/"' in page
    assert f"/files/{paper.pk}/small/" not in page
    assert page.count("Clara Front added a file") == 2
    assert f"/issues/{issue.ref}/files/add/" in page


def test_executive_sees_only_what_shows_no_person(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue, executive = make_issue(unit, clerk), make_executive()
    file = attach(issue, clerk)
    address = f"/issues/{issue.ref}/files/{file.pk}/"
    client = browse(executive)
    hidden = client.get(f"/issues/{issue.ref}/").content.decode()
    assert client.get(address).status_code == 404

    judge_file(file, may_show_person=False, actor=manager, at=AT)

    assert "files/" not in hidden
    assert "added a file" not in hidden
    assert client.get(address).status_code == 200
    assert address in client.get(f"/issues/{issue.ref}/").content.decode()


def test_manager_takes_a_file_back_and_its_address_is_gone(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, clerk)
    file = attach(issue, clerk)
    address, client = f"/issues/{issue.ref}/files/{file.pk}/", browse(manager)
    form = client.get(f"{address}withdraw/").content.decode()
    assert "Erase the file" in form

    response = client.post(f"{address}withdraw/", {"reason": "A face.", "version": 1})

    assert response.status_code == 303
    assert response["Location"] == f"/issues/{issue.ref}/#files"
    for gone in (address, f"{address}small/", f"{address}withdraw/"):
        assert client.get(gone).status_code == 404
    page = client.get(f"/issues/{issue.ref}/").content.decode()
    assert "Mira Manager took a file back" in page
    history = client.get(f"/issues/{issue.ref}/history/").content.decode()
    assert "A face." in history


def test_manager_says_that_no_person_is_to_be_seen(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, clerk)
    file = attach(issue, clerk)

    response = browse(manager).post(
        f"/issues/{issue.ref}/files/{file.pk}/judge/", {"may_show_person": "no"}
    )

    file.refresh_from_db()
    assert (response.status_code, file.may_show_person) == (303, False)


def test_missing_bytes_are_a_404_and_a_line_in_the_log(
    unit: Unit,
    clerk: User,
    browse: Browse,
    media: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    issue = make_issue(unit, clerk)
    file = attach(issue, clerk)
    (media / file.path).unlink()

    response = browse(clerk).get(f"/issues/{issue.ref}/files/{file.pk}/")

    assert response.status_code == 404
    assert f"the bytes of file {file.pk} are missing" in caplog.messages
