"""``/signals/``: who sees which, in which words, and the list behind each number."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.clock import now
from issues.models import Signal
from issues.services.rollups import count_dirty
from issues.services.signals import look
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.issues import make_issue, make_pattern, make_touchpoint
from tests.builders.signals import DAY, make_shift, make_signal

pytestmark = pytest.mark.django_db
ROW = re.compile(r'class="cx-queue__what" href="/issues/(ISS-\w+)/')
BEHIND = re.compile(r'href="(/issues/\?[^"]+)">See')
SHOWN = re.compile(r'data-signal="(\d+)"')


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str = "/signals/", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def shown(client: Client, address: str = "/signals/") -> list[int]:
    return [int(key) for key in SHOWN.findall(page(client, address))]


def noon(back: int) -> datetime:
    day = now().date() - back * DAY
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_the_sentence_and_exactly_its_reports() -> None:
    """From reports to the page to the list: a staff report, a near miss and another
    place's are in neither."""
    unit, place = make_unit("Harbour"), make_touchpoint("Ticket machine")
    for back in range(2, 70):
        make_issue(unit, at=noon(back), touchpoint=place)
    for _turn in range(9):
        make_issue(unit, at=noon(1), touchpoint=place)
    make_issue(unit, at=noon(1), touchpoint=place, voice="staff")
    make_issue(unit, at=noon(1), touchpoint=place, kind="near_miss")
    make_issue(make_unit("Hill"), at=noon(1), touchpoint=place)
    while count_dirty():
        pass
    look(unit, at=now())
    signal = Signal.objects.get(kind="spike", touchpoint=place)
    client = enter(make_manager(unit))

    text = page(client, signal.get_absolute_url())

    day = f"{noon(1):%-d %B %Y}"
    assert (
        f"9 reports about “Ticket machine” on {day}; 1 a day is usual. "
        "By luck less than 1 time in 1,000."
    ) in unescape(text)
    (address,) = BEHIND.findall(text)
    assert len(ROW.findall(page(client, unescape(address)))) == signal.count == 9
    points = re.findall(r'<a href="(/issues/\?[^"]*occurred_from=[^"]+)"', text)
    last = [unescape(each) for each in points if f"{noon(1):%Y-%m-%d}" in each]
    assert len(ROW.findall(page(client, last[0]))) == 9


@pytest.fixture
def top(db: None) -> Unit:
    return make_unit("Top")


def test_whoever_reads_all_that_is_counted_sees_it_and_nobody_else(top: Unit) -> None:
    unit = make_unit("Harbour", top)
    place = make_touchpoint()
    own = make_pattern(unit, make_manager(unit))
    keys = {
        name: make_signal(where, **about).pk
        for name, where, about in (
            ("whole", top, {}),
            ("unit", unit, {}),
            ("beside", make_unit("Hill", top), {}),
            ("place", top, {"touchpoint": place}),
            ("elsewhere", top, {"touchpoint": make_touchpoint("Other")}),
            ("pattern", unit, {"pattern": own}),
        )
    }
    journey_manager, both = make_user("Jo"), make_user("Bo")
    grant(journey_manager, Role.MANAGER, journey=place.stage.journey)
    grant(both, Role.MANAGER, unit, journey=place.stage.journey)

    seen = {
        name: {label for label, key in keys.items() if key in shown(enter(user))}
        for name, user in (
            ("executive", make_executive()),
            ("manager above", make_manager(top)),
            ("manager", make_manager(unit)),
            ("journey manager", journey_manager),
            ("of both", both),
        )
    }

    assert seen == {
        "executive": set(keys),
        "manager above": set(keys),
        "manager": {"unit", "pattern"},
        "journey manager": {"place"},
        "of both": set(),
    }
    client = enter(make_manager(unit))
    for name, key in keys.items():
        status = 200 if name in seen["manager"] else 404
        assert client.get(f"/signals/{key}/").status_code == status, name
        assert client.get(f"/signals/{key}/snooze/").status_code == status, name


def test_a_clerk_is_refused(top: Unit) -> None:
    signal = make_signal(top)
    client = enter(make_clerk(top))

    assert client.get("/signals/").status_code == 403
    assert client.get(signal.get_absolute_url()).status_code == 403


def test_the_most_above_the_usual_comes_first(top: Unit) -> None:
    better = make_shift(top, direction="better", excess=-9)
    small = make_signal(make_unit("A", top), excess=3)
    large = make_signal(make_unit("B", top), excess=80)

    found = shown(enter(make_executive()))

    assert found == [large.pk, small.pk, better.pk]


def test_an_empty_list_teaches(top: Unit) -> None:
    text = page(enter(make_manager(top)))

    assert "Nothing stands out" in text
    assert "eight weeks before" in text


def test_it_is_put_off_shown_apart_and_brought_back(top: Unit) -> None:
    signal = make_signal(top)
    client = enter(make_manager(top))
    until = now().date() + 30 * DAY

    form = {"until": until.isoformat(), "reason": "The new gate opens."}
    answer = client.post(f"/signals/{signal.pk}/snooze/", form, follow=True)

    assert "It comes back by itself." in answer.content.decode()
    assert shown(client) == []
    held = page(client, "/signals/?state=put_off")
    assert "The new gate opens." in held
    assert "Mira Manager put it off" in held

    client.post(f"/signals/{signal.pk}/wake/", {})
    assert shown(client) == [signal.pk]


def test_putting_off_too_long_shows_the_form_again(top: Unit) -> None:
    signal = make_signal(top)
    client = enter(make_manager(top))
    until = now().date() + timedelta(days=91)

    form = {"until": until.isoformat(), "reason": "Later."}
    answer = client.post(f"/signals/{signal.pk}/snooze/", form)

    assert answer.status_code == 400
    assert "within 90 days" in answer.content.decode()
    assert shown(client) == [signal.pk]


def test_what_is_over_has_a_list_of_its_own(top: Unit) -> None:
    signal = make_signal(top, ended_on=now().date())
    client = enter(make_manager(top))

    assert shown(client) == []
    assert shown(client, "/signals/?state=over") == [signal.pk]


@pytest.mark.parametrize("query", ["state=all", "colour=red", "sort=odds"])
def test_a_wrong_filter_shows_no_list(top: Unit, query: str) -> None:
    make_signal(top)

    text = page(enter(make_manager(top)), f"/signals/?{query}", status=400)

    assert SHOWN.findall(text) == []


def test_the_page_of_the_repeat_problem_wears_a_badge(top: Unit) -> None:
    manager = make_manager(top)
    pattern = make_pattern(top, manager)
    client = enter(manager)
    assert "far more than usual" not in page(client, pattern.get_absolute_url())

    signal = make_signal(top, pattern=pattern)

    text = page(client, pattern.get_absolute_url())
    assert f'href="{signal.get_absolute_url()}"' in text
    assert "far more than usual" in text


def test_start_a_repeat_problem_is_offered_where_there_is_none(top: Unit) -> None:
    manager = make_manager(top)
    known = make_signal(top, pattern=make_pattern(top, manager))
    other = make_signal(top)
    client = enter(manager)

    assert "/patterns/open/" not in page(client, known.get_absolute_url())
    assert "/patterns/open/" in page(client, other.get_absolute_url())


@pytest.mark.parametrize(
    ("rule", "direction", "words"),
    [
        ("limit", "worse", "in the last week more than the normal range"),
        ("shift", "better", "2 weeks in a row below the average of 3 a week"),
        ("trend", "worse", "each with more than the one before"),
        ("two_of_three", "better", "near the lower end of the normal range"),
    ],
)
def test_each_pattern_of_weeks_has_its_sentence(
    top: Unit, rule: str, direction: str, words: str
) -> None:
    monday = now().date() - (now().weekday() + 14) * DAY
    signal = make_shift(
        top,
        rule=rule,
        direction=direction,
        first_on=monday,
        last_on=monday + 13 * DAY,
        count=9,
        excess=3,
    )

    assert words in page(enter(make_executive()), signal.get_absolute_url())


def test_the_list_takes_as_many_statements_for_twenty_as_for_one(top: Unit) -> None:
    make_signal(top)
    client = enter(make_manager(top))
    page(client)

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client)
        return len(caught)

    one = statements()
    for number in range(20):
        unit = make_unit(f"Unit {number}", top)
        make_signal(unit, pattern=make_pattern(unit, make_manager(unit)))
        make_signal(top, touchpoint=make_touchpoint(f"Place {number}"))

    assert statements() == one <= 6


def test_a_narrowed_list_says_so_and_keeps_it_in_its_tabs(top: Unit) -> None:
    make_signal(top)
    desk = make_touchpoint("Desk")
    client = enter(make_manager(top))

    text = page(client, f"/signals/?touchpoint={desk.slug}")

    assert "Nothing stands out here" in text
    assert f'href="?state=over&amp;touchpoint={desk.slug}"' in text
    assert "isn’t there" not in text
    page(client, "/signals/?touchpoint=nowhere", status=400)


def test_the_way_to_a_repeat_problem_brings_its_reports_along() -> None:
    unit, place = make_unit("Harbour"), make_touchpoint("Ticket machine")
    reports = [make_issue(unit, touchpoint=place) for _turn in range(3)]
    make_issue(unit)
    signal = make_signal(unit, touchpoint=place)
    client = enter(make_manager(unit))

    (told,) = client.get("/signals/").context["found"]
    form = client.get(told.opening_url).context["form"]

    assert told.signal == signal
    assert form.initial["title"] == "Ticket machine"
    assert form.fields["unit"].initial == unit
    assert sorted(form.fields["issues"].initial) == [issue.pk for issue in reports]
