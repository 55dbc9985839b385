"""A harbour whose manager asks, and what is hidden from them, each with its canary.

What the reader sees is built first and asked about; what they may not see is added
then. So an answer that changed, by a word or a number, has told of something hidden.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Unit, User
from cxops.kernel.clock import local_date
from cxops.kernel.history import acting_as
from cxops.models import Job, SavedView
from improvements.models import Initiative
from issues.files.import_shelf import path_of
from issues.models import (
    BulkChange,
    BulkRow,
    Customer,
    ImportBatch,
    ImportRow,
    Issue,
    NeverGroup,
)
from issues.services.texts import write_words
from tests.access.world import canary
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure, make_tally
from tests.builders.improvements import make_objective
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_factor,
    make_issue,
    make_journey,
    make_pattern,
    make_stage,
    make_touchpoint,
)
from tests.builders.signals import make_signal

#: What happened, in the same words wherever it happened.
SAID = "Escalator quokka stopped at platform 14 with people on it"
#: Numbers that stand nowhere else, as they are stored and as pages write them.
CONTACTS, VISITS = 918_273, 827_364
NUMBERS = {
    str(CONTACTS): "hidden contacts",
    f"{CONTACTS:,}": "hidden contacts",
    str(VISITS): "hidden visits",
    f"{VISITS:,}": "hidden visits",
}
#: What call-centre software knows of a customer of another unit.
CALLER = {"customer": "4711-quokka", "phone": "+49 555 0199"}
#: Half a year of volumes, and one more: what is asked for ends with the last week.
WEEKS = 28
#: More than are ever suggested, so that hidden ones could push seen ones out.
MANY = 6


@dataclass
class World:
    """People, units and words by name; records that are seen and that are hidden."""

    at: datetime
    """When everything happened."""
    asked_at: datetime
    """The moment that sums of a moment are asked for."""
    people: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Word or reference → what it is of."""

    def hide(self, what: str) -> str:
        """A new canary that none of the readers may read."""
        word = canary("leaks", what)
        self.secrets[word] = what
        return word

    def add_hidden(self, name: str, record: Any) -> Any:
        """Keep a record that none of the readers may know of."""
        self.hidden[name] = record
        if hasattr(record, "REF"):
            self.secrets[record.ref] = f"reference of the {name}"
        return record

    def keys_of(self, kind: type[Any]) -> list[int]:
        return [row.pk for row in self.hidden.values() if type(row) is kind]

    def refs_of(self, kind: type[Any]) -> list[str]:
        return [row.ref for row in self.hidden.values() if type(row) is kind]


def keep(record: Any, verb: str, actor: User | None, at: datetime) -> Any:
    """Save a record as if a service had."""
    with acting_as(actor, verb=verb, at=at):
        record.save()
    return record


def quiet_world(now: datetime) -> World:
    """The harbour as its manager knows it. What is hidden in it is hidden beside
    something they see: its existence may be known, its words may not."""
    world = World(now - timedelta(days=3), now - timedelta(hours=1))
    harbour, far = make_unit("Harbour"), make_unit("Far")
    world.units = {"harbour": harbour, "far": far}
    for name in ("Pier", "Quay"):
        make_unit(name, parent=harbour)
    make_unit("Far field", parent=far)
    journey = make_journey()
    world.words = {
        "journey": journey,
        "desk": make_touchpoint("Desk", make_stage(journey)),
        "gate": make_touchpoint("Gate", make_stage(journey, "Leave")),
        "phone": make_channel(),
        "late": make_cause("Late", parent=make_cause("Time")),
        "objective": make_objective(),
    }
    world.people = {
        "reader": make_manager(harbour, "Rita Reader"),
        "keeper": make_manager(harbour, "Kai Keeper"),
        "clerk": make_clerk(harbour, "Clara Clerk"),
        "stranger": make_manager(far, "Stan Stranger"),
        "executive": make_executive(),
    }
    _problems(world)
    _reports(world)
    _figures_seen(world)
    _signals_seen(world)
    _lists_seen(world)
    _others_work(world)
    write_words()
    count_all()
    return world


def _report(world: World, name: str, unit: str, title: str, **over: Any) -> Issue:
    values: dict[str, Any] = {
        "touchpoint": world.words["desk"],
        "channel": world.words["phone"],
        "cause": world.words["late"],
        "description": title,
        "at": world.at,
    }
    reporter = over.pop("reporter", None)
    return make_issue(world.units[unit], reporter, title=title, **(values | over))


def _problems(world: World) -> None:
    """The harbour's, one that all staff may read, one that nobody here may."""
    reader, stranger = world.people["reader"], world.people["stranger"]
    harbour, far = world.units["harbour"], world.units["far"]
    world.seen["ours"] = make_pattern(harbour, reader, title="Quokka escalators freeze")
    world.seen["published"] = published = make_pattern(
        far,
        stranger,
        title="Quokka escalator stops at platform 14",
        workaround="Take the quokka stairs",
        published_at=world.at,
    )
    make_factor(
        published, world.words["late"], sentence=f"Ice {world.hide('published cause')}"
    )
    secret = make_pattern(far, stranger, title=f"Quokka {world.hide('secret title')}")
    world.add_hidden("secret", secret)


def _reports(world: World) -> None:
    people, seen = world.people, world.seen
    seen["report"] = report = _report(
        world, "report", "harbour", SAID, reporter=people["clerk"]
    )
    seen["alike"] = _report(
        world,
        "alike",
        "harbour",
        "Quokka escalator at platform 14 stood still",
        state="closed",
        pattern=seen["ours"],
    )
    seen["grouped"] = _report(
        world,
        "grouped",
        "harbour",
        "Quokka toilet dirty",
        state="triaged",
        owner=people["reader"],
        pattern=world.hidden["secret"],
    )
    _report(
        world,
        "gate",
        "harbour",
        "Gate closed",
        touchpoint=world.words["gate"],
        at=world.at - timedelta(days=14),
        state="closed",
    )
    seen["alone"] = _report(world, "alone", "harbour", "Quokka rude", state="triaged")
    for title in ("Refund for a ticket", "Train late", "Toilet dirty", "Rude driver"):
        _report(world, title, "far", title)
    linked = _report(
        world, "linked", "far", f"Linked {world.hide('linked')}", duplicate_of=report
    )
    world.add_hidden("linked", linked)
    elsewhere = _report(
        world,
        "elsewhere",
        "far",
        f"Elsewhere {world.hide('elsewhere')}",
        pattern=seen["published"],
    )
    world.add_hidden("elsewhere", elsewhere)
    apart = NeverGroup(
        issue=seen["alone"],
        other=elsewhere,
        reason=world.hide("why apart"),
        said_by=people["executive"],
        said_at=world.at,
    )
    keep(apart, "never_group.say", people["executive"], world.at)


def _figures_seen(world: World) -> None:
    harbour, day = world.units["harbour"], world.at.date()
    about = {"touchpoint": world.words["desk"], "first_on": day}
    make_tally(harbour, 12, cause=world.words["late"], **about)
    make_exposure(harbour, 100, **about)
    for monday in weeks_told(world):
        _week_told(harbour, 500, world, monday)


def weeks_told(world: World) -> list[date]:
    """The Mondays of the whole weeks before everything happened."""
    day = world.at.date()
    last = day - timedelta(days=day.weekday() + 7)
    return [last - timedelta(days=7 * back) for back in range(WEEKS)]


def _week_told(unit: Unit, number: int, world: World, monday: date) -> Any:
    sunday = monday + timedelta(days=6)
    gate = world.words["gate"]
    return make_exposure(unit, number, touchpoint=gate, first_on=monday, last_on=sunday)


def _signals_seen(world: World) -> None:
    signal = make_signal(world.units["harbour"], touchpoint=world.words["desk"])
    world.seen["signal"] = signal


def _lists_seen(world: World) -> None:
    """Views and work that the reader has a part in."""
    reader, keeper = world.people["reader"], world.people["keeper"]
    for owner, values in (
        (reader, {"name": "Mine", "query": "q=quokka"}),
        (keeper, {"name": "Ours", "query": "q=quokka", "unit": world.units["harbour"]}),
        (keeper, {"name": "Bad", "query": "severity=4", "is_for_all": True}),
        (reader, {"name": "Problems", "query": "q=quokka", "list_name": "patterns"}),
    ):
        _view(world, owner, **values)
    change = BulkChange(
        verb="group",
        state="finished",
        pattern=world.hidden["secret"],
        started_by=reader,
        started_at=world.at,
        row_count=2,
        done_count=2,
    )
    world.seen["change"] = keep(change, "bulkchange.open", reader, world.at)
    for issue in (world.seen["report"], world.hidden["elsewhere"]):
        BulkRow.objects.create(change=change, issue=issue, version=1, outcome="done")


def _others_work(world: World) -> None:
    """A colleague's file: that it is there may be known, what stands in it may not."""
    cell, reason = world.hide("cell of a file"), world.hide("reason of a row")
    batch = _import(world, "harbour", "keeper", source="till")
    ImportRow.objects.create(
        batch=batch, line=2, column="text", reason=reason, cells=[["text", cell]]
    )
    world.seen["import"] = batch


# --- What nobody here may know of -----------------------------------------------------


def hide_everything(world: World) -> None:
    """Add all that the readers must hear nothing of, not even how much it is."""
    _hidden_reports(world)
    _hidden_problem(world)
    _hidden_figures(world)
    _hidden_signals(world)
    _hidden_lists(world)
    write_words()
    count_all()


def _hidden_reports(world: World) -> None:
    people = world.people
    caller = Customer(
        name=f"Ada {world.hide('caller')}",
        phone=CALLER["phone"],
        note=CALLER["customer"],
        created_at=world.at,
    )
    keep(caller, "customer.note", people["stranger"], world.at)
    problems = {1: "published", 2: "ours"}
    for number in range(MANY):
        _hidden_report(
            world,
            f"far {number}",
            "far",
            customer=caller,
            owner=people["stranger"] if number % 2 else None,
            pattern=world.seen.get(problems.get(number, "")),
        )
    _hidden_report(
        world, "restricted", "harbour", is_restricted=True, owner=people["keeper"]
    )
    _hidden_report(world, "withdrawn", "harbour", withdrawn_at=world.at)
    # The same in a repeat problem of the harbour: in none of its numbers either.
    _hidden_report(
        world,
        "restricted member",
        "harbour",
        is_restricted=True,
        owner=people["keeper"],
        pattern=world.seen["ours"],
    )
    apart = NeverGroup(
        issue=world.seen["report"],
        other=world.hidden["far 0"],
        reason=world.hide("why never"),
        said_by=people["executive"],
        said_at=world.at,
    )
    keep(apart, "never_group.say", people["executive"], world.at)


def _hidden_report(world: World, name: str, unit: str, **over: Any) -> None:
    title = f"{SAID} {world.hide(name)}"
    issue = _report(world, name, unit, title, **({"severity": 4} | over))
    world.add_hidden(name, issue)


def _hidden_problem(world: World) -> None:
    stranger, far = world.people["stranger"], world.units["far"]
    title = f"Quokka escalator stops at platform 14 {world.hide('problem')}"
    problem = make_pattern(far, stranger, title=title, workaround=title)
    world.add_hidden("problem", problem)
    for number in range(3):
        _hidden_report(world, f"member {number}", "far", pattern=problem)
    initiative = Initiative(
        title=f"Quokka {world.hide('improvement')}",
        unit=far,
        state="in_progress",
        owner=stranger,
        sponsor=world.people["executive"],
        objective=world.words["objective"],
        proposed_by=stranger,
        proposed_at=world.at,
        due_on=local_date(world.at, "UTC"),
    )
    keep(initiative, "initiative.propose", stranger, world.at)
    world.add_hidden("improvement", initiative)


def _hidden_figures(world: World) -> None:
    far, day = world.units["far"], world.at.date()
    place, cause = world.words["desk"], world.words["late"]
    tally = make_tally(far, CONTACTS, touchpoint=place, cause=cause, first_on=day)
    world.add_hidden("tally", tally)
    make_exposure(far, 5, measure=world.hide("what is measured"), first_on=day)
    for days in (0, 20):
        world.add_hidden(
            f"volume {days}",
            make_exposure(
                far, VISITS, touchpoint=place, first_on=day - timedelta(days=days)
            ),
        )

    # The hidden volume of a place is told most often, and half of the weeks are told.
    for monday in weeks_told(world)[::2]:
        _week_told(far, VISITS, world, monday)
    measure = world.hide("volume of a place")
    for back in range(40):
        about = {"touchpoint": place, "first_on": day - timedelta(days=back)}
        make_exposure(far, 7, measure=measure, **about)


def _hidden_signals(world: World) -> None:
    """One of another unit, one of a place as a whole, one of a problem that isn't
    known, counted in a unit that is."""
    far, harbour = world.units["far"], world.units["harbour"]
    for name, unit, about in (
        ("signal", far, {}),
        ("signal of a place", far, {"touchpoint": world.words["gate"]}),
        ("signal of a problem", harbour, {"pattern": world.hidden["secret"]}),
    ):
        world.add_hidden(name, make_signal(unit, **about))


def _hidden_lists(world: World) -> None:
    keeper, stranger = world.people["keeper"], world.people["stranger"]
    name = world.hide("private view")[:60]
    world.add_hidden("private view", _view(world, keeper, name=name, query=""))
    name, far = world.hide("view of another unit")[:60], world.units["far"]
    world.add_hidden("far view", _view(world, stranger, name=name, query="", unit=far))
    change = BulkChange(
        verb="triage",
        state="finished",
        query=f"q={world.hide('change')}",
        started_by=keeper,
        started_at=world.at,
        row_count=1,
        done_count=1,
    )
    world.add_hidden("change", keep(change, "bulkchange.open", keeper, world.at))
    BulkRow.objects.create(
        change=change, issue=world.hidden["far 0"], version=1, outcome="done"
    )
    batch = _import(world, "far", "stranger", source=world.hide("import")[:40])
    world.add_hidden("import", batch)
    job = Job.objects.create(
        kind="issue.import",
        subject=batch.pk,
        actor=stranger,
        status="failed",
        error=world.hide("job"),
        created_at=world.at,
        ended_at=world.at,
        next_step_at=world.at,
    )
    world.add_hidden("job", job)


def _view(world: World, owner: User, **values: Any) -> SavedView:
    view = SavedView(
        **({"list_name": "reports"} | values), owner=owner, kept_at=world.at
    )
    return keep(view, "view.keep", owner, world.at)


def _import(world: World, unit: str, by: str, *, source: str) -> ImportBatch:
    key = f"leaks-{unit}"
    path_of(key).parent.mkdir(parents=True, exist_ok=True)
    path_of(key).write_text("id,text\n1,x\n", encoding="utf-8")
    batch = ImportBatch(
        source=source,
        file_name=f"{source}.csv",
        file_key=key,
        mode="history",
        mapping='source = "x"',
        unit=world.units[unit],
        started_by=world.people[by],
        uploaded_at=world.at,
    )
    return keep(batch, "import.upload", world.people[by], world.at)
