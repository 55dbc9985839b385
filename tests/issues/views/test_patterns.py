"""Repeat problems: list, page, verbs and causes, as each reader may see them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Pattern
from tests.asserts import nothing_changed
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_factor, make_issue, make_pattern

Browse = Callable[[User], Client]


@pytest.fixture
def pattern(unit: Unit, manager: User) -> Pattern:
    found = make_pattern(unit, manager, title="Lift 2 stops", workaround="Take north")
    make_factor(found, make_cause(parent=make_cause("Technology")))
    make_issue(unit, pattern=found, title="A lady with a pram")
    return found


def test_list_counts_only_the_reports_its_reader_may_read(
    unit: Unit, pattern: Pattern, manager: User, browse: Browse
) -> None:
    make_issue(unit, pattern=pattern, is_restricted=True)

    response = browse(manager).get("/patterns/")

    assert [row.report_count for row in response.context["page"].rows] == [1]


def test_list_gives_no_number_where_its_reader_may_see_no_report(
    unit: Unit, pattern: Pattern, manager: User, stranger: User, browse: Browse
) -> None:
    """Not “0”, which would say that there are none; one’s own may have none."""
    Pattern._base_manager.filter(pk=pattern.pk).update(published_at=AT)
    make_pattern(unit, manager, title="Nothing in it yet")

    def shown(reader: User) -> dict[str, str]:
        rows = browse(reader).get("/patterns/").context["page"].rows
        return {row.title: row.count_words for row in rows}

    assert shown(stranger) == {"Lift 2 stops": ""}
    assert shown(manager) == {"Lift 2 stops": "1", "Nothing in it yet": "0"}


def test_list_is_not_shown_when_the_filter_is_wrong(
    pattern: Pattern, manager: User, browse: Browse
) -> None:
    response = browse(manager).get("/patterns/?state=solved")

    assert response.status_code == 400
    assert "Lift 2 stops" not in response.content.decode()


def test_page_shows_title_and_what_to_say_to_all_staff_and_nothing_else(
    unit: Unit, manager: User, clerk: User, browse: Browse
) -> None:
    pattern = make_pattern(
        unit, manager, title="Lift 2 stops", workaround="Take north", published_at=AT
    )
    make_factor(pattern, make_cause())
    make_issue(unit, pattern=pattern, title="A lady with a pram")

    page = browse(clerk).get(f"/patterns/{pattern.ref}/").content.decode()

    assert "Lift 2 stops" in page
    assert "Take north" in page
    assert "The door sensor ices over." not in page
    assert "A lady with a pram" not in page
    assert browse(clerk).get(f"/patterns/{pattern.ref}/history/").status_code == 404


def test_page_is_absent_when_it_is_foreign_and_not_published(
    pattern: Pattern, clerk: User, stranger: User, browse: Browse
) -> None:
    for person in (clerk, stranger):
        for address in ("", "history/", "confirm/", "state_cause/", "causes/1/"):
            response = browse(person).get(f"/patterns/{pattern.ref}/{address}")
            assert response.status_code == 404, address


def test_page_shows_causes_reports_and_the_next_step_to_its_manager(
    pattern: Pattern, manager: User, browse: Browse
) -> None:
    response = browse(manager).get(f"/patterns/{pattern.ref}/")

    page = response.content.decode()
    assert "The door sensor ices over." in page
    assert "A lady with a pram" in page
    assert "1 report in it" in page
    assert response.context["next"].move.verb == "confirm"


def test_open_makes_a_repeat_problem(unit: Unit, manager: User, browse: Browse) -> None:
    response = browse(manager).post(
        "/patterns/open/", {"title": "Lift 2 stops", "unit": str(unit.pk)}
    )

    pattern = Pattern.objects.get()
    assert response["Location"] == f"/patterns/{pattern.ref}/"
    assert (pattern.title, pattern.unit, pattern.created_by) == (
        "Lift 2 stops",
        unit,
        manager,
    )


@pytest.mark.parametrize(
    ("before", "verb", "words", "after"),
    [
        ("suspected", "confirm", {}, "confirmed"),
        ("confirmed", "accept", {"until": "2999-01-01", "reason": "Rare"}, "accepted"),
        ("suspected", "refute", {"reason": "Chance"}, "refuted"),
        ("refuted", "reopen", {"reason": "Again"}, "suspected"),
        ("suspected", "publish", {}, "suspected"),
        ("suspected", "edit", {"title": "Lifts stop"}, "suspected"),
    ],
)
def test_verb_moves_it(
    before: str,
    verb: str,
    words: dict[str, str],
    after: str,
    unit: Unit,
    manager: User,
    browse: Browse,
) -> None:
    pattern = make_pattern(unit, manager, state=before)
    make_issue(unit, pattern=pattern)
    client = browse(manager)
    shown = client.get(f"/patterns/{pattern.ref}/{verb}/")

    response = client.post(f"/patterns/{pattern.ref}/{verb}/", words)

    pattern.refresh_from_db()
    assert (shown.status_code, response.status_code, pattern.state) == (200, 303, after)


def test_state_cause_adds_one(pattern: Pattern, manager: User, browse: Browse) -> None:
    cause = make_cause("Broken", parent=make_cause("Things"))

    response = browse(manager).post(
        f"/patterns/{pattern.ref}/state_cause/",
        {
            "sentence": "Carts touch the door.",
            "cause": str(cause.pk),
            "role": "adds",
            "certainty": "confirmed",
            "evidence": "14 of 16 logs",
        },
    )

    factor = pattern.factors.get(role="adds")
    assert response["Location"] == f"/patterns/{pattern.ref}/"
    assert (factor.sentence, factor.cause, factor.certainty) == (
        "Carts touch the door.",
        cause,
        "confirmed",
    )


def test_state_cause_is_refused_when_confirmed_without_evidence(
    pattern: Pattern, manager: User, browse: Browse
) -> None:
    cause = make_cause("Broken", parent=make_cause("Things"))

    with nothing_changed():
        response = browse(manager).post(
            f"/patterns/{pattern.ref}/state_cause/",
            {
                "sentence": "Carts touch the door.",
                "cause": str(cause.pk),
                "role": "main",
                "certainty": "confirmed",
            },
        )

    assert response.status_code == 400
    assert "Carts touch the door." in response.content.decode()


def test_weigh_changes_how_sure_we_are(
    pattern: Pattern, manager: User, browse: Browse
) -> None:
    factor = pattern.factors.get()
    client, path = browse(manager), f"/patterns/{pattern.ref}/causes/{factor.pk}/"

    shown = client.get(path)
    response = client.post(
        path, {"certainty": "ruled_out", "evidence": "", "reason": "It was summer"}
    )

    factor.refresh_from_db()
    assert (shown.status_code, response["Location"]) == (
        200,
        f"/patterns/{pattern.ref}/",
    )
    assert factor.certainty == "ruled_out"


def test_weigh_is_absent_when_the_cause_is_of_another_repeat_problem(
    unit: Unit, pattern: Pattern, manager: User, browse: Browse
) -> None:
    other = make_factor(make_pattern(unit, manager), make_cause())

    response = browse(manager).get(f"/patterns/{pattern.ref}/causes/{other.pk}/")

    assert response.status_code == 404
