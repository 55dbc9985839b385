"""What happens when somebody logs in."""

from typing import Any

from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.services.passwords import note_log_in
from cxops.kernel.clock import now

# Django's own receiver saves the record as a change, and changes need an author.
# Ours takes its place by its name, whichever of the two apps is ready first.
_PLACE = "update_last_login"
user_logged_in.disconnect(update_last_login, dispatch_uid=_PLACE)


@receiver(user_logged_in, dispatch_uid=_PLACE)
def remember_log_in(sender: Any, user: Any, **_kwargs: Any) -> None:
    """Keep the time of the last log-in."""
    note_log_in(user, at=now())
