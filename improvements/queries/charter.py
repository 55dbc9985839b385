"""Everything the one page of an improvement shows, in a fixed number of statements."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models import prefetch_related_objects as prefetch
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.queries.reach import reach_of
from improvements.models import (
    Action,
    ChangeRequest,
    EffectivenessCheck,
    Initiative,
    Review,
    ScopePattern,
)
from improvements.queries.changes import changes_in_words
from issues.access import patterns_for
from issues.enums import Certainty, FactorRole, PatternState
from issues.models import Issue

if TYPE_CHECKING:
    from accounts.models import User

_PATTERN = ("pattern_id", "pattern__title", "pattern__state")
_FACTOR = ("id", "sentence", "role", "certainty", "evidence")


@dataclass(frozen=True, slots=True)
class Cause:
    """One stated cause, in words."""

    sentence: str
    type: str
    role: str
    certainty: str
    certainty_label: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Why:
    """One repeat problem the improvement should end, as far as the reader sees it."""

    pattern: Any
    state_label: str
    reports: int
    causes: list[Cause] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Charter:
    """The page's parts; the initiative's own children are kept on it."""

    initiative: Initiative
    whys: list[Why]
    shows_causes: bool
    decisions: list[Any]


def charter_of(initiative: Initiative, user: "User") -> Charter:
    """Read the children once and keep them where policies and guards look."""
    children: list[Any] = [
        "targets",
        Prefetch("actions", queryset=Action.objects.select_related("owner")),
        Prefetch(
            "reviews",
            queryset=Review.objects.select_related(
                "approver", "decided_by", "submitted_by"
            ),
        ),
    ]
    if initiative.approved_at is not None:
        # Nothing approved, nothing to ask a change of.
        requests = ChangeRequest.objects.select_related(
            "approver", "decided_by", "requested_by"
        )
        children.append(Prefetch("change_requests", queryset=requests))
    has_run = initiative.implemented_at is not None
    if has_run:
        children += ["impacts", "lessons", "reopenings__by"]
        everyone = ("checker", "second", "override_by", "decided_by")
        rows = EffectivenessCheck.objects.select_related(*everyone)
        children.append(Prefetch("checks", queryset=rows))
    prefetch([initiative], *children)
    asked = list(initiative.change_requests.all()) if initiative.approved_at else []
    reviews = list(initiative.reviews.all())
    kept = initiative.__dict__
    kept["open_review"] = next((r for r in reviews if not r.decision), None)
    checks = list(initiative.checks.all()) if has_run else []
    if has_run:
        kept["open_check"] = next((c for c in checks if not c.conclusion), None)
    kept["open_change_request"] = next((r for r in asked if not r.decision), None)
    shows_causes = works_on(user, initiative)
    whys, kept["has_cause"] = _whys(initiative, user, shows_causes)
    titles = {why.pattern.pk: why.pattern.title for why in whys}
    for request in asked:
        lines = changes_in_words(request, initiative, user, titles)
        request.__dict__["lines"] = lines
    checked = [check for check in checks if check.decided_by_id]
    decisions = sorted([*reviews, *asked, *checked], key=_asked_at)
    return Charter(initiative, whys, shows_causes, decisions)


def _asked_at(row: Any) -> Any:
    """When a decision or a check was asked for or made."""
    for name in ("submitted_at", "requested_at"):
        if hasattr(row, name):
            return getattr(row, name)
    return row.decided_at


def works_on(user: "User", initiative: Initiative) -> bool:
    """Whether they read more than what became of their own report."""
    reach = reach_of(user)
    place = (initiative.unit_id, initiative.journey_id)
    if reach.covering("initiative.read", *place) is not None:
        return True
    named = {
        initiative.owner_id,
        initiative.sponsor_id,
        initiative.approver_id,
        initiative.checker_id,
        *(action.owner_id for action in initiative.actions.all()),
    }
    return bool(named & {user.pk, *reach.deputised_ids()})


def _whys(
    initiative: Initiative, user: "User", shows_causes: bool
) -> tuple[list[Why], bool]:
    """The scope with its causes: one statement, one row per cause.

    A repeat problem the reader can't read is left out, but its cause counts for the
    plan: whether a plan is whole doesn't depend on who asks.
    """
    mine = Issue.objects.visible_to(user).counted().filter(pattern=OuterRef("pattern"))
    count = mine.order_by().values("pattern").annotate(n=Count("pk")).values("n")
    readable = patterns_for(user).filter(pk=OuterRef("pattern")).order_by()
    rows = (
        ScopePattern.objects.filter(initiative=initiative)
        .current()
        .annotate(reports=Coalesce(Subquery(count), 0), is_readable=Exists(readable))
        .order_by("pattern_id", "pattern__factors__id")
        .values(
            *_PATTERN,
            "reports",
            "is_readable",
            *(f"pattern__factors__{name}" for name in _FACTOR),
            "pattern__factors__cause__name",
            "pattern__factors__cause__labels",
        )
    )
    whys: dict[int, Why] = {}
    has_cause = False
    for row in rows:
        has_cause |= _counts(row)
        if not row["is_readable"]:
            continue
        why = whys.setdefault(row["pattern_id"], _why(row))
        if shows_causes and row["pattern__factors__id"] is not None:
            why.causes.append(_cause(row))
    return list(whys.values()), has_cause


def _counts(row: dict[str, Any]) -> bool:
    is_held = row["pattern__factors__certainty"] != Certainty.RULED_OUT
    return bool(row["pattern__factors__evidence"]) and is_held


def _why(row: dict[str, Any]) -> Why:
    pattern_model: Any = ScopePattern._meta.get_field("pattern").related_model
    pattern = pattern_model(
        pk=row["pattern_id"], title=row["pattern__title"], state=row["pattern__state"]
    )
    label = str(PatternState(row["pattern__state"]).label)
    return Why(pattern, label, row["reports"])


def _cause(row: dict[str, Any]) -> Cause:
    labels = row["pattern__factors__cause__labels"] or {}
    name = row["pattern__factors__cause__name"]
    certainty = Certainty(row["pattern__factors__certainty"])
    return Cause(
        sentence=row["pattern__factors__sentence"],
        type=str(labels.get(get_language() or "", name)),
        role=str(FactorRole(row["pattern__factors__role"]).label),
        certainty=certainty.value,
        certainty_label=str(certainty.label),
        evidence=row["pattern__factors__evidence"],
    )
