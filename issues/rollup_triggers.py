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
        """One for new rows and one for changed ones."""
        return self._of_rows() if vendor == "sqlite" else self._of_statements()

    def _of_rows(self) -> list[CountTrigger]:
        names = ("unit_id", self.day, *self.columns)
        old, new = (
            f"({', '.join(f'{side}.{name}' for name in names)})"
            for side in ("OLD", "NEW")
        )
        is_new, is_changed = "", f"{old} IS NOT {new}"
        if self.measure:
            is_new = f"NEW.measure = '{self.measure}'"
            is_changed += f" AND '{self.measure}' IN (OLD.measure, NEW.measure)"
        both = f"{self._note('OLD')}; {self._note('NEW')}"
        return [
            CountTrigger(self.table, "INSERT", self._note("NEW"), is_new),
            CountTrigger(self.table, "UPDATE", both, is_changed),
        ]

    def _of_statements(self) -> list[CountTrigger]:
        """Unchanged rows are in both tables of an update. A join would find the others
        too, by the plan of a session's first update, however many rows come next."""
        note = f"INSERT INTO {DIRTY} (unit_id, day, what) SELECT DISTINCT unit_id, day"
        is_it = f" WHERE measure = '{self.measure}'" if self.measure else ""
        told = f"SELECT id, unit_id, {self.day} AS day, {', '.join(self.columns)}"
        columns = ", ".join(map(str, range(1, len(self.columns) + 4)))
        both = f"{told} FROM was{is_it} UNION ALL {told} FROM became{is_it}"
        changed = f"SELECT * FROM ({both}) AS both_sides"  # noqa: S608 -- as above
        became = "NEW TABLE AS became"
        return [
            CountTrigger(
                self.table,
                "INSERT",
                f"{note}, '' FROM ({told} FROM became{is_it}) AS new_rows",
                sets=f"REFERENCING {became}",
            ),
            CountTrigger(
                self.table,
                "UPDATE",
                f"{note}, '' FROM ({changed} GROUP BY {columns} "
                "HAVING count(*) = 1) AS changed_rows",
                sets=f"REFERENCING OLD TABLE AS was {became}",
            ),
        ]

    def _note(self, side: str) -> str:
        """Of one row, where its day isn't noted yet."""
        return (
            f"INSERT INTO {DIRTY} (unit_id, day, what) "  # noqa: S608 -- names of our own
            f"SELECT {side}.unit_id, {side}.{self.day}, '' "
            f"WHERE NOT EXISTS (SELECT 1 FROM {DIRTY} WHERE day = {side}.{self.day} "
            f"AND unit_id = {side}.unit_id AND what = '')"
        )


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
