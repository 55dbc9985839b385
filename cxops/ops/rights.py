"""Least privilege on PostgreSQL: the program doesn't own its tables.

The owner migrates; the program's role reads, adds and changes. What is append-only it
can't change, delete or empty even where a trigger were missing, and it can't drop one.
"""

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from cxops.audit.triggers import Trigger, triggers_for
from cxops.kernel.errors import Conflict
from cxops.models import AuditEntry

#: The tables of migrations are the owner's.
READ_ONLY = ("django_migrations",)


def grant_rights(role: str) -> int:
    """Give ``role`` what the running program needs, and nothing else.

    As the owner, after each migration. Returns the number of append-only tables.
    Raises Conflict where there is no PostgreSQL or no such role.
    """
    if connection.vendor != "postgresql":
        raise Conflict(_("Only PostgreSQL knows rights: SQLite is one file."))
    refused: dict[str, set[str]] = {}
    for trigger in triggers_for("postgresql"):
        if isinstance(trigger, Trigger):  # the others ask what is changed, and how
            refused.setdefault(trigger.table, set()).add(trigger.event)
    append_only = [table for table, events in refused.items() if "UPDATE" in events]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None or found[0]:
            sentence = _("There is no plain role %(role)s: CREATE ROLE … LOGIN.")
            raise Conflict(sentence % {"role": role})
        for statement in _statements(role, refused):
            cursor.execute(statement)
    return len(append_only)


def _statements(role: str, refused: dict[str, set[str]]) -> list[sql.Composed]:
    who = sql.Identifier(role)
    made = [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(who),
        sql.SQL(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}"
        ).format(who),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(
            who
        ),
    ]
    for table, events in refused.items():
        names = sql.SQL(", ").join(map(sql.SQL, sorted(events)))
        made.append(
            sql.SQL("REVOKE {} ON {} FROM {}").format(names, sql.Identifier(table), who)
        )
    for table in READ_ONLY:
        made.append(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(
                sql.Identifier(table), who
            )
        )
    # The one change of the trail: an entry joins its seal.
    made.append(
        sql.SQL("GRANT UPDATE (seal_id) ON {} TO {}").format(
            sql.Identifier(AuditEntry._meta.db_table), who
        )
    )
    return made
