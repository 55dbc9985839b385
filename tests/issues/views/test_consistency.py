"""How alike places are, on the page: the answer, the lists, what is missing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit, User
from cxops.kernel.clock import now
from tests.builders.accounts import make_manager, make_unit
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure
from tests.builders.issues import make_issue, make_touchpoint
from tests.builders.signals import make_signal
from tests.issues.views.numbers_with_lists import numbers_of, rows_behind

Browse = Callable[[User], Client]
PAGE = "/journeys/consistency/"


def yesterday() -> date:
    return now().date() - timedelta(days=1)


def place(name: str, parent: Unit, reports: int, visits: int) -> Unit:
    """A unit with so many reports, out of so many visits of the last 120 days."""
    unit = make_unit(name, parent=parent)
    make_exposure(
        unit, visits, first_on=yesterday() - timedelta(days=27), last_on=yesterday()
    )
    for _turn in range(reports):
        make_issue(unit, at=now() - timedelta(days=3))
    return unit


@pytest.fixture
def company(unit: Unit, manager: User) -> Unit:
    """The harbour with five places, one of which differs, one of which is small."""
    for name in ("Ash", "Beech", "Cedar"):
        place(name, unit, 10, 4000)
    place("Zelkova", unit, 60, 4000)
    place("Birch", unit, 1, 40)
    count_all()
    return unit


def test_the_headline_says_how_many_times_more_than_chance(
    company: Unit, manager: User, browse: Browse
) -> None:
    response = browse(manager).get(f"{PAGE}?days=28")
    page = response.content.decode()

    phi = response.context["found"].funnel.phi
    assert 5 < phi < 10
    assert f"<h1>Places differ {phi:.1f} times more than chance would make them" in page
    assert "5 units were looked at." in page
    assert "significant" not in page
    assert "p-value" not in page


def test_the_table_is_by_name_and_small_places_are_said_to_be_small(
    company: Unit, manager: User, browse: Browse
) -> None:
    context = browse(manager).get(f"{PAGE}?days=28").context

    names = [place.unit.name for place, _href, _sign in context["lines"]]
    assert names == ["Ash", "Beech", "Birch", "Cedar", "Zelkova"]
    verdicts = {row[0]: row[3] for row in context["drawing"].table.rows}
    assert verdicts["Birch"] == "too small to be judged"
    assert verdicts["Ash"] == "within chance"


def test_every_number_has_as_many_rows(
    company: Unit, manager: User, browse: Browse
) -> None:
    """Also where reports of a unit without volumes are left out."""
    ash = company.children.get(name="Ash")
    make_issue(make_unit("Twig", parent=ash), at=now() - timedelta(days=3))
    count_all()
    client = browse(manager)

    found = dict(numbers_of(client, f"{PAGE}?days=28"))

    assert sorted(found.values()) == [1, 10, 10, 10, 60]
    assert {link: rows_behind(client, link) for link in found} == found


def test_the_days_end_with_the_last_volume(
    company: Unit, manager: User, browse: Browse
) -> None:
    chosen = browse(manager).get(f"{PAGE}?days=28").context["chosen"]

    assert chosen.period.last == yesterday()
    assert (chosen.period.last - chosen.period.first).days == 27


def test_without_volumes_the_page_says_what_is_missing_and_where_to_send_it(
    unit: Unit, manager: User, executive: User, browse: Browse
) -> None:
    make_unit("Pier", parent=unit)

    page = browse(manager).get(PAGE).content.decode()

    assert "No volumes are known yet" in page
    assert 'href="/exposure/send/"' in page
    # Whoever may not send any isn't sent there.
    assert 'href="/exposure/send/"' not in browse(executive).get(PAGE).content.decode()


def test_volumes_of_places_alone_are_named(
    unit: Unit, manager: User, browse: Browse
) -> None:
    from tests.builders.issues import make_touchpoint

    make_unit("Pier", parent=unit)
    make_exposure(unit, 9, touchpoint=make_touchpoint("Desk"), first_on=yesterday())

    page = browse(manager).get(PAGE).content.decode()

    assert "No volume of whole units is known" in page
    assert "visits, of places in the journey" in page


def test_a_manager_of_one_place_is_told_that_there_is_nothing_to_compare(
    unit: Unit, manager: User, browse: Browse
) -> None:
    page = browse(manager).get(PAGE).content.decode()

    assert "There is nothing to compare in your reach" in page


def test_units_of_others_are_nowhere(
    company: Unit, stranger: User, browse: Browse
) -> None:
    other = stranger.memberships.get().unit
    make_unit("Slip", parent=other)

    client = browse(stranger)

    assert "Zelkova" not in client.get(f"{PAGE}?days=28").content.decode()
    assert client.get(f"{PAGE}?unit={company.code}").status_code == 400


def test_it_takes_as_many_statements_for_50_places_as_for_5(
    company: Unit, manager: User, browse: Browse
) -> None:
    client = browse(manager)

    def statements() -> int:
        client.get(f"{PAGE}?days=28")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{PAGE}?days=28").context["found"].funnel.n >= 5
        tables = [query["sql"] for query in caught if '"issues_issue"' in query["sql"]]
        assert tables == []
        return len(caught)

    few = statements()
    for number in range(45):
        place(f"Place {number}", company, 1, 900)
    count_all()

    assert statements() == few <= 12


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("measure=nowhere", "There is no “nowhere” here"),
        ("touchpoint=nowhere", "There is no “nowhere” here"),
        ("voice=staff", "Select a valid choice"),
        ("colour=red", "no filter “colour”"),
    ],
)
def test_a_wrong_word_gets_a_sentence_and_no_numbers(
    company: Unit, manager: User, browse: Browse, query: str, sentence: str
) -> None:
    response = browse(manager).get(f"{PAGE}?{query}")

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_the_front_line_is_refused(clerk: User, browse: Browse) -> None:
    assert browse(clerk).get(PAGE).status_code == 403


def test_a_manager_above_sees_the_whole(company: Unit, browse: Browse) -> None:
    above = make_unit("Company")
    company.parent = above
    Unit.objects.filter(pk=company.pk).update(parent=above)

    context = browse(make_manager(above, "Rut Root")).get(f"{PAGE}?days=28").context

    assert [each.name for each in context["units"]] == ["Company", "Harbour"]


def test_what_isnt_chance_any_more_in_a_unit_stands_beside_its_rate(
    company: Unit, manager: User, browse: Browse
) -> None:
    ash = company.children.get(name="Ash")
    signal = make_signal(ash)
    make_signal(ash, touchpoint=make_touchpoint())
    client = browse(manager)

    lines = client.get(f"{PAGE}?days=28").context["lines"]

    signs = {place.unit.name: sign for place, _href, sign in lines if sign}
    assert {name: sign.signal for name, sign in signs.items()} == {"Ash": signal}
    assert signal.get_absolute_url() in client.get(f"{PAGE}?days=28").content.decode()
