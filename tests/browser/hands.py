"""What a person does in the browser: fill in a form, press its button, look at it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def fill(page: Page, **answers: Any) -> None:
    """Answer the form's questions, by field name, as its controls ask for it.

    A list ticks boxes; a text beginning with "=" picks an option by its words.
    """
    for name, answer in answers.items():
        control = page.locator(f'main [name="{name}"]')
        kind = control.first.evaluate("e => e.type || e.tagName.toLowerCase()")
        if kind == "radio":
            control.and_(page.locator(f'[value="{answer}"]')).check(force=True)
        elif kind == "checkbox":
            _tick(page, name, answer)
        elif kind.startswith("select"):
            _choose(control, str(answer))
        else:
            control.first.fill(str(answer))


def _tick(page: Page, name: str, answer: Any) -> None:
    labels = answer if isinstance(answer, list) else [None]
    for label in labels:
        box = page.locator(f'main [name="{name}"]')
        if label is not None:
            box = page.locator("main label", has_text=label).locator("input")
        box.first.check(force=True)


def _choose(control: Any, answer: str) -> None:
    if answer.startswith("="):
        words = answer[1:]
        option = control.locator("option", has_text=words).first
        control.select_option(value=option.get_attribute("value"))
    else:
        control.select_option(value=answer)


def press(page: Page, name: str) -> None:
    """Press the button of the form and wait for the next page."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """Follow the link with these words; look under "More" where it isn't in sight."""
    link = page.locator("main").get_by_role("link", name=name, include_hidden=True)
    expect(link.first).to_be_attached()
    if not link.first.is_visible():
        page.locator("main summary", has_text="More").first.click()
    link.first.click()
    page.wait_for_load_state()


def do(page: Page, move: str, *, button: str = "", **answers: Any) -> None:
    """Open a move's form by its words, answer it, press its button."""
    follow(page, move)
    fill(page, **answers)
    press(page, button or move)
    expect(page.locator("main .cx-errors")).to_have_count(0)


def no_sideways_scroll(page: Page) -> bool:
    """Whether the page fits the width of its screen."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    return [found["id"] for found in Axe().run(page).response["violations"]]
