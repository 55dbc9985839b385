"""The counter page: one tap, with and without JavaScript."""

import re
from collections.abc import Callable

from django.test import Client

from accounts.enums import Role
from accounts.models import Unit, User
from issues.models import Tally
from tests.asserts import nothing_changed
from tests.builders.accounts import grant, make_user
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_journey,
    make_touchpoint,
)

Browse = Callable[[User], Client]
KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')


def page_key(text: str) -> str:
    """The key of the form with the buttons, the last on the page."""
    return KEY.findall(text)[-1]


def test_a_tap_leads_back_to_the_same_buttons_and_counts_once(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    place, phone = make_touchpoint("Lift"), make_channel("Phone")
    client = browse(clerk)
    page = client.get("/count/", {"unit": unit.code, "channel": phone.slug})
    body = {
        "idempotency_key": page_key(page.content.decode()),
        "unit": unit.code,
        "channel": phone.slug,
        "place": "",
        "touchpoint": place.slug,
    }

    first = client.post("/count/", body)
    with nothing_changed():
        again = client.post("/count/", body)

    where = f"/count/?unit={unit.code}&channel={phone.slug}"
    assert (first.status_code, first["Location"]) == (303, where)
    assert (again.status_code, again["Location"]) == (303, where)
    tally = Tally.objects.get()
    assert (tally.touchpoint, tally.channel, tally.cause) == (place, phone, None)
    text = client.get(where).content.decode()
    assert "Counted: Lift. 1 by you today." in text


def test_at_one_place_the_buttons_are_causes_and_htmx_gets_the_board_alone(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    place = make_touchpoint("Lift")
    cause = make_cause("Ice", parent=make_cause("Weather"))
    client = browse(clerk)
    page = client.get("/count/", {"unit": unit.code, "place": place.slug})

    answer = client.post(
        "/count/",
        {
            "idempotency_key": page_key(page.content.decode()),
            "unit": unit.code,
            "place": place.slug,
            "cause": cause.slug,
        },
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode()
    assert (answer.status_code, "<html" in text) == (200, False)
    assert "Counted: Lift: Ice. 1 by you today." in text
    assert (Tally.objects.get().touchpoint, Tally.objects.get().cause) == (place, cause)
    assert page_key(text) != page_key(page.content.decode())


def test_the_last_tap_is_taken_back(unit: Unit, clerk: User, browse: Browse) -> None:
    place = make_touchpoint("Lift")
    client = browse(clerk)
    key = page_key(client.get("/count/").content.decode())
    client.post(
        "/count/",
        {"idempotency_key": key, "unit": unit.code, "touchpoint": place.slug},
    )
    tap = Tally.objects.get()

    answer = client.post("/count/take-back/", {"unit": unit.code, "tap": tap.pk})

    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/count/?unit={unit.code}",
    )
    assert Tally.objects.in_force().count() == 0
    assert "Take the last one back" not in client.get("/count/").content.decode()


def test_what_is_not_known_or_not_theirs_is_not_counted(
    unit: Unit, stranger: User, clerk: User, browse: Browse
) -> None:
    place = make_touchpoint("Lift")
    body = {"idempotency_key": "0" * 32, "unit": unit.code, "touchpoint": place.slug}

    with nothing_changed():
        elsewhere = browse(stranger).post("/count/", body)
        unknown = browse(clerk).post("/count/", body | {"touchpoint": "hoist"})
        nowhere = browse(clerk).post("/count/", body | {"unit": ""})
        foreign = browse(clerk).post("/count/take-back/", {"tap": "999999"})

    statuses = [page.status_code for page in (elsewhere, unknown, nowhere, foreign)]
    assert statuses == [403, 400, 400, 404]


def test_an_unknown_place_in_the_address_gets_a_sentence_and_the_buttons(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    make_touchpoint("Lift")

    page = browse(clerk).get("/count/", {"place": "hoist"})

    text = page.content.decode()
    assert page.status_code == 400
    assert "hoist" in text
    assert 'name="touchpoint"' in text


def test_who_has_no_unit_is_told(browse: Browse, unit: Unit) -> None:
    traveller = make_user("Jo Journey")
    grant(traveller, Role.MANAGER, None, journey=make_journey())

    assert "You count for no unit" in browse(traveller).get("/count/").content.decode()
