"""The trail: one row per change of any tracked record, sealed in a chain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """One link: the digest of its entries and of the seal before it. Append-only."""

    at = models.DateTimeField(_("sealed"))
    first_entry_id = models.BigIntegerField()
    entry_count = models.PositiveIntegerField(_("entries"))
    entries_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:12]}"


class AuditEntry(models.Model):
    """Who did what to which record, when, through which door. Never content.

    ``root`` is one digest over the salted leaf digests of all fields of the history
    row named by ``object_type`` and ``history_id``. It is the transition record:
    ``from_state`` and ``to_state`` are empty where the state didn't move. ``fields``
    names what a redaction blanked. Append-only but for joining a seal, once.
    """

    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    door = models.CharField(_("through"), max_length=12)
    request_id = models.CharField(max_length=40)
    verb = models.CharField(_("what"), max_length=60)
    from_state = models.CharField(_("from"), max_length=20)
    to_state = models.CharField(_("to"), max_length=20)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    history_id = models.BigIntegerField()
    fields = models.CharField(max_length=400)
    root = models.CharField(max_length=64)
    seal = models.ForeignKey(
        AuditSeal, null=True, on_delete=models.PROTECT, related_name="entries"
    )

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = (
            models.Index(
                fields=["object_type", "object_id", "id"], name="cxops_audit_object"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(seal=None),
                name="cxops_audit_unsealed",
            ),
            models.Index(fields=["object_type", "history_id"], name="cxops_audit_row"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}:{self.object_id}"
