from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, units, roles, tokens, notifications."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import receivers, verbs  # noqa: F401, PLC0415 -- app ready
        from accounts.notifications import deliver  # noqa: F401, PLC0415 -- app ready
        from accounts.queries.reach import has_right  # noqa: PLC0415 -- app ready
        from cxops.kernel.rights import install_judge  # noqa: PLC0415 -- app ready

        install_judge(has_right)
