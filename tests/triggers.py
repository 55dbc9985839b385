"""Lifting the triggers that keep the trail: for emptying tables, and for tampering."""

from typing import Any

from django.db import connection, transaction

from cxops.audit.triggers import (
    Trigger,
    install_triggers,
    present_triggers,
    triggers_for,
)


def lift_triggers() -> None:
    """Drop every trigger of ours; ``install_triggers`` makes them again."""
    present = present_triggers()
    lifted = [each for each in triggers_for(connection.vendor) if each.name in present]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A trigger can't be dropped while its table waits for deferred checks.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for trigger in lifted:
            on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{trigger.name}"{on}')
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


#: What ``migrate`` fills by itself and no test changes.
_KEPT = {"django_migrations", "django_content_type", "auth_permission", "django_site"}


def empty_tables() -> None:
    """Delete all that a test with real transactions left.

    ``flush`` empties every table, full or not, and migrates anew: seconds for each
    test. Here only tables with rows are emptied, and only their refusals lifted.
    """
    quote = connection.ops.quote_name
    tables = set(connection.introspection.django_table_names(only_existing=True))
    tables -= _KEPT
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})"  # noqa: S608 -- our own names
                for table in sorted(tables)
            )
        )
        filled = [table for (table,) in cursor.fetchall()]
        if connection.vendor == "sqlite":
            refusals = _refusals(filled)
            for trigger in refusals:
                cursor.execute(f"DROP TRIGGER {quote(trigger.name)}")
        for table in filled:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        for table in filled:
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608 -- our own names
        if connection.vendor == "sqlite":
            for trigger in refusals:
                cursor.execute(trigger.sql("sqlite"))
            return
        # A trigger can't be set while its table waits for deferred checks.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in filled:
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")


def _refusals(tables: list[str]) -> list[Trigger]:
    """The present triggers that refuse to delete from these tables."""
    present = present_triggers()
    return [
        each
        for each in triggers_for(connection.vendor)
        if isinstance(each, Trigger)
        and each.event == "DELETE"
        and each.table in tables
        and each.name in present
    ]


def clean_up(_case: Any) -> None:
    """What a test case with real transactions does at its end."""
    empty_tables()
    wanted = {each.name for each in triggers_for(connection.vendor)}
    if wanted - present_triggers().keys():
        install_triggers()
