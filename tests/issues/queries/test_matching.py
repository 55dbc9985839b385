"""The full text of reports, on either database."""

import pytest
from django.db import connection, transaction

from accounts.models import Unit
from issues.models import Issue, IssueText
from issues.services.texts import forget_freed_words, write_words
from tests.builders.accounts import make_manager, make_unit
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Unit:
    return make_unit()


def found(text: str) -> set[str]:
    return set(Issue.objects.matching(text).values_list("title", flat=True))


def test_words_are_found_wherever_and_however_they_stand(harbour: Unit) -> None:
    make_issue(harbour, title="Lift stuck", description="At Große Straße, pier-2.")
    make_issue(harbour, title="Lift dark", description="No light.")

    write_words()

    assert found("lift ") == {"Lift stuck", "Lift dark"}
    assert found("LIFT strasse") == {"Lift stuck"}
    assert found("stuck pier") == {"Lift stuck"}
    assert found("stuck light") == set()


def test_the_last_word_may_be_unfinished(harbour: Unit) -> None:
    make_issue(harbour, title="Refund failed", description="Nothing came.")
    write_words()

    assert found("failed ref") == {"Refund failed"}
    assert found("failed ref ") == set()
    assert found("ref failed") == set()


@pytest.mark.parametrize(
    "text",
    ["", "  ", "!?", "' OR 1=1 --", '" NEAR(', "a:* & !b", "\x00", "-lift", "x*"],
)
def test_signs_are_never_obeyed(harbour: Unit, text: str) -> None:
    make_issue(harbour, title="Lift stuck", description="Since nine.")
    write_words()

    assert found(text) <= ({"Lift stuck"} if text == "-lift" else set())


def test_changed_words_are_gone_at_once_and_found_after_the_next_tick(
    harbour: Unit,
) -> None:
    issue = make_issue(harbour, title="Lift stuck", description="Mr Kovač called.")
    write_words()

    Issue.objects.filter(pk=issue.pk).update(description="(removed)")

    assert found("kovac ") == found("stuck ") == set()
    assert write_words() == 1
    assert found("stuck removed ") == {"Lift stuck"}
    assert found("kovac ") == set()


def test_a_change_of_state_leaves_the_words_alone(harbour: Unit) -> None:
    issue = make_issue(harbour, title="Lift stuck")
    write_words()

    Issue.objects.filter(pk=issue.pk).update(state="triaged", title="Lift stuck")

    assert write_words() == 0
    assert found("stuck ") == {"Lift stuck"}


def test_words_come_back_as_they_were_when_the_change_is_undone(harbour: Unit) -> None:
    issue = make_issue(harbour, title="Lift stuck")
    write_words()

    with transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(title="Refund failed")
        write_words()
        assert found("refund ") == {"Refund failed"}
        transaction.set_rollback(True)

    # Outside the block the first words are the stored ones again.
    assert found("stuck ") == {"Lift stuck"}
    assert found("refund ") == set()


def test_search_stays_within_what_one_may_see(harbour: Unit) -> None:
    mine, other = make_issue(harbour, title="Lift one"), make_unit("Airport")
    make_issue(other, title="Lift two")
    write_words()
    manager = make_manager(harbour)

    seen = Issue.objects.visible_to(manager).matching("lift ")

    assert list(seen) == [mine]


def test_removed_words_are_in_no_part_of_the_index(harbour: Unit) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the words in the row; vacuum takes the old one")
    issue = make_issue(harbour, title="Lift stuck", description="quokkaword")
    write_words()
    Issue.objects.filter(pk=issue.pk).update(description="(removed)")

    forget_freed_words()

    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM issues_issuetext_fts_data")
        blocks = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert b"quokkaword" not in blocks
    assert IssueText.objects.get(pk=issue.pk).words == ""
