"""The words of reports, and the database's index over them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from issues.texts.index import create_index


def make_index(apps: Any, schema_editor: Any) -> None:
    for statement in create_index(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    """PostgreSQL's column goes with its table."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE IF EXISTS issues_issuetext_vocabulary")
        schema_editor.execute("DROP TABLE IF EXISTS issues_issuetext_fts")


class Migration(migrations.Migration):
    dependencies = [("issues", "0004_open_at_a_moment")]

    operations = [
        migrations.CreateModel(
            name="IssueText",
            fields=[
                (
                    "issue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="issues.issue",
                        verbose_name="report",
                    ),
                ),
                ("words", models.TextField(blank=True, default="")),
                ("is_fresh", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "words of a report",
                "verbose_name_plural": "words of reports",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_fresh", False)),
                        fields=["issue"],
                        name="issues_issuetext_to_do",
                    )
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunSQL(
            "INSERT INTO issues_issuetext (issue_id, words, is_fresh) "
            "SELECT id, '', false FROM issues_issue",
            migrations.RunSQL.noop,
        ),
    ]
