"""The register, the proposal and the decisions that wait."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from improvements.models import Initiative
from improvements.services.planning import set_plan
from tests.builders.accounts import (
    grant,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    make_accepted,
    make_cast,
    make_in_progress,
    make_objective,
    make_problem,
    make_proposed,
    make_submitted,
    plan_values,
)
from tests.improvements.services.test_changing import ask

LIST = reverse("improvements:initiative_list")


def titles(client: Client, **asked: Any) -> list[str]:
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return [row.title for row in response.context["page"].rows]


def test_list_shows_the_newest_first_to_who_may_see_them(
    client: Client, cast: Cast
) -> None:
    make_proposed(cast, title="Old", at=AT.replace(day=1))
    make_proposed(cast, title="New")
    other = make_cast(make_unit("Hill"))
    make_proposed(other, title="Elsewhere")

    client.force_login(cast.manager)
    mine = titles(client)
    client.force_login(make_executive("Rita Reader"))
    everything = titles(client)

    assert mine == ["New", "Old"]
    assert set(everything) == {"New", "Old", "Elsewhere"}


def test_list_is_filtered_and_sorted(client: Client, cast: Cast) -> None:
    below = make_unit("Pier", parent=cast.unit)
    make_proposed(cast, title="Proposed", unit=below)
    soon = make_accepted(cast, title="Soon", actor=cast.approver)
    due = date(2026, 4, 1)
    set_plan(soon, **plan_values(due_on=due), actor=cast.owner, at=AT)
    make_in_progress(cast, title="Done by May")
    client.force_login(cast.owner)

    assert titles(client, state="proposed") == ["Proposed"]
    assert set(titles(client, state="active")) == {"Proposed", "Soon", "Done by May"}
    assert titles(client, unit=below.code) == ["Proposed"]
    assert len(titles(client, unit=cast.unit.code)) == 3
    assert set(titles(client, owner="me")) == {"Soon", "Done by May"}
    assert titles(client, owner="none") == ["Proposed"]
    assert set(titles(client, mine="true")) == {"Soon", "Done by May"}
    assert titles(client, due_before="2026-05-01") == ["Soon"]
    assert titles(client, sort="due") == ["Soon", "Done by May", "Proposed"]
    assert set(titles(client, late="true")) == {"Soon", "Done by May"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"owner": "everybody"},
            "No list is made by a colleague’s name. Say “me” or “none”.",
        ),
        ({"due_before": "soon"}, "Give a day like 2026-06-23."),
        ({"colour": "red"}, "This list has no filter “colour”."),
        ({"sort": "title"}, "can&#x27;t be sorted by “title”"),
    ],
)
def test_list_shows_a_sentence_and_no_rows_when_a_filter_is_wrong(
    client: Client, cast: Cast, proposed: Initiative, asked: dict[str, str], words: str
) -> None:
    client.force_login(cast.manager)

    response = client.get(LIST, asked)

    assert response.status_code == 400
    assert words in response.content.decode()
    assert proposed.title not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_list_takes_six_statements(
    client: Client, cast: Cast, rows: int, django_assert_num_queries: Any
) -> None:
    problem = make_problem(cast)
    for number in range(rows):
        make_proposed(cast, patterns=[problem], title=f"Number {number}")
    client.force_login(cast.manager)
    client.get(LIST)

    with django_assert_num_queries(6):
        response = client.get(LIST)

    assert len(response.context["page"].rows) == min(rows, 25)


def test_propose_offers_the_named_problems_and_says_whether_people_are_there(
    client: Client, cast: Cast
) -> None:
    problem = make_problem(cast)
    client.force_login(cast.manager)
    address = reverse("improvements:initiative_propose")

    response = client.get(address, {"pattern": problem.ref})
    html = response.content.decode()
    form = response.context["form"]
    sent = client.post(
        address,
        {
            "title": "A lift that runs",
            "summary": "Prams reach the platform.",
            "unit": cast.unit.pk,
            "patterns": [problem.pk],
            "idempotency_key": "one",
        },
    )

    assert form.initial == {
        "patterns": [problem.pk],
        "unit": cast.unit,
        "title": "Lift dead",
    }
    assert [part.is_filled for part in response.context["people"]] == [True] * 3
    assert "Nobody is left here" not in html
    initiative = Initiative.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, initiative.get_absolute_url())


def test_propose_says_who_is_missing_when_the_unit_is_too_small(
    client: Client, db: None
) -> None:
    hut = make_unit("Hut")
    alone = make_manager(hut)
    client.force_login(alone)

    response = client.get(reverse("improvements:initiative_propose"))

    assert [part.is_filled for part in response.context["people"]] == [
        True,
        False,
        False,
    ]
    assert response.content.decode().count("Nobody is left here for this.") == 2


def test_propose_ignores_a_problem_the_person_cant_read(
    client: Client, cast: Cast
) -> None:
    problem = make_problem(cast)
    client.force_login(make_manager(make_unit("Hill")))

    response = client.get(
        reverse("improvements:initiative_propose"), {"pattern": problem.ref}
    )

    assert response.context["form"].initial["patterns"] == []
    assert problem.title not in response.content.decode()


def test_reviews_shows_what_waits_for_me_and_for_whom_i_stand_in(
    client: Client, cast: Cast
) -> None:
    submitted = make_submitted(cast, title="A plan")
    changing = make_in_progress(cast, title="A change")
    ask(changing, cast)
    deputy = make_user("Dora Deputy")
    until = date(2099, 1, 1)
    grant(deputy, Role.MANAGER, cast.unit, on_behalf_of=cast.approver, until=until)

    def seen(person: Any, part: str) -> list[Any]:
        client.force_login(person)
        response = client.get(reverse("improvements:review_list"))
        return [row.initiative for row in response.context[part]]

    both = {submitted, changing}
    assert set(seen(cast.approver, "waiting")) == set(seen(deputy, "waiting")) == both
    assert set(seen(cast.owner, "asked")) == both
    assert seen(cast.owner, "waiting") == seen(cast.manager, "waiting") == []
    assert seen(cast.approver, "asked") == []


def test_reviews_takes_as_many_statements_with_one_as_with_many(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    make_submitted(cast)
    client.force_login(cast.approver)
    address = reverse("improvements:review_list")
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    for _number in range(9):
        make_submitted(cast, cost=Decimal(5))

    with django_assert_num_queries(9):
        response = client.get(address)

    assert len(response.context["waiting"]) == 10


def test_an_objective_is_offered_when_there_is_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    address = reverse("improvements:initiative_propose")
    assert "objective" not in client.get(address).context["form"].fields

    make_objective()

    assert "objective" in client.get(address).context["form"].fields
