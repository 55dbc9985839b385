"""The page that covers a part of a picture, with its numbers and without a script."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from PIL import Image

from accounts.models import Unit, User
from cxops.audit.verify import verify_database
from issues.files import shelf
from issues.models import Attachment, Issue
from issues.services.attachments import judge_file
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_user
from tests.builders.clock import AT
from tests.builders.files import PDF, attach, picture

Browse = Callable[[User], Client]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def keeper(unit: Unit) -> User:
    """Reads the reports of the unit, and administers."""
    return make_manager(unit, "Kim Keeper", is_administrator=True)


@pytest.fixture
def file(issue: Issue, clerk: User) -> Attachment:
    return attach(issue, clerk, picture("PNG", (400, 300)), name="Door.png")


def path(file: Attachment) -> str:
    return f"/issues/{file.issue.ref}/files/{file.pk}/cover/"


def answers(**over: str) -> dict[str, str]:
    """One box over the left half."""
    return {
        "left_1": "0",
        "top_1": "0",
        "width_1": "50",
        "height_1": "100",
        "reason": "A face.",
        "is_certain": "on",
        "version": "1",
    } | over


def test_what_was_covered_is_served_black_and_says_so(
    issue: Issue, file: Attachment, keeper: User, browse: Browse, media: Path
) -> None:
    client, old = browse(keeper), file.path

    response = client.post(path(file), answers())

    assert (response.status_code, response["Location"]) == (
        303,
        f"/issues/{issue.ref}/#files",
    )
    assert [str(said) for said in get_messages(response.wsgi_request)] == [
        "Covered. The picture as it was is gone for good."
    ]
    for address in ("", "small/"):
        raw = client.get(f"/issues/{issue.ref}/files/{file.pk}/{address}").content
        image = Image.open(BytesIO(raw)).convert("L")
        dark, light = image.getpixel((5, 5)), image.getpixel((image.width - 5, 5))
        assert isinstance(dark, int)
        assert isinstance(light, int)
        assert (dark < 3, light > 20) == (True, True)
    assert shelf.read(old) is None
    assert sum(each.is_file() for each in media.rglob("*")) == 2
    history = client.get(f"/issues/{issue.ref}/history/").content.decode()
    assert "covered a part of a picture for good" in history
    assert "A face." in history
    assert verify_database(at=AT).is_sound


def test_a_form_sent_twice_covers_once(
    file: Attachment, keeper: User, browse: Browse, media: Path
) -> None:
    client = browse(keeper)
    sent = answers(idempotency_key="00000000-0000-4000-8000-000000000001")

    first, second = (client.post(path(file), sent) for _turn in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    file.refresh_from_db()
    assert (file.version, file.history.count()) == (2, 2)
    assert sum(each.is_file() for each in media.rglob("*")) == 2


def test_the_boxes_are_shown_without_a_script(
    file: Attachment, keeper: User, browse: Browse
) -> None:
    sent = answers(look="1", left_2="10", top_2="20", width_2="30.5", height_2="40")
    sent |= {"left_3": "1", "top_3": "NaN", "width_3": '"><b>', "height_3": "9"}

    with nothing_changed():
        response = browse(keeper).post(path(file), sent)

    page = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r"<rect [^>]*>", page)[:4] == [
        '<rect x="0" y="0" width="50" height="100"/>',
        '<rect x="10" y="20" width="30.5" height="40"/>',
        '<rect x="0" y="0" width="0" height="0"/>',
        '<rect x="0" y="0" width="0" height="0"/>',
    ]
    assert page.count("<rect") == 10
    assert 'value="30.5"' in page
    assert "A face." in page
    assert "<b>" not in page
    assert '<details class="cx-more" open><summary>More boxes' in page


@pytest.mark.parametrize(
    ("over", "sentences"),
    [
        ({"width_1": ""}, ["A box needs all four numbers."]),
        ({"left_1": "60"}, ["This box reaches out of the picture. Make it smaller."]),
        ({"height_1": "0"}, ["A box this thin covers nothing. Make it larger."]),
        ({"top_1": "x"}, ["Enter a number."]),
        ({"top_1": "-1"}, ["Ensure this value is greater than or equal to 0."]),
        (
            dict.fromkeys(("left_1", "top_1", "width_1", "height_1"), ""),
            ["Draw a box on the picture, or say where it lies."],
        ),
        ({"is_certain": ""}, ["Tick this to say that the original may go."]),
        ({"reason": " "}, ["Fill this in."]),
    ],
)
def test_cover_is_refused_and_says_what_to_change(
    over: dict[str, str],
    sentences: list[str],
    file: Attachment,
    keeper: User,
    browse: Browse,
) -> None:
    client = browse(keeper)

    with nothing_changed():
        response = client.post(path(file), answers(**over))

    form = response.context["form"]
    assert response.status_code == 400
    assert [error for errors in form.errors.values() for error in errors] == sentences
    assert client.post(path(file), answers()).status_code == 303


def test_cover_is_refused_on_a_picture_that_was_changed_since(
    file: Attachment, keeper: User, browse: Browse
) -> None:
    judge_file(file, may_show_person=False, actor=keeper, at=AT)

    with nothing_changed():
        response = browse(keeper).post(path(file), answers())

    assert response.status_code == 412
    assert "Somebody changed this since you opened it." in response.content.decode()


def test_cover_is_for_those_who_have_the_right_and_see_the_picture(
    issue: Issue, file: Attachment, manager: User, keeper: User, browse: Browse
) -> None:
    boss = make_user("Ada Admin", is_administrator=True)
    paper = attach(issue, manager, PDF)
    page = f"/issues/{issue.ref}/"
    offered = {
        person: [
            path(each) in browse(person).get(page).content.decode()
            for each in (file, paper)
        ]
        for person in (manager, keeper)
    }

    assert offered == {manager: [False, False], keeper: [True, False]}
    with nothing_changed():
        for person, status in ((manager, 403), (boss, 404)):
            client = browse(person)
            assert client.get(path(file)).status_code == status
            assert client.post(path(file), answers()).status_code == status
            assert client.post(path(file), answers(look="1")).status_code == status
        refused = browse(keeper).get(path(paper))
        absent = browse(keeper).get(path(file).replace(f"/{file.pk}/", "/999999/"))
    assert refused.status_code == 403
    assert "Only pictures can be covered." in refused.content.decode()
    assert absent.status_code == 404
