"""The history on a person's page."""

import pytest

from accounts.enums import Role
from accounts.queries.histories import history_of
from accounts.services.people import edit_person, invite_person
from accounts.services.roles import grant_role
from accounts.services.tokens import create_token
from tests.builders.accounts import make_unit, make_user
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db


def test_history_is_newest_first_and_tells_new_records_apart() -> None:
    administrator = make_user("Ada Admin", is_administrator=True)
    unit = make_unit("Harbour")
    person, secret = invite_person(
        full_name="Noor", staff_number="N-17", actor=administrator, at=AT
    )
    grant_role(
        user=person,
        role=Role.FRONTLINE,
        unit=unit,
        since=AT.date(),
        actor=administrator,
        at=AT,
    )
    _token, key = create_token(
        user=person, name="Kiosk", scopes=["issues:file"], days=1, actor=person, at=AT
    )
    edit_person(
        person,
        full_name="Noor Jansen",
        email=None,
        staff_number="N-17",
        language="en",
        time_zone="UTC",
        actor=administrator,
        at=AT,
    )

    entries = history_of(person)

    told = {
        entry.verb: [(change.old, change.new) for change in entry.changes]
        for entry in entries
    }
    assert told == {
        "user.edit": [("Noor", "Noor Jansen")],
        "user.invite": [("", "N-17")],
        "membership.grant": [
            ("", "Front line"),
            ("", "Harbour"),
            ("", "10 March 2026"),
        ],
        "token.create": [
            ("", "Kiosk"),
            ("", "issues:file"),
            ("", "11 March 2026, 09:30"),
        ],
        "invitation.create": [("", "17 March 2026, 09:30")],
    }
    assert not any(hidden in str(entries) for hidden in (secret, key))
