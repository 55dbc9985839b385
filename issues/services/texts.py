"""The words of new and changed records, written for the search a moment later."""

from typing import Any

from django.db import connection, transaction

from issues.models import Issue, IssueText, Pattern, PatternText
from issues.texts.index import INDEXES
from issues.texts.words import LONGEST_TEXT, words_of

#: Rows in one transaction, and what one tick does.
BATCH, MOST = 200, 2_000
#: Where words are kept, of which records, out of which columns.
_KEPT: tuple[tuple[Any, Any, tuple[str, str]], ...] = (
    (IssueText, Issue, ("title", "description")),
    (PatternText, Pattern, ("title", "workaround")),
)


def write_words(*, most: int = MOST) -> int:
    """Write the words of records that have none yet; returns how many.

    What is derived isn't history: the same words come out whoever writes them, so
    doing it twice or being killed in between does no harm.
    """
    done = 0
    for kept in _KEPT:
        while done < most:
            count = _write_batch(*kept, min(BATCH, most - done))
            done += count
            if count == 0:
                break
    return done


def words_row(title: str, description: str) -> str:
    """What is stored: the title's words, a line end, those of the description."""
    heading = " ".join(words_of(title))
    rest = " ".join(words_of(description[: max(LONGEST_TEXT - len(title), 0)]))
    return f"{heading}\n{rest}"


def forget_freed_words() -> None:
    """SQLite's index keeps removed words in old parts until they are merged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for index in INDEXES:
                name = index.fts
                cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608


@transaction.atomic
def _write_batch(texts: Any, records: Any, columns: tuple[str, str], size: int) -> int:
    # A row that somebody is emptying just now is left to the next tick.
    skips = connection.features.has_select_for_update_skip_locked
    rows = texts.objects.select_for_update(skip_locked=skips)
    waiting = rows.filter(is_fresh=False)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:size])
    found = records.objects.filter(pk__in=keys).values_list("pk", *columns)
    written = [
        texts(pk=key, words=words_row(heading, rest), is_fresh=True)
        for key, heading, rest in found
    ]
    texts.objects.bulk_update(written, ["words", "is_fresh"])
    return len(written)
