import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cxops", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("daily", "Daily digest")],
                        default="daily",
                        max_length=12,
                    ),
                ),
                ("local_date", models.DateField(verbose_name="for")),
                ("time_zone", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                ("hour", models.PositiveSmallIntegerField()),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("facts", models.JSONField()),
                ("missed_days", models.JSONField(default=list)),
                ("scope", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digest_editions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest edition",
                "verbose_name_plural": "digest editions",
            },
        ),
        migrations.CreateModel(
            name="DigestDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("message_id", models.CharField(max_length=160, unique=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "skipped_because",
                    models.CharField(blank=True, default="", max_length=40),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery",
                        to="cxops.digestedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest delivery",
                "verbose_name_plural": "digest deliveries",
            },
        ),
        migrations.CreateModel(
            name="DigestSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("daily", "Every day"),
                            ("working_days", "Monday to Friday"),
                            ("never", "Never"),
                        ],
                        max_length=12,
                        verbose_name="how often",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                ("is_default", models.BooleanField(default=False)),
                ("served_until", models.DateField()),
                ("next_due_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, default="", max_length=80)),
                (
                    "reader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="digest_subscription",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest subscription",
                "verbose_name_plural": "digest subscriptions",
            },
        ),
        migrations.CreateModel(
            name="HistoricalDigestSubscription",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("history_verb", models.CharField(max_length=60)),
                ("history_door", models.CharField(max_length=12)),
                ("history_request_id", models.CharField(max_length=40)),
                ("history_salts", models.JSONField(default=dict)),
                ("history_leaves", models.JSONField(blank=True, null=True)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("daily", "Every day"),
                            ("working_days", "Monday to Friday"),
                            ("never", "Never"),
                        ],
                        max_length=12,
                        verbose_name="how often",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour",
                    ),
                ),
                ("is_default", models.BooleanField(default=False)),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                        max_length=1,
                    ),
                ),
                (
                    "history_on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical digest subscription",
                "verbose_name_plural": "historical digest subscriptions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddIndex(
            model_name="digestedition",
            index=models.Index(
                fields=["reader", "-id"], name="cxops_digestedition_reader"
            ),
        ),
        migrations.AddConstraint(
            model_name="digestedition",
            constraint=models.UniqueConstraint(
                fields=("reader", "kind", "local_date"), name="cxops_digestedition_once"
            ),
        ),
        migrations.AddIndex(
            model_name="digestsubscription",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["next_due_at", "id"],
                name="cxops_digest_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__lte", 23)),
                name="cxops_digestsubscription_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frequency", "never"), ("next_due_at", None)),
                    models.Q(
                        ("next_due_at__isnull", False),
                        models.Q(("frequency", "never"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cxops_digestsubscription_due_unless_never",
            ),
        ),
    ]
