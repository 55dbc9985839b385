"""Reports of the same event: one is the main one, the others are linked to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Value,
    When,
)
from django.utils.translation import gettext as _

from cxops.kernel.decision import Decision, Denied, require
from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.timeline import Entry, entry_of, rows_of
from issues.models import Issue
from issues.policies import may_link
from issues.queries.never_group import check_pair_apart
from issues.workflow import ISSUE_FLOW, can_be_told

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import IssueQuerySet

LINK, UNLINK = ISSUE_FLOW.verb("link"), ISSUE_FLOW.verb("unlink")
#: So many of the reports of one event are read at most.
MOST = 50


@dataclass(frozen=True, slots=True)
class SameEvent:
    """The other reports of a report’s event, as far as the reader may read them.

    ``known`` has those, too, whose link was undone.
    """

    main: Issue | None = None
    linked: list[Issue] = field(default_factory=list)
    known: dict[int, Issue] = field(default_factory=dict)
    has_more: bool = False


def was_linked() -> Any:
    """Whether a report is or ever was linked, at either end: as a column."""
    links = _links()
    either = Q(Exists(links.filter(id=OuterRef("pk"))))
    either |= Q(Exists(links.filter(duplicate_of_id=OuterRef("pk"))))
    return ExpressionWrapper(either, BooleanField())


def _links() -> Any:
    """Every moment at which some report was linked."""
    return Issue.history.model.objects.exclude(duplicate_of=None).order_by()


def same_event_of(user: "User", issue: Any) -> SameEvent:
    """The other reports of the event. One statement, none where there never were.

    None only where ``issue`` was read with ``was_linked``.
    """
    if not getattr(issue, "was_linked", True):
        return SameEvent()
    links = _links()
    mains = links.filter(id=issue.pk).values("duplicate_of_id")
    others = links.filter(duplicate_of_id=issue.pk).values("id")
    now_first = Case(
        When(pk=issue.duplicate_of_id or 0, then=Value(0)),
        When(duplicate_of_id=issue.pk, then=Value(1)),
        default=Value(2),
    )
    rows = (
        Issue.objects.visible_to(user)
        .filter(pk__in=mains.union(others))
        .select_related("unit", "touchpoint", "reporter")
        .order_by(now_first, "pk")[: MOST + 1]
    )
    known = {row.pk: row for row in rows}
    linked = [row for row in known.values() if row.duplicate_of_id == issue.pk]
    return SameEvent(
        main=known.get(issue.duplicate_of_id),
        linked=linked[:MOST],
        known=known,
        has_more=len(linked) > MOST,
    )


def linked_to(issue: Issue) -> "IssueQuerySet":
    """Every report of the same event, whoever reads: for telling and for checks."""
    rows = Issue.objects.filter(duplicate_of=issue, withdrawn_at=None)
    return rows.select_related("reporter").order_by("pk")


def linked_to_each(issues: Sequence[Issue]) -> dict[int, list[Issue]]:
    """The same for many reports, in one statement: main report → its linked ones."""
    rows = Issue.objects.filter(duplicate_of__in=[i.pk for i in issues])
    rows = rows.filter(withdrawn_at=None).select_related("reporter").order_by("pk")
    found: dict[int, list[Issue]] = {}
    for row in rows:
        assert row.duplicate_of_id is not None
        found.setdefault(row.duplicate_of_id, []).append(row)
    return found


def is_linked(issue: Issue) -> bool:
    """Another report is of the same event, at either end."""
    return issue.is_duplicate or linked_to(issue).exists()


def someone_to_tell(issue: Issue) -> bool:
    """Its reporter, or that of a linked report, still reads what we write."""
    return can_be_told(issue) or any(map(can_be_told, linked_to(issue)))


def waits_in_vain(issue: Issue, main: Issue) -> bool:
    """Its reporter would never hear: the main report’s was told before."""
    return (
        main.state in ISSUE_FLOW.finals
        and issue.state not in ISSUE_FLOW.finals
        and issue.reporter_id != main.reporter_id
        and can_be_told(issue)
    )


# --- May these two be linked? ---------------------------------------------------------


def check_pair(
    actor: "User",
    issue: Issue,
    *,
    named: Issue,
    main: Issue,
    has_linked: bool | None = None,
) -> None:
    """Refuse with a sentence where ``issue`` can’t be linked to ``main``.

    ``named`` is the report the person named; where it is itself linked, its main one
    is meant. ``has_linked`` says whether others are linked to ``issue``, where that is
    known. Right first. Raises Refused, Conflict or Invalid (field ``same_as``).
    """
    if named.pk == issue.pk:
        raise Invalid(_("Name the other report, not this one."), field="same_as")
    if main.pk == issue.pk:
        raise Conflict(
            _("%(ref)s is linked to this report already.") % {"ref": named.ref}
        )
    require(may_link_to(actor, named, main))
    if issue.is_restricted or main.is_restricted:
        raise Conflict(
            _(
                "A restricted report is linked with no other: that would show who "
                "reported what. Lift the restriction first."
            )
        )
    if has_linked is None:
        has_linked = linked_to(issue).exists()
    if has_linked:
        raise Conflict(
            _(
                "Other reports are linked to this one, so it is the main one. Open "
                "%(other)s and link it to %(this)s instead."
            )
            % {"other": main.ref, "this": issue.ref}
        )
    check_pair_apart(actor, issue, named, main)


def may_link_to(actor: "User", named: Issue, main: Issue) -> Decision:
    """May others be linked to the report that was named, or the main one of it?"""
    decision = may_link(actor, main)
    if not isinstance(decision, Denied):
        return decision
    if main.pk == named.pk:
        reason = _("You don’t sort %(ref)s, so you can’t link to it.")
        return replace(decision, reason=reason % {"ref": named.ref})
    # The main one may be unseen: neither it nor its people are named.
    reason = _(
        "%(ref)s is itself linked to a report that you don’t sort, so you can’t link "
        "to it."
    )
    return Denied("no_right", reason % {"ref": named.ref})


# --- What the history says ------------------------------------------------------------


def told_of(issue: Issue, event: SameEvent) -> list[Entry]:
    """What happened to a report, and which others were linked to it; one statement."""
    concerns = Q(id=issue.pk)
    if event.known:
        concerns |= Q(id__in=list(event.known), history_verb__in=(LINK, UNLINK))
    rows = rows_of(Issue.history.filter(concerns))
    return list(_entries(issue, event, rows))


def told_of_others(issue: Issue, event: SameEvent) -> list[Entry]:
    """Which other reports were linked to this one, and when that was undone."""
    if not event.known:
        return []
    verbs = Issue.history.filter(history_verb__in=(LINK, UNLINK))
    return list(_entries(issue, event, rows_of(verbs.filter(id__in=list(event.known)))))


def _entries(issue: Issue, event: SameEvent, rows: list[Any]) -> Iterator[Entry]:
    linked_with: dict[int, int] = {}
    for row in rows:
        if row.history_verb == LINK:
            linked_with[row.id] = row.duplicate_of_id
        entry = entry_of(row)
        if row.id == issue.pk:
            yield replace(entry, sentence=_own_end(row, event, linked_with, entry))
        elif linked_with.get(row.id) == issue.pk:
            yield replace(entry, sentence=_other_end(row, event))


def _own_end(
    row: Any, event: SameEvent, linked_with: dict[int, int], entry: Entry
) -> str:
    main = event.known.get(linked_with.get(row.id, 0))
    if main is None or row.history_verb not in (LINK, UNLINK):
        return entry.sentence
    sentence = (
        _("said that it is the same event as %(ref)s")
        if row.history_verb == LINK
        else _("undid that it is the same event as %(ref)s")
    )
    return sentence % {"ref": main.ref}


def _other_end(row: Any, event: SameEvent) -> str:
    sentence = (
        _("said that %(ref)s is the same event")
        if row.history_verb == LINK
        else _("undid that %(ref)s is the same event")
    )
    return sentence % {"ref": event.known[row.id].ref}
