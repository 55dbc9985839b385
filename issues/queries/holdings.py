"""What hangs on one person: asked when they leave, so rights play no part."""

from typing import TYPE_CHECKING

from issues.enums import PatternState
from issues.models import Issue, Pattern

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet, PatternQuerySet


def open_reports_of(person: "User") -> "IssueQuerySet":
    """The open reports somebody is on, restricted ones too."""
    return Issue.objects.open().filter(owner=person, withdrawn_at=None)


def open_patterns_of(person: "User") -> "PatternQuerySet":
    """The repeat problems somebody is on that aren't refuted."""
    return Pattern.objects.filter(owner=person).exclude(state=PatternState.REFUTED)
