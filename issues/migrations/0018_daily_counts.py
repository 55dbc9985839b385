"""The daily counts, and the notes of what is to be counted anew.

The triggers that write the notes are made after the migration, and note everything.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from issues.rollup_triggers import count_triggers


def make_triggers(apps: Any, schema_editor: Any) -> None:
    """Made with all others, after the migration."""


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    """They write to a table that goes."""
    vendor = schema_editor.connection.vendor
    for trigger in count_triggers(vendor):
        on = f' ON "{trigger.table}"' if vendor == "postgresql" else ""
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_membership"),
        ("issues", "0017_reports_by_state_and_severity"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyCount",
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
                ("day", models.DateField(verbose_name="day")),
                ("first_on", models.DateField(verbose_name="from")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("breakdown", "Something went wrong"),
                            ("near_miss", "Nearly went wrong"),
                            ("praise", "Something went really well"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "voice",
                    models.CharField(
                        choices=[("customer", "Customer"), ("staff", "Staff")],
                        max_length=10,
                        verbose_name="said by",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        null=True, verbose_name="severity"
                    ),
                ),
                (
                    "reports",
                    models.PositiveIntegerField(default=0, verbose_name="reports"),
                ),
                (
                    "contacts",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="counted contacts"
                    ),
                ),
                (
                    "customers",
                    models.PositiveBigIntegerField(
                        default=0, verbose_name="customers hit"
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=16, verbose_name="cost"
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="issues.rootcause",
                        verbose_name="put down to",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="issues.channel",
                        verbose_name="how we heard",
                    ),
                ),
                (
                    "pattern",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="issues.pattern",
                        verbose_name="repeat problem",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="issues.touchpoint",
                        verbose_name="where",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of a day",
                "verbose_name_plural": "counts of days",
                "indexes": [
                    models.Index(fields=["day"], name="issues_dailycount_day"),
                    models.Index(fields=["unit", "day"], name="issues_dailycount_unit"),
                    models.Index(
                        fields=["touchpoint", "day"], name="issues_dailycount_place"
                    ),
                    models.Index(
                        fields=["cause", "day"], name="issues_dailycount_cause"
                    ),
                    models.Index(
                        condition=models.Q(("pattern__isnull", False)),
                        fields=["pattern", "day"],
                        name="issues_dailycount_pattern",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirtyCell",
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
                ("day", models.DateField(null=True, verbose_name="day")),
                ("what", models.CharField(default="", max_length=12)),
                ("key", models.BigIntegerField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "day to count",
                "verbose_name_plural": "days to count",
                "indexes": [
                    models.Index(fields=["day", "unit"], name="issues_dirtycell_day"),
                    models.Index(
                        condition=models.Q(("what", ""), _negated=True),
                        fields=["id"],
                        name="issues_dirtycell_what",
                    ),
                ],
            },
        ),
        migrations.RunPython(make_triggers, drop_triggers),
    ]
