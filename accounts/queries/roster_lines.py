"""What a line of a roster says, held against the people who are here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import journeys_to_choose
from accounts.drafts import (
    NAME_LENGTH,
    clean_email,
    clean_language,
    clean_line,
    clean_staff_number,
    clean_time_zone,
)
from accounts.enums import Role, UserKind
from accounts.intake.sheet import Line
from accounts.models import Membership, Unit, User
from cxops.kernel.clock import local_date
from cxops.kernel.errors import Invalid

NEEDED = ("name",)
OFFERED = (
    "email",
    "staff_number",
    "language",
    "time_zone",
    "role",
    "unit",
    "journey",
    "since",
    "until",
)
#: Role, unit and journey: what makes two roles of a person the same.
RoleKey = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class RoleWanted:
    """What a line makes of a person. ``since`` None: from the day it is carried out."""

    role: Role
    unit: Unit | None
    journey: Any
    since: date | None
    until: date | None

    @property
    def key(self) -> RoleKey:
        unit = self.unit.pk if self.unit else None
        return self.role, unit, self.journey.pk if self.journey else None


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a person; a cell left empty stays as it is stored."""

    full_name: str
    email: str | None
    staff_number: str | None
    language: str
    time_zone: str

    @classmethod
    def of(cls, person: User) -> "Details":
        names = cls.__dataclass_fields__
        return cls(**{name: getattr(person, name) for name in names})

    @property
    def names(self) -> tuple[str, ...]:
        """What the person logs in with: how one line knows another."""
        number = f"#{self.staff_number.casefold()}" if self.staff_number else ""
        return tuple(name for name in (number, self.email) if name)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as the sheet wants them, and perhaps a role."""

    line: int
    details: Details
    person: User | None
    role: RoleWanted | None


@dataclass(frozen=True, slots=True)
class Here:
    """Whoever and whatever is here to compare with, read once."""

    people: dict[str, User]
    units: dict[str, Unit]
    journeys: dict[str, Any]
    roles: dict[int, dict[RoleKey, Membership]]
    default_zone: str


def who_is_here(*, default_zone: str, at: datetime) -> Here:
    """Read people, units, journeys and roles not yet over, in four statements."""
    people: dict[str, User] = {}
    for person in User.objects.order_by("pk"):
        for name in Details.of(person).names:
            people[name] = person
    roles: dict[int, dict[RoleKey, Membership]] = {}
    held = Membership.objects.filter(on_behalf_of=None, user__is_active=True)
    for row in held.select_related("user", "unit", "journey").order_by("pk"):
        if row.until is None or row.until >= local_date(at, row.user.time_zone):
            key = (row.role, row.unit_id, row.journey_id)
            roles.setdefault(row.user_id, {})[key] = row
    units = Unit.objects.active().without_tree_fields()
    return Here(
        people,
        {unit.code.casefold(): unit for unit in units},
        {journey.slug: journey for journey in journeys_to_choose()},
        roles,
        default_zone,
    )


def named_by(line: Line, here: Here) -> set[int]:
    """Whom a line names, be it right or wrong otherwise."""
    number = line.get("staff_number").replace(" ", "").casefold()
    names = (f"#{number}", line.get("email").lower())
    return {here.people[name].pk for name in names if name in here.people}


def read_person(line: Line, here: Here) -> PersonLine:
    """The person and the role of a line, or Invalid with its column."""
    email = clean_email(line.get("email"))
    number = clean_staff_number(line.get("staff_number"))
    name = clean_line(line.get("name"), field="name", longest=NAME_LENGTH)
    if email is None and number is None:
        raise Invalid(
            _("Give an e-mail address or a staff number: they log in with it."),
            field="email",
        )
    person = _person(email, number, here)
    zone, language = line.get("time_zone"), line.get("language")
    if person is not None:
        email, number = email or person.email, number or person.staff_number
        zone, language = zone or person.time_zone, language or person.language
    details = Details(
        name,
        email,
        number,
        clean_language(language or "en"),
        clean_time_zone(zone or here.default_zone),
    )
    return PersonLine(line.number, details, person, _role(line, here))


def _person(email: str | None, number: str | None, here: Here) -> User | None:
    by_number = here.people.get(f"#{number.casefold()}") if number else None
    by_email = here.people.get(email) if email else None
    if by_number and by_email and by_number.pk != by_email.pk:
        raise Invalid(
            _("The staff number and the e-mail address belong to two people."),
            field="staff_number",
        )
    person = by_number or by_email
    if person is None:
        return None
    if person.kind != UserKind.PERSON:
        raise Invalid(_("A service account isn’t a person."), field="staff_number")
    if not person.is_active:
        raise Invalid(
            _("They were deactivated. Let them in again under Settings first."),
            field="staff_number" if by_number else "email",
        )
    return person


def _role(line: Line, here: Here) -> RoleWanted | None:
    word = line.get("role").casefold()
    if not word:
        for column in ("unit", "journey", "since", "until"):
            if line.get(column):
                raise Invalid(_("It needs a role beside it."), field=column)
        return None
    if word not in Role.values:
        raise Invalid(
            _("“%(word)s” is none of: %(roles)s.")
            % {"word": word[:40], "roles": ", ".join(Role.values)},
            field="role",
        )
    unit = _known(here.units, line.get("unit").casefold(), "unit")
    journey = _known(here.journeys, line.get("journey"), "journey")
    if unit is None and journey is None and word != Role.EXECUTIVE:
        raise Invalid(
            _("Choose a unit, a journey or both. Only an executive has neither."),
            field="unit",
        )
    since, until = line.day("since"), line.day("until")
    if since and until and until < since:
        raise Invalid(_("The last day is before the first."), field="until")
    return RoleWanted(Role(word), unit, journey, since, until)


def _known(known: dict[str, Any], code: str, column: str) -> Any:
    if code and code not in known:
        raise Invalid(
            _("There is no open %(what)s “%(code)s”.")
            % {"what": column, "code": code[:40]},
            field=column,
        )
    return known.get(code)
