"""What allauth asks of us: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.services.passwords import set_password
from cxops.kernel.clock import now


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Staff numbers are given by the organisation, never made up."""

    def set_password(self, user: Any, password: str) -> None:
        """A new password has a name and a time, like every change."""
        set_password(user, password, actor=user, at=now())
