"""What the pages say of an effect, and to whom."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cxops.kernel.clock import now
from improvements.enums import VerdictState
from improvements.models import Initiative, Reading
from improvements.services.checking import extend_check
from improvements.services.reading import read_effects
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.improvements import (
    Cast,
    make_implemented,
    make_planned,
    make_problem,
    put_into_scope,
)
from tests.improvements.measured import (
    TEN,
    TWO,
    WEEK,
    Measured,
    close,
    make_accepted_for,
    make_measured,
    report_on,
    weeks,
)
from tests.improvements.views.test_moves import address

BANNED = (
    "significant",
    "p-value",
    "null hypothesis",
    "guaranteed",
    "eliminated",
    "due to",
)


def page(client: Client, initiative: Initiative, person: User) -> str:
    client.force_login(person)
    response = client.get(initiative.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def weeks_page(client: Client, initiative: Initiative, person: User) -> str:
    client.force_login(person)
    response = client.get(address("weeks", initiative))
    assert response.status_code == 200
    return response.content.decode()


def section(html: str) -> str:
    """What stands under “Does it work?”, without the keys of its pictures."""
    _before, after = html.split('aria-labelledby="effect"', 1)
    return re.sub(r"\b[td][0-9a-f]{8}\b", "", after.split("</section>", 1)[0])


# Who sees what


def test_manager_reads_the_verdict_its_proofs_its_picture_and_its_table(
    client: Client, fell_now: Measured
) -> None:
    """The picture comes from the page of the weeks; without scripts a link leads to
    it."""
    whole = page(client, fell_now.now, fell_now.cast.manager)
    weekly = weeks_page(client, fell_now.initiative, fell_now.cast.manager)

    for found in (section(whole), section(weekly)):
        assert "Proven" in found
        assert "The improvement is real." in found
        assert found.count("Holds:") == 2
        assert "Season not checked" in found
        assert "Before and after" in found
    url = address("weeks", fell_now.initiative)
    assert f'hx-get="{url}" hx-trigger="load"' in whole
    assert f'href="{url}"' in section(whole)
    assert "Week from" not in section(whole)
    assert "Week from" in section(weekly)
    assert "hx-get" not in weekly.split('aria-labelledby="effect"')[1][:60]
    assert section(weekly).count("<svg") > section(whole).count("<svg")


def test_page_asks_for_the_part_that_stands_on_it(
    client: Client, fell_now: Measured
) -> None:
    url = address("weeks", fell_now.initiative)
    whole = weeks_page(client, fell_now.initiative, fell_now.cast.manager)

    part = client.get(url, headers={"hx-request": "true"}).content.decode()

    assert part.startswith('<section class="cx-block" aria-labelledby="effect">')
    assert section(part) == section(whole)


def test_page_says_what_the_reading_of_today_found(
    client: Client, fell_now: Measured
) -> None:
    """In the same words as if it were reckoned anew."""
    person = fell_now.cast.manager
    anew = section(page(client, fell_now.now, person))

    read_effects(at=now(), most=50)

    assert section(page(client, fell_now.now, person)) == anew
    kept = Reading.objects.get(initiative=fell_now.initiative)
    kept.verdict, kept.numbers["state"] = "worse", "worse"
    kept.save()
    assert "Worse" in section(page(client, fell_now.now, person))
    weekly = weeks_page(client, fell_now.initiative, person)
    assert "Proven" in section(weekly)


@pytest.mark.parametrize("old", ["read_on", "version"])
def test_reading_of_another_day_or_version_is_not_shown(
    client: Client, fell_now: Measured, old: str
) -> None:
    read_effects(at=now(), most=50)
    kept = Reading.objects.get(initiative=fell_now.initiative)
    kept.numbers["state"] = "worse"
    if old == "read_on":
        kept.read_on -= timedelta(days=1)
    else:
        kept.version -= 1
    kept.save()

    found = section(page(client, fell_now.now, fell_now.cast.manager))

    assert "Proven" in found


@pytest.mark.parametrize(
    ("state", "is_drawn", "is_blue"),
    [
        ("proven", True, True),
        ("cannot_judge", True, False),
        ("regressed", False, False),
    ],
)
def test_bar_says_no_more_than_the_verdict(
    client: Client, fell_now: Measured, state: str, is_drawn: bool, is_blue: bool
) -> None:
    """Grey where nothing can be judged; none where it is back."""
    read_effects(at=now(), most=50)
    kept = Reading.objects.get(initiative=fell_now.initiative)
    kept.numbers["state"] = state
    kept.save()

    found = section(page(client, fell_now.now, fell_now.cast.manager))

    assert ("Before and after" in found) is is_drawn
    assert ("--cx-good-mark" in found) is is_blue


@pytest.mark.parametrize("number", [0, 1, 4])
def test_weeks_are_drawn_before_there_is_a_verdict(
    client: Client, fell_now: Measured, number: int
) -> None:
    """With the limits that they will be held against."""
    fix = fell_now.fix + (12 - number) * WEEK
    found = make_measured(fix=fix, after=weeks(TWO, number))

    shown = section(weeks_page(client, found.initiative, found.cast.manager))

    assert "Too early to tell" in shown
    assert "Week from" in shown
    assert "normal range" in shown
    assert "fix in effect" in shown


def test_weeks_of_what_has_no_verdict_say_so(client: Client, cast: Cast) -> None:
    planned = make_planned(cast)

    found = weeks_page(client, planned, cast.manager)

    assert "There is no verdict before it is in effect." in found
    assert 'aria-labelledby="effect"' not in found


def test_reporter_reads_the_word_and_no_number(
    client: Client, fell_now: Measured
) -> None:
    """What became of their report, and nothing of other people's."""
    cast = fell_now.cast
    reporter = make_clerk(make_unit("Hill"), "Rita Reporter")
    day = fell_now.fix - 5 * WEEK
    report_on(cast, fell_now.pattern, day, reporter=reporter)

    found = section(page(client, fell_now.now, reporter))

    word = found.split("</h2>", 1)[1]
    assert "Proven" in word
    assert not any(sign.isdigit() for sign in word.split("</svg>")[-1])
    for hidden in ("<table", "Holds:", "average", "cx-proofs", "hx-get", "week"):
        assert hidden not in found
    refused = client.get(address("weeks", fell_now.initiative))
    assert refused.status_code == 403
    assert "Its numbers are for those who work on it." in refused.content.decode()
    assert "average" not in refused.content.decode()


def test_stranger_finds_nothing(client: Client, fell_now: Measured) -> None:
    client.force_login(make_manager(make_unit("Hill")))

    shown = client.get(fell_now.initiative.get_absolute_url())
    weekly = client.get(address("weeks", fell_now.initiative))
    form = client.get(address("check", fell_now.initiative))

    codes = [shown.status_code, weekly.status_code, form.status_code]
    assert codes == [404, 404, 404]


def test_typed_target_says_that_nothing_can_be_judged(
    client: Client, cast: Cast
) -> None:
    initiative = make_implemented(cast)

    found = section(page(client, initiative, cast.manager))

    assert "Can’t be judged" in found
    assert "no target of it is counted from the reports here." in found.replace(
        "&#x27;", "'"
    )
    assert "<table" not in found


# Every word on screen


@pytest.mark.parametrize(
    ("after", "state", "word"),
    [
        (weeks(TWO, 12), "proven_and_on_target", "Proven"),
        (weeks((7, 9, 8, 10, 6, 8), 12), "promising", "Promising"),
        (weeks(TEN, 12), "no_change_seen", "No change seen"),
        (weeks((14, 17, 12, 15), 12), "worse", "Worse"),
        (weeks(TWO, 4), "too_early", "Too early to tell"),
        ([*weeks(TWO, 10), 14, 12, 13, 15, 11], "regressed", "It is back"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_verdict_is_said_in_plain_words(
    client: Client, fell_now: Measured, after: list[int], state: str, word: str
) -> None:
    this_week = fell_now.fix + 12 * WEEK
    found = make_measured(fix=this_week - len(after) * WEEK, after=after)

    shown = section(page(client, found.now, found.cast.manager))
    read_effects(at=found.due, most=50)

    assert Reading.objects.get(initiative=found.initiative).verdict in VerdictState
    assert word in shown
    lead = shown.split('class="cx-lead">', 1)[1].split("</p>", 1)[0]
    assert lead.strip()
    assert not [banned for banned in BANNED if banned in shown.lower()]
    client.force_login(found.cast.manager)
    context = client.get(found.initiative.get_absolute_url()).context
    assert context["verdict"].code == state
    weekly = section(weeks_page(client, found.initiative, found.cast.manager))
    assert lead in weekly
    # Said already.
    assert "There is a sign that it became worse." not in weekly
    assert not [banned for banned in BANNED if banned in weekly.lower()]


# Lists


def test_check_waits_in_the_queue_of_its_checker_from_its_day_on(
    client: Client, fell_now: Measured
) -> None:
    address_of_queue = reverse("improvements:review_list")
    client.force_login(fell_now.cast.sponsor)

    before = client.get(address_of_queue).content.decode()
    extend_check(
        fell_now.now,
        check_on=fell_now.check_on + 8 * WEEK,
        reason="Snow.",
        actor=fell_now.cast.sponsor,
        at=fell_now.due,
    )
    after = client.get(address_of_queue).content.decode()

    assert "Did it work?" in before
    assert "Did it work?" not in after


def test_register_shows_the_word_and_to_managers_by_how_much(
    client: Client, fell_now: Measured
) -> None:
    read_effects(at=fell_now.due, most=50)
    cast, url = fell_now.cast, reverse("improvements:initiative_list")
    ratio = Reading.objects.get(initiative=fell_now.initiative).numbers["ratio"]
    change = f"{abs(round((ratio - 1) * 100))}"

    client.force_login(cast.manager)
    manager = client.get(url).content.decode()
    client.force_login(cast.clerk)
    clerk = client.get(url).content.decode()

    assert "Proven" in manager
    assert f"{change} %" in manager.replace("\xa0", " ")
    assert "Proven" in clerk
    assert f"{change} %" not in clerk.replace("\xa0", " ")


def test_register_shows_the_pair_of_signs_to_those_who_read_the_numbers(
    client: Client, fell_now: Measured, same_now: Measured
) -> None:
    """Each with its word; who only hears what became of a report gets neither."""
    read_effects(at=fell_now.due, most=50)
    url = reverse("improvements:initiative_list")

    def signs(found: Measured, person: User) -> list[str]:
        client.force_login(person)
        html = client.get(url).content.decode()
        row = html.split(found.initiative.ref, 1)[1].split("</tr>", 1)[0]
        return re.findall(r"cx-status--(\w+)[^>]*>(?:<svg.*?</svg>)([^<]+)<", row)

    assert signs(fell_now, fell_now.cast.sponsor) == [
        ("good", "Proven"),
        ("good", "better, lower"),
        ("good", "meets its target"),
    ]
    assert signs(same_now, same_now.cast.manager) == [
        ("chance", "No change seen"),
        ("chance", "normal up and down"),
        ("chance", "meets its target at times"),
    ]
    assert signs(fell_now, fell_now.cast.clerk) == [("good", "Proven")]


def test_register_holds_a_reading_that_knows_no_signs(
    client: Client, fell_now: Measured
) -> None:
    """Those that were made before there were any."""
    read_effects(at=fell_now.due, most=50)
    reading = Reading.objects.get(initiative=fell_now.initiative)
    del reading.numbers["icons"]
    reading.save()
    client.force_login(fell_now.cast.manager)

    html = client.get(reverse("improvements:initiative_list")).content.decode()

    assert "Proven" in html
    assert "better, lower" not in html


def test_page_shows_the_same_pair_of_signs(
    client: Client, fell_now: Measured, same_now: Measured
) -> None:
    shown = section(page(client, fell_now.now, fell_now.cast.manager))
    worse = section(page(client, same_now.now, same_now.cast.manager))
    rita = make_clerk(make_unit("Hill"), "Rita Reporter")
    day = fell_now.fix - 5 * WEEK
    report_on(fell_now.cast, fell_now.pattern, day, reporter=rita)
    reader = section(page(client, fell_now.now, rita))

    assert "The last week:" in shown
    for words in ("better, lower", "meets its target</span>"):
        assert words in shown, words
    assert "normal up and down" in worse
    assert "meets its target at times" in worse
    assert "The last week:" not in reader


@pytest.mark.parametrize(
    ("who", "verb", "count"),
    [
        ("manager", "detail", 14),
        ("clerk", "detail", 14),
        ("manager", "weeks", 10),
        ("clerk", "weeks", 11),
        ("sponsor", "check", 16),
        ("sponsor", "override_check", 20),
    ],
)
def test_page_takes_as_many_statements_with_one_as_with_many_problems(
    client: Client,
    fell_now: Measured,
    who: str,
    verb: str,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    if verb == "detail":
        close(fell_now)
        read_effects(at=now(), most=50)
    client.force_login(getattr(fell_now.cast, who))
    url = address(verb, fell_now.initiative)
    client.get(url)

    with django_assert_num_queries(count):
        client.get(url)
    for number in range(20):
        problem = make_problem(fell_now.cast, f"Problem {number}")
        put_into_scope(fell_now.initiative, problem)
    with django_assert_num_queries(count):
        client.get(url)


def test_measuring_takes_as_many_statements_with_one_as_with_many_problems(
    client: Client, fell_now: Measured, django_assert_num_queries: Any
) -> None:
    initiative = make_accepted_for(fell_now.cast, fell_now.pattern, at=fell_now.due)
    client.force_login(fell_now.cast.owner)
    url = address("measure", initiative)
    client.get(url)

    with django_assert_num_queries(11):
        client.get(url)
    for number in range(20):
        problem = make_problem(fell_now.cast, f"Problem {number}")
        put_into_scope(initiative, problem)
    with django_assert_num_queries(11):
        client.get(url)
