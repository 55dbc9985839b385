"""What is suggested with a report: at most five that look like it, and why.

Everything goes through ``visible_to``: what the reader may not see is neither
suggested nor counted. Closed reports are suggested, too; restricted and withdrawn
ones, and what was said never to belong together, are not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from issues.access import issues_for
from issues.models import Issue, Pattern
from issues.queries.likeness_words import why
from issues.queries.membership import pattern_seen
from issues.queries.never_group import Apart, apart_from
from issues.queries.similar import Ranked, labels_of, ranked, traits_of_issue
from issues.texts.likeness import Likeness, Traits, traits_of

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

#: No more than these, and none that is less alike. ``issues/texts/README.md`` has
#: the figures behind it.
MOST = 5
THRESHOLD = 0.25


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A report that looks like another one, why, and its repeat problem if seen."""

    issue: Issue
    likeness: Likeness
    why: str
    pattern: Pattern | None


def similar_to(issue: Issue, reader: "User") -> list[Suggestion]:
    """What looks like a stored report, as far as this person may see it."""
    traits = traits_of_stored(issue)
    apart = apart_from(issue)
    event = issue.duplicate_of_id or issue.pk
    text = f"{issue.title}\n{issue.description}"
    found = _suggested(
        traits, text, reader, but=apart.issues | {issue.pk, event}, event=event
    )
    return [_without_pattern(one, apart) for one in found]


def similar_to_words(
    text: str,
    reader: "User",
    *,
    at: "datetime",
    unit: int | None = None,
    touchpoint: int | None = None,
) -> list[Suggestion]:
    """What looks like words that nobody has filed yet; they are kept nowhere."""
    traits = traits_of("", text, at=at, labels=labels_of(unit, touchpoint))
    return _suggested(traits, text, reader)


def traits_of_stored(issue: Issue) -> Traits:
    """The traits of a report, also before the worker has written its words."""
    if hasattr(issue, "text") and issue.text.is_fresh:
        return traits_of_issue(issue)
    return traits_of(
        issue.title,
        issue.description,
        at=issue.occurred_at,
        labels=labels_of(issue.unit_id, issue.touchpoint_id),
    )


def _suggested(
    traits: Traits,
    text: str,
    reader: "User",
    *,
    but: Iterable[int] = (),
    event: int | None = None,
) -> list[Suggestion]:
    rows = Issue.objects.visible_to(reader).filter(is_restricted=False)
    best = list(_best(ranked(rows, traits), set(but), event))
    known = issues_for(reader).in_bulk([one.key for one in best])
    return [
        Suggestion(
            issue,
            one.likeness,
            why(one.likeness, text, was_before=issue.occurred_at <= traits.at),
            pattern_seen(reader, issue),
        )
        for one in best
        if (issue := known.get(one.key)) is not None
    ]


def _best(
    found: Iterable[Ranked], but: set[int], event: int | None
) -> Iterable[Ranked]:
    """The most alike above the threshold, one of each event."""
    told = {event}
    left = MOST
    for one in found:
        if not left or one.likeness.score < THRESHOLD:
            return
        if one.key in but or one.event in told:
            continue
        told.add(one.event)
        left -= 1
        yield one


def _without_pattern(suggestion: Suggestion, apart: Apart) -> Suggestion:
    """A repeat problem that the report never belongs to isn't offered."""
    pattern = suggestion.pattern
    if pattern is None or pattern.pk not in apart.patterns:
        return suggestion
    return Suggestion(suggestion.issue, suggestion.likeness, suggestion.why, None)
