"""What people are told about reports, and in which words."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.notifications.kinds import Kind, register
from issues.models import BulkChange, Issue

if TYPE_CHECKING:
    from accounts.models import User

ASSIGNED = "issues.assigned"
ASSIGNED_MANY = "issues.assigned_many"
QUESTION = "issues.question"
ANSWERED = "issues.answered"
OUTCOME = "issues.outcome"
ROUTED = "issues.routed"


def visible_issues(user: "User") -> Any:
    """The reports this person may read at this moment."""
    return Issue.objects.visible_to(user)


def find_issue(user: "User", key: int) -> Any | None:
    """The report, if this person may read it at this moment."""
    return visible_issues(user).filter(pk=key).first()


def visible_changes(user: "User") -> Any:
    """The changes of many reports this person may read about at this moment."""
    return BulkChange.objects.visible_to(user)


def find_change(user: "User", key: int) -> Any | None:
    """The change, if this person may read about it at this moment."""
    return visible_changes(user).filter(pk=key).first()


def _given_many(change: BulkChange, who: str) -> str:
    number = change.given_count
    words = ngettext(
        "%(who)s asks you to look after %(number)d report.",
        "%(who)s asks you to look after %(number)d reports.",
        number,
    )
    return words % {"who": who, "number": number}


register(
    Kind(
        ASSIGNED_MANY,
        gettext_lazy("Reports are yours now"),
        _given_many,
        find_change,
        visible_changes,
    )
)
register(
    Kind(
        ASSIGNED,
        gettext_lazy("A report is yours now"),
        lambda issue, who: (
            _("%(who)s asks you to look after report %(ref)s.")
            % {"who": who, "ref": issue.ref}
        ),
        find_issue,
        visible_issues,
    )
)
register(
    Kind(
        QUESTION,
        gettext_lazy("A question about your report"),
        lambda issue, who: (
            _("%(who)s has a question about your report %(ref)s.")
            % {"who": who, "ref": issue.ref}
        ),
        find_issue,
        visible_issues,
    )
)
register(
    Kind(
        ANSWERED,
        gettext_lazy("Your question was answered"),
        lambda issue, who: (
            _("%(who)s answered your question about report %(ref)s.")
            % {"who": who, "ref": issue.ref}
        ),
        find_issue,
        visible_issues,
    )
)
register(
    Kind(
        OUTCOME,
        gettext_lazy("What became of your report"),
        lambda issue, who: (
            _("%(who)s wrote what became of your report %(ref)s.")
            % {"who": who, "ref": issue.ref}
        ),
        find_issue,
        visible_issues,
    )
)
register(
    Kind(
        ROUTED,
        gettext_lazy("A rule gave you a report"),
        lambda issue, who: (
            _("A rule gave you report %(ref)s: you begin with it.") % {"ref": issue.ref}
        ),
        find_issue,
        visible_issues,
    )
)
