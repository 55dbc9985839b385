"""A small transport company on a Wednesday morning, for what a digest says of it.

``fill`` makes many reports whose fields are drawn by a seeded die; what a digest must
say of them is counted again in the tests, over plain rows.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.digests.facts import gather
from cxops.models import DigestEdition
from issues.models import Issue, Touchpoint
from tests.builders.accounts import grant, make_executive, make_unit, make_user
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

ZONE = "Europe/Ljubljana"
#: Wednesday, 11 March 2026: six in the morning by the reader's clock.
DAY = date(2026, 3, 11)
AS_OF = datetime(2026, 3, 11, 5, tzinfo=UTC)
#: Tuesday noon.
YESTERDAY = datetime(2026, 3, 10, 11, tzinfo=UTC)
STATES = ("new", "triaged", "resolved", "closed", "declined")


@dataclass
class Town:
    """Two units below a root, two places, a manager of the first, an executive."""

    root: Unit
    harbour: Unit
    hill: Unit
    lift: Touchpoint
    desk: Touchpoint
    manager: User
    executive: User
    issues: list[Issue] = field(default_factory=list)

    def report(self, **over: Any) -> Issue:
        """One report, of yesterday noon in the harbour at the lift."""
        values: dict[str, Any] = {
            "unit": self.harbour,
            "touchpoint": self.lift,
            "at": YESTERDAY,
        }
        values |= over
        issue = make_issue(values.pop("unit"), values.pop("reporter", None), **values)
        self.issues.append(issue)
        return issue

    def fill(self, number: int, seed: int = 7) -> None:
        """Reports of the last forty days, of every sort."""
        dice = random.Random(seed)  # noqa: S311 -- test data, the same each time
        for _turn in range(number):
            self.report(**self._drawn(dice))

    def _drawn(self, dice: random.Random) -> dict[str, Any]:
        at = AS_OF - timedelta(minutes=dice.randint(1, 40 * 24 * 60))
        if dice.random() < 0.5:
            at = YESTERDAY + timedelta(minutes=dice.randint(-700, 700))
        return {
            "at": at,
            "unit": dice.choice((self.root, self.harbour, self.hill)),
            "touchpoint": dice.choice((self.lift, self.desk, None)),
            "voice": dice.choice(("customer", "staff")),
            "kind": dice.choice(("breakdown", "breakdown", "near_miss", "praise")),
            "severity": dice.choice((None, 0, 1, 2, 3, 4)),
            "state": dice.choice(STATES),
            "owner": dice.choice((None, self.manager)),
            "next_step_at": dice.choice((None, AS_OF + timedelta(days=3))),
            "is_restricted": dice.random() < 0.1,
            "withdrawn_at": at if dice.random() < 0.05 else None,
            "duplicate_of": self.issues[0]
            if self.issues and dice.random() < 0.1
            else None,
        }


def make_town() -> Town:
    root = make_unit("Northway", time_zone=ZONE)
    harbour = make_unit("Harbour", root, time_zone=ZONE)
    manager = make_user("Mira Manager", time_zone=ZONE)
    grant(manager, Role.MANAGER, harbour)
    return Town(
        root=root,
        harbour=harbour,
        hill=make_unit("Hill", root, time_zone=ZONE),
        lift=make_touchpoint("Lift", slug="lift"),
        desk=make_touchpoint("Desk", slug="desk"),
        manager=manager,
        executive=make_executive("Ed Executive", time_zone=ZONE),
    )


def facts_for(reader: User, **over: Any) -> dict[str, Any]:
    """What the reader's digest of that Wednesday is made of."""
    values: dict[str, Any] = {
        "as_of": AS_OF,
        "local_date": DAY,
        "time_zone": reader.time_zone,
    }
    # As the worker does: a person read anew, without anything kept on the object.
    return gather(User.objects.get(pk=reader.pk), **(values | over))


def make_edition(reader: User, **over: Any) -> DigestEdition:
    """A stored edition of that Wednesday."""
    values: dict[str, Any] = {
        "local_date": DAY,
        "time_zone": reader.time_zone,
        "language": reader.language,
        "hour": 6,
        "as_of": AS_OF,
        "made_at": AS_OF,
    }
    values |= over
    if "facts" not in values:
        values["facts"] = facts_for(
            reader, local_date=values["local_date"], as_of=values["as_of"]
        )
    return DigestEdition.objects.create(reader=reader, **values)


def make_problem(town: Town, **over: Any) -> Any:
    """A repeat problem of the harbour, opened yesterday."""
    values: dict[str, Any] = {"created_at": YESTERDAY} | over
    return make_pattern(town.harbour, town.manager, **values)
