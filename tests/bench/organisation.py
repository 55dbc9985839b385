"""The organisation around the reports: 585 units, their people, tokens, patterns.

Written as the product writes: tracked, with history and audit.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from accounts.enums import Role, TokenScope, UserKind
from accounts.models import ApiToken, Membership, Unit, User
from cxops.kernel.history import acting_as, bulk_create_tracked, through_door
from issues.enums import ImportMode, PatternState
from issues.models import ImportBatch, Pattern

#: Eight below each, three floors down: 1 + 8 + 64 + 512 units.
BRANCHING, FLOORS = 8, 3
CLERKS_PER_BRANCH = 2
PATTERNS = 400
#: Files that brought reports in, one a month.
BATCHES = 36
_SECRET = "cxo_bench_"  # of a database that holds nothing but invented records

#: Who asks in the measurements: name → staff number.
READERS = {
    "front line": "clerk-60-0",
    "manager, small unit": "manager-u-0-7-7",
    "manager, big unit": "manager-u-0",
    "executive": "executive-0",
}
FILER = "clerk-60-1"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose requests are timed, and how their program and browser log in."""

    name: str
    user: User
    token: str

    @property
    def cookie(self) -> str:
        """A session of a browser that has logged in."""
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@transaction.atomic
def make_organisation(*, at: datetime) -> None:
    """Make units, people, roles, tokens, repeat problems and import runs."""
    with through_door("bench"):
        units = _make_units(at)
        people = _make_people(units, at)
        _give_tokens([*READERS.values(), FILER], at)
        _make_patterns(units, people, at)
        with acting_as(None, verb="import.start", at=at):
            bulk_create_tracked(ImportBatch, [_batch(n, at) for n in range(BATCHES)])


def readers() -> dict[str, Reader]:
    """The people whose requests are timed, and the one who files."""
    numbers = READERS | {"filer": FILER}
    users = {
        user.staff_number: user
        for user in User.objects.filter(staff_number__in=numbers.values())
    }
    return {
        name: Reader(name, users[number], _SECRET + number)
        for name, number in numbers.items()
    }


def _make_units(at: datetime) -> list[Unit]:
    """The tree, floor by floor; the branches come last."""
    floor = [Unit(code="u", name="Head office", time_zone="Europe/Berlin")]
    with acting_as(None, verb="unit.create", at=at):
        units = list(bulk_create_tracked(Unit, floor))
        for _floor in range(FLOORS):
            floor = [
                Unit(
                    code=f"{parent.code}-{n}",
                    name=f"Unit {parent.code[1:]}-{n}",
                    parent=parent,
                    time_zone=parent.time_zone,
                )
                for parent in floor
                for n in range(BRANCHING)
            ]
            units += bulk_create_tracked(Unit, floor)
    return units


def _make_people(units: Sequence[Unit], at: datetime) -> dict[str, User]:
    """A manager for each unit, clerks in each branch, executives, a service."""
    branches = units[-(BRANCHING**FLOORS) :]
    roles: dict[str, tuple[Role, Unit | None]] = {
        f"manager-{unit.code}": (Role.MANAGER, unit) for unit in units
    }
    for number, unit in enumerate(branches):
        for n in range(CLERKS_PER_BRANCH):
            roles[f"clerk-{number}-{n}"] = (Role.FRONTLINE, unit)
    roles |= {f"executive-{n}": (Role.EXECUTIVE, None) for n in range(3)}
    with acting_as(None, verb="user.install", at=at):
        users = bulk_create_tracked(User, [_person(name, at) for name in roles])
    since = date(at.year - 4, 1, 1)
    people = {str(user.staff_number): user for user in users}
    with acting_as(None, verb="membership.grant", at=at):
        bulk_create_tracked(
            Membership,
            [
                Membership(user=people[name], role=role, unit=unit, since=since)
                for name, (role, unit) in roles.items()
            ],
        )
    return people


def _person(number: str, at: datetime) -> User:
    return User(
        staff_number=number,
        full_name=number.replace("-", " ").capitalize(),
        kind=UserKind.PERSON,
        password="!",  # nobody logs in with one
        joined_at=at,
    )


def _give_tokens(numbers: Sequence[str], at: datetime) -> None:
    scopes = sorted(scope.value for scope in TokenScope)
    owners = User.objects.filter(staff_number__in=numbers)
    tokens = [
        ApiToken(
            user=owner,
            name="Measurement",
            prefix=_SECRET,
            digest=hashlib.sha256(
                f"{_SECRET}{owner.staff_number}".encode()
            ).hexdigest(),
            scopes=scopes,
            created_at=at,
            expires_at=at + timedelta(days=3650),
        )
        for owner in owners
    ]
    with acting_as(None, verb="token.create", at=at):
        bulk_create_tracked(ApiToken, tokens)


def _make_patterns(
    units: Sequence[Unit], people: dict[str, User], at: datetime
) -> None:
    def pattern(number: int) -> Pattern:
        unit = units[number * 7 % len(units)]
        manager = people[f"manager-{unit.code}"]
        opened_at = at - timedelta(days=number % 900)
        states = (PatternState.SUSPECTED, PatternState.CONFIRMED)
        return Pattern(
            title=f"What keeps happening, number {number}",
            unit=unit,
            created_by=manager,
            owner=manager if number % 5 else None,
            created_at=opened_at,
            published_at=opened_at if number % 2 else None,
            state=states[number % 2],
        )

    with acting_as(None, verb="pattern.open", at=at):
        bulk_create_tracked(Pattern, [pattern(n) for n in range(PATTERNS)])


def _batch(number: int, at: datetime) -> ImportBatch:
    started_at = at - timedelta(days=30 * number)
    values: dict[str, Any] = {"started_at": started_at, "finished_at": started_at}
    return ImportBatch(
        source="crm",
        file_name=f"month-{number}.csv",
        file_sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        mode=ImportMode.HISTORY,
        **values,
    )
