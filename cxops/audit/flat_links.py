"""The database's own word that links between reports of one event stay flat.

A report that stands for others is linked to none, and none is linked to one that is
linked. A check constraint sees one row only, so a trigger looks at the other end.
"""

from dataclasses import dataclass

from issues.models import Issue

REASON = "a linked report stands for no other"
_TABLE = Issue._meta.db_table
#: Where one of the two ends breaks it: the main one is linked, or others hang on this.
_BROKEN = (
    # Names of our own, nobody's input.
    f'EXISTS (SELECT 1 FROM "{_TABLE}" WHERE id = NEW.duplicate_of_id '  # noqa: S608
    "AND duplicate_of_id IS NOT NULL) "
    f'OR EXISTS (SELECT 1 FROM "{_TABLE}" WHERE duplicate_of_id = NEW.id)'
)
#: Locks the other end first, so that two links made at once see each other.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION cxops_flat_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM "{_TABLE}" WHERE id = NEW.duplicate_of_id FOR NO KEY UPDATE;
    IF {_BROKEN} THEN
        RAISE EXCEPTION '%: {REASON}', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


@dataclass(frozen=True, slots=True)
class FlatLinks:
    """One of the two triggers: a report that is stored linked, or linked later."""

    event: str
    table: str = _TABLE

    @property
    def name(self) -> str:
        return f"{self.table}_flat_{self.event.lower()}"

    def sql(self, vendor: str) -> str:
        """The statement that creates it. Rows without a new link cost a comparison."""
        is_new = "NEW.duplicate_of_id IS NOT NULL"
        if self.event == "UPDATE":
            differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
            is_new += f" AND NEW.duplicate_of_id {differs} OLD.duplicate_of_id"
        if vendor == "sqlite":
            return (
                f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
                f"WHEN {is_new} AND ({_BROKEN}) "
                f"BEGIN SELECT RAISE(ABORT, '{self.table}: {REASON}'); END"
            )
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.event} '
            f'ON "{self.table}" FOR EACH ROW WHEN ({is_new}) '
            f"EXECUTE FUNCTION cxops_flat_links()"
        )


FLAT_LINKS = (FlatLinks("INSERT"), FlatLinks("UPDATE"))
