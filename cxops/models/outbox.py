"""Work promised by a transaction, and that it was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something happened to some records; ids only. Swept by the worker's tick."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("outbox event")
        verbose_name_plural = _("outbox events")
        indexes = (
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(done_at=None, given_up_at=None),
                name="cxops_outbox_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Effect(models.Model):
    """One effect of one event, done once: written in the effect's transaction."""

    event = models.ForeignKey(
        OutboxEvent, on_delete=models.PROTECT, related_name="effects"
    )
    name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        constraints = (
            models.UniqueConstraint(fields=["event", "name"], name="cxops_effect_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} of #{self.event_id}"
