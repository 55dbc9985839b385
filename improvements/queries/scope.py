"""The repeat problems of an improvement, and those it could have."""

from typing import TYPE_CHECKING

from cxops.kernel import refs
from improvements.models import Initiative
from issues.access import patterns_for
from issues.enums import ENDABLE_PATTERN_STATES
from issues.models import Pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from issues.querysets import PatternQuerySet

#: A form that offers more than this needs a search, not a longer list.
_OFFERED = 100
#: A link names at most so many repeat problems.
_NAMED = 50
_key_of = refs.PATTERN.decode


def scope_of(initiative: Initiative) -> list[int]:
    """The keys of the repeat problems in scope now."""
    return list(initiative.scope.current().values_list("pattern_id", flat=True))


def patterns_in_scope(user: "User", initiative: Initiative) -> "PatternQuerySet":
    """Those in scope that the person may read."""
    return patterns_for(user).filter(pk__in=scope_of(initiative)).order_by("pk")


def readable_scope(user: "User", initiative: Initiative) -> list[int]:
    """Their keys: out of the rows where it was read along (``measured_for``)."""
    rows = [row for row in initiative.scope.all() if row.removed_at is None]
    if all("is_readable" in row.__dict__ for row in rows):
        return sorted(r.pattern_id for r in rows if r.__dict__["is_readable"])
    return list(patterns_in_scope(user, initiative).values_list("pk", flat=True))


def patterns_to_choose(
    user: "User", initiative: Initiative | None = None, also: "Sequence[int]" = ()
) -> "PatternQuerySet":
    """Those not ended that the person may read: the newest, what is in scope, and
    ``also`` those asked about, however old."""
    readable = patterns_for(user).filter(state__in=ENDABLE_PATTERN_STATES)
    newest = readable.order_by("-created_at", "-pk").values_list("pk", flat=True)
    keys = list(newest[:_OFFERED])
    if also:
        keys += readable.order_by().filter(pk__in=also).values_list("pk", flat=True)
    if initiative is not None:
        keys += scope_of(initiative)
    return patterns_for(user).filter(pk__in=keys).order_by("title", "pk")


def patterns_asked_about(user: "User", asked: "Sequence[str]") -> list[Pattern]:
    """The readable ones a link names by reference."""
    keys = [key for key in map(_key_of, asked[:_NAMED]) if key is not None]
    return patterns_named(user, keys) if keys else []


def patterns_named(user: "User", keys: "Sequence[int]") -> list[Pattern]:
    """The readable ones among these keys."""
    return list(patterns_for(user).filter(pk__in=keys).order_by("title", "pk"))
