"""One's own pages: profile, deputies, tokens, inbox."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.models import Notification, User
from accounts.notifications.kinds import KINDS, Kind
from accounts.notifications.notify import notify
from accounts.services.tokens import create_token
from cxops.kernel.clock import local_date, now
from issues.notifications import ASSIGNED
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_manager, make_unit, make_user
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db
SEEN: set[int] = set()


def _find(_user: User, key: int) -> Any:
    if key not in SEEN:
        return None
    return SimpleNamespace(pk=key, get_absolute_url=lambda: f"/cups/{key}/")


@pytest.fixture
def cups() -> Iterator[set[int]]:
    """A kind of notification about cups; the set holds those one may see."""
    SEEN.clear()
    KINDS.add(
        "tests.cup",
        Kind("tests.cup", "A cup", lambda cup, who: f"{who} washed {cup.pk}.", _find),
    )
    yield SEEN
    del KINDS._items["tests.cup"]


@pytest.fixture
def manager() -> User:
    return make_manager(make_unit("Harbour"))


@pytest.fixture
def screen(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def tell(user: User, key: int, actor: User | None = None) -> Notification:
    return Notification.objects.create(
        user=user,
        kind="tests.cup",
        object_type="tests.cup",
        object_id=key,
        actor=actor,
        at=now(),
    )


@pytest.mark.parametrize(
    "url",
    [
        "/profile/",
        "/profile/edit/",
        "/profile/deputy/",
        "/profile/tokens/",
        "/profile/tokens/add/",
        "/notifications/",
    ],
)
def test_own_pages_open_for_anybody_and_lead_strangers_to_log_in(url: str) -> None:
    for person in (make_user(), make_clerk(make_unit())):
        client = Client()
        client.force_login(person)
        assert client.get(url).status_code == 200
    answer = Client().get(url)
    assert answer.headers["Location"] == f"/account/login/?next={url}"


def test_profile_edit_changes_what_is_ones_own(screen: Client, manager: User) -> None:
    answer = screen.post(
        "/profile/edit/",
        {
            "language": "en",
            "time_zone": "Asia/Tokyo",
            "version": manager.version,
            "is_administrator": "on",
            "full_name": "Somebody Else",
        },
    )

    assert answer.status_code == 303
    manager.refresh_from_db()
    assert (manager.time_zone, manager.wants_mail) == ("Asia/Tokyo", False)
    assert (manager.is_administrator, manager.full_name) == (False, "Mira Manager")


def test_own_deputy_is_named_and_sent_home(screen: Client, manager: User) -> None:
    deputy = make_user("Dana Deputy")
    today = local_date(now(), manager.time_zone).isoformat()

    answer = screen.post(
        "/profile/deputy/",
        {
            "membership": manager.memberships.get().pk,
            "deputy": deputy.pk,
            "since": today,
            "until": today,
        },
    )

    assert answer.status_code == 303
    role = deputy.memberships.get()
    assert role.on_behalf_of_id == manager.pk
    assert "Dana Deputy" in screen.get("/profile/").content.decode()
    screen.post(f"/profile/deputy/{role.pk}/end/", {"version": role.version})
    assert "Dana Deputy" not in screen.get("/profile/").content.decode()


def test_own_deputy_form_offers_ones_own_roles_only(
    screen: Client, manager: User
) -> None:
    colleague = make_manager(make_unit())
    deputy = make_user()
    foreign = colleague.memberships.get()

    with nothing_changed():
        answer = screen.post(
            "/profile/deputy/",
            {
                "membership": foreign.pk,
                "deputy": deputy.pk,
                "since": "2026-01-01",
                "until": "2026-01-02",
            },
        )
        assert answer.status_code == 400
        assert screen.post(f"/profile/deputy/{foreign.pk}/end/").status_code == 404


def test_own_token_is_shown_once_and_revoked(screen: Client, manager: User) -> None:
    body = {"name": "My script", "scopes": ["issues:read"], "days": "90"}

    answer = screen.post("/profile/tokens/add/", body | {"idempotency_key": "k"})

    secret = answer.context["secret"]
    token = manager.tokens.get()
    assert secret.startswith(token.prefix)
    assert screen.post("/profile/tokens/add/", body | {"idempotency_key": "k"}).headers[
        "Location"
    ] == ("/profile/tokens/")
    assert manager.tokens.count() == 1
    screen.post(f"/profile/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_foreign_token_is_absent(screen: Client) -> None:
    other = make_clerk(make_unit())
    token, _secret = create_token(
        user=other, name="x", scopes=["issues:file"], days=1, actor=other, at=now()
    )

    with nothing_changed():
        assert screen.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404


def test_inbox_reads_by_the_rights_of_now(
    screen: Client, manager: User, cups: set[int]
) -> None:
    cups |= {1, 2}
    first = tell(manager, 1, make_user("Wanda Washer"))
    tell(manager, 2)
    tell(manager, 3)
    tell(make_user(), 1)

    lines = screen.get("/notifications/").context["lines"]

    assert [(line.sentence, line.url) for line in lines] == [
        ("Something you can no longer see.", ""),
        ("CXOps washed 2.", "/cups/2/"),
        ("Wanda Washer washed 1.", "/cups/1/"),
    ]
    cups.clear()
    assert screen.get(f"/notifications/{first.pk}/").headers["Location"] == (
        "/notifications/"
    )


def test_inbox_shows_a_kind_that_no_longer_exists_as_lost(
    screen: Client, manager: User
) -> None:
    tell(manager, 1)

    lines = screen.get("/notifications/").context["lines"]

    assert [line.sentence for line in lines] == ["Something you can no longer see."]


def test_opening_a_line_marks_it_read_once(
    screen: Client, manager: User, cups: set[int]
) -> None:
    cups.add(7)
    row = tell(manager, 7)

    answer = screen.get(f"/notifications/{row.pk}/")

    assert answer.headers["Location"] == "/cups/7/"
    row.refresh_from_db()
    read_at = row.read_at
    assert read_at is not None
    screen.get(f"/notifications/{row.pk}/")
    row.refresh_from_db()
    assert row.read_at == read_at


def test_line_of_another_is_absent(screen: Client) -> None:
    row = tell(make_user(), 7)

    assert screen.get(f"/notifications/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_everything_is_marked_read_for_oneself_only(
    screen: Client, manager: User
) -> None:
    tell(manager, 1)
    tell(manager, 2)
    other = tell(make_user(), 3)

    assert screen.post("/notifications/").status_code == 303

    assert manager.notifications.unread().count() == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_inbox_costs_the_same_at_any_length(
    screen: Client, manager: User, django_assert_num_queries: Any
) -> None:
    reporter = make_user()
    issue = make_issue(manager.memberships.get().unit, reporter)  # type: ignore[arg-type]
    others = [make_issue(issue.unit, reporter) for _number in range(24)]
    for about in (issue, *others):
        notify(ASSIGNED, to=manager, about=about, actor=reporter, at=now())
    screen.get("/notifications/")

    with django_assert_num_queries(6):
        lines = screen.get("/notifications/").context["lines"]

    assert len(lines) == 25
    assert lines[-1].sentence.endswith(f"report {issue.ref}.")
