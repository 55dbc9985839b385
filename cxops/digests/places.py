"""The names of places in a digest: the organisation's own words, as of now."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from accounts.queries.reach import Grant, reach_of
from issues.models import Journey, Touchpoint

if TYPE_CHECKING:
    from accounts.models import User


def labels_of(touchpoints: Collection[int | None]) -> dict[int, tuple[str, str]]:
    """Key → short name and label in the active language. One statement."""
    rows = Touchpoint.objects.filter(pk__in=[key for key in touchpoints if key])
    return {row.pk: (row.slug, str(row)) for row in rows.only("slug", "name", "labels")}


def scope_of(reader: "User", *, as_of: datetime) -> dict[str, Any]:
    """What the digest is about: everything, or the reader's units and journeys."""
    grants = reach_of(reader, at=as_of).grants
    if any(grant.unit_id is None and grant.journey_id is None for grant in grants):
        return {"everything": True, "names": []}
    wanted = {grant.unit_id for grant in grants}
    units = Unit.objects.without_tree_fields().filter(pk__in=wanted - {None})
    journeys = Journey.objects.filter(pk__in={grant.journey_id for grant in grants})
    names = dict(units.values_list("pk", "name"))
    words = {journey.pk: str(journey) for journey in journeys}
    found = [_name(grant, names, words) for grant in grants]
    return {"everything": False, "names": list(dict.fromkeys(found))}


def _name(grant: Grant, units: dict[int, str], journeys: dict[int, str]) -> str:
    """ "Harbour", "Travel with us", or both where both must hold."""
    parts = [units.get(grant.unit_id or 0, ""), journeys.get(grant.journey_id or 0, "")]
    return " · ".join(part for part in parts if part)
