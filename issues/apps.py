from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IssuesConfig(AppConfig):
    """What went wrong: reports, repeat problems, causes, the vocabulary."""

    name = "issues"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from issues import (  # noqa: F401, PLC0415 -- app ready
            handover,
            notifications,
            receivers,
            verbs,
            workflow,
        )
        from issues.services import (  # noqa: F401, PLC0415 -- app ready
            attachments,
            covering,
            import_undo,
            import_uploads,
        )
