from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementsConfig(AppConfig):
    """What we do about it: improvements, targets, actions, reviews."""

    name = "improvements"
    verbose_name = _("Improvements")

    def ready(self) -> None:
        from improvements import handover, notifications, verbs, workflow  # noqa: F401, PLC0415 -- app ready
        from improvements.queries.fates import (  # noqa: PLC0415 -- app ready
            fates_of_patterns,
            propose_address,
            quick_fix_address,
        )
        from issues.fates import FATES, QUICK_FIXES, REMEDIES  # noqa: PLC0415 -- app ready

        FATES.add("improvements", fates_of_patterns)
        REMEDIES.add("improvements", propose_address)
        QUICK_FIXES.add("improvements", quick_fix_address)
