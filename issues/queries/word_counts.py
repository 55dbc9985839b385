"""In how many reports a word stands, as the database's index knows it."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import connection

from issues.texts.index import TABLE, VOCABULARY
from issues.texts.likeness import Traits, Weights, heaviest

#: So many words of a text are counted, those heavy by their number and place.
COUNTED_WORDS = 60
#: A word that isn't common is counted up to here.
COUNTED_ROWS = 500
#: The common words change slowly, and so does the number of reports.
KEPT_SECONDS = 600
COMMON = 5_000
_KEY = "issues.common_words"

_COMMON = {
    "sqlite": f'SELECT term, doc FROM "{VOCABULARY}" ORDER BY doc DESC LIMIT {COMMON}',  # noqa: S608
    "postgresql": f"""
        SELECT word, round(share * tuples) FROM (
            SELECT unnest(most_common_elems::text::text[]) AS word,
                   unnest(most_common_elem_freqs) AS share,
                   (SELECT greatest(reltuples, 0) FROM pg_class
                     WHERE oid = '{TABLE}'::regclass) AS tuples
              FROM pg_stats
             WHERE schemaname = current_schema() AND tablename = '{TABLE}'
               AND attname = 'vector') AS listed
         WHERE word IS NOT NULL LIMIT {COMMON}""",  # noqa: S608
}
_COUNT = {
    "sqlite": f'SELECT term, doc FROM "{VOCABULARY}" WHERE term IN %s',  # noqa: S608
    "postgresql": f"""
        SELECT word, (SELECT count(*) FROM (
            SELECT 1 FROM "{TABLE}" WHERE vector @@ quote_literal(word)::tsquery
             LIMIT {COUNTED_ROWS}) AS held)
          FROM unnest(%s::text[]) AS word""",  # noqa: S608
}


def word_weights(traits: Traits) -> Weights:
    """How rare the words of a text are among all reports.

    Common words come from what the database knows anyway, kept for ten minutes; the
    others that matter are counted. One statement more, whatever the table's size.
    """
    documents, common = _known()
    guess = Weights(documents, common)
    rare = [
        word
        for word in heaviest(traits, guess, limit=COUNTED_WORDS)
        if word not in common
    ]
    return Weights(documents, common | _count(rare))


def _known() -> tuple[int, dict[str, int]]:
    """How many reports there are, and in how many each common word stands."""
    found: tuple[int, dict[str, int]] | None = cache.get(_KEY)
    if found is None:
        with connection.cursor() as cursor:
            # Reports are never deleted, so the last key is as good as a count.
            cursor.execute(f'SELECT max(issue_id) FROM "{TABLE}"')  # noqa: S608
            documents = int(cursor.fetchone()[0] or 0)
            cursor.execute(_COMMON[connection.vendor])
            common = {word: int(count) for word, count in cursor.fetchall()}
        found = (max(documents, 1), common)
        cache.set(_KEY, found, KEPT_SECONDS)
    return found


def _count(words: Iterable[str]) -> dict[str, int]:
    wanted = list(words)
    if not wanted:
        return {}
    counted = dict.fromkeys(wanted, 0)
    statement, parameters = _COUNT[connection.vendor], list[Any]([wanted])
    if connection.vendor == "sqlite":
        places = ", ".join(["%s"] * len(wanted))
        statement, parameters = statement.replace("%s", f"({places})"), [*wanted]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        counted |= {word: int(count) for word, count in cursor.fetchall()}
    return counted
