"""Repeat problems as lists and pages show them, as far as the reader sees them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries.reach import reach_of
from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from cxops.kernel.keyset import Sort
from cxops.kernel.timeline import Entry, timeline_of
from issues.access import issues_for, patterns_for
from issues.enums import Certainty, FactorRole
from issues.models import ContributingFactor, Issue, Pattern
from issues.queries.counting import CappedCount

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet, PatternQuerySet

PATTERN_SORTS = (
    Sort("opened", "created_at", gettext_lazy("Newest"), descending=True),
    Sort("oldest", "created_at", gettext_lazy("Oldest")),
    Sort(
        "returns", "recurrence_count", gettext_lazy("Came back most"), descending=True
    ),
)
MEMBER_SORTS = (Sort("filed", "filed_at", gettext_lazy("Newest"), descending=True),)


def patterns_with_counts(user: "User") -> "PatternQuerySet":
    """The rows of the list: reports as far as seen, the main cause if it is known."""
    seen = Issue.objects.visible_to(user)
    members = seen.counted().filter(pattern=OuterRef("pk"))
    # Published words are for all staff; the cause is for whoever knows the pattern.
    known: Any = reach_of(user).rows(
        "pattern.read", unit="pattern__unit_id", journey=None
    )
    known |= Q(pattern__owner=user) | Q(pattern__created_by=user)
    known |= Exists(seen.filter(pattern=OuterRef("pattern")))
    main = ContributingFactor.objects.filter(
        known, pattern=OuterRef("pk"), role=FactorRole.MAIN
    ).exclude(certainty=Certainty.RULED_OUT)
    main = main.order_by("certainty", "id")
    return patterns_for(user).annotate(
        report_count=CappedCount(members),
        main_sentence=Subquery(main.values("sentence")[:1]),
        main_certainty=Subquery(main.values("certainty")[:1]),
    )


def members_of(user: "User", pattern: Pattern) -> "IssueQuerySet":
    """The reports in it that this person may read."""
    return issues_for(user).filter(pattern=pattern)


def member_count(user: "User", pattern: Pattern) -> int:
    """How many of them there are, capped; the same event counts once."""
    members = Issue.objects.visible_to(user).counted().filter(pattern=pattern)
    counted = Pattern.objects.filter(pk=pattern.pk).annotate(n=CappedCount(members))
    number: int = counted.values_list("n", flat=True)[0]
    return number


def factors_of(pattern: Pattern) -> "QuerySet[ContributingFactor]":
    """Its stated causes: the main one first, ruled out ones last."""
    rows = pattern.factors.select_related("cause__parent", "stated_by")
    return rows.order_by("-role", "id")


def pattern_history(pattern: Pattern) -> list[Entry]:
    """Who changed what about it and its causes."""
    return timeline_of(
        pattern.history.all(), ContributingFactor.history.filter(pattern_id=pattern.pk)
    )


# --- What can be put into one ---------------------------------------------------------


def picked(rows: "IssueQuerySet", references: Iterable[str]) -> "IssueQuerySet":
    """Those of the rows that were named; a reference nobody may see names nothing."""
    keys = {refs.ISSUE.decode(reference) for reference in references} - {None}
    return rows.filter(pk__in=sorted(keys)).order_by("pk")


def keys_seen(user: "User", references: Sequence[str]) -> dict[str, int]:
    """Reference → key, of the reports this person may read; in one statement."""
    keys = {ref: refs.ISSUE.decode(ref) for ref in references}
    wanted = [key for key in keys.values() if key is not None]
    seen = Issue.objects.visible_to(user).filter(pk__in=wanted)
    known = set(seen.values_list("pk", flat=True))
    return {ref: key for ref, key in keys.items() if key in known and key is not None}


def factor_in(pattern: Pattern, key: int) -> ContributingFactor:
    """One stated cause of a repeat problem the reader was shown."""
    found = pattern.factors.select_related("cause", "pattern__unit").filter(pk=key)
    factor = found.first()
    if factor is None:
        raise NotFound(_("There is nothing here."))
    return factor
