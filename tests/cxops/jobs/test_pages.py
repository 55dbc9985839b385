"""One's own long work on a page: how far it is, and the button that ends it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from cxops.jobs.runner import run_jobs, run_next
from cxops.kernel.jobs import start_job, state_of
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.cxops.jobs.counting import KIND, Counting, counting

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> Iterator[Counting]:
    with counting() as it:
        yield it


@pytest.fixture
def actor() -> User:
    return make_user("Cleo Clerk")


@pytest.fixture
def client(actor: User) -> Client:
    client = Client()
    client.force_login(actor)
    return client


@pytest.fixture
def key(kind: Counting, actor: User) -> int:
    return start_job(KIND, subject=7, actor=actor, at=AT)


def test_the_page_says_how_far_it_is(client: Client, key: int) -> None:
    run_next(at=AT)

    page = client.get(f"/jobs/{key}/").content.decode()

    assert "Counting" in page
    assert "1 of 5" in page
    assert '<progress class="cx-progress" max="100" value="20"' in page
    assert 'hx-trigger="every 2s"' in page


def test_the_page_around_it_is_drawn_anew_when_it_has_ended(
    client: Client, key: int
) -> None:
    asked = {"HX-Request": "true"}
    under_way = client.get(f"/jobs/{key}/", headers=asked)
    assert "HX-Refresh" not in under_way
    assert "<h1>" not in under_way.content.decode()
    run_jobs(now=lambda: AT, is_over=lambda: False)

    ended = client.get(f"/jobs/{key}/", headers=asked)

    assert ended["HX-Refresh"] == "true"
    assert "hx-trigger" not in ended.content.decode()


def test_cancel_lets_it_end(client: Client, key: int) -> None:
    assert client.get(f"/jobs/{key}/cancel/").status_code == 200

    answer = client.post(f"/jobs/{key}/cancel/")

    assert (answer.status_code, answer["Location"]) == (303, "/issues/7/")
    state = state_of(KIND, subject=7)
    assert state is not None
    assert state.is_cancelling


def test_cancel_says_when_it_had_ended(client: Client, key: int) -> None:
    run_jobs(now=lambda: AT, is_over=lambda: False)

    answer = client.post(f"/jobs/{key}/cancel/")

    assert answer.status_code == 409
    assert "It had ended before." in answer.content.decode()


def test_somebody_elses_job_is_absent(key: int) -> None:
    other = Client()
    other.force_login(make_user("Mira Manager"))

    for address in (f"/jobs/{key}/", f"/jobs/{key}/cancel/"):
        assert other.get(address).status_code == 404
    assert other.post(f"/jobs/{key}/cancel/").status_code == 404
    assert "Counting" not in other.get("/jobs/").content.decode()


def test_the_list_teaches_when_it_is_empty(client: Client) -> None:
    assert "Nothing yet" in client.get("/jobs/").content.decode()


def test_the_list_shows_ones_own(client: Client, key: int) -> None:
    page = client.get("/jobs/").content.decode()

    assert "Counting" in page
    assert "Waiting for its turn" in page
