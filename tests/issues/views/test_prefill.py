"""What call-centre software knows already: checked, shown, held for one page."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue
from tests.asserts import nothing_changed
from tests.builders.clock import AT
from tests.builders.issues import make_channel, make_touchpoint
from tests.issues.views.test_filing import answers

Browse = Callable[[User], Client]


def test_the_form_is_filled_once_and_the_address_is_clean(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    place, phone = make_touchpoint("Lift"), make_channel("Phone")
    client = browse(clerk)

    with nothing_changed():
        first = client.get(
            "/report/",
            {
                "customer": "4711",
                "phone": "+351 555 123",
                "touchpoint": place.slug,
                "channel": phone.slug,
                "unit": unit.code,
            },
        )
        page = client.get(first["Location"])
        later = client.get("/report/")

    assert (first.status_code, first["Location"]) == (303, "/report/")
    assert page.context["left_out"] == []
    assert page.context["form"].initial == {
        "customer_note": "4711",
        "customer_phone": "+351 555 123",
        "touchpoint": str(place.pk),
        "channel": phone.pk,
        "unit": unit.pk,
    }
    text = page.content.decode()
    assert 'value="4711"' in text
    assert '<details class="cx-more" id="more" open>' in text
    assert "4711" not in later.content.decode()
    assert later.context["form"].initial == {}


def test_the_customers_number_is_kept_with_their_data(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    browse(clerk).post("/report/", answers(unit, customer_note="4711"))

    customer = Issue.objects.get().customer
    assert customer is not None
    assert (customer.note, customer.name) == ("4711", "")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"touchpoint": "hoist"}, "There is no “hoist” to be taken as “touchpoint”."),
        ({"unit": "<b>"}, "There is no “&lt;b&gt;” to be taken as “unit”."),
        ({"colour": "red"}, "“colour” isn’t understood here and was left out."),
        ({"customer": "x" * 81}, "What was sent as “customer” can’t be used"),
        ({"phone": "1\x00"}, "What was sent as “phone” can’t be used"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_form_stays_usable(
    unit: Unit, clerk: User, browse: Browse, sent: dict[str, str], told: str
) -> None:
    make_touchpoint("Lift")

    page = browse(clerk).get("/report/", sent, follow=True)

    assert page.status_code == 200
    assert told in page.content.decode()
    assert page.context["form"].initial == {}
    filed = browse(clerk).post("/report/", answers(unit))
    assert filed.status_code == 303


def test_a_retired_place_is_not_taken(unit: Unit, clerk: User, browse: Browse) -> None:
    gone = make_touchpoint("Ferry", retired_at=AT)

    page = browse(clerk).get("/report/", {"touchpoint": gone.slug}, follow=True)

    assert page.context["form"].initial == {}
    assert len(page.context["left_out"]) == 1


def test_a_customers_data_does_not_reach_the_log_in(unit: Unit) -> None:
    answer = Client().get(
        "/report/", {"customer": "4711", "phone": "555", "touchpoint": "lift"}
    )

    assert answer.status_code == 302
    assert "4711" not in answer["Location"]
    assert "555" not in answer["Location"]
    assert answer["Location"].endswith("?next=/report/%3Ftouchpoint%3Dlift")
