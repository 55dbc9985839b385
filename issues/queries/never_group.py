"""What somebody said never belongs together: what it forbids, and who can know."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date
from cxops.kernel.errors import Conflict, NotFound
from issues.models import Issue, NeverGroup, Pattern

if TYPE_CHECKING:
    from accounts.models import User

#: So many are shown with a report.
MOST = 50


@dataclass(frozen=True, slots=True)
class Apart:
    """What may not come together with one report: keys of reports and problems."""

    issues: frozenset[int] = frozenset()
    patterns: frozenset[int] = frozenset()


def apart_from(issue: Issue) -> Apart:
    """What a report is never grouped with, whoever said so. One statement."""
    rows = _about(issue).values_list("issue_id", "other_id", "pattern_id")
    issues: set[int] = set()
    patterns: set[int] = set()
    for one, other, pattern in rows:
        if pattern is None:
            issues.add(other if one == issue.pk else one)
        else:
            patterns.add(pattern)
    return Apart(frozenset(issues), frozenset(patterns))


def remarks_on(user: "User", issue: Issue) -> list[NeverGroup]:
    """What was said about a report, as far as the reader sees the other end."""
    seen = Issue.objects.visible_to(user).values("pk")
    rows = _about(issue).filter(
        Q(issue=issue, other__in=seen)
        | Q(other=issue, issue__in=seen)
        | Q(pattern__in=Pattern.objects.visible_to(user).values("pk"))
    )
    return list(_with_ends(rows).order_by("-id")[:MOST])


def remark_for(user: "User", issue: Issue, key: int) -> NeverGroup:
    """One of them; NotFound where there is none that this person can see."""
    found = next((one for one in remarks_on(user, issue) if one.pk == key), None)
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def check_pair_apart(user: "User", issue: Issue, *others: Issue) -> None:
    """Refuse (Conflict) where somebody said that these never belong together."""
    keys = {other.pk for other in others}
    pairs = Q(issue=issue, other__in=keys) | Q(other=issue, issue__in=keys)
    _refuse(user, NeverGroup.objects.filter(pairs, lifted_at=None))


def check_group_apart(user: "User", keys: Collection[int], pattern: Pattern) -> None:
    """The same for reports that are to be put into a repeat problem.

    Against the problem itself, its members, and each other.
    """
    _refuse(user, _against(keys, pattern))


def kept_apart(keys: Collection[int], pattern: Pattern | None) -> dict[int, NeverGroup]:
    """Which of many reports may not be put into a repeat problem (None: a new one),
    each with what was said. One statement."""
    found: dict[int, NeverGroup] = {}
    for remark in _with_ends(_against(keys, pattern)).order_by("-id"):
        for key in (remark.issue_id, remark.other_id):
            if key is not None and key in keys:
                found[key] = remark
    return found


def _against(keys: Collection[int], pattern: Pattern | None) -> "QuerySet[NeverGroup]":
    against = Q(issue__in=keys, other__in=keys)
    if pattern is not None:
        against |= Q(issue__in=keys) & (Q(pattern=pattern) | Q(other__pattern=pattern))
        against |= Q(other__in=keys, issue__pattern=pattern)
    return NeverGroup.objects.filter(against, lifted_at=None)


def _about(issue: Issue) -> "QuerySet[NeverGroup]":
    about = Q(issue=issue) | Q(other=issue)
    return NeverGroup.objects.filter(about, lifted_at=None)


def _with_ends(rows: "QuerySet[NeverGroup]") -> "QuerySet[NeverGroup]":
    return rows.select_related(
        "said_by",
        "pattern",
        "issue__unit",
        "issue__touchpoint__stage",
        "other__unit",
        "other__touchpoint__stage",
    )


def _refuse(user: "User", rows: "QuerySet[NeverGroup]") -> None:
    found = _with_ends(rows).order_by("id").first()
    if found is not None:
        raise kept_apart_by(user, found)


def kept_apart_by(user: "User", found: NeverGroup) -> Conflict:
    """The refusal: who said so, of what, and how to lift it."""
    one, other = _ends_named(user, found)
    return Conflict(
        _(
            "%(who)s said on %(day)s that %(one)s and %(other)s never belong together. "
            "Lift that first, on the page of %(one)s under “Similar reports”."
        )
        % {
            "who": found.said_by,
            "day": date_format(
                local_date(found.said_at, found.issue.unit.time_zone), "j F Y"
            ),
            "one": one,
            "other": other,
        },
        code="never_group",
    )


def _ends_named(user: "User", remark: NeverGroup) -> tuple[str, str]:
    """Both ends, as far as this person may know of them; one seen comes first."""
    ends = [remark.issue, *([remark.other] if remark.other else [])]
    seen = set(
        Issue.objects.visible_to(user)
        .filter(pk__in=[end.pk for end in ends])
        .values_list("pk", flat=True)
    )
    names = [end.ref if end.pk in seen else "" for end in ends]
    names.sort(key=lambda name: not name)
    if remark.pattern is not None:
        visible = Pattern.objects.visible_to(user).filter(pk=remark.pattern.pk)
        title = _("the repeat problem “%(title)s”") % {"title": remark.pattern.title}
        return names[0], title if visible.exists() else _("this repeat problem")
    return names[0] or _("this report"), names[1] or _("another report")
