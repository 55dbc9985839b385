"""The daily counts a second time, as plain code over all reports; and a random history
of everything people do that changes them."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cxops.audit.report_redaction import redact_report
from cxops.kernel.errors import Conflict, DomainError
from cxops.kernel.history import acting_as
from issues.drafts import IssueDraft
from issues.models import (
    Channel,
    ContributingFactor,
    DailyCount,
    Issue,
    RootCause,
    Tally,
    Touchpoint,
)
from issues.services.causes import state_cause, weigh_cause
from issues.services.duplicates import link_duplicate, unlink_duplicate
from issues.services.figures import record_figure
from issues.services.filing import file_issue
from issues.services.import_undo import undo_import
from issues.services.patterns import group_issues, ungroup_issue
from issues.services.tallies import count_contact, take_back
from issues.services.triage import decline_issue, edit_issue, triage_issue
from issues.services.vocabulary import retire_term
from tests.builders.accounts import make_manager, make_unit, make_user
from tests.builders.bulk import do, undo
from tests.builders.clock import AT
from tests.builders.figures import draft
from tests.builders.imports import bring_in, work
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_pattern,
    make_stage,
    make_touchpoint,
)

#: Unit, day, first day, touchpoint, cause, pattern, channel, kind, voice, severity.
Key = tuple[Any, ...]
#: Reports, contacts, customers hit, cost.
Numbers = tuple[int, int, int, Decimal]
NOTHING: Numbers = (0, 0, 0, Decimal(0))
WHY = "It was wrong."


def stored() -> dict[Key, Numbers]:
    """What the table says; a row that is there twice counts twice."""
    found: dict[Key, Numbers] = {}
    for row in DailyCount.objects.all():
        key = (
            row.unit_id,
            row.day,
            row.first_on,
            row.touchpoint_id,
            row.cause_id,
            row.pattern_id,
            row.channel_id,
            row.kind,
            row.voice,
            row.severity,
        )
        _add(found, key, (row.reports, row.contacts, row.customers, row.cost))
    return found


def recounted() -> dict[Key, Numbers]:
    """The same, report by report and tally by tally."""
    places, causes, channels = map(_words, (Touchpoint, RootCause, Channel))
    mains = {
        factor.pattern_id: factor.cause_id
        for factor in ContributingFactor.objects.all()
        if factor.role == "main" and factor.certainty == "confirmed"
    }
    found: dict[Key, Numbers] = {}
    for issue in Issue.objects.all():
        if issue.duplicate_of_id or issue.withdrawn_at or issue.is_restricted:
            continue
        cause = mains.get(issue.pattern_id) if issue.pattern_id else None
        key = (
            issue.unit_id,
            issue.occurred_on,
            issue.occurred_on,
            places(issue.touchpoint_id),
            causes(cause or issue.cause_id),
            issue.pattern_id,
            channels(issue.channel_id),
            issue.kind,
            issue.voice,
            issue.severity,
        )
        cost = issue.cost or Decimal(0)
        _add(found, key, (1, 0, issue.customers_affected, cost))
    for tally in Tally.objects.all():
        if tally.superseded_at or tally.measure != "contacts":
            continue
        key = (
            tally.unit_id,
            tally.last_on,
            tally.first_on,
            places(tally.touchpoint_id),
            causes(tally.cause_id),
            None,
            channels(tally.channel_id),
            "breakdown",
            tally.voice,
            None,
        )
        _add(found, key, (0, tally.number, 0, Decimal(0)))
    return found


def _words(model: type[Any]) -> Callable[[int | None], int | None]:
    """From a word to the one that stands for it in the end."""
    words = {word.pk: word for word in model.objects.all()}

    def in_use(key: int | None) -> int | None:
        while key is not None and words[key].replaced_by_id is not None:
            key = words[key].replaced_by_id
        return key

    return in_use


def _add(found: dict[Key, Numbers], key: Key, numbers: Numbers) -> None:
    reports, contacts, customers, cost = found.get(key, NOTHING)
    found[key] = (
        reports + numbers[0],
        contacts + numbers[1],
        customers + numbers[2],
        cost + numbers[3],
    )


class World:
    """Two units with their words, and what may happen in them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- no secret
        self.at = AT
        self.top = make_unit("All")
        self.units = [make_unit("Harbour", self.top), make_unit("Yard", self.top)]
        self.head = make_manager(self.top)
        stage = make_stage()
        self.places = [make_touchpoint(f"Place {n}", stage) for n in range(5)]
        self.causes = [make_cause(f"Cause {n}") for n in range(5)]
        self.channels = [make_channel(f"Channel {n}") for n in range(4)]
        self.patterns = [make_pattern(self.top, self.head) for _n in range(3)]
        self.admin = make_user("Ada Admin", is_administrator=True)
        self.done: dict[str, int] = {}

    def step(self) -> None:
        """Do one thing, or be refused."""
        self.at += timedelta(minutes=1)
        name = self.random.choice(sorted(STEPS))
        try:
            STEPS[name](self)
        except DomainError:
            return
        self.done[name] = self.done.get(name, 0) + 1

    def any(self, things: Any) -> Any:
        return self.random.choice(list(things)) if things else None

    def maybe(self, things: Any) -> Any:
        return self.any(things) if self.random.random() < 0.8 else None

    def issue(self, **over: Any) -> Issue:
        """Any report, or at first a new one."""
        found = list(Issue.objects.filter(**over).order_by("pk"))
        return self.any(found) or self.file()

    def file(self) -> Issue:
        days = self.random.randrange(40)
        return file_issue(
            IssueDraft(
                description="Quillzack waited an hour.",
                unit=self.any(self.units),
                kind=self.any(["breakdown", "breakdown", "near_miss", "praise"]),
                voice=self.any(["customer", "staff"]),
                touchpoint=self.maybe(_active(self.places)),
                channel=self.maybe(_active(self.channels)),
                cause=self.maybe(_active(self.causes)),
                occurred_at=self.at - timedelta(days=days),
                customers_affected=self.random.randrange(1, 5),
                cost=self.maybe([Decimal("0.10"), Decimal("12.35"), Decimal(0)]),
            ),
            actor=self.head,
            at=self.at,
        )


def _active(terms: list[Any]) -> list[Any]:
    for term in terms:
        term.refresh_from_db()
    return [term for term in terms if term.retired_at is None]


def _triage(world: World) -> None:
    triage_issue(
        world.issue(state="new"),
        severity=world.random.randrange(5),
        touchpoint=world.any(_active(world.places)),
        cause=world.any(_active(world.causes)),
        owner=world.head,
        next_step="Call",
        next_step_at=world.at + timedelta(days=2),
        actor=world.head,
        at=world.at,
    )


def _edit(world: World) -> None:
    """Another place, another day."""
    issue = world.issue()
    edit_issue(
        issue,
        description=issue.description,
        touchpoint=world.any(_active(world.places)),
        occurred_at=world.at - timedelta(days=world.random.randrange(40)),
        reason=WHY,
        actor=world.head,
        at=world.at,
    )


def _decline(world: World) -> None:
    decline_issue(
        world.issue(), reason=WHY, go_to="The shop", actor=world.head, at=world.at
    )


def _link(world: World) -> None:
    link_duplicate(
        world.issue(),
        same_as=world.issue(),
        reason=WHY,
        actor=world.head,
        at=world.at,
    )


def _unlink(world: World) -> None:
    issue = world.issue(duplicate_of__isnull=False)
    unlink_duplicate(issue, reason=WHY, actor=world.head, at=world.at)


def _group(world: World) -> None:
    some = {world.issue().pk: world.issue() for _n in range(3)}
    group_issues(
        world.any(world.patterns),
        issues=list(some.values()),
        reason=WHY,
        actor=world.head,
        at=world.at,
    )


def _ungroup(world: World) -> None:
    issue = world.issue(pattern__isnull=False)
    ungroup_issue(issue, reason=WHY, actor=world.head, at=world.at)


def _state_cause(world: World) -> None:
    state_cause(
        world.any(world.patterns),
        sentence="It ices over.",
        cause=world.any(_active(world.causes)),
        role="main",
        certainty=world.any(["suspected", "confirmed"]),
        evidence="Seen.",
        actor=world.head,
        at=world.at,
    )


def _weigh_cause(world: World) -> None:
    factor = world.any(ContributingFactor.objects.order_by("pk"))
    if factor is None:
        return
    weigh_cause(
        factor,
        certainty=world.any(["suspected", "confirmed", "ruled_out"]),
        evidence="Seen.",
        reason=WHY,
        actor=world.head,
        at=world.at,
    )


def _merge(world: World) -> None:
    words = _active(world.any([world.places, world.causes, world.channels]))
    if len(words) < 3:
        return
    old, new = world.random.sample(words, 2)
    retire_term(old, replaced_by=new, reason=WHY, actor=world.admin, at=world.at)


def _bring_back(world: World) -> None:
    for words in (world.places, world.causes, world.channels):
        merged = [word for word in words if word not in _active(words)]
        if merged:
            word = world.any(merged)
            word.replaced_by = word.retired_at = None
            with acting_as(world.admin, verb="vocabulary.edit", at=world.at):
                word.save()
            return


def _restrict(world: World) -> None:
    issue = world.issue()
    issue.is_restricted = not issue.is_restricted
    _save(world, issue)


def _move(world: World) -> None:
    issue = world.issue()
    issue.unit = world.any(world.units)
    _save(world, issue)


def _by_hand(world: World) -> None:
    """SQL, past everything."""
    unit = world.any(world.units)
    Issue.objects.filter(unit=unit, severity=1).update(severity=2, kind="breakdown")


def _save(world: World, issue: Issue) -> None:
    with acting_as(world.head, verb="issue.edit", at=world.at):
        issue.save()


def _bulk(world: World) -> None:
    """Many at once, and half of the time undone."""
    some = {world.issue(state="new").pk for _n in range(3)}
    issues = Issue.objects.filter(pk__in=some).order_by("pk")
    values = {"severity": 3, "owner": world.head, "next_step": "Go"}
    change = do(world.head, "triage", *issues, **values)
    if world.random.random() < 0.5:
        undo(change, world.head, reason=WHY)


def _redact(world: World) -> None:
    issue = world.issue(description__contains="Quillzack")
    redact_report(
        issue, words=["Quillzack"], reason=WHY, actor=world.admin, at=world.at
    )


def _import(world: World) -> None:
    """A file, and half of the time taken back."""
    if Issue.objects.filter(external_id="1", withdrawn_at=None).exists():
        raise Conflict("It is there.")
    batch = bring_in(world.top, world.head, "Late", "Cold")
    if world.random.random() < 0.5:
        undo_import(batch, reason=WHY, actor=world.head, at=world.at)
        work(world.at)


def _count(world: World) -> None:
    tap = count_contact(
        f"{world.random.getrandbits(64):016x}",
        unit=world.any(world.units),
        touchpoint=world.maybe(_active(world.places)),
        cause=world.maybe(_active(world.causes)),
        actor=world.head,
        at=world.at,
    )
    if world.random.random() < 0.4:
        take_back(tap.pk, actor=world.head, at=world.at)


def _record(world: World) -> None:
    """Contacts of a day or a week, restated where they are there."""
    first = date(2026, 2, 2) + timedelta(days=7 * world.random.randrange(4))
    days = world.any([0, 6])
    record_figure(
        Tally,
        draft(
            world.any(world.units),
            world.random.randrange(1, 50),
            first_on=first,
            last_on=first + timedelta(days=days),
            cause=world.any(_active(world.causes)),
        ),
        source="phones",
        restate=True,
        actor=world.head,
        at=world.at,
    )


STEPS: dict[str, Callable[[World], Any]] = {
    "file": World.file,
    "file again": World.file,
    "triage": _triage,
    "edit": _edit,
    "decline": _decline,
    "link": _link,
    "unlink": _unlink,
    "group": _group,
    "ungroup": _ungroup,
    "state cause": _state_cause,
    "weigh cause": _weigh_cause,
    "merge": _merge,
    "bring back": _bring_back,
    "restrict": _restrict,
    "move": _move,
    "by hand": _by_hand,
    "bulk": _bulk,
    "redact": _redact,
    "import": _import,
    "count": _count,
    "record": _record,
}


def history(seed: int, *, steps: int) -> Iterator[World]:
    """A world after each step."""
    world = World(seed)
    for _n in range(steps):
        world.step()
        yield world
