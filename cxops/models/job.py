"""Long work, done in steps: how far it is, and where its next step begins."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.jobs import JobStatus


class Job(models.Model):
    """One piece of long work for one record: ``subject``, by the rules of ``kind``.

    ``place`` and ``done`` are written in the step's own transaction, so that a step
    has happened exactly when the job says so. Numbers and short words only: what
    people wrote stays with the record.
    """

    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    status = models.CharField(
        max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING
    )
    place = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    next_step_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(ended_at=None),
                name="cxops_job_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_step_at", "id"],
                condition=Q(ended_at=None),
                name="cxops_job_due",
            ),
            models.Index(fields=["kind", "subject", "-id"], name="cxops_job_subject"),
            models.Index(fields=["actor", "-id"], name="cxops_job_actor"),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])
