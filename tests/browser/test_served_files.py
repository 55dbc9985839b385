"""Files opened in a real browser: none of them runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Error, Page

from cxops.urls import urlpatterns as ours
from issues.models import Attachment
from tests.builders.accounts import make_manager, make_unit
from tests.builders.files import PDF, attach, make_file, picture
from tests.builders.issues import make_issue
from tests.security.hostile_files import CANARY, HTML, PDF_WITH_SCRIPT, SVG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def unsafe(request: HttpRequest) -> HttpResponse:
    """The same bytes as a page of ours would be served: the canary's control."""
    response = HttpResponse(HTML, content_type="text/html")
    response["Content-Security-Policy"] = "script-src 'unsafe-inline'"
    return response


urlpatterns = [*ours, path("unsafe/", unsafe)]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ROOT_URLCONF = "tests.browser.test_served_files"


def ran(page: Page, address: str) -> bool:
    """Whether opening it ran its script; a download leaves the page where it was."""
    try:
        page.goto(address)
    except Error as error:
        if "download" not in str(error).lower():
            raise
    page.wait_for_timeout(200)
    return bool(
        page.evaluate(f"window.{CANARY} === 1 || document.title === '{CANARY}'")
    )


def test_no_served_file_runs(open_as: Callable[..., Page]) -> None:
    unit = make_unit()
    manager = make_manager(unit)
    issue = make_issue(unit, manager)
    files = [
        attach(issue, manager, raw)
        for raw in (
            picture("JPEG", comment=HTML),
            picture("PNG") + HTML,
            picture("GIF") + SVG,
            PDF_WITH_SCRIPT,
            PDF[:9] + HTML + PDF[9:],
        )
    ]
    # Were a page to get past every check: its bytes on the shelf, as a picture.
    slipped = make_file(issue, manager)
    _overwrite(slipped, HTML)
    page = open_as(manager)

    for file in (*files, slipped):
        address = f"/issues/{issue.ref}/files/{file.pk}/"
        assert not ran(page, address), file.name
        if file.is_picture:
            assert not ran(page, f"{address}small/"), file.name

    page.goto(f"/issues/{issue.ref}/")
    shown = page.locator(".cx-files img").first
    shown.scroll_into_view_if_needed()
    page.wait_for_function(
        "e => e.complete && e.naturalWidth > 0", arg=shown.element_handle()
    )


def test_the_canary_sings_when_a_page_is_served_unsafely(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(make_manager(make_unit()))

    assert ran(page, "/unsafe/")


def _overwrite(file: Attachment, raw: bytes) -> None:
    from issues.files import shelf

    shelf._place(file.path).write_bytes(raw)
