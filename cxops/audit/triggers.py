"""Triggers that keep the trail append-only, records undeleted, links flat, the search
true and the daily counts up to date.

They stop every mistake and every door of this program. Whoever owns the database can
drop them; then the seals and the anchor show what was changed (README.md). Made anew
after each migration, because SQLite rebuilds tables and drops their triggers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cxops.audit.digest import MEANS
from cxops.audit.flat_links import FLAT_LINKS, FUNCTION, FlatLinks
from cxops.audit.rows import tracked_models
from cxops.kernel.history import free_text_of
from cxops.models import AuditEntry, AuditSeal, DigestEdition
from issues.rollup_triggers import (
    DIRTY,
    NOTE_EVERYTHING,
    CountTrigger,
    count_triggers,
)
from issues.texts.index import TEXT_FUNCTIONS, TextTrigger, text_triggers

APPEND_ONLY = "the audit trail is append-only"
KEPT = "records are never deleted"
ONLY_REDACTION = "history rows change by redaction only"
FROZEN = "an edition is frozen"
_FUNCTION = """
CREATE OR REPLACE FUNCTION cxops_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One refusal: ``event`` on ``table`` unless ``unless`` holds."""

    table: str
    event: str
    reason: str
    unless: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.event.lower()}"

    def sql(self, vendor: str) -> str:
        """The statement that creates it."""
        if vendor == "sqlite":
            when = f"WHEN NOT ({self.unless}) " if self.unless else ""
            return (
                f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
                f"{when}BEGIN SELECT RAISE(ABORT, '{self.table}: {self.reason}'); END"
            )
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        when = f"WHEN (NOT ({self.unless})) " if self.unless else ""
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.event} '
            f'ON "{self.table}" FOR EACH {each} {when}'
            f"EXECUTE FUNCTION cxops_refuse('{self.reason}')"
        )


AnyTrigger = Trigger | FlatLinks | TextTrigger | CountTrigger


def triggers_for(vendor: str) -> list[AnyTrigger]:
    """Every trigger this installation has."""
    found: list[AnyTrigger] = [
        *_append_only(AuditSeal, vendor, unless=""),
        *_append_only(AuditEntry, vendor, unless=_joins_a_seal(vendor)),
        *_append_only(DigestEdition, vendor, unless="", reason=FROZEN),
    ]
    for model in tracked_models().values():
        history = model.history.model  # type: ignore[attr-defined]
        unless = _is_redaction(model, history, vendor)
        found += _append_only(history, vendor, unless=unless, reason=ONLY_REDACTION)
        found.append(Trigger(model._meta.db_table, "DELETE", KEPT))
    return [*found, *FLAT_LINKS, *text_triggers(vendor), *count_triggers(vendor)]


def _append_only(
    model: type[models.Model], vendor: str, *, unless: str, reason: str = APPEND_ONLY
) -> Iterable[Trigger]:
    table = model._meta.db_table
    yield Trigger(table, "DELETE", APPEND_ONLY)
    yield Trigger(table, "UPDATE", reason, unless)
    if vendor == "postgresql":
        yield Trigger(table, "TRUNCATE", APPEND_ONLY)


def _same(vendor: str) -> str:
    return "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"


def _joins_a_seal(vendor: str) -> str:
    same = _same(vendor)
    conditions = [
        f'OLD."{field.column}" {same} NEW."{field.column}"'
        for field in AuditEntry._meta.concrete_fields
        if field.attname != "seal_id"
    ]
    conditions += ["OLD.seal_id IS NULL", "NEW.seal_id IS NOT NULL"]
    return " AND ".join(conditions)


def _is_redaction(model: type[models.Model], history: Any, vendor: str) -> str:
    """Leaves are kept, words go, and nothing else changes."""
    same, words = _same(vendor), free_text_of(model)
    conditions = [f"NOT (OLD.history_leaves {same} NEW.history_leaves)"]
    for field in history._meta.concrete_fields:
        if field.attname in MEANS:
            continue
        condition = f'OLD."{field.column}" {same} NEW."{field.column}"'
        if field.attname in words:
            condition = f"({condition} OR NEW.\"{field.column}\" = '')"
        conditions.append(condition)
    return " AND ".join(conditions)


def install_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make what is missing or outdated; tables not migrated yet are left out.

    Where one that notes changes for the daily counts was missing, nobody knows what
    was changed meanwhile: all is counted anew, by the worker.
    """
    connection = connections[using]
    vendor = connection.vendor
    wanted = _fitting(vendor, set(connection.introspection.table_names()))
    present = present_triggers(using)
    unseen = any(
        isinstance(each, CountTrigger) and each.name not in present for each in wanted
    )
    with connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(
                ";\n".join(
                    [
                        _FUNCTION,
                        FUNCTION,
                        *TEXT_FUNCTIONS,
                        *(each.function for each in count_triggers(vendor)),
                        *(each.sql(vendor) for each in wanted),
                        *([NOTE_EVERYTHING] if unseen else []),
                    ]
                )
            )
            return
        for trigger in wanted:
            sql = trigger.sql(vendor)
            if present.get(trigger.name) == sql:
                continue
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
            cursor.execute(sql)
        if unseen:
            cursor.execute(NOTE_EVERYTHING)


def _fitting(vendor: str, tables: set[str]) -> list[AnyTrigger]:
    """The triggers whose tables are there, also those they write to."""
    return [
        each
        for each in triggers_for(vendor)
        if each.table in tables
        and (DIRTY in tables or not isinstance(each, CountTrigger))
    ]


def present_triggers(using: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """The database's triggers: name → its statement (SQLite) or its table."""
    connection = connections[using]
    sql = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgenabled = 'O'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())


@receiver(post_migrate, dispatch_uid="cxops.audit.triggers")
def install_after_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """Once per run of migrate or flush, when every app's tables are there."""
    if sender.name == "cxops":
        install_triggers(using)


@checks.register(checks.Tags.database)
def check_triggers(
    app_configs: Any, databases: Any = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """A missing trigger is told; migrate, which makes it, must still run."""
    messages: list[checks.CheckMessage] = []
    for using in databases or ():
        connection = connections[using]
        present = present_triggers(using)
        tables = set(connection.introspection.table_names())
        missing = [
            trigger.name
            for trigger in _fitting(connection.vendor, tables)
            if trigger.name not in present
        ]
        if missing:
            messages.append(
                checks.Warning(
                    f"{len(missing)} triggers that guard the trail are missing, "
                    f"the first is {missing[0]}.",
                    hint="Run `manage.py migrate`, then `manage.py verify_audit`.",
                    id="cxops.W020",
                )
            )
    return messages
