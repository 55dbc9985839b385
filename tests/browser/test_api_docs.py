"""The API's pages in a real browser, under the strict content policy."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders.accounts import make_executive

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    page.locator("#operations-issues-issue_file").wait_for()

    assert page.locator(".opblock").count() > 100
    page.locator("#operations-issues-issue_file").click()
    page.get_by_role("button", name="Try it out").wait_for()
    assert refused == []
