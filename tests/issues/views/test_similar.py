"""Similar reports of a report, and what is known while one types."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue, NeverGroup
from issues.services.texts import write_words
from tests.asserts import nothing_changed
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

Browse = Callable[[User], Client]
STUCK = "Escalator at platform 14 stopped with people on it"


@pytest.fixture(autouse=True)
def other_reports(db: None) -> None:
    cache.clear()
    yard = make_unit("Depot")
    for words in ("Refund for a ticket", "Train late", "Toilet dirty", "Rude driver"):
        make_issue(yard, title=words, description=words)


@pytest.fixture
def new(unit: Unit, clerk: User) -> Issue:
    return make_issue(unit, clerk, title=STUCK, description="Nobody came.")


@pytest.fixture
def old(unit: Unit) -> Issue:
    issue = make_issue(unit, title="Escalator stopped, platform 14", state="closed")
    write_words()
    return issue


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_panel_says_what_is_similar_why_and_what_one_can_do(
    new: Issue, old: Issue, manager: User, browse: Browse
) -> None:
    client, address = browse(manager), f"/issues/{new.ref}/similar/"

    page = client.get(address)
    panel = client.get(address, headers={"HX-Request": "true"})

    for shown in (text(page), text(panel)):
        assert old.ref in shown
        assert "same place, within a day, shares “" in shown
        for words in ("Same event", "open a repeat problem", "Never group these"):
            assert words in shown
    assert "<html" in text(page)
    assert "<html" not in text(panel)
    assert f'hx-get="{address}"' in text(client.get(f"/issues/{new.ref}/"))


def test_the_reporter_sees_no_button(
    new: Issue, clerk: User, unit: Unit, browse: Browse
) -> None:
    own = make_issue(unit, clerk, title=STUCK, description="Again.")
    write_words()

    shown = text(browse(clerk).get(f"/issues/{new.ref}/similar/"))

    assert own.ref in shown
    assert "Same event" not in shown
    assert "Never group" not in shown


def test_each_button_does_it_in_one_tap(
    unit: Unit, new: Issue, manager: User, browse: Browse
) -> None:
    client = browse(manager)
    pattern = make_pattern(unit, manager)
    old = make_issue(unit, title="Escalator stopped, platform 14", pattern=pattern)
    write_words()
    panel = text(client.get(f"/issues/{new.ref}/similar/"))
    assert f'name="pattern" value="{pattern.pk}"' in panel

    client.post(f"/issues/{new.ref}/group/", {"version": 1, "pattern": pattern.pk})
    client.post(f"/issues/{new.ref}/link/", {"version": 2, "same_as": old.ref})

    after = Issue.objects.get(pk=new.pk)
    assert (after.pattern, after.duplicate_of) == (pattern, old)


def test_never_group_is_remembered_and_lifted_from_the_page(
    new: Issue, old: Issue, manager: User, browse: Browse
) -> None:
    client, address = browse(manager), f"/issues/{new.ref}/similar/"

    said = client.post(f"/issues/{new.ref}/never_group/", {"other": old.ref})
    page = text(client.get(address))
    refused = client.post(f"/issues/{new.ref}/link/", {"same_as": old.ref})
    remark = NeverGroup.objects.get()
    lift = f"/issues/{new.ref}/never_group/{remark.pk}/lift/"
    lifted = client.post(lift, {"version": remark.version})

    assert (said.status_code, lifted.status_code) == (303, 303)
    assert "Nothing that you can see looks like it." in page
    assert "Mira Manager said so" in page
    assert lift in page
    assert refused.status_code == 409
    assert "Mira Manager said on" in text(refused)
    assert old.ref in text(client.get(address))
    assert NeverGroup.objects.get().lifted_at is not None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Name the other report or the repeat problem, one of them."),
        ({"other": "ISS-222222"}, "no report with this reference that you can see"),
        ({"pattern": "PAT-222222"}, "no repeat problem with this reference"),
    ],
)
def test_a_mistake_gets_a_sentence(
    new: Issue, manager: User, browse: Browse, body: dict[str, str], sentence: str
) -> None:
    with nothing_changed():
        answer = browse(manager).post(f"/issues/{new.ref}/never_group/", body)

    assert answer.status_code == 400
    assert sentence in text(answer)


# --- While typing ---------------------------------------------------------------------


def known(client: Client, script: bool = True, **typed: Any) -> str:
    headers = {"HX-Request": "true"} if script else {}
    return text(client.post("/report/known/", typed, headers=headers))


def test_typing_shows_own_reports_and_published_problems_only(
    unit: Unit, clerk: User, manager: User, new: Issue, old: Issue, browse: Browse
) -> None:
    for number, title in enumerate(("Escalator stops", "Escalator secret")):
        make_pattern(
            unit,
            manager,
            title=title,
            workaround="The lift works.",
            published_at=None if number else AT,
        )

    shown = known(browse(clerk), description="escalator stopped at platform 14")

    assert new.title in shown
    assert old.title not in shown
    assert "Escalator stops" in shown
    assert "The lift works." in shown
    assert "Escalator secret" not in shown


def test_the_touchpoint_leads_to_known_problems_before_a_word_is_typed(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    place = make_touchpoint("Escalator")
    make_pattern(unit, manager, title="Escalator stops", published_at=AT)

    shown = known(browse(clerk), touchpoint=place.pk)

    assert "Escalator stops" in shown


def test_without_scripts_the_form_comes_back_as_it_was_filled(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    place = make_touchpoint("Platforms")
    make_pattern(unit, manager, title="Escalator stops", published_at=AT)

    with nothing_changed():
        shown = known(
            browse(clerk),
            script=False,
            description="Escalator <stopped>",
            touchpoint=place.pk,
            customer_mood="waiting",
        )

    assert "<html" in shown
    assert "Escalator &lt;stopped&gt;" in shown
    assert "Happened again here" in shown
    assert shown.count(" checked") >= 2
    assert "Say in a sentence" not in shown
    assert len(shown) < 60_000


@pytest.mark.parametrize(
    "typed",
    [{}, {"touchpoint": "x"}, {"unit": "9" * 40}, {"description": "\x00"}],
)
def test_nonsense_is_no_mistake(
    clerk: User, browse: Browse, typed: dict[str, str]
) -> None:
    answer = browse(clerk).post("/report/known/", typed, headers={"HX-Request": "1"})

    assert answer.status_code == 200


def test_happened_again_files_with_one_tap(
    unit: Unit, clerk: User, manager: User, browse: Browse
) -> None:
    pattern = make_pattern(unit, manager, title="Escalator stops", published_at=AT)

    sent = browse(clerk).post("/report/", sending(unit, pattern=pattern.ref))

    assert sent.status_code == 303
    issue = Issue.objects.latest("id")
    assert (issue.pattern, issue.reporter, issue.state) == (pattern, clerk, "new")
    assert (issue.title, issue.customer_mood) == ("Escalator stops", "unknown")
    assert "Escalator stops" in text(browse(clerk).get(sent["Location"]))


def sending(unit: Unit, **over: Any) -> dict[str, Any]:
    """What a browser sends of a form that wasn’t touched."""
    return {
        "description": "",
        "kind": "breakdown",
        "voice": "customer",
        "unit": unit.pk,
        **over,
    }


@pytest.mark.parametrize("state", [None, "refuted"])
def test_happened_again_is_for_published_problems_only(
    unit: Unit, clerk: User, manager: User, browse: Browse, state: str | None
) -> None:
    over = {"state": state, "published_at": AT} if state else {}
    pattern = make_pattern(unit, manager, title="Escalator secret", **over)

    with nothing_changed():
        sent = browse(clerk).post("/report/", sending(unit, pattern=pattern.ref))

    assert sent.status_code == 400
    if not state:
        assert "Escalator secret" not in text(sent)


def test_a_form_without_a_known_problem_asks_everything(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    with nothing_changed():
        sent = browse(clerk).post("/report/", sending(unit))

    assert sent.status_code == 400
    assert "Say in a sentence what happened." in text(sent)
