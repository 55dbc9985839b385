"""Setting passwords: every change of one has a name and a time."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cxops.kernel.errors import Invalid
from cxops.kernel.history import acting_as


def check_password_rules(password: str, person: User) -> None:
    """Refuse a password that is short, common or like the person's own details."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from None


@transaction.atomic
def set_password(person: User, password: str, *, actor: User, at: datetime) -> User:
    """Store a new password's hash. Sessions opened with the old one end."""
    person.set_password(password)
    person.version += 1
    with acting_as(actor, verb="user.set_password", at=at):
        person.save()
    return person


def note_log_in(person: User, *, at: datetime) -> None:
    """Remember when somebody last came in; not a change of the record."""
    person.last_login = at
    person.skip_history_when_saving = True  # type: ignore[attr-defined]
    try:
        person.save(update_fields=["last_login"])
    finally:
        del person.skip_history_when_saving  # type: ignore[attr-defined]
