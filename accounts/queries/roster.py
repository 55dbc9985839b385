"""A sheet of people, held against those who are here.

A person may have several lines, one for each role.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.enums import UserKind
from accounts.intake.sheet import Comparison, Line, Rejected, Step, refused
from accounts.models import Membership, User
from accounts.queries.roster_lines import (
    Details,
    Here,
    PersonLine,
    RoleKey,
    named_by,
    read_person,
    who_is_here,
)
from cxops.kernel.errors import Invalid


@dataclass(slots=True)
class Roster(Comparison[PersonLine, User]):
    """A compared sheet of people.

    ``other_roles``: roles in force, of people the sheet names, that it doesn't say.
    """

    other_roles: list[Membership] = field(default_factory=list)


def compare_roster(
    lines: Iterable[Line | Rejected], *, default_zone: str, at: datetime
) -> Roster:
    """Hold a sheet of people against those who are here; changes nothing."""
    here = who_is_here(default_zone=default_zone, at=at)
    roster, seen = Roster(), dict[str, PersonLine]()
    named: set[int] = set()
    said: set[tuple[int, RoleKey]] = set()
    for line in lines:
        if isinstance(line, Rejected):
            roster.errors.append(line)
            continue
        named |= named_by(line, here)
        try:
            wanted = read_person(line, here)
            is_first = _note(wanted, seen)
            is_news = _is_news(wanted, here)
        except Invalid as error:
            roster.errors.append(refused(line.number, error))
            continue
        if wanted.person and wanted.role:
            said.add((wanted.person.pk, wanted.role.key))
        if is_news:
            is_new = is_first and wanted.person is None
            roster.steps.append(Step(wanted, is_new=is_new))
        else:
            roster.unchanged += 1
    _tell_missing(roster, named, said, here)
    return roster


def _note(wanted: PersonLine, seen: dict[str, PersonLine]) -> bool:
    """Whether this is the person's first line; a later one must agree with it."""
    earlier = [seen[name] for name in wanted.details.names if name in seen]
    for other in earlier:
        if other.details != wanted.details:
            raise Invalid(
                _("Line %d says something else about this person.") % other.line,
                field="name",
            )
        if wanted.role and other.role and other.role.key == wanted.role.key:
            raise Invalid(
                _("Line %d gives this role already.") % other.line, field="role"
            )
    for name in wanted.details.names:
        seen.setdefault(name, wanted)
    return not earlier


def _is_news(wanted: PersonLine, here: Here) -> bool:
    """Whether the line says anything that isn't stored."""
    if wanted.person is None or Details.of(wanted.person) != wanted.details:
        return True
    if wanted.role is None:
        return False
    held = here.roles.get(wanted.person.pk, {}).get(wanted.role.key)
    if held is not None and wanted.role.until not in (None, held.until):
        raise Invalid(
            _("They have this role until another day. Change it under Settings."),
            field="until",
        )
    return held is None


def _tell_missing(
    roster: Roster, named: set[int], said: set[tuple[int, RoleKey]], here: Here
) -> None:
    everybody = {person.pk: person for person in here.people.values()}
    roster.missing = [
        person
        for key, person in sorted(everybody.items())
        if key not in named and person.is_active and person.kind == UserKind.PERSON
    ]
    roster.other_roles = [
        membership
        for key in sorted(named & set(here.roles))
        for role, membership in here.roles[key].items()
        if (key, role) not in said
    ]
