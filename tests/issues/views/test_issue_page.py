"""One report's page and its history, as each reader may read them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.history import acting_as
from issues.models import Customer, Issue
from issues.services.conversation import write_message
from issues.services.patterns import group_issues
from tests.builders.accounts import make_clerk
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_factor, make_issue, make_pattern

Browse = Callable[[User], Client]


@pytest.fixture
def answered(unit: Unit, clerk: User) -> Issue:
    """A report that names a customer, with a word to the reporter and one inside."""
    with acting_as(clerk, verb="customer.note", at=AT):
        customer = Customer.objects.create(
            name="Jana Weiss", phone="030 1234", created_at=AT
        )
    return make_issue(unit, clerk, customer=customer)


def test_page_shows_the_customer_to_those_who_answer(
    answered: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    for person in (manager, clerk):
        page = browse(person).get(f"/issues/{answered.ref}/").content.decode()
        assert "Jana Weiss" in page
        assert "030 1234" in page


def test_page_masks_the_customer_for_an_executive(
    answered: Issue, executive: User, browse: Browse
) -> None:
    page = browse(executive).get(f"/issues/{answered.ref}/").content.decode()

    assert "J•••" in page
    assert "Weiss" not in page
    assert "1234" not in page


def test_page_hides_internal_messages_from_the_reporter(
    issue: Issue, manager: User, clerk: User, browse: Browse
) -> None:
    write_message(issue, text="To you", audience="reporter", actor=manager, at=AT)
    write_message(issue, text="Among us", audience="internal", actor=manager, at=AT)

    for address in ("", "history/"):
        theirs = browse(clerk).get(f"/issues/{issue.ref}/{address}").content.decode()
        ours = browse(manager).get(f"/issues/{issue.ref}/{address}").content.decode()
        assert "To you" in theirs
        assert "Among us" not in theirs
        assert "Among us" in ours


def test_page_is_absent_when_the_report_is_foreign_or_restricted(
    unit: Unit, issue: Issue, manager: User, stranger: User, browse: Browse
) -> None:
    hushed = make_issue(unit, is_restricted=True)

    for person, ref in ((stranger, issue.ref), (manager, hushed.ref)):
        for address in ("", "history/", "triage/", "message/"):
            response = browse(person).get(f"/issues/{ref}/{address}")
            assert response.status_code == 404, address


def test_page_offers_one_next_step_and_says_what_is_not_possible_yet(
    unit: Unit, manager: User, browse: Browse
) -> None:
    issue = make_issue(unit, state="triaged")

    response = browse(manager).get(f"/issues/{issue.ref}/")

    assert response.context["next"].move.verb == "put_right"
    assert [offer.move.verb for offer in response.context["refused"]] == ["resolve"]
    page = response.content.decode()
    assert "Say first whether it was put right for this customer" in page
    assert page.count("cx-btn--go") == 1


@pytest.mark.parametrize(
    ("state", "over", "verb"),
    [
        ("new", {}, "triage"),
        ("new", {"kind": "praise"}, "thank"),
        ("triaged", {"recovery": "done", "is_one_off": True}, "resolve"),
        ("triaged", {"recovery": "done"}, "group"),
        ("resolved", {}, "close"),
    ],
)
def test_page_offers_the_step_that_comes_next(
    state: str,
    over: dict[str, object],
    verb: str,
    unit: Unit,
    manager: User,
    clerk: User,
    browse: Browse,
) -> None:
    issue = make_issue(unit, clerk, state=state, **over)

    response = browse(manager).get(f"/issues/{issue.ref}/")

    assert response.context["next"].move.verb == verb


def test_page_offers_nothing_to_a_reader(
    issue: Issue, executive: User, browse: Browse
) -> None:
    response = browse(executive).get(f"/issues/{issue.ref}/")

    assert (response.context["next"], response.context["others"]) == (None, [])
    assert response.context["refused"] == []


def test_page_names_the_confirmed_cause_of_its_repeat_problem(
    unit: Unit, manager: User, browse: Browse
) -> None:
    pattern = make_pattern(unit, manager)
    cause = make_cause("Equipment broken")
    make_factor(pattern, cause, certainty="confirmed", evidence="Logs")
    issue = make_issue(unit, pattern=pattern, cause=make_cause("Weather"))

    page = browse(manager).get(f"/issues/{issue.ref}/").content.decode()

    assert "Equipment broken" in page
    assert "Looks like: Weather" not in page


def test_page_and_history_keep_an_unseen_repeat_problem_to_themselves(
    issue: Issue, clerk: User, manager: User, browse: Browse
) -> None:
    hidden = make_pattern(issue.unit, manager, title="Strike is coming")
    group_issues(hidden, issues=[issue], actor=manager, at=AT)

    for address in ("", "history/"):
        path = f"/issues/{issue.ref}/{address}"
        theirs = browse(clerk).get(path).content.decode()
        assert "Strike is coming" not in theirs
        assert "Strike is coming" in browse(manager).get(path).content.decode()


def test_history_says_who_changed_what(
    unit: Unit, issue: Issue, manager: User, browse: Browse
) -> None:
    browse(manager).post(
        f"/issues/{issue.ref}/triage/",
        {
            "severity": "3",
            "owner": str(make_clerk(unit, "Cole League").pk),
            "next_step_at": "2999-01-04",
        },
    )

    page = browse(manager).get(f"/issues/{issue.ref}/history/").content.decode()

    assert "Clara Front reported it" in page
    assert "Mira Manager sorted it" in page
    assert "Cole League" in page
