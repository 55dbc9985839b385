"""The digest: who wants it when, what each edition said, and that it was sent."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cxops.kernel.bases import Kept, Versioned
from cxops.kernel.history import tracked


class DigestFrequency(models.TextChoices):
    """On which days a reader gets an edition."""

    DAILY = "daily", _("Every day")
    WORKING_DAYS = "working_days", _("Monday to Friday")
    NEVER = "never", _("Never")


class DigestKind(models.TextChoices):
    """The kinds of editions; each has one per reader and local date."""

    DAILY = "daily", _("Daily digest")


class DigestSubscription(Versioned):
    """What one reader chose. A missing row means: never, unless an executive.

    ``is_default`` says that nobody chose: an executive gets the digest until they say
    otherwise, and for as long as they are one. The worker's own columns are not
    tracked: ``served_until`` is the newest local date that is settled (its edition
    exists, or none was promised), ``next_due_at`` when the worker looks again (null:
    never), ``failures`` and ``error`` how the last attempts ended.
    """

    FREE_TEXT: ClassVar[tuple[str, ...]] = ()

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="digest_subscription",
        verbose_name=_("reader"),
    )
    frequency = models.CharField(
        _("how often"), max_length=12, choices=DigestFrequency.choices
    )
    hour = models.PositiveSmallIntegerField(
        _("hour"), default=6, validators=[MaxValueValidator(23)]
    )
    is_default = models.BooleanField(default=False)
    served_until = models.DateField()
    next_due_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True, default="")

    history = tracked(
        untracked_fields=["served_until", "next_due_at", "failures", "error"]
    )

    class Meta:
        verbose_name = _("digest subscription")
        verbose_name_plural = _("digest subscriptions")
        constraints = (
            models.CheckConstraint(
                condition=Q(hour__lte=23), name="cxops_digestsubscription_hour"
            ),
            models.CheckConstraint(
                condition=Q(frequency=DigestFrequency.NEVER, next_due_at=None)
                | Q(next_due_at__isnull=False) & ~Q(frequency=DigestFrequency.NEVER),
                name="cxops_digestsubscription_due_unless_never",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_due_at", "id"],
                condition=Q(next_due_at__isnull=False),
                name="cxops_digest_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.frequency} → {self.reader_id}"


class DigestEdition(Kept):
    """One reader's digest for one day, as of its moment. Append-only.

    ``facts`` holds references, counts and vocabulary labels, never names or people's
    words; what is shown is rendered from this row alone. ``missed_days`` are the days
    since the edition before that were promised and have none (ISO dates), ``scope``
    the roles it was made for ([role, unit id, journey id], …): who has lost one of
    them meanwhile is mailed nothing.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="digest_editions",
        verbose_name=_("reader"),
    )
    kind = models.CharField(
        max_length=12, choices=DigestKind.choices, default=DigestKind.DAILY
    )
    local_date = models.DateField(_("for"))
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    hour = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField(_("as of"))
    facts = models.JSONField()
    missed_days = models.JSONField(default=list)
    scope = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("digest edition")
        verbose_name_plural = _("digest editions")
        constraints = (
            models.UniqueConstraint(
                fields=["reader", "kind", "local_date"],
                name="cxops_digestedition_once",
            ),
        )
        indexes = (
            models.Index(fields=["reader", "-id"], name="cxops_digestedition_reader"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.local_date.isoformat()} → {self.reader_id}"


class DigestDelivery(models.Model):
    """The one mail of an edition, with a Message-ID that never changes."""

    edition = models.OneToOneField(
        DigestEdition, on_delete=models.PROTECT, related_name="delivery"
    )
    message_id = models.CharField(max_length=160, unique=True)
    sent_at = models.DateTimeField(null=True)
    skipped_because = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("digest delivery")
        verbose_name_plural = _("digest deliveries")

    def __str__(self) -> str:
        return self.message_id
