"""A customer. Personal data lives here and nowhere else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked

PERSONAL = ("name", "phone", "email", "address", "note")


class Customer(Versioned):
    """Whom to answer. The history says that it changed and by whom, never the data."""

    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    email = models.EmailField(_("e-mail"), max_length=254, blank=True, default="")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    note = models.TextField(_("note"), max_length=1000, blank=True, default="")
    created_at = models.DateTimeField(_("since"))

    history = tracked(untracked_fields=list(PERSONAL))

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        # Never the name: this text may reach lists and histories.
        return f"C{self.pk}"
