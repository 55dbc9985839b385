"""The words of repeat problems, and the database's index over them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from issues.texts.index import PATTERNS, create_index, drop_index


def make_index(apps: Any, schema_editor: Any) -> None:
    for statement in create_index(schema_editor.connection.vendor, PATTERNS):
        schema_editor.execute(statement)


def unmake_index(apps: Any, schema_editor: Any) -> None:
    for statement in drop_index(schema_editor.connection.vendor, PATTERNS):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("issues", "0006_lists_by_state")]

    operations = [
        migrations.CreateModel(
            name="PatternText",
            fields=[
                (
                    "pattern",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="issues.pattern",
                        verbose_name="repeat problem",
                    ),
                ),
                ("words", models.TextField(blank=True, default="")),
                ("is_fresh", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "words of a repeat problem",
                "verbose_name_plural": "words of repeat problems",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_fresh", False)),
                        fields=["pattern"],
                        name="issues_patterntext_to_do",
                    )
                ],
            },
        ),
        migrations.RunPython(make_index, unmake_index),
        migrations.RunSQL(
            "INSERT INTO issues_patterntext (pattern_id, words, is_fresh) "
            "SELECT id, '', false FROM issues_pattern",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="pattern",
            index=models.Index(
                fields=["-recurrence_count", "-id"], name="issues_pattern_returns"
            ),
        ),
    ]
