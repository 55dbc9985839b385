"""How a file is read: the mapping of an import, and mappings kept under a name."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cxops.kernel.decision import require
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as
from cxops.kernel.locks import lock
from issues.drafts import require_line
from issues.enums import ImportMode
from issues.intake.mapping import Mapping, parse_mapping
from issues.models import ImportBatch, ImportMapping
from issues.policies import can_import_into, can_prepare
from issues.queries.imports import unit_to_enter
from issues.services.import_uploads import note_findings, refuse_started

if TYPE_CHECKING:
    from accounts.models import Unit, User

MAPPING_LENGTH = 100_000
NAME_LENGTH = 80


@transaction.atomic
def map_import(
    batch: ImportBatch,
    *,
    text: str,
    unit: "Unit | None" = None,
    version: int | None = None,
    actor: "User",
    at: datetime,
) -> ImportBatch:
    """Say how the file is read, as the TOML that ``import_issues`` takes.

    ``unit`` is where reports go that name none; without it the mapping says so. The
    trial is asked anew.
    """
    batch = lock(batch, version=version)
    require(can_prepare(actor, batch))
    refuse_started(batch)
    mapping = checked_mapping(text)
    if unit is None:
        unit = unit_to_enter(actor, mapping.unit) if mapping.unit else batch.unit
    permission = require(can_import_into(actor, unit.pk if unit else None))
    with acting_as(
        actor, verb="import.map", at=at, on_behalf_of_id=permission.on_behalf_of_id
    ):
        batch.mapping = text
        batch.source = mapping.source
        batch.mode = mapping.mode or ImportMode.HISTORY
        batch.unit = unit
        batch.version += 1
        batch.save()
    note_findings(batch, trial={})
    return batch


def checked_mapping(text: str) -> Mapping:
    """The mapping of a text that isn't too long; Invalid otherwise."""
    if len(text) > MAPPING_LENGTH:
        raise Invalid(
            _("This mapping is longer than %(most)d characters.")
            % {"most": MAPPING_LENGTH},
            field="mapping",
        )
    return parse_mapping(text)


@transaction.atomic
def save_mapping(
    batch: ImportBatch, *, name: str, actor: "User", at: datetime
) -> ImportMapping:
    """Keep the mapping of an import under a name; one with that name is replaced."""
    permission = require(can_prepare(actor, batch))
    name = require_line(
        name, field="name", longest=NAME_LENGTH, ask=_("Give the mapping a name.")
    )
    mapping = checked_mapping(batch.mapping)
    with acting_as(
        actor,
        verb="import.save_mapping",
        at=at,
        on_behalf_of_id=permission.on_behalf_of_id,
    ):
        found = ImportMapping.objects.filter(name__iexact=name).first()
        kept = lock(found) if found else ImportMapping(name=name)
        if found and kept.saved_by_id != actor.pk:
            raise Invalid(
                _("%(who)s keeps a mapping under this name. Choose another name.")
                % {"who": kept.saved_by},
                field="name",
            )
        kept.text, kept.columns = batch.mapping, sorted(mapping.columns)
        kept.saved_by, kept.saved_at = actor, at
        kept.version += 1 if found else 0
        kept.save()
    return kept
