"""Improvements as a table: what their register shows."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.queries.reach import reach_of
from cxops.kernel.columns import Column, of, word
from improvements.models import Initiative


def _person(name: str) -> Any:
    """No table by named employee but for themselves and their manager."""

    def value(initiative: Initiative, reader: Any) -> str:
        person = getattr(initiative, name)
        if person is None:
            return ""
        manages = reach_of(reader).covering(
            "initiative.accept", initiative.unit_id, initiative.journey_id
        )
        return str(person) if person.pk == reader.pk or manages else ""

    return value


INITIATIVE_COLUMNS = (
    Column(_("Reference"), of("ref")),
    Column(_("Improvement"), of("title")),
    Column(_("Kind"), word("kind")),
    Column(_("State"), word("state")),
    Column(_("Code of the unit"), of("unit.code")),
    Column(_("Unit"), of("unit.name")),
    Column(_("Journey"), of("journey.name")),
    Column(_("Owner"), _person("owner")),
    Column(_("Sponsor"), _person("sponsor")),
    Column(_("Proposed"), of("proposed_at")),
    Column(_("Due"), of("due_on")),
    Column(_("Effect is checked"), of("check_on")),
    Column(_("Planned cost"), of("planned_cost")),
)
