"""The words of reports and repeat problems, as the database searches them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssueText(models.Model):
    """What a report is searched and compared by; made from it, never edited.

    The database's triggers (``issues/texts/index.py``) add a row for every new
    report and empty it whenever title or description changes, through whatever door;
    the worker writes the words a moment later. So filing costs no statement more, and
    words that were taken out of a report can't be found from that moment on.
    """

    issue = models.OneToOneField(
        "issues.Issue",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="text",
        verbose_name=_("report"),
    )
    #: Title's words and description's, each joined by spaces, a line end between.
    words = models.TextField(default="", blank=True)
    is_fresh = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("words of a report")
        verbose_name_plural = _("words of reports")
        indexes = (
            models.Index(
                fields=["issue"],
                condition=models.Q(is_fresh=False),
                name="issues_issuetext_to_do",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}"


class PatternText(models.Model):
    """What a repeat problem is found by: its title and what to say. Made as the words
    of reports are; whoever may read the one may read the other."""

    pattern = models.OneToOneField(
        "issues.Pattern",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="text",
        verbose_name=_("repeat problem"),
    )
    #: Title's words and those of what to say, joined by spaces, a line end between.
    words = models.TextField(default="", blank=True)
    is_fresh = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("words of a repeat problem")
        verbose_name_plural = _("words of repeat problems")
        indexes = (
            models.Index(
                fields=["pattern"],
                condition=models.Q(is_fresh=False),
                name="issues_patterntext_to_do",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pattern_id}"
