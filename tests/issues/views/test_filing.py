"""The report form and what one is told right after."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.models import Unit, User
from issues.models import Customer, Issue
from tests.asserts import nothing_changed
from tests.builders.accounts import make_unit
from tests.builders.issues import make_touchpoint, seed_words

Browse = Callable[[User], Client]


def without_token(response: HttpResponse) -> str:
    """A page without its CSRF token, which is another one every time."""
    return re.sub(r'value="\w{64}"', "", response.content.decode())


def answers(unit: Unit, **over: str) -> dict[str, str]:
    """The three answers, as a browser sends them with the fold closed."""
    return {
        "idempotency_key": str(uuid4()),
        "description": "Lift dead again.",
        "touchpoint": "elsewhere",
        "customer_mood": "waiting",
        "kind": "breakdown",
        "voice": "customer",
        "unit": str(unit.pk),
    } | over


def test_report_is_filed_when_three_questions_are_answered(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    place = make_touchpoint("Waiting")

    response = browse(clerk).post("/report/", answers(unit, touchpoint=str(place.pk)))

    issue = Issue.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        f"/report/sent/{issue.ref}/",
    )
    assert (issue.description, issue.touchpoint, issue.customer_mood) == (
        "Lift dead again.",
        place,
        "waiting",
    )
    assert (issue.unit, issue.reporter, issue.state) == (unit, clerk, "new")
    assert issue.occurred_precision == "assumed"


def test_report_is_not_yet_placed_when_it_was_somewhere_else(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    make_touchpoint()

    browse(clerk).post("/report/", answers(unit))

    assert Issue.objects.get().touchpoint is None


def test_report_is_filed_once_when_it_is_sent_twice(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    client, form = browse(clerk), answers(unit)

    first, second = client.post("/report/", form), client.post("/report/", form)

    assert first["Location"] == second["Location"]
    assert Issue.objects.count() == 1


def test_report_with_a_used_key_is_refused_when_its_words_differ(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    client, form = browse(clerk), answers(unit)
    client.post("/report/", form)

    with nothing_changed():
        response = client.post("/report/", form | {"description": "Another thing."})

    assert response.status_code == 422
    assert "Another thing." in response.content.decode()


def test_report_keeps_the_day_and_no_hour_when_only_a_day_is_known(
    clerk: User, browse: Browse
) -> None:
    far = make_unit("Far", code="far", time_zone="Pacific/Auckland")

    browse(clerk).post("/report/", answers(far, occurred_at="2026-03-08"))

    issue = Issue.objects.get()
    assert (str(issue.occurred_on), issue.occurred_precision) == ("2026-03-08", "day")
    assert issue.occurred_at.isoformat() == "2026-03-07T11:00:00+00:00"


def test_report_notes_whom_to_answer(unit: Unit, clerk: User, browse: Browse) -> None:
    browse(clerk).post(
        "/report/", answers(unit, customer_name="Jana Weiss", customer_phone="030 1")
    )

    customer = Issue.objects.get().customer
    assert customer is not None
    assert (customer.name, customer.phone) == ("Jana Weiss", "030 1")


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"description": " "}, "Say in a sentence what happened."),
        ({"touchpoint": ""}, "Choose where. “Somewhere else” is fine."),
        ({"touchpoint": "999"}, "Select a valid choice."),
        ({"customer_mood": ""}, "Choose how the customer is now."),
        ({"occurred_at": "2999-01-01"}, "It can’t be in the future."),
        ({"occurred_at": "yesterday"}, "Enter a valid date."),
        ({"description": "a\x00b"}, "Null characters are not allowed."),
        ({"customer_email": "jana@"}, "This isn’t a whole e-mail address."),
    ],
)
def test_report_is_refused_and_keeps_every_word_when_an_answer_is_wrong(
    over: dict[str, str], sentence: str, unit: Unit, clerk: User, browse: Browse
) -> None:
    form = answers(unit, done_on_the_spot="Walked her to the north lift") | over

    with nothing_changed():
        response = browse(clerk).post("/report/", form)

    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "Walked her to the north lift" in page
    assert not Issue.objects.exists()
    assert not Customer.objects.exists()


def test_sent_names_the_reference_and_who_reads_it(
    issue: Issue, clerk: User, manager: User, browse: Browse
) -> None:
    page = browse(clerk).get(f"/report/sent/{issue.ref}/").content.decode()

    assert issue.ref in page
    assert "Mira Manager reads it next." in page


def test_sent_is_absent_when_the_report_is_foreign(
    issue: Issue, stranger: User, browse: Browse
) -> None:
    client = browse(stranger)

    foreign = client.get(f"/report/sent/{issue.ref}/")
    absent = client.get("/report/sent/ISS-222222/")

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert without_token(foreign) == without_token(absent)


def test_report_form_asks_for_the_places_named_most_first(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    rare, usual = make_touchpoint("Rare"), make_touchpoint("Usual")
    client = browse(clerk)
    for place in (usual, usual, rare):
        client.post("/report/", answers(unit, touchpoint=str(place.pk)))

    page = client.get("/report/").content.decode()

    assert page.index("Usual") < page.index("Rare") < page.index("Somewhere else")


def test_report_form_sends_strangers_to_the_log_in(client: Client, unit: Unit) -> None:
    response = client.get("/report/")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_report_page_and_what_it_loads_stay_within_sixty_kilobytes(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    seed_words()

    page = browse(clerk).get("/report/").content

    loaded = set(re.findall(rb"/static/([\w.]+)", page))
    dist = Path(settings.BASE_DIR) / "static" / "dist"
    sizes = {name: (dist / name.decode()).stat().st_size for name in loaded}
    assert set(sizes) == {b"app.css", b"report.js", b"sprite.svg", b"favicon.svg"}
    assert len(page) + sum(sizes.values()) <= 60_000
