"""The API's pages in a real browser, under the strict content policy."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders.accounts import make_executive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SEEN = "[...document.querySelectorAll('.opblock')].map(each => each.id)"


def scrolled_through(page: Any, until: str = "") -> list[str]:
    """The operations from the top on: a long list draws only what is in sight."""
    page.evaluate("window.scrollTo(0, 0)")
    seen: list[str] = []
    for _turn in range(400):
        page.wait_for_timeout(60)
        seen += [name for name in page.evaluate(SEEN) if name not in seen]
        if until in seen:
            break
        before = page.evaluate("window.scrollY")
        page.evaluate("window.scrollBy(0, 400)")
        if page.evaluate("window.scrollY") == before:
            break
    return seen


def test_docs_show_every_operation_when_the_policy_is_strict(
    open_as: Callable[..., Any],
) -> None:
    page = open_as(make_executive())
    refused: list[str] = []
    page.on(
        "console",
        lambda line: refused.append(line.text) if line.type == "error" else None,
    )

    page.goto("/api/docs/")
    page.locator(".opblock").first.wait_for()
    seen = scrolled_through(page)

    assert len(seen) > 100
    assert seen.index("operations-issues-issue_file") > 0
    scrolled_through(page, until="operations-issues-issue_file")
    page.locator("#operations-issues-issue_file").click()
    page.get_by_role("button", name="Try it out").wait_for()
    assert refused == []
