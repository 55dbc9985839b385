"""Merged words: what carries one keeps it; who counts reads the word in use."""

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.expressions import RawSQL

_UNDER = """
WITH RECURSIVE stands(id) AS (
    SELECT id FROM {table} WHERE slug IN ({slugs})
    UNION
    SELECT word.id FROM stands JOIN {table} word ON word.replaced_by_id = stands.id
)
SELECT id FROM stands
"""


def ends_of(next_of: Mapping[int, int]) -> dict[int, int]:
    """Merged word → the word at the end of its chain; ``next_of`` has single steps."""
    found: dict[int, int] = {}
    for key in next_of:
        last, passed = key, {key}
        while last in next_of and next_of[last] not in passed:
            last = next_of[last]
            passed.add(last)
        found[key] = last
    return found


def merged_into(model: type[Any], *slugs: str) -> Any:
    """The keys of words and of all that were merged into them, as a subquery."""
    places = ", ".join(["%s"] * len(slugs))
    sql = _UNDER.format(table=model._meta.db_table, slugs=places)
    return RawSQL(  # noqa: S611 -- the slugs are parameters, the table a constant
        sql, list(slugs), output_field=BigIntegerField()
    )


def in_use(column: str, ends: Mapping[int, int]) -> Any:
    """A column of words, each merged one as the word that stands for it."""
    olds: dict[int, list[int]] = {}
    for old, new in sorted(ends.items()):
        olds.setdefault(new, []).append(old)
    if not olds:
        return F(column)
    steps = (
        When(**{f"{column}__in": keys}, then=Value(new)) for new, keys in olds.items()
    )
    return Case(*steps, default=F(column), output_field=BigIntegerField())
