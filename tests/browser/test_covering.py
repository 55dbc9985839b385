"""A face on a photo is covered on a phone: with the finger, and by numbers alone."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import User
from issues.files import shelf
from issues.models import Attachment
from tests.browser.conftest import PHONE
from tests.browser.hands import (
    fill,
    follow,
    no_sideways_scroll,
    press,
    violations,
)
from tests.builders.accounts import make_manager, make_unit
from tests.builders.files import attach, picture
from tests.builders.issues import make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def keeper(transactional_db: None) -> User:
    """Reads the reports of the unit, and administers."""
    return make_manager(make_unit("Harbour"), "Kim Keeper", is_administrator=True)


@pytest.fixture
def file(keeper: User) -> Attachment:
    issue = make_issue(keeper.memberships.get().unit, keeper)
    return attach(issue, keeper, picture("PNG", (800, 600)), name="Door.png")


def black_parts(file: Attachment) -> set[tuple[int, int]]:
    """Which tenths of the picture, across and down, are black in their middle."""
    file.refresh_from_db()
    image = Image.open(BytesIO(shelf.read(file.path) or b"")).convert("RGB")
    return {
        (x, y)
        for x in range(10)
        for y in range(10)
        if image.getpixel((x * 80 + 40, y * 60 + 30)) == (0, 0, 0)
    }


def drag(page: Page, start: tuple[float, float], to: tuple[float, float]) -> None:
    """Press in one corner of a box and let go in the other, in shares."""
    stage = page.locator("[data-cover]")
    stage.scroll_into_view_if_needed()
    frame = stage.locator("img").bounding_box()
    assert frame is not None
    places = [
        (frame["x"] + x * frame["width"], frame["y"] + y * frame["height"])
        for x, y in (start, to)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def outline(page: Page, number: int) -> list[str | None]:
    rect = page.locator("[data-cover] rect").nth(number - 1)
    return [rect.get_attribute(name) for name in ("x", "y", "width", "height")]


def test_boxes_are_drawn_with_a_pointer(
    open_as: Callable[..., Page], keeper: User, file: Attachment
) -> None:
    page = open_as(keeper, PHONE)
    page.goto(f"/issues/{file.issue.ref}/")
    follow(page, "Cover part of it")
    page.wait_for_function("document.querySelector('[data-cover] img').complete")
    assert no_sideways_scroll(page)

    drag(page, (0.195, 0.295), (0.405, 0.505))
    drag(page, (0.905, 0.905), (0.695, 0.795))
    drag(page, (0.5, 0.5), (0.501, 0.501))
    drag(page, (0, 0), (0.3, 0.1))
    page.get_by_role("button", name="Take the last box away").click()

    expect(page.get_by_role("status")).to_contain_text("Boxes drawn: 2")
    assert outline(page, 3) == ["0", "0", "0", "0"]
    first = [float(part or 0) for part in outline(page, 1)]
    assert first == pytest.approx([19.5, 29.5, 21, 21], abs=0.7)
    assert (
        page.get_by_label("From the left, %").first.input_value() == outline(page, 1)[0]
    )
    assert violations(page) == []
    fill(page, reason="A face", is_certain=True)
    press(page, "Cover it for good")
    expect(page.locator("main .cx-errors")).to_have_count(0)
    expect(page.get_by_text("Covered. The picture as it was is gone")).to_be_visible()
    assert black_parts(file) == {(2, 3), (3, 3), (2, 4), (3, 4), (7, 8), (8, 8)}


def test_boxes_are_told_in_numbers_without_a_script(
    open_as: Callable[..., Page], keeper: User, file: Attachment
) -> None:
    page = open_as(keeper, PHONE, java_script_enabled=False)
    page.goto(f"/issues/{file.issue.ref}/files/{file.pk}/cover/")
    box = page.get_by_role("group", name="Box 1")

    for label, number in (
        ("From the left, %", "20"),
        ("From the top, %", "30"),
        ("Width, %", "20"),
        ("Height, %", "20"),
    ):
        box.get_by_label(label).fill(number)
    press(page, "Show the boxes on the picture")
    assert outline(page, 1) == ["20", "30", "20", "20"]
    assert black_parts(file) == set()

    page.get_by_label("Why is it covered?").fill("A face")
    page.get_by_label("The original is erased for good.").check()
    press(page, "Cover it for good")
    expect(page.get_by_text("Covered. The picture as it was is gone")).to_be_visible()
    assert black_parts(file) == {(2, 3), (3, 3), (2, 4), (3, 4)}


def test_boxes_are_told_in_numbers_by_keyboard_alone(
    open_as: Callable[..., Page], keeper: User, file: Attachment
) -> None:
    page = open_as(keeper, PHONE)
    page.goto(f"/issues/{file.issue.ref}/files/{file.pk}/cover/")
    page.get_by_label("From the left, %").first.focus()

    for number in ("20", "30", "20", "20"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    # An arrow key moves a side by a hundredth, and the outline with it.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    assert outline(page, 1) == ["20", "30", "20", "21"]

    page.get_by_label("Why is it covered?").focus()
    page.keyboard.type("A face")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Covered. The picture as it was is gone")).to_be_visible()
    assert black_parts(file) == {(2, 3), (3, 3), (2, 4), (3, 4)}
