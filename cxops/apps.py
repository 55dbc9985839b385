from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class CxopsConfig(AppConfig):
    """The project package: what reads across, and the installation's own tables."""

    name = "cxops"
    verbose_name = _("CXOps")

    def ready(self) -> None:
        import cxops.digests.delivery  # noqa: PLC0415 -- app ready
        import cxops.digests.receivers  # noqa: F401, PLC0415 -- app ready
        from cxops import verbs  # noqa: F401, PLC0415 -- app ready
        from cxops.audit import receivers, report_redaction, triggers  # noqa: F401, PLC0415 -- app ready
        from cxops.ops import checks  # noqa: F401, PLC0415 -- app ready

        Field.default_error_messages["required"] = _("Fill this in.")
