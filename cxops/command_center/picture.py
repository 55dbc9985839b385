"""Everything the command center says, read for one moment in eight statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Subquery

from accounts.models import User
from cxops.kernel.clock import local_date
from improvements.access import (
    changes_waiting_for,
    checks_waiting_for,
    reviews_waiting_for,
)
from improvements.queries.portfolio import Row, portfolio, under_way
from issues.access import signals_for
from issues.queries.backlog import Backlog, backlog
from issues.queries.choices import FilterChoices, filter_choices
from issues.queries.counting import CappedCount
from issues.queries.neglect import neglected_patterns
from issues.queries.persistence import Persistence, persistence
from issues.queries.volumes import Volumes, volumes

if TYPE_CHECKING:
    from cxops.command_center.moment import Moment


@dataclass(frozen=True, slots=True)
class Nobody:
    """How many of one kind nobody is on, and since when the oldest waits."""

    number: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Picture:
    """What one person may see of it all at a moment."""

    moment: "Moment"
    backlog: Backlog
    volumes: Volumes
    persistence: Persistence
    under_way: list[Row]
    states: dict[str, int]
    """Improvements by their state of then."""
    reports: Nobody
    patterns: Nobody
    initiatives: Nobody
    decisions: int
    """Those that wait for the reader now."""
    signals: int
    """What isn't chance any more and nobody put off, now."""
    words: FilterChoices

    @property
    def neglected(self) -> int:
        """Reports, repeat problems and improvements that nobody is on."""
        return self.reports.number + self.patterns.number + self.initiatives.number


def picture_of(user: User, moment: "Moment") -> Picture:
    """Read it. Nothing that was reported, opened or proposed later is in it."""
    at, words = moment.at, filter_choices()
    heap = backlog(user, at=at, zones=words.zones)
    folio = portfolio(user, at=at, zones=words.zones)
    row = _figures(user, at, words.zones)
    return Picture(
        moment=moment,
        backlog=heap,
        volumes=volumes(user, at=at, words=words),
        persistence=persistence(user, at=at, words=words),
        under_way=under_way(user, at=at),
        states=folio.states,
        reports=Nobody(heap.neglected, heap.neglected_since),
        patterns=Nobody(row["patterns"], row["patterns_since"]),
        initiatives=Nobody(folio.neglected, folio.neglected_since),
        decisions=0 if moment.is_past else _decisions(row),
        signals=0 if moment.is_past else row["signals"],
        words=words,
    )


def _decisions(row: dict[str, Any]) -> int:
    return sum(row[kind] for kind in ("reviews", "changes", "checks"))


def _figures(user: User, at: datetime, zones: Iterable[str]) -> dict[str, Any]:
    """What is counted over small tables, in one statement."""
    patterns = neglected_patterns(user, at=at, zones=zones)
    today = local_date(at, user.time_zone)
    parts = {
        "patterns": CappedCount(patterns),
        "patterns_since": Subquery(patterns.values("created_at")[:1]),
        "reviews": CappedCount(reviews_waiting_for(user)),
        "changes": CappedCount(changes_waiting_for(user)),
        "checks": CappedCount(checks_waiting_for(user, today=today)),
        "signals": CappedCount(signals_for(user).waiting(at)),
    }
    found: dict[str, Any] = User.objects.filter(pk=user.pk).values(**parts).get()
    return found
