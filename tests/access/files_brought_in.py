"""The imports of the small organisation, in two units, and a kept mapping."""

from typing import TYPE_CHECKING

from accounts.models import Unit
from cxops.kernel.history import acting_as
from issues.files.import_shelf import path_of
from issues.intake.findings import findings_of
from issues.intake.layout import Layout
from issues.models import ImportBatch, ImportFindings, ImportMapping, ImportRow
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World

_MAPPING = """
source = "{0}"
[fields]
external_id = "id"
description = "text"
filed_at = {{ value = "2026-03-01", formats = ["%Y-%m-%d"] }}
"""
_KNOWS = {
    "unit": frozenset({"manager", "manager_above", "administrator"}),
    "foreign": frozenset({"manager_elsewhere", "administrator"}),
}
_READS = {"unit": "manager", "foreign": "manager_elsewhere"}


def add_imports(world: "World", units: dict[str, Unit]) -> None:
    """A file for the harbour, one for far away; whoever uploaded it reads it."""
    for relation, unit in (("unit", units["harbour"]), ("foreign", units["far"])):
        reader = world.people[_READS[relation]]
        name = world.hide(f"import {relation} file name", _KNOWS[relation])
        cell = world.hide(f"import {relation} cell", {_READS[relation]})
        source = world.hide(f"import {relation} source", _KNOWS[relation])
        key = f"access-{relation}"
        path_of(key).parent.mkdir(parents=True, exist_ok=True)
        path_of(key).write_text(f"id,text\n1,{cell}\n", encoding="utf-8")
        with acting_as(reader, verb="import.upload", at=AT):
            batch = ImportBatch.objects.create(
                source=source,
                file_name=f"{name}.csv",
                file_key=key,
                mode="history",
                mapping=_MAPPING.format(source),
                unit=unit,
                started_by=reader,
                uploaded_at=AT,
            )
        findings = findings_of(path_of(key), Layout(), latest=AT.date())
        ImportFindings.objects.create(
            batch=batch,
            profile=findings.as_json(),
            trial={
                "counts": {"rows": 1, "stored": 0, "unchanged": 0, "rejected": 1},
                "problems": [["text", f"“{cell}” is wrong", 2]],
                "is_finished": True,
            },
        )
        ImportRow.objects.create(
            batch=batch, line=2, column="text", reason=cell, cells=[["text", cell]]
        )
        world.add("import", relation, batch, key=batch.pk)
    with acting_as(world.people["manager"], verb="import.save_mapping", at=AT):
        kept = ImportMapping.objects.create(
            name="Kept",
            text=_MAPPING.format("kept"),
            columns=["id", "text"],
            saved_by=world.people["manager"],
            saved_at=AT,
        )
    world.add("mapping", "kept", kept, key=kept.pk)
