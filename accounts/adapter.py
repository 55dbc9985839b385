"""What allauth asks of us: nobody signs up by themselves."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.services.passwords import set_password
from cxops.kernel.clock import now

_WRONG = _(
    "This name and password don’t belong together. Check both, or ask for a new "
    "password."
)


class AccountAdapter(DefaultAccountAdapter):
    """People come in by invitation only."""

    #: One sentence for every wrong pair: it never says which half was wrong.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Staff numbers are given by the organisation, never made up."""

    def set_password(self, user: Any, password: str) -> None:
        """A new password has a name and a time, like every change."""
        set_password(user, password, actor=user, at=now())
