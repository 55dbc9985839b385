"""What was open at a moment is found through one index; few reports are duplicates."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0003_attachments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="issue",
            name="duplicate_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="issues.issue",
                verbose_name="same event as",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                fields=["state", "reopened_count", "closed_at"],
                name="issues_issue_open_at",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(
                condition=models.Q(("duplicate_of__isnull", False)),
                fields=["duplicate_of"],
                name="issues_issue_duplicate_of",
            ),
        ),
    ]
