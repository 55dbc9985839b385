"""What a form offers. Only words in use, and only people who can see the record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from accounts.enums import Role
from accounts.models import Membership, Unit, User
from accounts.policies import Over
from accounts.queries.people import managers_of
from accounts.queries.places import root_unit
from accounts.queries.reach import reach_of
from cxops.kernel import clock
from issues.enums import PatternState
from issues.models import Channel, Issue, Journey, Pattern, RootCause, Stage, Touchpoint
from issues.policies import ROUTING
from issues.queries.merged import ends_of

if TYPE_CHECKING:
    from issues.querysets import PatternQuerySet, TermQuerySet

#: So many of a unit's latest reports say which places people there name most.
_LATEST = 200
USUAL = 7


def units() -> "QuerySet[Unit]":
    """Every unit in use. Any person may report for any of them."""
    found: QuerySet[Unit] = Unit.objects.active().without_tree_fields()
    return found.order_by("name")


def touchpoints() -> "TermQuerySet":
    """The places of the customer's journey, in its order."""
    return (
        Touchpoint.objects.active()
        .select_related("stage")
        .order_by("stage__journey__position", "stage__position", "position", "id")
    )


def channels() -> "TermQuerySet":
    """The ways we hear of things."""
    return Channel.objects.active()


def causes() -> "TermQuerySet":
    """The cause types one can choose: the leaves of the tree with their branch."""
    return (
        RootCause.objects.active()
        .filter(parent__isnull=False, parent__retired_at=None)
        .select_related("parent")
        .order_by("parent__position", "parent_id", "position", "id")
    )


def home_unit(user: User) -> Unit | None:
    """Where a report of this person is filed when they name no other place."""
    key = reach_of(user).home_unit_id()
    own = None if key is None else units().filter(pk=key).first()
    return own or root_unit()


def usual_touchpoints(unit: Unit | None) -> tuple[int, ...]:
    """The places named most in a unit's latest reports, most frequent first."""
    if unit is None:
        return ()
    latest = Issue.objects.counted().filter(unit=unit, touchpoint__isnull=False)
    named = latest.order_by("-filed_at").values_list("touchpoint_id", flat=True)
    return tuple(key for key, _n in Counter(named[:_LATEST]).most_common(USUAL))


def owners_for(issue: Issue, *also: User) -> "QuerySet[User]":
    """Whom a report can be given to: its managers and the front line of its unit.

    ``also`` those who sort it from elsewhere.
    """
    day = clock.now().date()
    here = Membership.objects.on(day).filter(unit=issue.unit, role=Role.FRONTLINE)
    managers = managers_of(issue.unit, issue.journey_id)
    chosen = Q(pk__in=managers.order_by().values("pk"))
    chosen |= Q(pk__in=here.values("user_id"))
    known = [person.pk for person in also]
    if issue.owner_id is not None:
        known.append(issue.owner_id)
    chosen |= Q(pk__in=known)
    return User.objects.active().people().filter(chosen).order_by("full_name")


def owners_among(user: User) -> "QuerySet[User]":
    """Whom many reports can be given to: who works where this person sorts them."""
    day = clock.now().date()
    reach = reach_of(user)
    within = reach.rows("issue.triage", unit="unit_id", journey="journey_id")
    here = Membership.objects.on(day).filter(
        within, role__in=(Role.MANAGER, Role.FRONTLINE)
    )
    chosen = Q(pk__in=here.values("user_id")) | Q(pk=user.pk)
    return User.objects.active().people().filter(chosen).order_by("full_name")


def units_to_route(user: User) -> "QuerySet[Unit]":
    """The units a person makes routing rules for; an administrator for all."""
    reach = reach_of(user)
    if Over.ANY in reach.over(ROUTING):
        return units()
    return units().filter(reach.rows(ROUTING, unit="pk", journey=None))


def people_to_begin(user: User) -> "QuerySet[User]":
    """Whom a routing rule can name: those with a role over the person’s units."""
    held = Membership.objects.on(clock.now().date())
    if Over.ANY not in reach_of(user).over(ROUTING):
        mine = units_to_route(user).order_by().values("pk")
        held = held.filter(Q(unit__in=mine) | Q(user=user))
    people = User.objects.active().people().filter(pk__in=held.values("user_id"))
    return people.order_by("full_name")


def owners_of_pattern(pattern: Pattern) -> "QuerySet[User]":
    """Who can look after a repeat problem: the managers of its home, who has it now."""
    chosen = Q(pk__in=managers_of(pattern.unit).order_by().values("pk"))
    if pattern.owner_id is not None:
        chosen |= Q(pk=pattern.owner_id)
    return User.objects.active().people().filter(chosen).order_by("full_name")


def patterns_to_join(user: User) -> "PatternQuerySet":
    """The repeat problems a person can put reports into."""
    return (
        Pattern.objects.visible_to(user)
        .exclude(state=PatternState.REFUTED)
        .select_related("unit")
        .order_by("-id")
    )


def units_to_manage(user: User) -> "QuerySet[Unit]":
    """The units a repeat problem of this person can have its home in."""
    rows = reach_of(user).rows("pattern.write", unit="pk", journey=None)
    return units().filter(rows)


# --- What filters offer -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a filter: its value in the address and its name."""

    key: int
    value: str
    name: str
    parent_id: int | None
    zone: str = ""
    """A unit's time zone."""
    replaced_by_id: int | None = None
    """What it was merged into."""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Every word the filters of a list offer, read in one statement."""

    words: dict[str, list[Choice]] = field(default_factory=dict)

    def of(self, kind: str) -> Sequence[Choice]:
        return self.words.get(kind, [])

    @property
    def zones(self) -> set[str]:
        """The time zones of the units."""
        return {unit.zone for unit in self.of("unit")}

    def named(self, kind: str, key: int | None) -> Choice | None:
        """The word behind a key; None for none."""
        return next((word for word in self.of(kind) if word.key == key), None)

    def merged(self, kind: str) -> dict[int, int]:
        """Merged word → the word in use that stands for it, by their keys."""
        words = self.of(kind)
        return ends_of({w.key: w.replaced_by_id for w in words if w.replaced_by_id})

    def has(self, kind: str, value: str) -> bool:
        """Whether the word exists. Retired ones do: old reports carry them."""
        return any(choice.value == value for choice in self.of(kind))


def filter_choices() -> FilterChoices:
    """The vocabulary and the units, retired ones included, in one statement."""
    empty = Cast(Value("{}"), JSONField())
    none = Cast(Value(None), Unit._meta.pk)
    parts = [
        _words("journey", Journey.objects.all(), none),
        _words("stage", Stage.objects.all(), "journey_id"),
        _words("touchpoint", Touchpoint.objects.all(), "stage_id"),
        _words("channel", Channel.objects.all(), none),
        _words("cause", RootCause.objects.all(), "parent_id"),
        Unit.objects.without_tree_fields()
        .order_by()
        .values_list(
            Value("unit"),
            "pk",
            "code",
            "name",
            empty,
            Value(0),
            "parent_id",
            "time_zone",
            none,
        ),
    ]
    language = get_language() or ""
    found: dict[str, list[tuple[Any, Choice]]] = {}
    for kind, key, value, name, labels, position, *rest in parts[0].union(
        *parts[1:], all=True
    ):
        label = str((labels or {}).get(language, name))
        choice = Choice(key, value, label, *rest)
        order = (position, "" if kind != "unit" else choice.name.casefold(), key)
        found.setdefault(kind, []).append((order, choice))
    return FilterChoices(
        {
            kind: [choice for _order, choice in sorted(rows, key=lambda row: row[0])]
            for kind, rows in found.items()
        }
    )


def _words(kind: str, terms: Any, parent: Any) -> Any:
    columns = ("pk", "slug", "name", "labels", "position", parent)
    return terms.order_by().values_list(
        Value(kind), *columns, Value(""), "replaced_by_id"
    )


def no_owners() -> "QuerySet[User]":
    """Nobody yet: a form fills in whom it may name."""
    return User.objects.none()
