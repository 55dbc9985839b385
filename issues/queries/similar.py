"""Reports that look like another one, from bounded work, whatever the table's size.

A report's rarest words find the candidates in the database's index, and so does what
happened lately at the same touchpoint; ``issues.texts.likeness`` ranks them. What the
reader may not see takes no part.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db import connection

from issues.queries.word_counts import word_weights
from issues.texts.index import newest_keys_statement, query_of
from issues.texts.likeness import (
    Comparison,
    Likeness,
    Traits,
    Weights,
    heaviest,
    traits_of_words,
)

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: No more reports than these are looked at, the newest, and so many compared wholly.
CANDIDATES, COMPARED = 500, 120
#: So many may hold the words; a reader sees some of them.
KEYS = 2_000
#: Words are looked up until together they stand in so many reports. Where it were
#: much more than are compared, the newest would push out the most alike.
READ = 400
WORDS = 20
#: Of words too common to be looked up alone, so many pairs are; each pair is expected
#: in so many reports at most, given that words of one text go together.
PAIRED, PAIRS, READ_PER_PAIR, TOGETHER = 6, 3, 250, 4.0
#: Where all words are common, reports with all of these few. One common word alone
#: tells nothing and would be read from every other report.
FEW = 4
#: What happened so long before or after at the same touchpoint and place, the newest.
NEAR = timedelta(days=14)
NEARBY = 100

_COLUMNS = (
    *("pk", "text__words", "occurred_at", "unit_id", "touchpoint_id"),
    "duplicate_of_id",
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A report's key, the event it tells of, and how alike it is."""

    key: int
    event: int
    likeness: Likeness


def ranked(
    rows: "IssueQuerySet", traits: Traits, *, before: datetime | None = None
) -> list[Ranked]:
    """The candidates among ``rows``, the most alike first; neither capped nor cut.

    ``before`` leaves out what was filed then or later. At most four statements, and
    two more where the common words are to be read anew.
    """
    weights = word_weights(traits)
    if before is not None:
        rows = rows.filter(filed_at__lt=before)
    held = Comparison(traits, weights)
    found = [
        Ranked(key, event or key, held.with_(_traits(words, at, unit, touchpoint)))
        for key, words, at, unit, touchpoint, event in _likely(
            _candidates(rows, traits, weights), traits, weights
        )
    ]
    return sorted(
        (one for one in found if one.likeness.score),
        key=lambda one: (-one.likeness.score, -one.key),
    )


def _likely(
    candidates: Iterable[tuple[Any, ...]], traits: Traits, weights: Weights
) -> list[tuple[Any, ...]]:
    """Those worth a whole comparison: the most weight shared for their length."""
    mine = {word: weights.of(word) ** 2 for word in traits.counts}

    def promise(row: tuple[Any, ...]) -> float:
        words = set(row[1].split())
        shared = sum(mine[word] for word in mine.keys() & words)
        return shared / math.sqrt(len(words) or 1)

    return heapq.nlargest(COMPARED, candidates, key=promise)


def traits_of_issue(issue: Any) -> Traits:
    """What a stored report is compared by; its words are there already."""
    return _traits(
        issue.text.words, issue.occurred_at, issue.unit_id, issue.touchpoint_id
    )


def _traits(
    words: str, at: datetime, unit: int | None, touchpoint: int | None
) -> Traits:
    title, _line_end, rest = words.partition("\n")
    labels = labels_of(unit, touchpoint)
    return traits_of_words(title.split(), rest.split(), at=at, labels=labels)


def labels_of(unit: int | None, touchpoint: int | None) -> dict[str, int]:
    """Where it was, as a report is compared by it."""
    named = {"unit": unit, "touchpoint": touchpoint}
    return {kind: key for kind, key in named.items() if key is not None}


def _candidates(
    rows: "IssueQuerySet", traits: Traits, weights: Weights
) -> Iterable[tuple[Any, ...]]:
    """Each once, as ``_COLUMNS``. Two or three statements."""
    newest = rows.order_by("-filed_at", "-id")
    found: dict[int, tuple[Any, ...]] = {}
    keys = _keys(words_to_look_up(traits, weights))
    if keys:
        holding = newest.filter(pk__in=keys).values_list(*_COLUMNS)
        found |= {row[0]: row for row in holding[:CANDIDATES]}
    unit, touchpoint = (traits.labels.get(kind) for kind in ("unit", "touchpoint"))
    if unit is not None and touchpoint is not None:
        nearby = newest.filter(
            unit_id=unit,
            touchpoint_id=touchpoint,
            filed_at__range=(traits.at - NEAR, traits.at + NEAR),
        )
        found |= {row[0]: row for row in nearby.values_list(*_COLUMNS)[:NEARBY]}
    return found.values()


def _keys(groups: Sequence[Sequence[str]]) -> list[int]:
    """Who has all words of one group, whoever may see it: numbers, nothing else.

    Asked by itself, so that no plan reads all that a person may see instead.
    """
    if not groups:
        return []
    query = query_of(connection.vendor, groups)
    with connection.cursor() as cursor:
        cursor.execute(newest_keys_statement(connection.vendor), [query, KEYS])
        return [key for (key,) in cursor.fetchall()]


def words_to_look_up(traits: Traits, weights: Weights) -> list[Sequence[str]]:
    """What to look up: rare words, each alone, then pairs of those less rare.

    A report is a candidate where it has all words of one group.
    """
    alone: list[str] = []
    common: list[str] = []
    read = 0
    for word in heaviest(traits, weights):
        count = weights.count(word)
        if not count:
            continue
        if read + count <= READ and len(alone) < WORDS:
            alone.append(word)
            read += count
        else:
            common.append(word)
    pairs = [
        pair
        for pair in combinations(common[:PAIRED], 2)
        if _expected(pair, weights) <= READ_PER_PAIR
    ]
    groups: list[Sequence[str]] = [(word,) for word in alone]
    groups += pairs[:PAIRS]
    return groups or ([common[:FEW]] if len(common) > 1 else [])


def _expected(pair: tuple[str, str], weights: Weights) -> float:
    """In how many reports both words probably stand."""
    one, other = (weights.count(word) for word in pair)
    return min(one, other, TOGETHER * one * other / max(weights.documents, 1))
