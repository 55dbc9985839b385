"""What the database does by itself for the daily counts: it notes what changed.

A day of a unit is noted whenever a report or counted contacts of it are written
anyhow: by a service, in bulk, through COPY, by hand. So no writer has to think of it,
and none pays a statement. PostgreSQL notes once per statement, SQLite once per row,
where it isn't noted yet (one writes at a time there).

Deleting isn't noted: the database refuses it. Whoever lifts that refusal runs
``manage.py rebuild_counts``.
"""

from dataclasses import dataclass

DIRTY = "issues_dirtycell"
#: All is to be counted anew, where there is something to count.
NOTE_EVERYTHING = (
    f"INSERT INTO {DIRTY} (what) SELECT 'everything' "  # noqa: S608 -- names of our own
    "WHERE EXISTS (SELECT 1 FROM issues_issue) "
    "OR EXISTS (SELECT 1 FROM issues_tally) "
    "OR EXISTS (SELECT 1 FROM issues_dailycount)"
)


@dataclass(frozen=True, slots=True)
class CountTrigger:
    """One note that the database makes after rows were written.

    ``step`` is its statement and ``condition`` says which rows are meant. ``sets``
    names the transition tables of a trigger that sees whole statements.
    """

    table: str
    event: str
    step: str
    condition: str = ""
    sets: str = ""

    @property
    def name(self) -> str:
        changed = "changed" if self.event == "UPDATE" else "new"
        return f"{self.table}_count_{changed}"

    @property
    def function(self) -> str:
        """PostgreSQL's function behind it, with the statement that makes it."""
        return (
            f"CREATE OR REPLACE FUNCTION cxops_{self.name}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN {self.step}; RETURN NULL; END $$"
        )

    def sql(self, vendor: str) -> str:
        """The statement that creates it."""
        when = f"WHEN ({self.condition}) " if self.condition else ""
        if vendor == "sqlite":
            return (
                f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}" '
                f"{when}BEGIN {self.step}; END"
            )
        each = f"{self.sets} FOR EACH STATEMENT " if self.sets else "FOR EACH ROW "
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" AFTER {self.event} '
            f'ON "{self.table}" {each}{when}EXECUTE FUNCTION cxops_{self.name}()'
        )


@dataclass(frozen=True, slots=True)
class _Counted:
    """A table whose rows are counted: by which day, and what of them is told."""

    table: str
    day: str
    columns: tuple[str, ...]
    measure: str = ""

    def triggers(self, vendor: str) -> list[CountTrigger]:
        of = self._of_rows if vendor == "sqlite" else self._of_statements
        return of()

    def _of_rows(self) -> list[CountTrigger]:
        old, new = self._tuple("OLD"), self._tuple("NEW")
        changed = self._and(f"{old} IS NOT {new}", "OLD", "NEW")
        return [
            CountTrigger(self.table, "INSERT", self._note("NEW"), self._and("", "NEW")),
            CountTrigger(
                self.table,
                "UPDATE",
                f"{self._note('OLD')}; {self._note('NEW')}",
                changed,
            ),
        ]

    def _of_statements(self) -> list[CountTrigger]:
        note = f"INSERT INTO {DIRTY} (unit_id, day, what) SELECT DISTINCT"
        new = f"{note} unit_id, {self.day}, '' FROM became"
        changed = (
            f"{note} cell.unit_id, cell.day, '' "
            "FROM became JOIN was ON was.id = became.id CROSS JOIN LATERAL (VALUES "
            f"(was.unit_id, was.{self.day}), (became.unit_id, became.{self.day})) "
            "AS cell(unit_id, day) "
            f"WHERE {self._tuple('was')} IS DISTINCT FROM {self._tuple('became')}"
        )
        if self.measure:
            new += f" WHERE {self._and('', 'became')}"
            changed += f" AND {self._and('', 'was', 'became')}"
        became = "NEW TABLE AS became"
        return [
            CountTrigger(self.table, "INSERT", new, sets=f"REFERENCING {became}"),
            CountTrigger(
                self.table,
                "UPDATE",
                changed,
                sets=f"REFERENCING OLD TABLE AS was {became}",
            ),
        ]

    def _tuple(self, side: str) -> str:
        names = ("unit_id", self.day, *self.columns)
        return f"({', '.join(f'{side}.{name}' for name in names)})"

    def _note(self, side: str) -> str:
        cell = f"{side}.unit_id, {side}.{self.day}"
        return (
            f"INSERT INTO {DIRTY} (unit_id, day, what) SELECT {cell}, '' "  # noqa: S608 -- names of our own
            f"WHERE NOT EXISTS (SELECT 1 FROM {DIRTY} "
            f"WHERE (unit_id, day, what) = ({cell}, ''))"
        )

    def _and(self, condition: str, *sides: str) -> str:
        """A condition, for rows of the measure that is counted."""
        if not self.measure:
            return condition
        is_it = f"'{self.measure}' IN ({', '.join(f'{s}.measure' for s in sides)})"
        return f"{condition} AND {is_it}" if condition else is_it


_WORDS = ("touchpoint_id", "cause_id", "channel_id")
_COUNTED = (
    _Counted(
        "issues_issue",
        "occurred_on",
        (
            *_WORDS,
            "pattern_id",
            "kind",
            "voice",
            "severity",
            "customers_affected",
            "cost",
            "duplicate_of_id",
            "withdrawn_at",
            "is_restricted",
        ),
    ),
    _Counted(
        "issues_tally",
        "last_on",
        (*_WORDS, "first_on", "voice", "number", "superseded_at", "measure"),
        measure="contacts",
    ),
)
#: Table of words → the word's kind.
_VOCABULARY = {
    "issues_touchpoint": "touchpoint",
    "issues_rootcause": "cause",
    "issues_channel": "channel",
}


def count_triggers(vendor: str) -> list[CountTrigger]:
    """All of them: on what is counted, and on what says how it is put."""
    counted = [step for each in _COUNTED for step in each.triggers(vendor)]
    return [*counted, *_of_causes(vendor), *_of_words(vendor)]


def _of_causes(vendor: str) -> list[CountTrigger]:
    """A confirmed main cause is what all reports of its repeat problem are put to."""
    table, differ = "issues_contributingfactor", _differ(vendor)
    sides = ("OLD", "NEW")
    said = ("pattern_id", "cause_id", "role", "certainty")
    old, new = (f"({', '.join(f'{s}.{name}' for name in said)})" for s in sides)
    is_main = {s: f"({s}.role, {s}.certainty) = ('main', 'confirmed')" for s in sides}
    return [
        CountTrigger(
            table,
            "INSERT",
            _note_keys("pattern", "SELECT NEW.pattern_id AS key"),
            is_main["NEW"],
        ),
        CountTrigger(
            table,
            "UPDATE",
            _note_keys(
                "pattern", "SELECT OLD.pattern_id AS key UNION SELECT NEW.pattern_id"
            ),
            f"{old} {differ} {new} AND ({is_main['OLD']} OR {is_main['NEW']})",
        ),
    ]


def _of_words(vendor: str) -> list[CountTrigger]:
    """A merged word is read as the one that stands for it."""
    moved = f"OLD.replaced_by_id {_differ(vendor)} NEW.replaced_by_id"
    return [
        CountTrigger(table, "UPDATE", _note_keys(kind, "SELECT NEW.id AS key"), moved)
        for table, kind in _VOCABULARY.items()
    ]


def _note_keys(what: str, keys: str) -> str:
    return (
        f"INSERT INTO {DIRTY} (what, key) SELECT '{what}', key "  # noqa: S608 -- names of our own
        f"FROM ({keys}) AS changed WHERE key IS NOT NULL"
    )


def _differ(vendor: str) -> str:
    return "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
