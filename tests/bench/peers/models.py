"""The product's tables as a bare project would describe them; no product code."""

from typing import Any

from django.db import models


def _to(name: str, **options: Any) -> Any:
    return models.ForeignKey(
        name, null=True, on_delete=models.DO_NOTHING, related_name="+", **options
    )


class Person(models.Model):
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField()
    #: What REST framework asks of whoever is logged in.
    is_authenticated = True

    class Meta:
        managed = False
        db_table = "accounts_user"

    def __str__(self) -> str:
        return self.full_name


class Token(models.Model):
    user = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "accounts_apitoken"

    def __str__(self) -> str:
        return str(self.pk)


class Unit(models.Model):
    code = models.SlugField()

    class Meta:
        managed = False
        db_table = "accounts_unit"

    def __str__(self) -> str:
        return self.code


class Touchpoint(models.Model):
    slug = models.SlugField()

    class Meta:
        managed = False
        db_table = "issues_touchpoint"

    def __str__(self) -> str:
        return self.slug


class Channel(models.Model):
    slug = models.SlugField()

    class Meta:
        managed = False
        db_table = "issues_channel"

    def __str__(self) -> str:
        return self.slug


class Cause(models.Model):
    slug = models.SlugField()

    class Meta:
        managed = False
        db_table = "issues_rootcause"

    def __str__(self) -> str:
        return self.slug


class Report(models.Model):
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, default="breakdown")
    voice = models.CharField(max_length=10, default="customer")
    title = models.CharField(max_length=120)
    description = models.TextField()
    channel = _to("Channel")
    touchpoint = _to("Touchpoint")
    unit = _to("Unit")
    occurred_at = models.DateTimeField()
    occurred_precision = models.CharField(max_length=10, default="minute")
    occurred_on = models.DateField()
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reporter = _to("Person")
    customer_mood = models.CharField(max_length=10, default="unknown")
    severity = models.PositiveSmallIntegerField(null=True)
    customers_affected = models.PositiveIntegerField(default=1)
    cost = models.DecimalField(null=True, max_digits=12, decimal_places=2)
    cause = _to("Cause")
    cause_source = models.CharField(max_length=10, default="")
    is_promise_broken = models.BooleanField(default=False)
    is_one_off = models.BooleanField(default=False)
    pattern_id = models.BigIntegerField(null=True)
    duplicate_of_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, default="new")
    owner = _to("Person")
    next_step = models.CharField(max_length=200, default="")
    next_step_at = models.DateTimeField(null=True)
    is_restricted = models.BooleanField(default=False)
    source = models.CharField(max_length=60, default="")
    external_id = models.CharField(max_length=120, default="")
    content_digest = models.CharField(max_length=64, default="")
    recovery = models.CharField(max_length=12, default="")
    recovery_note = models.TextField(default="")
    decline_to = models.CharField(max_length=300, default="")
    reopened_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        managed = False
        db_table = "issues_issue"

    def __str__(self) -> str:
        return self.title
