"""The pages of the digest: one's own editions, when they come, the two signed pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cxops.digests.links import CHANGE, STOP, signed_path
from cxops.digests.subscriptions import change_subscription, current_subscription
from cxops.models import DigestSubscription
from tests.access.asking import body_of
from tests.access.world import keep
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk
from tests.builders.clock import AT
from tests.cxops.digests.town import DAY, Town, make_edition, make_town

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def town() -> Town:
    return make_town()


def logged_in(person: User) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(person)
    return client


def subscribed(reader: User, frequency: str = "daily") -> DigestSubscription:
    return change_subscription(
        current_subscription(reader), frequency=frequency, hour=6, actor=reader, at=AT
    )


def stored(reader: User) -> tuple[str, int, int]:
    row = DigestSubscription.objects.get(reader=reader)
    return row.frequency, row.hour, row.version


def mail_program() -> Client:
    """No cookie, no log-in, and the server asks for CSRF tokens where it does."""
    return Client(enforce_csrf_checks=True)


# --- One's own editions ---------------------------------------------------------------


def test_an_edition_is_shown_to_its_reader_with_links_that_stay_inside(
    town: Town,
) -> None:
    town.report(severity=4)
    make_edition(town.manager, missed_days=["2026-03-09"])

    page = logged_in(town.manager).get("/digests/2026-03-11/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "<h1>1 serious open, 1 with nobody on it</h1>" in text
    assert "No digest was made on 9 March." in text
    assert 'href="/issues/?kind=breakdown&amp;severity=3' in text
    assert "style=" not in text.split("<main", 1)[1]
    # The page is behind a log-in: it needs no signed link, and has none.
    assert "/digests/when/" not in text


def test_an_edition_of_somebody_else_is_as_absent_as_none(town: Town) -> None:
    make_edition(town.manager)
    other = logged_in(town.executive)

    theirs, absent = (
        other.get("/digests/2026-03-11/"),
        other.get("/digests/2026-03-12/"),
    )

    assert theirs.status_code == absent.status_code == 404
    assert body_of(theirs) == body_of(absent)


@pytest.mark.parametrize(
    "day", ["2026-13-40", "yesterday", "20260311x", "1", "%00", "2026-3-11"]
)
def test_no_such_day_is_no_page(town: Town, day: str) -> None:
    assert logged_in(town.manager).get(f"/digests/{day}/").status_code == 404


def test_the_list_has_ones_own_newest_first(town: Town) -> None:
    for days in range(30):
        make_edition(town.manager, local_date=DAY + timedelta(days=days))
    make_edition(town.executive)

    page = logged_in(town.manager).get("/digests/")

    days = [edition.local_date for edition, _sheet in page.context["sheets"]]
    assert days == [DAY + timedelta(days=n) for n in range(29, 4, -1)]
    older = logged_in(town.manager).get(f"/digests/?cursor={page.context['page'].next}")
    assert len(older.context["sheets"]) == 5


def test_only_who_may_get_a_digest_has_the_pages_and_the_way_to_them(
    town: Town,
) -> None:
    clerk = logged_in(make_clerk(town.harbour))

    for path in ("/digests/", "/digests/settings/", "/digests/2026-03-11/"):
        assert clerk.get(path).status_code == 403
    assert 'href="/digests/"' not in clerk.get("/my/").content.decode()
    glance = logged_in(town.manager).get("/command-center/").content.decode()
    assert 'href="/digests/"' in glance


# --- When it comes --------------------------------------------------------------------


def test_a_manager_chooses_days_and_hour(town: Town) -> None:
    client = logged_in(town.manager)
    first = client.get("/digests/settings/")
    assert first.context["form"].initial == {"frequency": "never", "hour": 6}

    answer = client.post(
        "/digests/settings/", {"frequency": "working_days", "hour": "7", "version": "1"}
    )

    assert (answer.status_code, answer["Location"]) == (303, "/digests/")
    assert stored(town.manager) == ("working_days", 7, 1)
    assert "The next one comes" in client.get("/digests/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": "hourly", "hour": "6"},
        {"frequency": "daily", "hour": "24"},
        {"frequency": "daily", "hour": "-1"},
        {"frequency": "daily"},
        {},
    ],
)
def test_what_is_not_offered_is_refused(town: Town, wrong: dict[str, str]) -> None:
    path = signed_path(CHANGE, town.manager.pk)

    with nothing_changed():
        assert (
            logged_in(town.manager).post("/digests/settings/", wrong).status_code == 400
        )
        assert Client().post(path, wrong).status_code == 400
    assert not DigestSubscription.objects.exists()


def test_an_old_form_does_not_overwrite_a_newer_choice(town: Town) -> None:
    subscribed(town.manager)
    subscribed(town.manager, "working_days")

    with nothing_changed():
        answer = logged_in(town.manager).post(
            "/digests/settings/", {"frequency": "never", "hour": "6", "version": "1"}
        )

    assert answer.status_code == 412
    assert stored(town.manager) == ("working_days", 6, 2)


# --- The signed pages -----------------------------------------------------------------


def test_the_change_page_works_without_log_in_and_reading_it_changes_nothing(
    town: Town,
) -> None:
    subscribed(town.manager)
    path = signed_path(CHANGE, town.manager.pk)
    visitor = Client()

    with nothing_changed():
        page = visitor.get(path)
    assert page.status_code == 200
    assert page.context["form"].initial == {"frequency": "daily", "hour": 6}

    answer = visitor.post(path, {"frequency": "working_days", "hour": "9"})

    assert (answer.status_code, answer["Location"]) == (303, path)
    assert stored(town.manager) == ("working_days", 9, 2)
    assert "Saved." in visitor.get(path).content.decode()
    last = town.manager.digest_subscription.history.first()
    assert (last.history_verb, last.history_user_id) == (
        "digest.choose",
        town.manager.pk,
    )


def test_the_change_page_wants_the_token_of_its_own_form(town: Town) -> None:
    subscribed(town.manager)
    path = signed_path(CHANGE, town.manager.pk)

    with nothing_changed():
        answer = mail_program().post(path, {"frequency": "never", "hour": "6"})

    assert answer.status_code == 403


def test_the_stop_page_asks_first(town: Town) -> None:
    subscribed(town.manager)
    path = signed_path(STOP, town.manager.pk)

    with nothing_changed():
        page = Client().get(path)

    text = page.content.decode()
    assert "Stop the digest?" in text
    assert '<input type="hidden" name="List-Unsubscribe" value="One-Click">' in text
    assert stored(town.manager)[0] == "daily"


@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_one_click_of_a_mail_program_stops_it_once(town: Town, kind: str) -> None:
    subscribed(town.manager)
    path = signed_path(STOP, town.manager.pk)
    client = mail_program()
    body: Any = ONE_CLICK
    extra = {}
    if kind == "form":
        body = "List-Unsubscribe=One-Click"
        extra = {"content_type": "application/x-www-form-urlencoded"}

    answer = client.post(path, body, **extra)

    assert answer.status_code == 200
    assert "The digest is stopped" in answer.content.decode()
    assert stored(town.manager) == ("never", 6, 2)
    with nothing_changed():
        assert client.post(path, body, **extra).status_code == 200
    assert "The digest is stopped" in client.get(path).content.decode()
    assert stored(town.manager) == ("never", 6, 2)


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "one-click"}, {"list-unsubscribe": "One-Click"}]
)
def test_any_other_post_stops_nothing(town: Town, body: dict[str, str]) -> None:
    subscribed(town.manager)

    with nothing_changed():
        answer = mail_program().post(signed_path(STOP, town.manager.pk), body)

    assert answer.status_code == 400


def test_an_executive_who_stops_before_the_first_digest_stays_without(
    town: Town,
) -> None:
    answer = mail_program().post(signed_path(STOP, town.executive.pk), ONE_CLICK)

    assert answer.status_code == 200
    row = DigestSubscription.objects.get(reader=town.executive)
    assert (row.frequency, row.is_default) == ("never", False)


def test_who_has_lost_the_right_can_stop_but_not_start(town: Town) -> None:
    subscribed(town.manager)
    role = town.manager.memberships.get()
    role.until = role.since
    keep(role, "membership.end")

    answer = Client().post(
        signed_path(CHANGE, town.manager.pk), {"frequency": "daily", "hour": "8"}
    )
    assert answer.status_code == 400
    assert stored(town.manager) == ("daily", 6, 1)
    assert (
        mail_program().post(signed_path(STOP, town.manager.pk), ONE_CLICK).status_code
        == 200
    )
    assert stored(town.manager) == ("never", 6, 2)


def altered(path: str) -> list[str]:
    token = path.split("/")[-2]
    number, stamp, signature = token.split(".")
    return [
        path.replace(token, other)
        for other in (
            f"{int(number) + 1}.{stamp}.{signature}",
            f"{number}.{stamp}.{signature[::-1]}",
            f"{number}.{stamp[::-1]}.{signature}",
            number,
            "x",
            f"{token}x",
        )
    ]


@pytest.mark.parametrize("purpose", [STOP, CHANGE])
def test_a_link_that_is_not_right_changes_nothing_and_says_nothing(
    town: Town, purpose: str
) -> None:
    subscribed(town.manager)
    path = signed_path(purpose, town.manager.pk)
    foreign = signed_path(CHANGE if purpose == STOP else STOP, town.manager.pk)
    token = foreign.split("/")[-2]
    crossed = path.replace(path.split("/")[-2], token)
    body = ONE_CLICK | {"frequency": "never", "hour": "6"}
    nobody = signed_path(purpose, 10**9)
    answers = set()

    for wrong in (*altered(path), crossed, nobody):
        with nothing_changed():
            for answer in (Client().get(wrong), Client().post(wrong, body)):
                assert answer.status_code == 404, wrong
                answers.add(answer.content)
    assert len(answers) == 1
    assert stored(town.manager) == ("daily", 6, 1)


@pytest.mark.parametrize("purpose", [STOP, CHANGE])
def test_a_leavers_link_is_no_link(town: Town, purpose: str) -> None:
    subscribed(town.manager)
    town.manager.is_active = False
    keep(town.manager, "user.deactivate")
    path = signed_path(purpose, town.manager.pk)

    with nothing_changed():
        assert Client().get(path).status_code == 404
        assert mail_program().post(path, ONE_CLICK).status_code in {403, 404}


@pytest.mark.parametrize("purpose", [STOP, CHANGE])
def test_a_signed_page_tells_nobody_whose_it_is(town: Town, purpose: str) -> None:
    subscribed(town.manager)
    person = town.manager

    page = Client().get(signed_path(purpose, person.pk))

    text = page.content.decode()
    for word in (
        person.full_name,
        "Mira",
        person.email,
        person.staff_number,
        "Harbour",
    ):
        assert word not in text
    # Its address goes to no other site. "no-referrer" would also take the form's origin
    # away, and with it the proof that the form is ours.
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_a_signed_page_logs_nobody_in(town: Town) -> None:
    visitor = Client()
    visitor.get(signed_path(CHANGE, town.manager.pk))

    assert "/login/" in visitor.get("/digests/")["Location"]
