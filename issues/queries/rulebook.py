"""Routing rules as people read them: sentences in their order, and a dry run."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Unit, User
from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date
from cxops.kernel.errors import NotFound
from issues.enums import IssueKind, Voice
from issues.models import Issue, RoutingRule
from issues.policies import ROUTING, may_route
from issues.queries.routing import first_that_holds, rules_over

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: The dry run is over the reports of so many days, the newest of them.
DAYS, MOST = 28, 2000

Parents = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule as a sentence, what it would have done, and what is wrong with it."""

    rule: RoutingRule
    sentence: str
    is_mine: bool
    can_rise: bool
    would_have: int
    warning: str


@dataclass(slots=True)
class Rulebook:
    """The rules one may know in the order they are asked, and the last 28 days."""

    rules: list[Shown] = field(default_factory=list)
    asked: int = 0
    unmatched: int = 0
    is_cut: bool = False


def rule_for(user: User, key: int) -> RoutingRule:
    """A rule this person may change; others aren’t there for them."""
    found = _rules().filter(pk=key).first()
    if found is None or not may_route(user, found.unit_id):
        raise NotFound(_("There is nothing here."))
    return found


def rulebook_of(user: User, *, at: datetime) -> Rulebook:
    """The rules over this person’s units, tried on the reports they sort.

    Four statements, however many rules and reports.
    """
    units = Unit.objects.without_tree_fields().order_by()
    parents: Parents = dict(units.values_list("pk", "parent_id"))
    ready = rules_over(parents, day=local_date(at, "UTC"))
    book = Rulebook()
    latest = _latest(user, at)
    book.is_cut, latest = len(latest) > MOST, latest[:MOST]
    found = [rule for rule in first_that_holds(ready, latest) if rule is not None]
    book.asked, book.unmatched = len(latest), len(latest) - len(found)
    hits = Counter(rule.key for rule in found)
    owners = {rule.key: rule.owner for rule in ready}
    above: RoutingRule | None = None
    for rule in _known(user, parents):
        begins = owners.get(rule.pk)
        is_mine = bool(may_route(user, rule.unit_id))
        book.rules.append(
            Shown(
                rule,
                sentence_of(rule, begins),
                is_mine,
                is_mine and above is not None and above.unit_id == rule.unit_id,
                hits[rule.pk],
                _warning(rule, begins),
            )
        )
        above = rule
    return book


def sentence_of(rule: RoutingRule, begins: User | None = None) -> str:
    """“Reports about “Ticket machine” in North go to Ana Kovač, next step …”."""
    parts = [str(_KINDS[rule.kind])]
    if rule.touchpoint is not None:
        parts.append(_("about “%(word)s”") % {"word": rule.touchpoint})
    if rule.unit is not None:
        parts.append(_("in %(unit)s") % {"unit": rule.unit})
    if rule.channel is not None:
        parts.append(_("that came by “%(word)s”") % {"word": rule.channel})
    if rule.voice:
        is_staff = rule.voice == Voice.STAFF
        parts.append(_("said by staff") if is_staff else _("said by customers"))
    return ngettext(
        "%(which)s go to %(who)s, next step within %(days)d working day.",
        "%(which)s go to %(who)s, next step within %(days)d working days.",
        rule.step_days,
    ) % {"which": " ".join(parts), "who": _who(rule, begins), "days": rule.step_days}


_KINDS = {
    "": gettext_lazy("Reports"),
    IssueKind.BREAKDOWN: gettext_lazy("Breakdowns"),
    IssueKind.NEAR_MISS: gettext_lazy("Near misses"),
    IssueKind.PRAISE: gettext_lazy("Words of praise"),
}


def _who(rule: RoutingRule, begins: User | None) -> str:
    if rule.owner is not None:
        return str(rule.owner)
    if begins is None:
        return _("whoever manages %(unit)s") % {"unit": rule.managers_of}
    return _("whoever manages %(unit)s (now %(name)s)") % {
        "unit": rule.managers_of,
        "name": begins,
    }


def _warning(rule: RoutingRule, begins: User | None) -> str:
    for word in (rule.touchpoint, rule.channel):
        if word is not None and word.retired_at is not None:
            return _("“%(word)s” isn’t used any more, so no new report falls here.") % {
                "word": word
            }
    if begins is not None:
        return ""
    if rule.owner is not None:
        return _("%(name)s has left or has no role any more: nobody begins.") % {
            "name": rule.owner
        }
    return _("Nobody manages %(unit)s at the moment: nobody begins.") % {
        "unit": rule.managers_of
    }


def _rules() -> "QuerySet[RoutingRule]":
    return RoutingRule.objects.select_related(
        "unit", "touchpoint", "channel", "owner", "managers_of"
    )


def _known(user: User, parents: Parents) -> list[RoutingRule]:
    """In the order they are asked: the narrowest unit first, then its own order."""
    rules = _rules().filter(retired_at=None)
    concerned = _concerned(user, parents)
    known = [
        rule
        for rule in rules
        if concerned is None or rule.unit_id is None or rule.unit_id in concerned
    ]
    depth = {None: 0} | {key: len(_path(key, parents)) for key in parents}
    return sorted(
        known,
        key=lambda rule: (
            -depth[rule.unit_id],
            str(rule.unit or "").casefold(),
            rule.unit_id or 0,
            rule.position,
            rule.pk,
        ),
    )


def _concerned(user: User, parents: Parents) -> set[int] | None:
    """The units whose rules concern a person: theirs and all above; None for all."""
    if may_route(user, None):
        return None
    reach = reach_of(user)
    mine = [key for key in parents if reach.covering(ROUTING, key)]
    return {above for key in mine for above in _path(key, parents)}


def _path(key: int | None, parents: Parents) -> list[int]:
    """A unit and all above it."""
    path: list[int] = []
    while key is not None and key not in path:
        path.append(key)
        key = parents.get(key)
    return path


def _latest(user: User, at: datetime) -> list[Issue]:
    rows = Issue.objects.visible_to(user, "issue.triage").filter(
        filed_at__gte=at - timedelta(days=DAYS)
    )
    names = ("unit", "touchpoint", "channel", "kind", "voice")
    return list(rows.order_by("-filed_at", "-pk").only(*names)[: MOST + 1])
