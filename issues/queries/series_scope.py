"""What a series is about: one value, read the same by every chart and verdict."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BigIntegerField, Q
from django.db.models.expressions import RawSQL

from accounts.models import Unit
from cxops.kernel.keys import OneOf
from issues.enums import IssueKind, Voice
from issues.models import Channel, RootCause, Touchpoint

#: Keys of one kind of record. None among them is "has none": not yet placed, no repeat
#: problem, cause not yet known.
Keys = Collection[int | None]
EVERYTHING = Q(pk__isnull=False)

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM {table} WHERE id IN ({keys})
    UNION
    SELECT child.id FROM below JOIN {table} child ON child.parent_id = below.id
)
SELECT id FROM below
"""
#: Words that count together: all that end where one of these ends.
_TOGETHER = """
WITH RECURSIVE up(id) AS (
    SELECT id FROM {table} WHERE id IN ({keys})
    UNION
    SELECT word.replaced_by_id FROM up JOIN {table} word ON word.id = up.id
    WHERE word.replaced_by_id IS NOT NULL
), down(id) AS (
    SELECT id FROM up
    UNION
    SELECT word.id FROM down
    JOIN {table} word ON word.replaced_by_id = down.id {or_below}
)
SELECT id FROM down
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesScope:
    """OR within a field, AND between; an empty field narrows nothing.

    A unit stands for all below it too, a group of cause types for its types, a word
    for whatever it was merged with. Exactly one voice: they are never mixed.
    """

    units: Collection[int] = ()
    journeys: Collection[int] = ()
    touchpoints: Keys = ()
    causes: Keys = ()
    patterns: Keys = ()
    channels: Keys = ()
    voices: Collection[str] = (Voice.CUSTOMER,)
    kinds: Collection[str] = (IssueKind.BREAKDOWN,)
    severities: Keys = ()

    def __post_init__(self) -> None:
        if len(set(self.voices)) != 1:
            raise ValueError("A series is of one voice: they are never mixed.")

    def around(self) -> "SeriesScope":
        """The same places and voices, whatever is the matter there."""
        return replace(self, patterns=(), causes=(), severities=())

    def counts(self) -> Q:
        """The condition of the daily counts that belong to it."""
        return _all(
            self.of_units("unit_id"),
            self.of_places(),
            _words("channel", Channel, self.channels),
            Q(voice__in=list(self.voices)),
            Q(kind__in=list(self.kinds)) if self.kinds else None,
            self.matter(),
        )

    def matter(self) -> Q:
        """What of it says what is the matter, and not where."""
        return _all(
            _words("cause", RootCause, self.causes),
            _listed("pattern_id", self.patterns),
            _listed("severity", self.severities),
        )

    def of_units(self, column: str) -> Q:
        """A column holds one of the units or one below them."""
        if not self.units:
            return EVERYTHING
        return Q(OneOf(column, _keys(_BELOW, Unit, self.units)))

    def of_places(self) -> Q:
        """The touchpoints, by themselves and by their journey."""
        return _all(
            _words("touchpoint", Touchpoint, self.touchpoints),
            Q(touchpoint__stage__journey_id__in=list(self.journeys))
            if self.journeys
            else None,
        )

    @property
    def is_of_places(self) -> bool:
        """Whether it names touchpoints or journeys."""
        return bool(self.touchpoints or self.journeys)


def _all(*conditions: Q | None) -> Q:
    given = [each for each in conditions if each is not None and each != EVERYTHING]
    return reduce(and_, given, EVERYTHING)


def _listed(column: str, keys: Keys) -> Q | None:
    if not keys:
        return None
    return _or_none(column, keys, Q(**{f"{column}__in": _named(keys)}))


def _words(kind: str, model: type[Any], keys: Keys) -> Q | None:
    if not keys:
        return None
    column = f"{kind}_id"
    if not _named(keys):
        return Q(**{f"{column}__isnull": True})
    return _or_none(
        column, keys, Q(OneOf(column, _keys(_TOGETHER, model, _named(keys))))
    )


def _or_none(column: str, keys: Keys, condition: Q) -> Q:
    return condition | Q(**{f"{column}__isnull": True}) if None in keys else condition


def _named(keys: Keys) -> list[int]:
    return sorted(key for key in keys if key is not None)


def _keys(sql: str, model: type[Any], keys: Collection[int]) -> RawSQL:
    or_below = "OR word.parent_id = down.id" if model is RootCause else ""
    statement = sql.format(
        table=model._meta.db_table,
        keys=", ".join(["%s"] * len(keys)),
        or_below=or_below,
    )
    return RawSQL(  # noqa: S611 -- the keys are parameters, the rest is our own
        statement, sorted(keys), output_field=BigIntegerField()
    )
