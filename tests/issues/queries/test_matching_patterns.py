"""The full text of repeat problems: what one may not read can't be found by a word."""

import pytest
from django.db import connection

from accounts.models import Unit, User
from issues.models import Pattern, PatternText
from issues.services.texts import forget_freed_words, write_words
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db
HIDDEN = 20


@pytest.fixture
def harbour() -> Unit:
    return make_unit()


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def found(text: str, reader: User | None = None) -> set[str]:
    rows = (
        Pattern.objects.all() if reader is None else Pattern.objects.visible_to(reader)
    )
    return set(rows.matching(text).values_list("title", flat=True))


def test_words_of_title_and_workaround_are_found(harbour: Unit, manager: User) -> None:
    make_pattern(harbour, manager, title="Lift stuck", workaround="Use pier-2.")
    make_pattern(harbour, manager, title="Lift dark", workaround="")

    write_words()

    assert found("lift ") == {"Lift stuck", "Lift dark"}
    assert found("stuck pie") == {"Lift stuck"}
    assert found("dark pier") == found("!") == found("") == set()


def test_changed_words_are_gone_at_once_and_found_after_the_next_tick(
    harbour: Unit, manager: User
) -> None:
    pattern = make_pattern(harbour, manager, title="Lift", workaround="Ask Kovač.")
    write_words()

    Pattern.objects.filter(pk=pattern.pk).update(workaround="(removed)")

    assert found("kovac ") == found("lift ") == set()
    assert write_words() == 1
    assert found("lift removed ") == {"Lift"}
    assert found("kovac ") == set()
    Pattern.objects.filter(pk=pattern.pk).update(state="confirmed")
    assert write_words() == 0


def test_reports_and_repeat_problems_with_one_key_keep_their_own_words(
    harbour: Unit, manager: User
) -> None:
    make_pattern(harbour, manager, title="Lift")
    make_issue(harbour, title="Refund")
    write_words()

    assert found("refund ") == set()
    assert PatternText.objects.get().words.split() == ["lift"]


def test_twenty_hidden_ones_are_found_by_none_of_their_words(harbour: Unit) -> None:
    far = make_unit("Far")
    theirs, ours = make_manager(far, "Stan"), make_manager(harbour, "Mira")
    clerk = make_clerk(harbour)
    for number in range(HIDDEN):
        make_pattern(
            far, theirs, title=f"secret{number:02}", workaround=f"hush{number:02}"
        )
    write_words()

    for number in range(HIDDEN):
        for word in (f"secret{number:02}", f"hush{number:02}"):
            assert found(word, theirs) == {f"secret{number:02}"}
            assert found(word, ours) == found(word, clerk) == set()
    assert found("secret", theirs) == {f"secret{n:02}" for n in range(HIDDEN)}
    assert found("secret", ours) == found("hush", clerk) == set()


def test_what_is_published_is_found_by_all_staff(harbour: Unit) -> None:
    far = make_unit("Far")
    theirs = make_manager(far, "Stan")
    make_pattern(far, theirs, title="Known", workaround="Say sorry", published_at=AT)
    write_words()

    assert found("sorry", make_clerk(harbour)) == {"Known"}


def test_removed_words_are_in_no_part_of_the_index(
    harbour: Unit, manager: User
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps the words in the row; vacuum takes the old one")
    pattern = make_pattern(harbour, manager, title="Lift", workaround="quokkaword")
    write_words()
    Pattern.objects.filter(pk=pattern.pk).update(workaround="(removed)")

    forget_freed_words()

    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM issues_patterntext_fts_data")
        blocks = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert b"quokkaword" not in blocks
