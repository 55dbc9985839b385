"""The log-in library's forms, where ours say more."""

from allauth.account.forms import ResetPasswordForm
from django.conf import settings

_IN_A_FOLDER = "django.core.mail.backends.filebased.EmailBackend"


class ForgottenForm(ResetPasswordForm):
    """Asks for a link by mail; without a mail server the page says whom to ask."""

    def mail_works(self) -> bool:
        """Whether a mail leaves this installation at all."""
        return bool(settings.EMAIL_BACKEND != _IN_A_FOLDER)
