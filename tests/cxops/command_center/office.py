"""A company of two places in which something of everything waits."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.enums import Role
from accounts.models import Unit, User
from issues.models import RootCause, Touchpoint
from tests.builders.accounts import (
    grant,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.figures import make_tally
from tests.builders.improvements import make_cast, make_proposed, make_submitted
from tests.builders.issues import (
    make_cause,
    make_factor,
    make_issue,
    make_journey,
    make_pattern,
    make_stage,
    make_touchpoint,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEEN_AT = "2026-03-10T10:00:00Z"


@dataclass(frozen=True)
class Office:
    """Who looks, from where."""

    readers: dict[str, User]
    harbour: Unit
    yard: Unit


def build_office() -> Office:
    """Harbour has every kind of thing; Yard, elsewhere, a repeat problem of its own."""
    root = make_unit("Company")
    harbour, yard = make_unit("Harbour", parent=root), make_unit("Yard", parent=root)
    cast = make_cast(harbour)
    journey = make_journey()
    touchpoint = make_touchpoint("Lift", make_stage(journey))
    slow, broken = make_cause("Slow"), make_cause("Broken")
    traveller = make_user("Jo Journey")
    grant(traveller, Role.MANAGER, None, journey=journey)
    other = make_manager(yard, "Yuri Yard")

    own = make_pattern(harbour, cast.manager, created_at=AT - 70 * DAY)
    make_factor(own, broken, certainty="confirmed", evidence="Seen.")
    hidden = make_pattern(yard, other, title="Hidden from Harbour", owner=other)
    held = {"owner": cast.manager, "next_step_at": AT + DAY}
    theirs = {"owner": other, "next_step_at": AT + DAY}
    for days in range(6):
        make_issue(
            harbour, pattern=own, cause=slow, touchpoint=touchpoint, at=AT - days * DAY
        )
        make_issue(
            yard, touchpoint=touchpoint, cause=slow, at=AT - days * DAY, **theirs
        )
    for days in (30, 40):
        make_issue(harbour, touchpoint=touchpoint, cause=slow, at=AT - days * DAY)
    make_issue(harbour, pattern=hidden, severity=4, at=AT - 3 * DAY, **held)
    make_issue(harbour, severity=3, at=AT - 61 * DAY, voice="staff", **held)
    make_issue(harbour, cause=broken, severity=2, at=AT - 10 * DAY, voice="staff")
    make_issue(harbour, touchpoint=touchpoint, severity=0, at=AT - 12 * DAY)
    _apart(harbour, cast.manager)
    _counted(harbour, yard, touchpoint, slow)
    make_proposed(cast)
    make_submitted(cast)
    return Office(
        readers={
            "executive": make_executive("Eva Everywhere"),
            "manager above": make_manager(root, "Rut Root"),
            "manager": cast.manager,
            "approver": cast.approver,
            "manager elsewhere": other,
            "journey manager": traveller,
        },
        harbour=harbour,
        yard=yard,
    )


def _counted(harbour: Unit, yard: Unit, place: Touchpoint, cause: RootCause) -> None:
    """Contacts without a form, of both periods, and such as don't count."""
    today = AT.date()
    for unit, number, days, over in (
        (harbour, 40, 1, {"touchpoint": place, "cause": cause}),
        (harbour, 9, 30, {"touchpoint": place, "cause": cause}),
        (harbour, 5, 2, {"touchpoint": place}),
        (harbour, 3, 3, {"cause": cause}),
        (harbour, 2, 4, {"voice": "staff"}),
        (yard, 7, 5, {"touchpoint": place, "cause": cause}),
        (harbour, 500, 1, {"measure": "minutes"}),
        (harbour, 500, 1, {"superseded_at": AT - HOUR, "recorded_at": AT - DAY}),
        (harbour, 500, 1, {"recorded_at": AT + HOUR}),
    ):
        make_tally(unit, number, first_on=today - days * DAY, **over)
    make_tally(harbour, 500, first_on=today - 30 * DAY, last_on=today - 20 * DAY)


def _apart(harbour: Unit, manager: User) -> None:
    """What is no open breakdown that counts."""
    first = make_issue(harbour, severity=1, at=AT - 2 * DAY)
    make_issue(harbour, severity=4, duplicate_of=first)
    make_issue(harbour, severity=4, is_restricted=True, owner=manager)
    make_issue(harbour, severity=4, withdrawn_at=AT)
    make_issue(harbour, severity=4, at=AT + HOUR)
    make_issue(harbour, kind="praise", at=AT - DAY)
    make_issue(harbour, kind="near_miss", voice="staff", at=AT - DAY)
    make_issue(harbour, severity=3, state="closed", closed_at=AT)
    make_issue(harbour, severity=3, state="closed", closed_at=AT + HOUR)
