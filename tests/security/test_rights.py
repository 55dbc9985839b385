"""Rights end where they should: tokens, leavers, repeats, one's own power."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role, TokenScope
from accounts.models import ApiToken, Unit, User
from accounts.services.roles import end_role
from cxops.kernel.clock import now
from cxops.kernel.idempotency import MAX_KEY
from cxops.models import AuditEntry
from issues.models import Issue
from tests.access.asking import FRESH
from tests.access.world import World, keep
from tests.api.clients import Caller, make_token
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import make_issue, seed_words
from tests.security.test_reads import fingerprint
from tests.security.visits import EVERY, addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    seed_words()
    return make_unit("Harbour")


def with_token(secret: str) -> dict[str, Any]:
    return {
        "content_type": "application/json",
        "headers": {"Authorization": f"Bearer {secret}", "If-Match": '"1"'},
    }


# --- Tokens ---------------------------------------------------------------------------

#: What a token does for its person whatever its scopes are.
PERSONAL = frozenset({"token-revoke", "notification-read"})
#: Refused by the service, after the body was read.
BODY_FIRST = frozenset({"token-list"})
#: Reads, by a body that is too long or too private for an address.
READS = frozenset({"issue-similar-to-words"})
#: What programs are for: they file, count, and take out what they read.
FOR_PROGRAMS = frozenset(
    {
        "issue-list",
        "issue-file-many",
        "tally-list",
        "tally-bulk",
        "exposure-list",
        "exposure-bulk",
        "export",
    }
)


def test_a_token_that_reads_changes_no_record(world: World) -> None:
    secret = world.secrets["manager_token"]
    client = Client(raise_request_exception=False)
    before, odd, asked = fingerprint(), [], 0
    for route in EVERY:
        if not route.is_api or "POST" not in route.methods:
            continue
        if route.name.rpartition(":")[2] in PERSONAL | BODY_FIRST | READS:
            continue
        for url in addresses(world, route):
            answer = client.post(url, {}, **with_token(secret))
            asked += 1
            if answer.status_code not in {403, 404, 405}:
                odd.append(f"{url} {answer.status_code}")

    assert odd == []
    assert asked > 100
    assert fingerprint() == before


def test_a_token_is_no_key_to_the_pages(world: World) -> None:
    secret = world.secrets["manager_token"]
    for url in ("/issues/", "/profile/", "/"):
        answer = Client().get(url, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 302, url


def test_a_service_decides_nothing_with_any_scope(world: World, unit: Unit) -> None:
    service = world.people["service"]
    token = ApiToken.objects.get(user=service)
    token.scopes = [scope.value for scope in TokenScope]

    keep(token, "token.create")
    client = Client(raise_request_exception=False)
    before, odd = fingerprint(), []
    for route in EVERY:
        name = route.name.rpartition(":")[2]
        if not route.is_api or "POST" not in route.methods or name in FOR_PROGRAMS:
            continue
        if name in PERSONAL | BODY_FIRST | READS:
            continue
        for url in addresses(world, route):
            answer = client.post(url, {}, **with_token(world.secrets["service"]))
            if answer.status_code not in {403, 404, 405}:
                odd.append(f"{url} {answer.status_code}")

    assert odd == []
    assert fingerprint() == before


def test_a_token_makes_no_token(unit: Unit) -> None:
    admin = make_manager(unit, is_administrator=True)
    program = Caller(admin)

    with nothing_changed():
        answer = program.post(
            "tokens/", {"name": "More", "scopes": ["issues:read"], "days": 30}
        )

    assert answer.status_code == 403


# --- Repeats --------------------------------------------------------------------------


def test_a_repeat_by_form_shows_nothing_when_the_right_has_ended(unit: Unit) -> None:
    admin, manager = make_user(is_administrator=True), make_manager(unit)
    issue = make_issue(unit, make_clerk(unit))
    client = Client()
    client.force_login(manager)
    form = {"idempotency_key": "k1", "text": "Zqwords", "audience": "internal"}
    address = f"/issues/{issue.ref}/message/"
    assert client.post(address, form).status_code == 303

    end_role(manager.memberships.get(), actor=admin, at=now())
    again = client.post(address, form)

    assert again.status_code == 404
    assert issue.ref not in again.content.decode()


@pytest.mark.parametrize(
    "key", ["k" * (MAX_KEY + 1), "k" * 10_000, "a\x01b", "a\x7fb", "\x85", " \x0b"]
)
def test_a_strange_key_is_refused_by_form_and_by_api(key: str, unit: Unit) -> None:
    clerk = make_clerk(unit)
    program = Caller(clerk)
    client = Client()
    client.force_login(clerk)
    form = {
        "description": "Lift dead.",
        "touchpoint": "elsewhere",
        "customer_mood": "waiting",
        "kind": "breakdown",
        "voice": "customer",
        "unit": str(unit.pk),
    }

    with nothing_changed():
        page = client.post("/report/", form | {"idempotency_key": key})
        answer = program.post("issues/", {"description": "x"}, key=key)

    assert (page.status_code, answer.status_code) == (400, 400)


def test_a_key_does_not_open_another_route_or_another_person(unit: Unit) -> None:
    clerk, other = make_clerk(unit), make_clerk(unit, "Cora Other")
    issue = make_issue(unit, clerk)
    program = Caller(clerk)
    first = program.post("issues/", {"description": "Lift dead."}, key="same")

    routes = program.post(
        f"issues/{issue.ref}/edit/", {"description": "Lift dead."}, key="same"
    )
    theirs = Caller(other).post("issues/", {"description": "Lift dead."}, key="same")

    assert first.status_code == 201
    assert routes.status_code == 422
    assert theirs.status_code == 201
    assert theirs.json()["ref"] != first.json()["ref"]
    assert "Idempotency-Replayed" not in theirs


# --- One's own power ------------------------------------------------------------------


@pytest.fixture
def administrator(unit: Unit) -> User:
    return make_manager(unit, "Ada Admin", is_administrator=True)


def test_an_administrator_gives_themself_nothing(
    administrator: User, unit: Unit
) -> None:
    make_user("Bo Admin", is_administrator=True)
    own = administrator.memberships.get()
    program = Caller(administrator)
    key = administrator.pk
    role = {"user": key, "role": "executive", "since": "2026-01-01"}

    with nothing_changed():
        answers = [
            program.post("memberships/", role),
            program.post(f"memberships/{own.pk}/end/", {}),
            program.post(f"people/{key}/flags/", {"flags": []}),
            program.post(f"people/{key}/deactivate/", {"reason": "Bye"}),
        ]

    assert [answer.status_code for answer in answers] == [403] * 4


def test_the_last_administrator_stays(administrator: User) -> None:
    other = make_user("Bo Admin", is_administrator=True)
    assert (
        Caller(administrator)
        .post(f"people/{other.pk}/flags/", {"flags": []})
        .status_code
        == 200
    )

    # Bo was one when the page was drawn; the last one is now Ada.
    answer = Caller(administrator).post(
        f"people/{administrator.pk}/flags/", {"flags": []}
    )

    assert answer.status_code == 403
    administrator.refresh_from_db()
    assert administrator.is_administrator


# --- Restricted reports ---------------------------------------------------------------


@pytest.fixture
def restricted(unit: Unit) -> Issue:
    issue = make_issue(unit, make_clerk(unit, "Rita Reporter"))
    issue.is_restricted = True
    issue.title = issue.description = "zqsecret about a colleague"

    keep(issue, "issue.restrict")
    return issue


def doors(issue: Issue, unit: Unit) -> Iterator[str]:
    """Every way to learn of a report without opening it."""
    yield from ("/inbox/", "/issues/", "/journeys/", "/causes/", "/patterns/", "/")
    yield f"/issues/?unit={unit.code}&state=open"
    yield f"/issues/bulk/new/?verb=group&all=1&unit={unit.code}"
    yield f"/issues/bulk/new/?verb=group&pick={issue.ref}"
    yield f"/issues/{issue.ref}/"
    yield f"/issues/{issue.ref}/history/"
    yield f"/api/v1/issues/?unit={unit.code}"
    yield f"/api/v1/issues/{issue.ref}/"
    yield f"/api/v1/issues/{issue.ref}/history/"
    yield f"/api/v1/issues/{issue.ref}/messages/"


def test_a_restricted_report_is_nowhere(unit: Unit, restricted: Issue) -> None:
    executive = make_user("Ed")
    grant(executive, Role.EXECUTIVE)
    client = Client()
    for person in (make_manager(unit), executive):
        client.force_login(person)
        for url in doors(restricted, unit):
            text = client.get(url).content.decode().replace(url.split("=")[-1], "")
            assert "zqsecret" not in text, url
            assert f"/issues/{restricted.ref}/" not in text.replace(url, ""), url


def test_a_restricted_report_changes_no_page(unit: Unit, restricted: Issue) -> None:
    """Pages and numbers are the same with it and without it."""
    manager = make_manager(unit)
    make_issue(unit, make_clerk(unit))
    client = Client()
    client.force_login(manager)
    asked = ("/inbox/", "/issues/", "/journeys/", "/causes/", "/api/v1/issues/")

    def texts() -> list[str]:
        return [_plain(client.get(url).content.decode()) for url in asked]

    before = texts()

    restricted.withdrawn_at = AT
    keep(restricted, "import.undo")

    assert texts() == before
    restricted.withdrawn_at, restricted.is_restricted = None, False
    keep(restricted, "issue.unrestrict")
    assert texts() != before


def _plain(page: str) -> str:

    return FRESH.sub("", page)


# --- Secrets --------------------------------------------------------------------------


def test_secrets_are_stored_nowhere(unit: Unit) -> None:
    admin = make_user(is_administrator=True)
    secret = make_token(make_clerk(unit))
    client = Client()
    client.force_login(admin)
    page = client.post(
        "/settings/people/add/",
        {
            "full_name": "New Person",
            "email": "new@example.org",
            "language": "en",
            "time_zone": "UTC",
            "idempotency_key": "once",
        },
    ).content.decode()
    link = page.split("/invitation/")[1].split("/")[0]
    assert len(link) >= 40

    rows = "\n".join(fingerprint())

    assert "New Person" in rows
    assert link not in rows
    assert secret not in rows
    assert AuditEntry.objects.exists()


def test_the_trail_shows_no_content(unit: Unit) -> None:
    admin = make_user(is_administrator=True)
    issue = make_issue(unit, make_clerk(unit))
    program = Caller(make_manager(unit))
    program.post(
        f"issues/{issue.ref}/messages/", {"text": "zqsaid", "audience": "internal"}
    )
    client = Client()
    client.force_login(admin)

    pages = [client.get(url).content.decode() for url in ("/audit/", "/api/v1/audit/")]

    assert all(issue.title not in page and "zqsaid" not in page for page in pages)
    assert issue.ref in pages[0]


def test_an_old_token_opens_nothing(unit: Unit) -> None:
    clerk = make_clerk(unit)
    secret = make_token(clerk)
    token = ApiToken.objects.get(user=clerk)

    token.expires_at = now() - timedelta(seconds=1)
    keep(token, "token.create")

    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})

    assert answer.status_code == 401
