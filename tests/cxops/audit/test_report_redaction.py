"""A name is removed from one report, through its page."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.audit.report_redaction import redact_report
from cxops.audit.verify import verify_database
from cxops.kernel.errors import Invalid, Refused, Stale
from cxops.models import OutboxEvent
from issues.models import Issue, Message
from issues.services.conversation import write_message
from issues.services.texts import write_words
from issues.services.triage import edit_issue
from tests.asserts import nothing_changed
from tests.builders.accounts import (
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.files import attach, picture
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
NAME = "Quillzack"


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    """Sorts the reports, and has no right to remove words for good."""
    return make_manager(unit)


@pytest.fixture
def keeper(unit: Unit) -> User:
    """Reads the reports of the unit, and administers."""
    return make_manager(unit, "Kim Keeper", is_administrator=True)


@pytest.fixture
def clerk(unit: Unit) -> User:
    return make_clerk(unit)


@pytest.fixture
def issue(unit: Unit, clerk: User, manager: User) -> Issue:
    """The name in its text, a version before, a reason, a message and a file's name."""
    issue = make_issue(unit, clerk, title=f"{NAME} shouted", description="At the desk.")
    edit_issue(
        issue,
        title="A shout",
        description=f"Then mr {NAME.upper()} left the counter.",
        reason=f"As {NAME} said",
        actor=manager,
        at=AT,
    )
    write_message(
        issue, text=f"I know {NAME}.", audience="internal", actor=manager, at=AT
    )
    attach(issue, manager, picture(), name=f"{NAME}.png")
    write_words()
    return issue


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_name_is_gone_from_page_history_search_and_list(
    unit: Unit, issue: Issue, keeper: User
) -> None:
    other = make_issue(unit, title=f"{NAME} elsewhere")
    client = logged_in(keeper)
    path = f"/issues/{issue.ref}/"
    pages = (path, f"{path}history/")
    for page in pages:
        assert NAME.lower() in client.get(page).content.decode().lower()
    assert Issue.objects.matching(NAME).filter(pk=issue.pk).exists()

    response = client.post(
        f"{path}redact/",
        {"words": f"  {NAME} \n\n", "reason": "A colleague is named.", "version": "2"},
    )

    assert (response.status_code, response["Location"]) == (303, path)
    issue.refresh_from_db()
    assert issue.description == "(removed to protect a person)"
    assert (issue.title, issue.version) == ("A shout", 3)
    for page in pages:
        text = client.get(page).content.decode().lower()
        assert NAME.lower() not in text
    assert "A colleague is named." in client.get(f"{path}history/").content.decode()
    assert not Issue.objects.matching(NAME).filter(pk=issue.pk).exists()
    write_words()
    assert not Issue.objects.matching(NAME).filter(pk=issue.pk).exists()
    assert Message.objects.get().text == "(removed to protect a person)"
    other.refresh_from_db()
    assert other.title == f"{NAME} elsewhere"
    assert verify_database(at=LATER).is_sound
    assert OutboxEvent.objects.filter(kind="audit.redacted").count() == 1


def test_what_should_stay_is_written_anew(issue: Issue, keeper: User) -> None:
    redact_report(issue, words=[NAME], reason="Named.", actor=keeper, at=LATER)

    edit_issue(
        issue,
        description="Then somebody left the counter.",
        actor=keeper,
        at=LATER,
    )

    issue.refresh_from_db()
    assert issue.description == "Then somebody left the counter."
    assert verify_database(at=LATER).is_sound


@pytest.mark.parametrize(
    ("words", "reason", "sentence"),
    [
        (["Nobody"], "Named.", "None of these words stands"),
        ([NAME], f"{NAME} is named.", "The reason repeats the words"),
        (["Qu"], "Named.", "at least 3 letters"),
        ([NAME], " ", "Say why these words are removed"),
    ],
)
def test_redaction_is_refused_without_a_find_or_a_proper_reason(
    words: list[str], reason: str, sentence: str, issue: Issue, keeper: User
) -> None:
    with nothing_changed(), pytest.raises(Invalid, match=sentence):
        redact_report(issue, words=words, reason=reason, actor=keeper, at=LATER)


def test_redaction_is_refused_to_all_who_may_not_remove_words_for_good(
    issue: Issue, manager: User, clerk: User, keeper: User
) -> None:
    executive = make_executive()

    with nothing_changed():
        for actor in (clerk, manager, executive):
            with pytest.raises(Refused, match="Ask Kim Keeper"):
                redact_report(issue, words=[NAME], reason="x", actor=actor, at=LATER)
        with pytest.raises(Stale):
            redact_report(
                issue, words=[NAME], reason="x", version=7, actor=keeper, at=LATER
            )


def test_the_page_is_for_those_who_have_the_right_and_read_the_report(
    issue: Issue, manager: User, keeper: User
) -> None:
    path = f"/issues/{issue.ref}/"
    offered = {
        person: "Remove a name" in logged_in(person).get(path).content.decode()
        for person in (manager, keeper)
    }
    boss = make_user("Ada Admin", is_administrator=True)

    assert offered == {manager: False, keeper: True}
    assert logged_in(manager).get(f"{path}redact/").status_code == 403
    assert logged_in(boss).get(f"{path}redact/").status_code == 404
    form = logged_in(keeper).get(f"{path}redact/").content.decode()
    assert form.count("data-nodraft") == 2
