"""Every step of the proof by its form: who is offered it, and what a mistake leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from improvements.services.checking import extend_check
from improvements.services.closing import record_lesson
from tests.asserts import nothing_changed
from tests.builders.improvements import (
    only_target,
)
from tests.improvements.measured import (
    WEEK,
    Measured,
    ask_to_end,
    confirm,
    make_accepted_for,
)
from tests.improvements.proof.test_pages import page
from tests.improvements.views.test_moves import address, send

JUDGING = ("check", "extend_check", "no_effect", "override_check")
CLOSING = ("record_impact", "record_lesson", "ask_to_close")


def overrule(client: Client, found: Measured) -> Any:
    client.force_login(found.cast.sponsor)
    data = {"second": found.cast.approver.pk, "reason": "Seen on site."}
    return send(client, address("override_check", found.initiative), found.now, **data)


# Buttons and refusals


def test_checker_is_offered_to_confirm_and_the_owner_is_told_who_judges(
    client: Client, fell_now: Measured
) -> None:
    cast = fell_now.cast

    checker, owner = (
        page(client, fell_now.now, who) for who in (cast.sponsor, cast.owner)
    )

    assert "It worked" in checker.split("cx-btn--go", 1)[1].split("</a>", 1)[0]
    assert "It is your own work, so someone else judges it. Ask Ed Executive." in owner
    assert f'href="{address("check", fell_now.initiative)}"' not in owner


@pytest.mark.parametrize("verb", JUDGING)
@pytest.mark.parametrize("who", ["owner", "manager", "clerk"])
def test_judging_is_refused_with_names_for_who_may_not(
    client: Client, fell_now: Measured, verb: str, who: str
) -> None:
    client.force_login(getattr(fell_now.cast, who))

    with nothing_changed():
        response = client.get(address(verb, fell_now.initiative))

    assert response.status_code == 403
    assert "Ed Executive" in response.content.decode()


@pytest.mark.parametrize("verb", CLOSING)
@pytest.mark.parametrize("who", ["manager", "sponsor", "clerk"])
def test_the_end_is_the_owners_to_prepare(
    client: Client, fell_now: Measured, verb: str, who: str
) -> None:
    confirm(fell_now)
    client.force_login(getattr(fell_now.cast, who))

    with nothing_changed():
        response = client.get(address(verb, fell_now.initiative))

    assert response.status_code == 403
    assert "Olga Owner" in response.content.decode()


@pytest.mark.parametrize("verb", JUDGING)
def test_form_of_a_judgement_stands_below_the_numbers(
    client: Client, fell_now: Measured, verb: str
) -> None:
    client.force_login(fell_now.cast.sponsor)

    html = client.get(address(verb, fell_now.initiative)).content.decode()

    assert html.index('aria-labelledby="effect"') < html.index('name="version"')
    assert "The improvement is real." in html


def test_check_isnt_offered_before_its_day(client: Client, fell_now: Measured) -> None:
    later = fell_now.check_on + 8 * WEEK
    extend_check(
        fell_now.now,
        check_on=later,
        reason="Snow.",
        actor=fell_now.cast.sponsor,
        at=fell_now.due,
    )
    client.force_login(fell_now.cast.sponsor)

    with nothing_changed():
        response = client.get(address("check", fell_now.initiative))

    assert response.status_code == 409
    assert "Before that it is too early." in response.content.decode()


# The forms


def test_confirm_close_and_open_again_by_forms(
    client: Client, fell_now: Measured
) -> None:
    cast, initiative = fell_now.cast, fell_now.initiative

    def done(verb: str, who: User, **data: Any) -> None:
        client.force_login(who)
        url = address(verb, initiative)
        assert client.get(url).status_code == 200
        assert send(client, url, initiative, **data).status_code == 303

    done("check", cast.sponsor, reason="Seen on site.")
    impact = {"kind": "hours", "stage": "actual", "amount": "120", "note": "Counted."}
    done("record_impact", cast.owner, **impact)
    done("record_lesson", cast.owner, sentence="Sensors fail in the cold.")
    due_on = fell_now.check_on + 2 * WEEK
    done("ask_to_close", cast.owner, approver=cast.approver.pk, due_on=due_on)
    done("close", cast.approver)
    assert fell_now.now.state == "closed"
    html = page(client, fell_now.now, cast.manager)
    for words in (
        "120 hours a year",
        "Sensors fail in the cold.",
        "<strong>Closed</strong> by Ana Approver",
        "Effect checked: <strong>It worked</strong>, says Ed Executive.",
        "Seen on site.",
    ):
        assert words in html, words

    done("reopen", cast.manager, reason="It is back.")
    assert fell_now.now.state == "reopened"
    assert "It is back." in page(client, fell_now.now, cast.manager)


def test_overrule_and_agree_by_forms(client: Client, same_now: Measured) -> None:
    assert overrule(client, same_now).status_code == 303
    client.force_login(same_now.cast.approver)
    url = address("agree_override", same_now.initiative)
    waiting = client.get(reverse("improvements:review_list")).content.decode()
    html = client.get(url).content.decode()

    sent = send(client, url, same_now.now, reason="So do I.")

    assert "It worked, against the numbers?" in waiting
    assert "Ed Executive: Seen on site." in html
    assert (sent.status_code, same_now.now.state) == (303, "verified")
    shown = page(client, same_now.now, same_now.cast.manager)
    assert "The numbers didn’t prove it; Ed Executive overruled them:" in shown


def test_no_effect_is_said_by_form(client: Client, same_now: Measured) -> None:
    client.force_login(same_now.cast.sponsor)
    url = address("no_effect", same_now.initiative)

    sent = send(client, url, same_now.now, back_to="planned", reason="As before.")

    assert (sent.status_code, same_now.now.state) == (303, "planned")


@pytest.mark.parametrize(
    ("verb", "data", "typed"),
    [
        ("extend_check", {"check_on": "2020-01-01", "reason": "Snow."}, "Snow."),
        ("no_effect", {"back_to": "", "reason": "As before."}, "As before."),
        ("override_check", {"second": "", "reason": "Seen there."}, "Seen there."),
    ],
)
def test_mistake_keeps_what_was_typed(
    client: Client, same_now: Measured, verb: str, data: dict[str, str], typed: str
) -> None:
    client.force_login(same_now.cast.sponsor)

    with nothing_changed():
        response = send(
            client, address(verb, same_now.initiative), same_now.now, **data
        )

    assert response.status_code == 400
    assert typed in response.content.decode()


def test_mistake_of_the_owner_keeps_what_was_typed(
    client: Client, fell_now: Measured
) -> None:
    client.force_login(fell_now.cast.owner)
    data = {"kind": "cash", "stage": "actual", "amount": "-5", "note": "Buses saved."}

    with nothing_changed():
        response = send(
            client, address("record_impact", fell_now.initiative), fell_now.now, **data
        )

    assert response.status_code == 400
    assert "Buses saved." in response.content.decode()


def test_what_the_numbers_dont_prove_is_refused_on_the_page(
    client: Client, same_now: Measured
) -> None:
    client.force_login(same_now.cast.sponsor)

    with nothing_changed():
        response = send(client, address("check", same_now.initiative), same_now.now)

    assert response.status_code == 409
    assert "The numbers don’t prove it." in response.content.decode()


# Measuring


def test_target_is_measured_by_form(client: Client, fell_now: Measured) -> None:
    cast = fell_now.cast
    initiative = make_accepted_for(
        cast, fell_now.pattern, at=fell_now.due - timedelta(hours=1)
    )
    client.force_login(cast.owner)
    url = address("measure", initiative)
    shown = client.get(url)
    initial = shown.context["form"].initial
    data = initial | {"due_on": fell_now.check_on + 20 * WEEK, "goal": "1"}

    wrong = send(client, url, initiative, **(data | {"goal": "99"}))
    data["idempotency_key"] = "again"
    sent = send(client, url, initiative, **data)

    html = shown.content.decode()
    assert "What is usual here" in html
    assert "How long it will take to know" in html
    assert (wrong.status_code, 'value="99"' in wrong.content.decode()) == (400, True)
    assert sent.status_code == 303
    target = only_target(initiative)
    assert (target.counted_as, target.left_out) == ("reports", initial["left_out"])


def test_measuring_is_the_owners(client: Client, fell_now: Measured) -> None:
    initiative = make_accepted_for(fell_now.cast, fell_now.pattern, at=fell_now.due)
    client.force_login(fell_now.cast.manager)

    with nothing_changed():
        response = client.get(address("measure", initiative))

    assert response.status_code == 403
    assert "Olga Owner" in response.content.decode()


def test_closed_without_success_is_told_with_its_lesson(
    client: Client, same_now: Measured
) -> None:
    cast = same_now.cast
    extend_check(
        same_now.now,
        check_on=same_now.check_on + WEEK,
        reason="Snow.",
        actor=cast.sponsor,
        at=same_now.due,
    )
    lesson = "Reminding is weak."
    record_lesson(same_now.now, sentence=lesson, actor=cast.owner, at=same_now.due)
    ask_to_end(same_now)
    client.force_login(cast.approver)
    url = address("close_unsuccessful", same_now.initiative)

    sent = send(client, url, same_now.now, reason="Worth a try.")

    assert sent.status_code == 303
    html = page(client, same_now.now, cast.manager)
    assert lesson in html
    assert "Closed: it was tried" in html
    assert "says None" not in html
