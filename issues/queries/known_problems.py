"""Published repeat problems that a report being typed may be, with what to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.enums import PatternState
from issues.models import Pattern, Touchpoint
from issues.queries.suggestions import Suggestion
from issues.queries.word_counts import word_weights
from issues.texts.likeness import Comparison, traits_of

if TYPE_CHECKING:
    from accounts.models import User

#: So many are shown, of so many compared, the newest.
MOST, COMPARED = 3, 300
#: A title is short, and so are the first typed words: less is enough than between
#: two reports.
THRESHOLD = 0.2


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A published repeat problem, and how alike its title is."""

    pattern: Pattern
    score: float


def known_problems(
    text: str,
    reader: "User",
    *,
    touchpoint: Touchpoint | None = None,
    found: Iterable[Suggestion] = (),
) -> list[KnownProblem]:
    """Those whose title looks like the words and the touchpoint, the likest first,
    and those of the similar reports that were ``found``.

    Compared are only titles, which all staff may read once they are published: where
    a problem's reports are tells nothing here. Two statements.
    """
    seen = [one.pattern for one in found if one.pattern is not None]
    known = {
        pattern.pk: KnownProblem(pattern, 1.0)
        for pattern in seen
        if pattern.published_at and pattern.state != PatternState.REFUTED
    }
    words = f"{text[:4_000]}\n{touchpoint or ''}"
    for one in _alike(words, reader):
        known.setdefault(one.pattern.pk, one)
    ordered = sorted(known.values(), key=lambda one: (-one.score, -one.pattern.pk))
    return ordered[:MOST]


def _alike(words: str, reader: "User") -> Iterable[KnownProblem]:
    rows = Pattern.objects.visible_to(reader).published()
    newest = rows.exclude(state=PatternState.REFUTED).order_by("-published_at", "-id")
    problems = list(newest[:COMPARED])
    if not problems:
        return
    moment = problems[0].created_at
    typed = traits_of("", words, at=moment)
    held = Comparison(typed, word_weights(typed))
    for pattern in problems:
        score = held.with_(traits_of("", pattern.title, at=moment)).score
        if score >= THRESHOLD:
            yield KnownProblem(pattern, score)
