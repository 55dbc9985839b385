"""The target page: its rungs in words, and each taken by one choice."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Membership
from cxops.kernel.clock import now
from improvements.models import Initiative
from tests.asserts import nothing_changed
from tests.builders.accounts import grant
from tests.builders.improvements import Cast, make_problem, only_target
from tests.improvements.comparing import WEEK, Branches
from tests.improvements.measured import make_accepted_for
from tests.improvements.views.test_moves import address, send

#: 22 of the 26 weeks count: those before the proposal set it off.
OWN, AVERAGE, BEST = Decimal("6.3"), Decimal("7.8"), Decimal("2")


@pytest.fixture
def branches(cast: Cast) -> Branches:
    """Half a year up to now, 1,000 visits a week: Harbour, ours, and four others with
    9 reports a week, Hill with 2."""
    today = now().date()
    first = today - timedelta(days=today.weekday()) - 26 * WEEK
    found = Branches(first, 26, make_problem(cast))
    ours = {"pattern": found.pattern, "unit": cast.unit}
    found.add("Harbour", 26 * 9, visits=1000, **ours)
    for name in ("Airport", "Bridge", "Castle", "Dock"):
        found.add(name, 26 * 9, visits=1000)
    found.add("Hill", 26 * 2, visits=1000)
    return found


@pytest.fixture(autouse=True)
def reads_them_all(cast: Cast, branches: Branches) -> Membership:
    """The owner manages the journey, so other units may be held against theirs."""
    return grant(cast.owner, Role.MANAGER, journey=branches.journey)


@pytest.fixture
def initiative(cast: Cast, branches: Branches) -> Initiative:
    return make_accepted_for(cast, branches.pattern, at=now())


def ladder_of(html: str) -> str:
    """What stands under “The next rungs”."""
    return html.split('aria-labelledby="ladder"', 1)[1].split("</section>", 1)[0]


def chosen(client: Client, initiative: Initiative, **over: Any) -> Any:
    """Sent as the page opened, with a choice."""
    url = address("measure", initiative)
    initial = client.get(url).context["form"].initial
    data = initial | {"due_on": now().date() + 20 * WEEK, "volume": "visits"} | over
    return send(client, url, initiative, **data)


def test_rungs_stand_above_the_form_with_number_units_and_period(
    client: Client, cast: Cast, branches: Branches, initiative: Initiative
) -> None:
    client.force_login(cast.owner)

    html = client.get(address("measure", initiative)).content.decode()

    told = " ".join(ladder_of(html).split())
    assert "Out of 1,000 visits</h3>" in told
    # (5 × 9 + 2) × 22 reports out of 6 × 22,000 visits: 7.83.
    for words in (
        "30 % below our own usual: 6.3 of 1,000 visits.",
        "The average of 6 comparable units: 7.8 of 1,000 visits.",
        "The best of them: 2 of 1,000 visits, at Hill. That is better than the",
        "The average of 6 comparable units: 7.8 a week. Only a hint:",
        "The best of them: it takes a volume to tell.",
    ):
        assert words in told, words
    for label in (
        "30 % below our own usual: 6.3 of 1,000 visits or 6.3 a week",
        "The average of comparable units: 7.8 of 1,000 visits or 7.8 a week",
        "The best of them: 2 of 1,000 visits",
        "Beyond the best: type the number below",
    ):
        assert label in html, label
    for name in ("Airport", "Bridge", "Castle", "Dock"):
        assert name not in html


@pytest.mark.parametrize(
    ("level", "counted_as", "goal"),
    [
        ("own_baseline", "reports", OWN),
        ("own_baseline", "rate", OWN),
        ("average", "reports", AVERAGE),
        ("average", "rate", AVERAGE),
        ("best", "rate", BEST),
    ],
)
def test_rung_is_taken_by_one_choice(
    client: Client,
    cast: Cast,
    initiative: Initiative,
    level: str,
    counted_as: str,
    goal: Decimal,
) -> None:
    client.force_login(cast.owner)

    sent = chosen(client, initiative, level=level, counted_as=counted_as)

    assert sent.status_code == 303
    target = only_target(initiative)
    assert (target.level, target.counted_as) == (level, counted_as)
    assert (target.baseline, target.goal) == (9, goal)


def test_number_of_the_rung_is_that_of_the_weeks_that_are_sent(
    client: Client, cast: Cast, branches: Branches, initiative: Initiative
) -> None:
    """The last 14 weeks, of which 4 set it off: ten of each unit, and 60 reports more
    in one of them: (5 × 90 + 20 + 60) out of 60,000 visits."""
    branches.count(branches.units["Hill"], [0] * 20 + [60] + [0] * 5)
    client.force_login(cast.owner)
    first = branches.first + 12 * WEEK

    chosen(client, initiative, level="average", counted_as="rate", baseline_from=first)

    assert only_target(initiative).goal == Decimal("8.8")


def test_typed_goal_stands_before_the_rung(
    client: Client, cast: Cast, initiative: Initiative
) -> None:
    client.force_login(cast.owner)

    chosen(client, initiative, level="average", counted_as="rate", goal="7.1")

    target = only_target(initiative)
    assert (target.level, target.goal) == ("average", Decimal("7.1"))


@pytest.mark.parametrize(
    ("level", "counted_as", "words"),
    [
        ("best", "reports", "it takes a volume to tell. Few reports may mean"),
        ("beyond", "rate", "Beyond the best there is no number: say yours."),
    ],
)
def test_rung_without_a_number_asks_for_one(
    client: Client,
    cast: Cast,
    initiative: Initiative,
    level: str,
    counted_as: str,
    words: str,
) -> None:
    client.force_login(cast.owner)

    with nothing_changed():
        sent = chosen(client, initiative, level=level, counted_as=counted_as)

    assert sent.status_code == 400
    assert words in sent.content.decode()
    assert not initiative.targets.exists()


def test_rung_of_another_reader_is_not_taken(
    client: Client,
    cast: Cast,
    branches: Branches,
    initiative: Initiative,
    reads_them_all: Membership,
) -> None:
    """The owner reads one unit: neither the page nor the service compares others."""
    Membership.objects.filter(pk=reads_them_all.pk).update(until=date(2020, 1, 2))
    client.force_login(cast.owner)

    html = client.get(address("measure", initiative)).content.decode()
    with nothing_changed():
        refused = chosen(client, initiative, level="average", counted_as="rate")
    grant(cast.owner, "manager", branches.units["Dock"])
    grant(cast.owner, "manager", branches.units["Hill"])
    sent = chosen(client, initiative, level="average", counted_as="rate")

    assert "1 unit can be compared; it takes 3." in ladder_of(html)
    assert refused.status_code == 400
    assert sent.status_code == 303
    # (2 × 9 + 2) of 3,000.
    assert only_target(initiative).goal == Decimal("6.7")


def test_page_takes_as_many_statements_with_six_as_with_twenty_units(
    client: Client,
    cast: Cast,
    branches: Branches,
    initiative: Initiative,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(cast.owner)
    url = address("measure", initiative)
    client.get(url)

    with django_assert_num_queries(19):
        client.get(url)
    for number in range(14):
        branches.add(f"Branch {number}", 26 * 9, visits=1000)
    with django_assert_num_queries(19):
        client.get(url)
