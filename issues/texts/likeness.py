"""How alike two reports are: the weights of what they share. Pure.

The measure is the cosine of TF-IDF weights (Salton and Buckley 1988, "Term-weighting
approaches in automatic text retrieval") over words without their endings: a word
counts the more the rarer it is, and those of a title count more. What happened close
in time, at the same touchpoint or in the same place is more alike. README.md has what
each part is worth, measured.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from issues.texts.words import LONGEST_TEXT, stem_of, words_of

#: A word of the title counts this much more, on each side.
TITLE = 1.5
#: When words are chosen to look others up by, those of the title come first.
TITLE_FIRST = 2.0
#: This part of the likeness fades with the time between two events.
FADING = 0.3
FADES_IN_DAYS = 14.0
#: This part is lost where every label that both have differs.
PLACING = 0.1


@dataclass(frozen=True, slots=True)
class Traits:
    """What a report is compared by. ``labels`` say where: kind → key."""

    counts: Mapping[str, int]
    title: frozenset[str]
    at: datetime
    labels: Mapping[str, int] = field(default_factory=dict)


def traits_of(
    title: str,
    description: str,
    *,
    at: datetime,
    labels: Mapping[str, int] | None = None,
) -> Traits:
    """The traits of a report. ``labels`` are keys of places and terms by their kind."""
    rest = description[: max(LONGEST_TEXT - len(title), 0)]
    return traits_of_words(words_of(title), words_of(rest), at=at, labels=labels or {})


def traits_of_words(
    title: Iterable[str],
    rest: Iterable[str],
    *,
    at: datetime,
    labels: Mapping[str, int],
) -> Traits:
    """The traits of words that were taken apart before."""
    heading = list(title)
    counts = Counter(heading)
    counts.update(rest)
    return Traits(counts, frozenset(heading), at, labels)


@dataclass(frozen=True, slots=True)
class Weights:
    """How rare words are: in how many of ``documents`` each stands.

    A word that isn't listed stands in ``unlisted`` of them.
    """

    documents: int
    standing_in: Mapping[str, int]
    unlisted: int = 1

    def count(self, word: str) -> int:
        """In how many documents the word stands."""
        return self.standing_in.get(word, self.unlisted)

    def of(self, word: str) -> float:
        """ln(1 + documents / documents with the word): 0.7 where it is everywhere."""
        return math.log(1 + self.documents / max(self.count(word), 1))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike (0 to 1) and why: the words both share, the weightiest first, as the
    new one has them; the kinds of labels that are the same; the days between."""

    score: float
    shared: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    days: float = 0.0


def heaviest(
    traits: Traits, weights: Weights, *, limit: int | None = None
) -> list[str]:
    """The words to look similar reports up by, the most telling first."""

    def weight(word: str) -> float:
        title = TITLE_FIRST if word in traits.title else 1.0
        return _damped(traits.counts[word]) * weights.of(word) * title

    return sorted(traits.counts, key=lambda word: (-weight(word), word))[:limit]


class Comparison:
    """One new report held against many; each word is weighed once."""

    def __init__(self, new: Traits, weights: Weights) -> None:
        self._new, self._weights = new, weights
        self._weighed: dict[str, tuple[str, float]] = {}
        self._mine = self._vector(new)
        self._length = _length(self._mine)
        self._spelled = {self._weigh(word)[0]: word for word in new.counts}

    def with_(self, old: Traits) -> Likeness:
        """How alike the two are; no word shared is 0."""
        theirs = self._vector(old)
        mine = self._mine
        parts = {stem: mine[stem] * theirs[stem] for stem in mine.keys() & theirs}
        if not parts:
            return Likeness(0.0)
        cosine = sum(parts.values()) / (self._length * _length(theirs))
        days = abs((self._new.at - old.at).total_seconds()) / 86_400
        nearness = 1 - FADING + FADING * math.exp(-days / FADES_IN_DAYS)
        known = self._new.labels.keys() & old.labels.keys()
        same = tuple(
            sorted(kind for kind in known if self._new.labels[kind] == old.labels[kind])
        )
        placed = 1 - PLACING + PLACING * len(same) / len(known) if known else 1.0
        stems = sorted(parts, key=lambda stem: (-parts[stem], stem))
        return Likeness(
            min(cosine * nearness * placed, 1.0),
            tuple(self._spelled[stem] for stem in stems),
            same,
            days,
        )

    def _weigh(self, word: str) -> tuple[str, float]:
        weighed = self._weighed.get(word)
        if weighed is None:
            weighed = self._weighed[word] = (stem_of(word), self._weights.of(word))
        return weighed

    def _vector(self, traits: Traits) -> dict[str, float]:
        """The weight of each stem; of several endings the heaviest stands for it."""
        known, title = self._weighed, traits.title
        vector: dict[str, float] = {}
        for word, count in traits.counts.items():
            stem, weight = known.get(word) or self._weigh(word)
            if count > 1:
                weight *= _damped(count)
            if word in title:
                weight *= TITLE
            if weight > vector.get(stem, 0.0):
                vector[stem] = weight
        return vector


def likeness(new: Traits, old: Traits, weights: Weights) -> Likeness:
    """Compare two reports."""
    return Comparison(new, weights).with_(old)


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in vector.values()))


@cache
def _damped(count: int) -> float:
    """1 + ln(count): the tenth mention adds little."""
    return 1 + math.log(count)
