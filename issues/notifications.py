"""What people are told about reports, and in which words."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notifications.kinds import Kind, register
from issues.models import Issue

if TYPE_CHECKING:
    from accounts.models import User

ASSIGNED = "issues.assigned"
QUESTION = "issues.question"
ANSWERED = "issues.answered"
OUTCOME = "issues.outcome"


def visible_issues(user: "User") -> Any:
    """The reports this person may read at this moment."""
    return Issue.objects.visible_to(user)


def find_issue(user: "User", key: int) -> Any | None:
    """The report, if this person may read it at this moment."""
    return visible_issues(user).filter(pk=key).first()


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
