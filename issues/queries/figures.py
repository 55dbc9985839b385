"""Tallies and volumes that are stored: what a number is about, and what it meets.

Two numbers are of one *series* where they differ in nothing but their period. In a
series no two periods may overlap: a day that stands in two of them would count twice.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _

from cxops.kernel.errors import NotFound
from issues.drafts import FigureDraft
from issues.models import Channel, RootCause, Tally, Touchpoint
from issues.models.figure import Figure, period_in_words
from issues.queries.vocabulary import standing_for

if TYPE_CHECKING:
    from accounts.models import User

#: What a number is about beside its period, with merged words as the word in use.
Series = tuple[Any, ...]
_WORDS: dict[str, Any] = {
    "touchpoint": Touchpoint,
    "channel": Channel,
    "cause": RootCause,
}


@dataclass(frozen=True, slots=True)
class Span:
    """The period of a number: local days, or one hour of a day."""

    first: date
    last: date
    hour: int | None = None

    def meets(self, other: "Span") -> bool:
        """Whether some time belongs to both."""
        if self.first > other.last or other.first > self.last:
            return False
        return self.hour is None or other.hour is None or self.hour == other.hour


@dataclass(frozen=True, slots=True)
class Known:
    """A number that stands, with its key; None where it isn't stored yet."""

    number: int
    key: int | None


@dataclass(slots=True)
class Standing:
    """The numbers in force that some drafts may meet."""

    kind: type[Figure]
    source: str
    ends: dict[str, dict[int, int]] = field(default_factory=dict)
    series: dict[Series, dict[Span, Known]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The words that say what a number is about."""
        return tuple(_WORDS) if self.kind is Tally else ("touchpoint",)

    def add(self, draft: FigureDraft, known: Known) -> None:
        """A draft was accepted: those that follow may meet it."""
        self.series.setdefault(self.series_of(draft), {})[span_of(draft)] = known

    def twin(self, draft: FigureDraft) -> Known | None:
        """The number of the same thing in the same period."""
        return self.series.get(self.series_of(draft), {}).get(span_of(draft))

    def overlapped(self, draft: FigureDraft) -> Span | None:
        """Another period of the same thing that shares time with this one."""
        span = span_of(draft)
        others = self.series.get(self.series_of(draft), {})
        return next((o for o in others if o != span and o.meets(span)), None)

    def series_of(self, draft: FigureDraft) -> Series:
        """What it is about. A word that is only coined stands for itself."""
        said = (self._word(getattr(draft, name), name) for name in self.names)
        voice = str(draft.voice) if self.kind is Tally else ""
        return (draft.measure, draft.unit.pk, voice, *said)

    def _word(self, term: Any, name: str) -> Any:
        if term is None:
            return None
        return self.ends[name].get(term.pk, term.pk) or term.slug

    def read(self, rows: Any) -> None:
        """Take in what is stored."""
        words = [f"{name}_id" for name in self.names]
        columns = ["measure", "unit_id", "first_on", "last_on", "number", "pk", *words]
        voiced = self.kind is Tally
        if voiced:
            columns += ["voice", "hour"]
        for row in rows.values_list(*columns):
            measure, unit, first, last, number, key, *rest = row
            voice, hour = rest[-2:] if voiced else ("", None)
            said = (
                self.ends[name].get(word, word)
                for name, word in zip(self.names, rest, strict=False)
            )
            series = self.series.setdefault((measure, unit, voice, *said), {})
            series[Span(first, last, hour)] = Known(number, key)


def span_of(draft: FigureDraft) -> Span:
    """The period of a draft."""
    return Span(draft.first_on, draft.last_on, draft.hour)


def standing(
    kind: type[Any],
    drafts: Iterable[FigureDraft],
    source: str,
    *,
    into: Standing | None = None,
) -> Standing:
    """What is in force around the drafts' days in their units; a few statements.

    Tallies of different sources count different contacts and never meet; of a volume
    there is one truth, whoever tells it.
    """
    wanted = list(drafts)
    found = into or Standing(kind, source)
    if not wanted:
        return found
    rows = kind.objects.in_force().filter(
        measure__in={draft.measure for draft in wanted},
        unit_id__in={draft.unit.pk for draft in wanted},
        first_on__lte=max(draft.last_on for draft in wanted),
        last_on__gte=min(draft.first_on for draft in wanted),
    )
    if kind is Tally:
        rows = rows.filter(source=source)
    for name in found.names:
        ends = found.ends[name] = standing_for(_WORDS[name])
        said = [getattr(draft, name) for draft in wanted]
        rows = rows.filter(_carrying(name, said, ends))
    found.read(rows)
    return found


def _carrying(name: str, terms: list[Any], ends: dict[int, int]) -> Q:
    """The rows with one of these words, or with one that was merged into it."""
    keys = {ends.get(term.pk, term.pk) for term in terms if term is not None}
    keys |= {old for old, new in ends.items() if new in keys}
    condition = Q(**{f"{name}_id__in": sorted(key for key in keys if key)})
    has_none = any(term is None for term in terms)
    return condition | Q(**{f"{name}": None}) if has_none else condition


def identity_of(kind: type[Figure], draft: FigureDraft, source: str) -> str:
    """One digest of what the number is about: the database keeps it unique."""
    terms = (draft.touchpoint, draft.channel, draft.cause)
    said: list[Any] = [draft.measure, draft.unit.pk]
    said += [term.slug if term else "" for term in terms]
    said += [str(draft.first_on), str(draft.last_on)]
    if kind is Tally:
        said += [source, str(draft.voice), draft.hour]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


# --- Reading them -------------------------------------------------------------------

#: So many gaps are named; a list of all would be read by nobody.
GAPS_NAMED = 50
#: And so far back: who ended a series years ago doesn't want to be told every day.
GAP_DAYS = 400


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without a number between two that have one."""

    unit: str
    unit_name: str
    touchpoint: str | None
    touchpoint_name: str
    measure: str
    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def period_words(self) -> str:
        return period_in_words(self.first_on, self.last_on)


def figures_for(user: "User", kind: type[Any]) -> Any:
    """What this person may read of a kind, with what a row shows."""
    return kind.objects.visible_to(user).select_related(*_shown(kind))


def figure_with_words(kind: type[Any], key: int | None) -> Any:
    """One that the caller knows of, with what a row shows."""
    return kind.objects.select_related(*_shown(kind)).get(pk=key)


def _shown(kind: type[Any]) -> tuple[str, ...]:
    return ("unit", *(_WORDS if kind is Tally else ("touchpoint",)))


def figure_for(user: "User", kind: type[Any], key: int) -> Any:
    """One of them. Unseen is absent."""
    found = figures_for(user, kind).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def sum_of(rows: Any) -> Subquery:
    """What the numbers of these rows come to, inside another statement."""
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    return Subquery(whole.annotate(n=Sum("number")).values("n"))


def gaps(rows: Any, *, today: date, limit: int = GAPS_NAMED) -> list[Gap]:
    """Where days are missing in series of volumes, the newest first. One statement;
    one more than ``limit`` says that there are others."""
    rows = rows.in_force().filter(last_on__gte=today - timedelta(days=GAP_DAYS))
    before = Window(
        Lag("last_on"),
        partition_by=["unit_id", "touchpoint_id", "measure"],
        order_by=["first_on"],
    )
    found = (
        rows.order_by()
        .annotate(before=before)
        .filter(first_on__gt=F("before") + timedelta(days=1))
        .order_by("-first_on", "pk")
        .values_list(
            "unit__code",
            "unit__name",
            "touchpoint__slug",
            "touchpoint__name",
            "measure",
            "before",
            "first_on",
        )
    )
    day = timedelta(days=1)
    return [
        Gap(unit, name, place, place_name or "", measure, last + day, first - day)
        for unit, name, place, place_name, measure, last, first in found[: limit + 1]
    ]
