"""Founding the company: units, people, roles and words, through the services."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.enums import Role
from accounts.models import Unit, User
from accounts.queries.places import root_unit
from accounts.services.invitations import use_invitation
from accounts.services.people import (
    create_first_administrator,
    edit_profile,
    invite_person,
)
from accounts.services.roles import grant_deputy, grant_role
from accounts.services.service_accounts import create_service_account
from accounts.services.units import add_unit, edit_unit
from cxops.demo.company import (
    ADMINISTRATOR,
    ASSISTED,
    NAME,
    PEOPLE,
    PROMISES,
    ROOT,
    SERVICE,
    TIME_ZONE,
    UNITS,
    Person,
)
from cxops.demo.diary import Diary
from cxops.demo.rhythm import WENT_LIVE
from issues.drafts import TermDraft
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from issues.services.vocabulary import add_term, edit_term, seed_vocabulary

_DOMAIN = "northline.example.org"


@dataclass(slots=True)
class Organisation:
    """Everybody and everything by its short name."""

    units: dict[str, Unit]
    people: dict[str, User]
    touchpoints: dict[str, Touchpoint]
    channels: dict[str, Channel]
    causes: dict[str, RootCause]
    service: User
    passwords: dict[str, str] = field(repr=False)


def is_founded() -> bool:
    """Whether this installation is the demo."""
    return User.objects.filter(email=_mail(ADMINISTRATOR)).exists()


def found_organisation(diary: Diary, at: datetime) -> Organisation:
    """Northline, ready to work. ``at`` lies before the first report."""
    # A password takes its time to hash on purpose: only those to try have one.
    passwords = {p.key: secrets.token_urlsafe(9) for p in PEOPLE if p.tries}
    agnes = create_first_administrator(
        full_name=ADMINISTRATOR.name,
        email=_mail(ADMINISTRATOR),
        staff_number=_number(ADMINISTRATOR),
        password=passwords[ADMINISTRATOR.key],
        time_zone=TIME_ZONE,
        at=at,
    )
    seed_vocabulary(actor=agnes, at=at)
    _promise(agnes, at)
    _add_journey(agnes, at)
    units = _add_units(diary, agnes, at)
    for person in PEOPLE:
        if person is not ADMINISTRATOR:
            _hire(person, passwords.get(person.key), units, actor=agnes, at=at)
    _name_deputy(diary, agnes, at)
    service = create_service_account(
        full_name=SERVICE,
        unit=units["contact-centre"],
        role=Role.FRONTLINE,
        actor=agnes,
        at=at,
    )
    return Organisation(
        units=units,
        people=_fresh_people(),
        touchpoints=_by_slug(Touchpoint.objects.select_related("stage__journey")),
        channels=_by_slug(Channel.objects.all()),
        causes=_by_slug(RootCause.objects.all()),
        service=service,
        passwords=passwords,
    )


def _add_units(diary: Diary, actor: User, at: datetime) -> dict[str, Unit]:
    top = root_unit()
    assert top is not None
    units = {
        ROOT: edit_unit(
            top,
            name=NAME,
            parent=None,
            time_zone=TIME_ZONE,
            went_live_on=diary.day(WENT_LIVE[ROOT]),
            actor=actor,
            at=at,
        )
    }
    for code, name, parent in UNITS:
        units[code] = add_unit(
            code=code,
            name=name,
            parent=units[parent],
            time_zone=TIME_ZONE,
            went_live_on=diary.day(WENT_LIVE[code]),
            actor=actor,
            at=at,
        )
    return units


def _hire(
    person: Person,
    password: str | None,
    units: dict[str, Unit],
    *,
    actor: User,
    at: datetime,
) -> None:
    user, secret = invite_person(
        full_name=person.name,
        email=_mail(person) if person.has_mail else None,
        staff_number=_number(person),
        time_zone=TIME_ZONE,
        flags=person.flags,
        actor=actor,
        at=at,
    )
    if person.role is not None:
        grant_role(
            user=user,
            role=person.role,
            unit=units[person.unit] if person.unit else None,
            journey=Journey.objects.get(slug=person.journey)
            if person.journey
            else None,
            since=at.date(),
            actor=actor,
            at=at,
        )
    if password is not None:
        user = use_invitation(secret, password=password, at=at)
    # Nobody reads the mail of people who don't exist.
    edit_profile(
        user,
        language=user.language,
        time_zone=user.time_zone,
        wants_mail=False,
        actor=user,
        at=at,
    )


def _name_deputy(diary: Diary, actor: User, at: datetime) -> None:
    """Mariam Haddad is away for three weeks from today on."""
    people = _fresh_people()
    grant_deputy(
        people["mariam"].memberships.get(),
        deputy=people["oskar"],
        since=diary.day(0),
        until=diary.day(-20),
        actor=actor,
        at=at,
    )


def _promise(actor: User, at: datetime) -> None:
    for slug, promise, standard in PROMISES:
        term = Touchpoint.objects.get(slug=slug)
        draft = TermDraft(
            name=term.name,
            definition=term.definition,
            under=term.stage,
            promise=promise,
            promised_on=at.date(),
            promise_owner=actor,
            standard=standard,
            icon=term.icon,
        )
        edit_term(term, draft, actor=actor, at=at)


def _add_journey(actor: User, at: datetime) -> None:
    name, definition, stages = ASSISTED
    journey = add_term(Journey, TermDraft(name, definition), actor=actor, at=at)
    for stage_name, stage_definition, touchpoints in stages:
        draft = TermDraft(stage_name, stage_definition, under=journey)
        stage = add_term(Stage, draft, actor=actor, at=at)
        for point_name, point_definition, promise, icon in touchpoints:
            draft = TermDraft(
                point_name,
                point_definition,
                under=stage,
                promise=promise,
                promised_on=at.date(),
                promise_owner=actor,
                icon=icon,
            )
            add_term(Touchpoint, draft, actor=actor, at=at)


def login_of(person: Person) -> str:
    """What they type at the log-in."""
    return _mail(person) if person.has_mail else _number(person)


def _mail(person: Person) -> str:
    return f"{person.key}@{_DOMAIN}"


def _number(person: Person) -> str:
    return f"N{1001 + PEOPLE.index(person)}"


def _fresh_people() -> dict[str, User]:
    """Everybody as they are now: what a person may do is kept on the object."""
    by_number = {user.staff_number: user for user in User.objects.all()}
    return {person.key: by_number[_number(person)] for person in PEOPLE}


def _by_slug(terms: Any) -> dict[str, Any]:
    return {term.slug: term for term in terms}
