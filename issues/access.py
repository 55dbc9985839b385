"""The only way an edge gets a report or a repeat problem. Unseen = absent."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from issues.models import (
    Attachment,
    BulkChange,
    ImportBatch,
    ImportMapping,
    Issue,
    Pattern,
    Signal,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from issues.querysets import (
        BulkChangeQuerySet,
        IssueQuerySet,
        PatternQuerySet,
        SignalQuerySet,
    )


def issue_for(user: "User", ref: str) -> Issue:
    """The report behind a reference, as this person may read it."""
    key = refs.ISSUE.decode(ref)
    found = None if key is None else issues_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def attachment_for(user: "User", ref: str, key: int) -> Attachment:
    """A file of a report, as long as this person may read both."""
    issue = issue_for(user, ref)
    files = Attachment.objects.readable_by(user, issue).kept()
    found = files.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    found.issue = issue
    return found


def issues_for(user: "User") -> "IssueQuerySet":
    """Every report this person may read, with what a row shows."""
    return Issue.objects.visible_to(user).with_details()


def issue_rows_for(user: "User") -> "IssueQuerySet":
    """Every report this person may read, with no more than a program's list says."""
    return Issue.objects.visible_to(user).with_names()


def bulk_changes_for(user: "User") -> "BulkChangeQuerySet":
    """The changes of many reports that this person may read about."""
    found = BulkChange.objects.visible_to(user)
    return found.select_related("started_by", "owner", "touchpoint", "cause", "pattern")


def bulk_change_for(user: "User", key: int) -> BulkChange:
    """One of them."""
    found = bulk_changes_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def pattern_for(user: "User", ref: str) -> Pattern:
    """The repeat problem behind a reference, as this person may read it."""
    key = refs.PATTERN.decode(ref)
    found = None if key is None else patterns_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def patterns_for(user: "User") -> "PatternQuerySet":
    """Every repeat problem this person may read about."""
    return Pattern.objects.visible_to(user).select_related("unit", "owner")


def signal_for(user: "User", key: int) -> Signal:
    """A signal, as this person may see all that it counts."""
    found = signals_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def signals_for(user: "User") -> "SignalQuerySet":
    """Every signal this person may know of, with what a row shows."""
    return Signal.objects.visible_to(user).with_names()


def import_for(user: "User", key: int) -> ImportBatch:
    """An import, as this person may know of it."""
    found = imports_for(user).filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def imports_for(user: "User") -> "QuerySet[ImportBatch]":
    """The imports into the units this person may bring reports into."""
    reach = reach_of(user)
    rows = ImportBatch.objects.select_related("unit", "started_by")
    if Over.ANY in reach.over("issue.import"):
        return rows
    return rows.filter(reach.rows("issue.import", unit="unit_id", journey=None))


def mappings_for(user: "User") -> "QuerySet[ImportMapping]":
    """Every mapping somebody keeps: whoever may import uses them all."""
    if not reach_of(user).has("issue.import"):
        return ImportMapping.objects.none()
    return ImportMapping.objects.select_related("saved_by")


def manages_pattern_scope(user: "User", pattern: Pattern) -> bool:
    """Whether the person sees more of it than its published words."""
    if is_own_pattern(user, pattern):
        return True
    if Over.SCOPE not in reach_of(user).over("pattern.read"):
        return False
    members = Q(pattern=pattern)
    return Issue.objects.visible_to(user).filter(members).exists()


def is_own_pattern(user: "User", pattern: Pattern) -> bool:
    """Whether its home is in the person's units, or they opened it or are on it."""
    if user.pk in (pattern.owner_id, pattern.created_by_id):
        return True
    return reach_of(user).covering("pattern.read", pattern.unit_id) is not None
