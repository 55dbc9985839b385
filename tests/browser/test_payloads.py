"""Payloads in every text, in a real browser: none of them runs."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from playwright.sync_api import Page

from tests.access.world import World, build_world
from tests.builders.counts import count_all
from tests.security.payloads import PAYLOADS
from tests.security.test_stored_texts import poison

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Counts every payload that gets to run.
TRAP = "window.hurt = 0; window.zqhurt = () => { window.hurt += 1; };"


@pytest.fixture
def poisoned(transactional_db: None) -> World:
    with transaction.atomic():
        world = build_world()
        poison()
    count_all()
    return world


def main_pages(world: World) -> Iterator[str]:
    """What people look at every day."""
    yield from ("/", "/report/", "/my/", "/inbox/", "/issues/", "/patterns/")
    yield from ("/journeys/", "/causes/", "/initiatives/", "/reviews/", "/profile/")
    for by in ("cause", "touchpoint", "pattern", "unit", "channel"):
        days = "days=own&first=2025-06-01&last=2026-06-01"
        yield f"/causes/pareto/?by={by}&{days}"
    yield "/journeys/consistency/"
    for kind, name in (
        ("issue", "foreign"),
        ("pattern", "foreign"),
        ("initiative", "to_decide"),
    ):
        address = world.things[kind][name].record.get_absolute_url()
        yield from (address, f"{address}history/")


def test_no_payload_runs_on_the_main_pages(
    open_as: Callable[..., Page], poisoned: World
) -> None:
    page = open_as(poisoned.people["manager_elsewhere"])
    page.add_init_script(TRAP)
    asked_outside: list[str] = []
    page.on(
        "request", lambda r: asked_outside.append(r.url) if "zqhurt" in r.url else None
    )
    shown = 0
    for address in main_pages(poisoned):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        shown += page.content().count("zqhurt")
        assert page.evaluate("window.hurt") == 0, address

    assert shown > len(PAYLOADS)
    assert asked_outside == []


def test_the_trap_and_the_policy_work(
    open_as: Callable[..., Page], poisoned: World
) -> None:
    page = open_as(poisoned.people["manager_elsewhere"])
    page.add_init_script(TRAP)
    page.goto("/my/")
    raw = (
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=zqhurt()>')"
    )

    # Were a payload drawn as markup, the policy would still not let it run.
    page.evaluate(raw)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") == 0

    page.goto("about:blank")
    page.evaluate(raw)
    page.wait_for_function("window.hurt === 1")
