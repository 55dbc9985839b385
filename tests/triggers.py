"""Lifting the triggers that keep the trail: for emptying tables, and for tampering."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection

from cxops.audit.triggers import present_triggers, triggers_for


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


def flush_with_lifted_triggers(flush: Callable[[Any], None]) -> Callable[[Any], None]:
    """Wrap a test case's clean-up; once only, however often conftest is read."""
    if hasattr(flush, "lifts_triggers"):
        return flush

    @wraps(flush)
    def lift_and_flush(case: Any) -> None:
        lift_triggers()
        flush(case)

    lift_and_flush.lifts_triggers = True  # type: ignore[attr-defined]
    return lift_and_flush
