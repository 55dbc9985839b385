from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementsConfig(AppConfig):
    """What we do about it: improvements, targets, actions, reviews."""

    name = "improvements"
    verbose_name = _("Improvements")

    def ready(self) -> None:
        from improvements import notifications, verbs, workflow  # noqa: F401, PLC0415 -- app ready
