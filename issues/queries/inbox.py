"""A manager's queue: what waits to be sorted, and the other views on open reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.queries.places import ids_below
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from cxops.kernel.keys import OneOf
from cxops.kernel.keyset import Sort
from issues.enums import IssueState, MessageKind
from issues.models import Issue, Journey, Message, Snooze
from issues.queries.choices import Choice
from issues.queries.counting import CappedCount

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet

#: Oldest first: who has waited longest is next.
INBOX_SORTS = (
    Sort("oldest", "filed_at", gettext_lazy("Oldest")),
    Sort(
        "severity",
        "severity",
        gettext_lazy("Most serious"),
        descending=True,
        null_as=-1,
    ),
    Sort("newest", "filed_at", gettext_lazy("Newest"), descending=True),
)


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the queue."""

    name: str
    label: Any
    rows: Callable[["IssueQuerySet", User, datetime], "IssueQuerySet"]


def _to_sort(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.NEW).exclude(_is_put_off(at))


def _mine(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.open().filter(owner=user).exclude(_is_put_off(at))


def _nobody(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    # Putting off hides nothing here.
    return rows.unattended(at).exclude(state=IssueState.NEW)


def _waiting(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.NEEDS_INFO)


def _to_tell(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.filter(state=IssueState.RESOLVED)


def _put_off(rows: "IssueQuerySet", user: User, at: datetime) -> "IssueQuerySet":
    return rows.open().filter(_is_put_off(at))


def _is_put_off(at: datetime) -> Exists:
    return Exists(Snooze.objects.filter(issue=OuterRef("pk"), until__gt=at))


VIEWS = (
    View("to_sort", gettext_lazy("To sort"), _to_sort),
    View("mine", gettext_lazy("Mine"), _mine),
    View("nobody", gettext_lazy("Nobody on it, or late"), _nobody),
    View("waiting", gettext_lazy("Waiting for an answer"), _waiting),
    View("to_tell", gettext_lazy("Put right, not yet told"), _to_tell),
    View("put_off", gettext_lazy("Put off"), _put_off),
)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the queue somebody looks at: a unit with those below, a journey."""

    unit: str = ""
    journey: str = ""

    def of(self, rows: "IssueQuerySet") -> "IssueQuerySet":
        if self.unit:
            rows = rows.filter(OneOf("unit_id", ids_below(self.unit)))
        if self.journey:
            rows = rows.filter(touchpoint__stage__journey__slug=self.journey)
        return rows


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the queue: how many each view holds, and its parts."""

    counts: dict[str, int] = field(default_factory=dict)
    units: list[Choice] = field(default_factory=list)
    journeys: list[Choice] = field(default_factory=list)

    def check(self, part: Part) -> None:
        """Raise Invalid where the address names a part that isn't there."""
        for name, value, offered in (
            ("unit", part.unit, self.units),
            ("journey", part.journey, self.journeys),
        ):
            if value and value not in {choice.value for choice in offered}:
                raise Invalid(
                    _("Your queue has no part “%(word)s”. Choose one from the list.")
                    % {"word": value[:60]},
                    field=name,
                )


def queue_of(
    user: User, view: View, *, at: datetime, part: Part = WHOLE
) -> "IssueQuerySet":
    """The rows of one view: the reports this person sorts, with what a row shows."""
    others = Issue.objects.filter(duplicate_of=OuterRef("pk"), withdrawn_at=None)
    rows = bare_queue(user, view, at=at, part=part).with_details()
    return rows.with_putting_off(at).annotate(
        last_message_kind=last_message_kind(),
        reported_again=CappedCount(others),
    )


def bare_queue(
    user: User, view: View, *, at: datetime, part: Part = WHOLE
) -> "IssueQuerySet":
    """The reports of one view, for counting and for finding the next one."""
    # What is mine I may have been given outside the units I sort.
    right = "issue.recover" if view.name == "mine" else "issue.triage"
    rows = Issue.objects.visible_to(user, right).main()
    return view.rows(part.of(rows), user, at)


def surroundings_of(user: User, *, at: datetime, part: Part = WHOLE) -> Surroundings:
    """Counts of all views, capped, and the parts to choose from, in one statement."""
    none, empty = Cast(Value(None), Unit._meta.pk), Cast(Value("{}"), JSONField())
    me = User.objects.filter(pk=user.pk).order_by()
    reached = reach_of(user).rows("issue.triage", unit="pk", journey=None)
    units = Unit.objects.active().without_tree_fields().filter(reached).order_by()
    parts = [
        units.values_list(
            Value("unit"), "pk", "code", "name", empty, "parent_id", Value(0)
        ),
        Journey.objects.active()
        .order_by()
        .values_list(Value("journey"), "pk", "slug", "name", "labels", none, Value(0)),
        *(
            me.values_list(
                Value("view"),
                Value(number),
                Value(view.name),
                Value(""),
                empty,
                none,
                CappedCount(bare_queue(user, view, at=at, part=part)),
            )
            for number, view in enumerate(VIEWS)
        ),
    ]
    found = Surroundings()
    lists = {"unit": found.units, "journey": found.journeys}
    language = get_language() or ""
    for kind, key, value, name, labels, parent, count in parts[0].union(
        *parts[1:], all=True
    ):
        if kind == "view":
            found.counts[value] = count
        else:
            label = str((labels or {}).get(language, name))
            lists[kind].append(Choice(key, value, label, parent))
    for choices in lists.values():
        choices.sort(key=lambda choice: (choice.name.casefold(), choice.key))
    return found


def counts_of(user: User, *, at: datetime) -> dict[str, int]:
    """How many reports each view holds, capped, in one statement."""
    return surroundings_of(user, at=at).counts


def last_message_kind() -> Subquery:
    """What was said last about a report: as a column that ``was_answered`` reads."""
    last = Message.objects.filter(issue=OuterRef("pk")).order_by("-id")
    return Subquery(last.values("kind")[:1])


def was_answered(issue: Any) -> bool:
    """The reporter has answered, and nothing was said since."""
    return bool(
        issue.last_message_kind == MessageKind.ANSWER
        and issue.state != IssueState.NEEDS_INFO
    )
