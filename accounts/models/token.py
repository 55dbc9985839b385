"""Keys for programs."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import TokenQuerySet
from cxops.kernel.bases import Versioned
from cxops.kernel.history import tracked


class ApiToken(Versioned):
    """A named, scoped, expiring key of one person or service. Only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("may be used for"), default=list)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    history = tracked(untracked_fields=["digest"])
    objects = TokenQuerySet.as_manager()
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at


class TokenUse(models.Model):
    """When a token was last seen, to five minutes. Operational, not history."""

    token = models.OneToOneField(
        ApiToken, on_delete=models.CASCADE, related_name="use", primary_key=True
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.token_id}: {self.at:%Y-%m-%d %H:%M}"
