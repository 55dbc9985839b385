"""What the database does by itself for the search: one index, kept by triggers.

PostgreSQL keeps a ``tsvector`` column with a GIN index, SQLite an FTS5 table. Both
hold the words that ``issues.texts.words`` made and take nothing apart again, so
both find the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextIndex:
    """The words of one kind of record: their table, and where they come from."""

    #: The records, their columns that are searched, and the key to them.
    of: str
    columns: tuple[str, str]
    key: str
    table: str
    #: PostgreSQL's function behind the triggers.
    function: str

    @property
    def fts(self) -> str:
        """SQLite's index."""
        return f"{self.table}_fts"

    @property
    def vocabulary(self) -> str:
        """SQLite's list of words with the number of records that hold each."""
        return f"{self.table}_vocabulary"

    @property
    def stale(self) -> str:
        """The record's words are to be written; those that stand there are none."""
        return (
            f'INSERT INTO "{self.table}" ({self.key}, words, is_fresh) '  # noqa: S608 -- names of our own
            f"VALUES (NEW.id, '', false) ON CONFLICT ({self.key}) "
            "DO UPDATE SET words = '', is_fresh = false"
        )

    def changed(self, vendor: str) -> str:
        """Whether a searched column says something else than before."""
        old, new = (
            ", ".join(f"{side}.{name}" for name in self.columns)
            for side in ("OLD", "NEW")
        )
        differ = "<>" if vendor == "sqlite" else "IS DISTINCT FROM"
        return f"({old}) {differ} ({new})"


REPORTS = TextIndex(
    of="issues_issue",
    columns=("title", "description"),
    key="issue_id",
    table="issues_issuetext",
    function="cxops_stale_text",
)
PATTERNS = TextIndex(
    of="issues_pattern",
    columns=("title", "workaround"),
    key="pattern_id",
    table="issues_patterntext",
    function="cxops_stale_pattern_text",
)
INDEXES = (REPORTS, PATTERNS)
#: What similar reports are looked for in.
TABLE, VOCABULARY = REPORTS.table, REPORTS.vocabulary

TEXT_FUNCTIONS = [
    f"""
CREATE OR REPLACE FUNCTION {index.function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {index.stale};
    RETURN NULL;
END $$;
"""
    for index in INDEXES
]


@dataclass(frozen=True, slots=True)
class TextTrigger:
    """One step that the database takes after a row was written."""

    index: TextIndex
    table: str
    name: str
    event: str
    step: str

    def sql(self, vendor: str) -> str:
        """The statement that creates it."""
        is_change = self.table == self.index.of and self.event == "UPDATE"
        condition = f"WHEN ({self.index.changed(vendor)}) " if is_change else ""
        if vendor == "sqlite":
            return (
                f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}" '
                f"{condition}BEGIN {self.step}; END"
            )
        return (
            f'CREATE OR REPLACE TRIGGER "{self.name}" AFTER {self.event} '
            f'ON "{self.table}" FOR EACH ROW {condition}'
            f"EXECUTE FUNCTION {self.index.function}()"
        )


def text_triggers(vendor: str) -> list[TextTrigger]:
    """A new or changed record's words are to do; SQLite's index follows the words."""
    return [step for index in INDEXES for step in _triggers_of(index, vendor)]


def _triggers_of(index: TextIndex, vendor: str) -> list[TextTrigger]:
    of, table, fts = index.of, index.table, index.fts
    found = [
        TextTrigger(index, of, f"{of}_text_new", "INSERT", index.stale),
        TextTrigger(index, of, f"{of}_text_changed", "UPDATE", index.stale),
    ]
    if vendor == "sqlite":
        gone = (
            f'INSERT INTO "{fts}" ("{fts}", rowid, words) '
            f"SELECT 'delete', OLD.{index.key}, OLD.words WHERE OLD.words <> ''"
        )
        here = (
            f'INSERT INTO "{fts}" (rowid, words) '
            f"SELECT NEW.{index.key}, NEW.words WHERE NEW.words <> ''"
        )
        found += [
            TextTrigger(index, table, f"{table}_again", "UPDATE", f"{gone}; {here}"),
            TextTrigger(index, table, f"{table}_gone", "DELETE", gone),
        ]
    return found


def create_index(vendor: str, index: TextIndex = REPORTS) -> tuple[str, ...]:
    """The statements that make the index; harmless where it is there."""
    table, fts = index.table, index.fts
    if vendor == "sqlite":
        return (
            f"""CREATE VIRTUAL TABLE IF NOT EXISTS "{fts}" USING fts5(
                words, content='{table}', content_rowid='{index.key}', detail='none',
                tokenize='ascii')""",
            f"""CREATE VIRTUAL TABLE IF NOT EXISTS "{index.vocabulary}"
                USING fts5vocab('{fts}', 'row')""",
        )
    return (
        f"""ALTER TABLE "{table}" ADD COLUMN IF NOT EXISTS vector tsvector
            GENERATED ALWAYS AS (array_to_tsvector(array_remove(
                string_to_array(translate(words, E'\\n', ' '), ' '), ''))) STORED""",
        # Which words are common is read from the planner's own statistics.
        f'ALTER TABLE "{table}" ALTER COLUMN vector SET STATISTICS 1000',
        f"""CREATE INDEX IF NOT EXISTS "{table}_vector" ON "{table}"
            USING gin (vector) WITH (fastupdate = off)""",
    )


def drop_index(vendor: str, index: TextIndex) -> tuple[str, ...]:
    """The statements that take it away; PostgreSQL's column goes with its table."""
    if vendor == "sqlite":
        return tuple(
            f'DROP TABLE IF EXISTS "{name}"' for name in (index.vocabulary, index.fts)
        )
    return ()


def keys_statement(vendor: str, index: TextIndex = REPORTS) -> str:
    """The records whose words match one query, which is the only parameter."""
    table, fts = index.table, index.fts
    if vendor == "sqlite":
        return f'SELECT rowid FROM "{fts}" WHERE "{fts}" MATCH %s'  # noqa: S608
    return f'SELECT {index.key} FROM "{table}" WHERE vector @@ %s::tsquery'  # noqa: S608


def newest_keys_statement(vendor: str, index: TextIndex = REPORTS) -> str:
    """The same, the newest records first, at most so many as the second parameter."""
    key = "rowid" if vendor == "sqlite" else index.key
    return f"{keys_statement(vendor, index)} ORDER BY {key} DESC LIMIT %s"


def query_of(vendor: str, groups: Sequence[Sequence[str]]) -> str:
    """The query for reports that hold all words of one of these groups."""
    between = " OR " if vendor == "sqlite" else " | "
    return between.join(f"({query_for(vendor, group)})" for group in groups)


def query_for(
    vendor: str,
    words: Sequence[str],
    *,
    last_begins: bool = False,
) -> str:
    """The query for all of these words, quoted, so that no database takes one apart.

    The last may be the beginning of a word.
    """
    if vendor == "sqlite":
        terms, begins = [f'"{word}"' for word in words], "*"
        between = " AND "
    else:
        terms, begins = [f"'{word}'" for word in words], ":*"
        between = " & "
    if last_begins and terms:
        terms[-1] += begins
    return between.join(terms)
