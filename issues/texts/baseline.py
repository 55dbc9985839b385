"""The textbook ranking to be measured against: plain TF-IDF cosine over all texts.

As scikit-learn's ``TfidfVectorizer`` documents it: words of two characters and more in
lower case, tf (or 1 + ln tf) times ln((1 + n) / (1 + df)) + 1, vectors of length one.
Pure; it compares with every earlier text, which a product can't afford.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"\b\w\w+\b")


class Baseline:
    """TF-IDF vectors of texts in their order in time."""

    def __init__(self, texts: Sequence[str], *, is_sublinear: bool) -> None:
        counts = [Counter(_WORD.findall(text.lower())) for text in texts]
        standing_in = Counter(word for count in counts for word in count)
        total = len(texts)
        idf = {
            word: math.log((1 + total) / (1 + number)) + 1
            for word, number in standing_in.items()
        }
        self._vectors = [_vector(count, idf, is_sublinear) for count in counts]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, vector in enumerate(self._vectors):
            for word in vector:
                self._holding[word].append(place)

    def ranked(self, place: int, earlier: int) -> list[int]:
        """The first ``earlier`` texts, the most like the one at ``place`` first."""
        scores = self.scores(place, earlier)
        return sorted(scores, key=lambda other: (-scores[other], -other))

    def scores(self, place: int, earlier: int) -> dict[int, float]:
        """The cosine with each of the first ``earlier`` texts that shares a word."""
        scores: dict[int, float] = defaultdict(float)
        for word, weight in self._vectors[place].items():
            for other in self._holding[word]:
                if other >= earlier:
                    break
                scores[other] += weight * self._vectors[other][word]
        return scores


def _vector(
    counts: Counter[str], idf: dict[str, float], is_sublinear: bool
) -> dict[str, float]:
    raw = {
        word: (1 + math.log(count) if is_sublinear else count) * idf[word]
        for word, count in counts.items()
    }
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {word: value / length for word, value in raw.items()}
