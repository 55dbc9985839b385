"""Which rule a report falls under and who begins with it: one statement for any number.

The narrowest unit's rules come first; the first that holds decides. Where its person
has left or has no role any more, nobody is put on the report and the rule says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import User
from issues.models import Issue

# Whoever is named, as long as they may be given work; else who has managed longest.
_SQL = """
WITH RECURSIVE up(start, id, steps) AS (
    SELECT id, id, 0 FROM accounts_unit WHERE id IN ({places})
    UNION
    SELECT up.start, unit.parent_id, up.steps + 1
    FROM up JOIN accounts_unit unit ON unit.id = up.id
    WHERE unit.parent_id IS NOT NULL
)
, asked AS (
SELECT rule.id, up.start, rule.touchpoint_id, rule.channel_id, rule.kind, rule.voice,
    rule.step_days, up.steps, rule.position, COALESCE((
        SELECT person.id FROM accounts_user person
        WHERE person.id = rule.owner_id AND person.is_active
        AND person.kind = 'person' AND EXISTS (
            SELECT 1 FROM accounts_membership held
            WHERE held.user_id = person.id
            AND held.since <= %s AND (held.until IS NULL OR held.until >= %s)
        )
    ), (
        SELECT held.user_id FROM accounts_membership held
        JOIN accounts_user person ON person.id = held.user_id
        WHERE held.unit_id = rule.managers_of_id AND held.role = 'manager'
        AND held.journey_id IS NULL AND held.on_behalf_of_id IS NULL
        AND held.since <= %s AND (held.until IS NULL OR held.until >= %s)
        AND person.is_active AND person.kind = 'person'
        ORDER BY held.since, held.id LIMIT 1
    )) AS begins
FROM issues_routingrule rule LEFT JOIN up ON up.id = rule.unit_id
WHERE rule.retired_at IS NULL AND (rule.unit_id IS NULL OR up.id IS NOT NULL)
)
SELECT asked.id, asked.start, asked.touchpoint_id, asked.channel_id, asked.kind,
    asked.voice, asked.step_days, person.id, person.full_name
FROM asked LEFT JOIN accounts_user person ON person.id = asked.begins
ORDER BY CASE WHEN asked.steps IS NULL THEN 1 ELSE 0 END, asked.steps,
    asked.position, asked.id
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over one unit, or (None) over all; what is None holds for everything."""

    key: int
    unit_id: int | None
    touchpoint_id: int | None
    channel_id: int | None
    kind: str
    voice: str
    step_days: int
    owner: User | None
    """Who would begin now, with their name; None where nobody can."""

    def holds_for(self, issue: Issue) -> bool:
        """Whether the report falls under it."""
        return (
            self.unit_id in (None, issue.unit_id)
            and self.touchpoint_id in (None, issue.touchpoint_id)
            and self.channel_id in (None, issue.channel_id)
            and self.kind in ("", issue.kind)
            and self.voice in ("", issue.voice)
        )


def rules_over(units: Iterable[int], *, day: date) -> list[Rule]:
    """The rules that may hold for reports of these units, the first to ask first."""
    keys = sorted(set(units))
    if not keys:
        return []
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        # Only the number of placeholders is written into the statement.
        cursor.execute(_SQL.format(places=places), [*keys, *[day.isoformat()] * 4])
        rows = cursor.fetchall()
    return [Rule(*(*said, _named(key, name))) for *said, key, name in rows]


def _named(key: int | None, name: str) -> User | None:
    """The person by name; whoever asks for more of them reads it then."""
    if key is None:
        return None
    return User.from_db(None, ("id", "full_name"), (key, name))


def rules_for(issues: Sequence[Issue], *, day: date) -> list[Rule | None]:
    """The rule of each report, None where none holds. One statement for all."""
    rules = rules_over((issue.unit_id for issue in issues), day=day)
    return first_that_holds(rules, issues)


def first_that_holds(
    rules: Sequence[Rule], issues: Sequence[Issue]
) -> list[Rule | None]:
    """The rule of each report among those over its unit."""
    by_unit: dict[int, list[Rule]] = {}
    for issue in issues:
        if issue.unit_id not in by_unit:
            by_unit[issue.unit_id] = [
                rule for rule in rules if rule.unit_id in (None, issue.unit_id)
            ]
    return [
        next((rule for rule in by_unit[issue.unit_id] if rule.holds_for(issue)), None)
        for issue in issues
    ]
