"""A small organisation in which every relation between a person and a record exists.

Every hidden text carries a canary: a word that stands nowhere else. ``sees`` says,
by hand and not by asking the code, who may read which canary.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.enums import Role, UserKind
from accounts.models import ApiToken, Unit, User
from cxops.models import Settings
from improvements.models import (
    Action,
    Initiative,
    Review,
    ScopePattern,
    Target,
)
from issues.files import shelf
from issues.files.checked import check_file
from issues.models import (
    Attachment,
    ContributingFactor,
    Customer,
    Issue,
    Message,
    Pattern,
)
from tests.access.changes import add_changes
from tests.access.editions import add_digests
from tests.access.figures import add_figures
from tests.access.files_brought_in import add_imports
from tests.access.kept_views import add_views
from tests.access.never_grouped import add_never_grouped, never_sees
from tests.access.own_things import add_own_things
from tests.access.rules import add_rules
from tests.access.signals import add_signals
from tests.access.units import make_units
from tests.access.words import keep, make_words
from tests.builders.accounts import grant, make_user
from tests.builders.clock import AT
from tests.builders.files import picture

#: Everybody who may ask for a page in a browser.
AT_SCREENS = (
    "anonymous",
    "deactivated",
    "clerk",
    "clerk_beside",
    "clerk_elsewhere",
    "manager",
    "manager_above",
    "manager_elsewhere",
    "journey_manager",
    "executive",
    "administrator",
)
#: Everybody with an API token: their own, another one's, a service's.
WITH_TOKENS = ("service", "manager_token", "deactivated_token")
LOGGED_IN = frozenset(AT_SCREENS[2:])


def canary(*parts: str) -> str:
    """A word that stands nowhere else and survives escaping."""
    digest = hashlib.sha256("/".join(parts).encode()).hexdigest()
    return f"zq{digest[:12]}qz"


@dataclass
class Thing:
    """One record and how an address names it."""

    record: Any
    address: dict[str, Any]


@dataclass
class World:
    """People by name, things by kind and relation, canaries with who may read them."""

    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    canaries: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def hide(self, what: str, sees: "frozenset[str] | set[str]") -> str:
        """A new canary that only these people may read."""
        word = canary(what)
        self.canaries[word] = (what, frozenset(sees))
        return word

    def add(self, kind: str, relation: str, record: Any, /, **address: Any) -> Any:
        self.things.setdefault(kind, {})[relation] = Thing(record, address)
        return record


def build_world() -> World:
    """The organisation, its people and one record for every relation."""
    world = World()
    keep(Settings(pk=1, organisation="Northway"), "settings.install")
    units = make_units()
    words = make_words()
    _people(world, units, words)
    _issues(world, units, words)
    _patterns(world, units, words)
    add_never_grouped(world, never_sees(ISSUE_SEES), keep)
    _initiatives(world, units, words)
    add_own_things(world, units)
    add_figures(world, units, words)
    add_digests(world)
    add_changes(world)
    add_views(world, units)
    add_imports(world, units)
    add_rules(world, units)
    add_signals(world, units, words)
    for kind, name in (
        ("journey", "arrive"),
        ("stage", "desk"),
        ("touchpoint", "desk"),
        ("channel", "phone"),
        ("cause", "late"),
    ):
        term = words[name].stage if kind == "stage" else words[name]
        world.add(kind, name, term, slug=term.slug)
    world.add("term", "phone", words["phone"], kind="channels", slug="phone")
    return world


def _people(world: World, units: dict[str, Unit], words: dict[str, Any]) -> None:
    people = world.people
    for name in (*AT_SCREENS[1:], "service", "deactivated_token"):
        kind = UserKind.SERVICE if name == "service" else UserKind.PERSON
        people[name] = make_user(f"Person {name}", kind=kind)
    harbour = units["harbour"]
    for name, unit in (
        ("clerk", harbour),
        ("clerk_beside", harbour),
        ("clerk_elsewhere", units["hill"]),
    ):
        grant(people[name], Role.FRONTLINE, unit)
    for name, unit in (
        ("deactivated", harbour),
        ("deactivated_token", harbour),
        ("service", harbour),
        ("manager", harbour),
        ("manager_above", units["region"]),
        ("manager_elsewhere", units["far"]),
    ):
        grant(people[name], Role.MANAGER, unit)
    grant(people["journey_manager"], Role.MANAGER, journey=words["arrive"])
    grant(people["executive"], Role.EXECUTIVE)
    people["administrator"].is_administrator = True
    keep(people["administrator"], "user.edit")
    for name in ("deactivated", "deactivated_token"):
        people[name].is_active = False
        people[name].deactivated_at = AT
        keep(people[name], "user.deactivate")
    people["manager_token"] = people["manager"]
    _token(world, "service", ["issues:file", "issues:read"])
    _token(world, "manager_token", ["issues:read"])
    _token(world, "deactivated_token", ["issues:read"])


def _token(world: World, name: str, scopes: list[str]) -> ApiToken:
    secret = f"cxo_{canary('token', name)}"
    world.secrets[name] = secret
    return keep(
        ApiToken(
            user=world.people[name],
            name=f"Token of {name}",
            prefix=secret[:8],
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=scopes,
            created_at=AT,
            expires_at=AT + timedelta(days=3650),
        ),
        "token.create",
    )


EXECUTIVE = {"executive"}
COAST = {"manager_above"}
HARBOUR = {"manager", "manager_token", "service"} | COAST
FAR = {"manager_elsewhere"}

#: Report → who may read it. By hand, from DESIGN section 5.
ISSUE_SEES: dict[str, frozenset[str]] = {
    # filed by the clerk in the harbour, at a touchpoint of the journey
    "own": frozenset({"clerk", "journey_manager"} | HARBOUR | EXECUTIVE),
    # on the hill, by a clerk there, given to the harbour's clerk
    "assigned": frozenset({"clerk", "clerk_elsewhere"} | COAST | EXECUTIVE),
    # in the harbour, by another clerk, not yet placed
    "unit": frozenset({"clerk_beside"} | HARBOUR | EXECUTIVE),
    # on the hill, at a touchpoint of the journey
    "journey": frozenset({"clerk_elsewhere", "journey_manager"} | COAST | EXECUTIVE),
    # far away, from an import
    "foreign": frozenset(FAR | EXECUTIVE),
    # in the harbour, about colleagues: reporter and the person on it, nobody else
    "restricted": frozenset({"clerk_elsewhere"} | COAST),
    # an import that was undone
    "withdrawn": frozenset(),
}

#: Count → who may read it: whoever counted it, and those who see sums of its place.
TALLY_SEES: dict[str, frozenset[str]] = {
    # a tap of the clerk in the harbour, at a touchpoint of the journey
    "own": frozenset({"clerk", "journey_manager"} | HARBOUR | EXECUTIVE),
    # on the hill, not placed, from another system
    "unit": frozenset(COAST | EXECUTIVE),
    # far away, at a touchpoint of another journey
    "foreign": frozenset(FAR | EXECUTIVE),
}
#: Volume → who may read it. Administrators look after the feed.
EXPOSURE_SEES: dict[str, frozenset[str]] = {
    "own": frozenset({"journey_manager", "administrator"} | HARBOUR | EXECUTIVE),
    "foreign": frozenset(FAR | EXECUTIVE | {"administrator"}),
}

#: Report → who may read its customer's data: never executives or narrow tokens.
PERSONAL_SEES: dict[str, frozenset[str]] = {
    name: sees - {"executive", "service", "manager_token"}
    for name, sees in ISSUE_SEES.items()
}

#: Report → who reads what colleagues wrote among themselves (not its reporter).
INTERNAL_SEES: dict[str, frozenset[str]] = {
    "own": ISSUE_SEES["own"] - {"clerk"},
    "assigned": ISSUE_SEES["assigned"] - {"clerk_elsewhere"},
    "unit": ISSUE_SEES["unit"] - {"clerk_beside"},
    "journey": ISSUE_SEES["journey"] - {"clerk_elsewhere"},
    "foreign": ISSUE_SEES["foreign"],
    "restricted": ISSUE_SEES["restricted"] - {"clerk_elsewhere"},
    "withdrawn": frozenset(),
}


def _issues(world: World, units: dict[str, Unit], words: dict[str, Any]) -> None:
    people = world.people
    desk, gate = words["desk"], words["gate"]
    rows: dict[str, dict[str, Any]] = {
        "own": {"unit": units["harbour"], "touchpoint": desk, "reporter": "clerk"},
        "assigned": {
            "unit": units["hill"],
            "touchpoint": gate,
            "reporter": "clerk_elsewhere",
            "owner": people["clerk"],
        },
        "unit": {"unit": units["harbour"], "reporter": "clerk_beside"},
        "journey": {
            "unit": units["hill"],
            "touchpoint": desk,
            "reporter": "clerk_elsewhere",
        },
        "foreign": {"unit": units["far"], "touchpoint": gate, "reporter": None},
        "restricted": {
            "unit": units["harbour"],
            "touchpoint": desk,
            "reporter": "clerk_elsewhere",
            "owner": people["manager_above"],
            "is_restricted": True,
        },
        "withdrawn": {
            "unit": units["harbour"],
            "touchpoint": desk,
            "reporter": None,
            "withdrawn_at": AT,
        },
    }
    for relation, values in rows.items():
        reporter = people.get(values.pop("reporter") or "")
        _issue(world, relation, reporter, words, values)
    # The same event, told in two places: each end has readers the other has not.
    linked, main = (world.things["issue"][each].record for each in ("journey", "unit"))
    linked.duplicate_of = main
    keep(linked, "issue.link", actor=people["manager_above"])


def _issue(
    world: World,
    relation: str,
    reporter: User | None,
    words: dict[str, Any],
    values: dict[str, Any],
) -> None:
    sees, kind = ISSUE_SEES[relation], f"issue {relation}"
    personal = world.hide(f"{kind} customer", PERSONAL_SEES[relation])
    customer = keep(
        Customer(
            name=f"Ada {personal}",
            email=f"{personal}@example.org",
            note=f"Calls at night {personal}",
            created_at=AT,
        ),
        "customer.note",
    )
    issue = Issue(
        kind="breakdown",
        voice="customer",
        title=f"Title {world.hide(f'{kind} title', sees)}",
        description=f"Words {world.hide(f'{kind} description', sees)}",
        recovery_note=f"Done {world.hide(f'{kind} recovery', sees)}",
        channel=words["phone"],
        cause=words["late"],
        cause_source="person",
        occurred_at=AT - timedelta(days=1),
        occurred_on=date(2026, 3, 9),
        occurred_precision="minute",
        received_at=AT,
        filed_at=AT,
        recorded_at=AT,
        reporter=reporter,
        customer=customer,
        customer_mood="waiting",
        severity=2,
        **values,
    )
    keep(issue, "issue.file", world.hide(f"{kind} reason", sees), reporter)
    world.add("issue", relation, issue, ref=issue.ref)
    for audience, reads in (("reporter", sees), ("internal", INTERNAL_SEES[relation])):
        word = world.hide(f"{kind} {audience} message", reads)
        keep(
            Message(
                issue=issue,
                author=world.people["manager_above"],
                audience=audience,
                text=f"Said {word}",
                at=AT,
            ),
            "message.write",
        )
    _files(world, relation, issue)


#: Report → who sees a file that may show a person: whoever knows the customer, and
#: whoever added it (the reporter, who knows them anyway).
FILE_SEES = PERSONAL_SEES
#: A picture of one dot, put away under a name made from the relation.
_DOT = picture("PNG", (1, 1))


def _files(world: World, relation: str, issue: Issue) -> None:
    """One file that may show a person, and one without; both lie on the shelf."""
    for what, shows, sees in (
        ("file", True, FILE_SEES[relation]),
        ("harmless file", False, ISSUE_SEES[relation]),
    ):
        kind = f"issue {relation} {what}"
        word = world.hide(f"{kind} name", sees)
        checked = check_file(_DOT, name=f"{word}.png")
        stored = shelf.put(checked)
        shelf.keep(stored.path)
        file = Attachment(
            issue=issue,
            name=checked.name,
            kind=checked.kind,
            path=stored.path,
            sha256=checked.sha256,
            size=len(checked.raw),
            width=1,
            height=1,
            may_show_person=shows,
            attached_by=issue.reporter,
            attached_at=AT,
        )
        keep(file, "attachment.add", actor=issue.reporter)
        if shows:
            world.add("file", relation, file, ref=issue.ref, key=file.pk)


EVERYONE = frozenset({*AT_SCREENS[2:], "service", "manager_token"})
#: Repeat problem → who may read its title and what to say.
PATTERN_SEES: dict[str, frozenset[str]] = {
    "published": EVERYONE,
    "unit": frozenset(HARBOUR | EXECUTIVE),
    "owned": frozenset({"clerk"} | FAR | EXECUTIVE),
    "journey": frozenset({"journey_manager"} | COAST | EXECUTIVE),
    "foreign": frozenset(FAR | EXECUTIVE),
}

#: Repeat problem → who reads its causes too: published words are only words.
CAUSE_SEES: dict[str, frozenset[str]] = PATTERN_SEES | {
    "published": frozenset(FAR | EXECUTIVE)
}


def _patterns(world: World, units: dict[str, Unit], words: dict[str, Any]) -> None:
    people, far = world.people, units["far"]
    rows: dict[str, dict[str, Any]] = {
        "published": {"unit": far, "published_at": AT},
        "unit": {"unit": units["harbour"]},
        "owned": {"unit": far, "owner": people["clerk"]},
        "journey": {"unit": units["hill"]},
        "foreign": {"unit": far},
    }
    for relation, values in rows.items():
        sees, kind = PATTERN_SEES[relation], f"pattern {relation}"
        causes = CAUSE_SEES[relation]
        pattern = Pattern(
            title=f"Again {world.hide(f'{kind} title', sees)}",
            workaround=f"Say {world.hide(f'{kind} workaround', sees)}",
            created_by=people[
                "manager_elsewhere" if values["unit"] == far else "manager_above"
            ],
            created_at=AT,
            **values,
        )
        keep(pattern, "pattern.open", world.hide(f"{kind} reason", causes))
        world.add("pattern", relation, pattern, ref=pattern.ref)
        factor = ContributingFactor(
            pattern=pattern,
            sentence=f"Because {world.hide(f'{kind} cause', causes)}",
            evidence=f"Seen {world.hide(f'{kind} evidence', causes)}",
            cause=words["late"],
            stated_by=people["manager_elsewhere"],
            stated_at=AT,
        )
        keep(factor, "factor.state")
        world.add("factor", relation, factor, ref=pattern.ref, key=factor.pk)
    for relation, issue in (("journey", "journey"), ("foreign", "foreign")):
        member = world.things["issue"][issue].record
        member.pattern = world.things["pattern"][relation].record
        keep(member, "issue.group")


#: Improvement → who may read it.
INITIATIVE_SEES: dict[str, frozenset[str]] = {
    # in the harbour
    "unit": frozenset({"manager"} | COAST | EXECUTIVE),
    # far away, but the clerk owns it
    "owned": frozenset({"clerk"} | FAR | EXECUTIVE),
    # far away, with an action of the clerk beside
    "acting": frozenset({"clerk_beside"} | FAR | EXECUTIVE),
    # far away, on the journey
    "journey": frozenset({"journey_manager"} | FAR | EXECUTIVE),
    # far away, about a repeat problem with a report of the clerk elsewhere
    "own": frozenset({"clerk_elsewhere"} | FAR | EXECUTIVE),
    # far away, waiting for the harbour's manager to decide
    "to_decide": frozenset({"manager"} | FAR | EXECUTIVE),
    "foreign": frozenset(FAR | EXECUTIVE),
}


def _initiatives(world: World, units: dict[str, Unit], words: dict[str, Any]) -> None:
    people, far = world.people, units["far"]
    clerk, elsewhere = people["clerk"], people["manager_elsewhere"]
    whole = {"state": "in_progress", "owner": elsewhere, "sponsor": people["executive"]}
    rows: dict[str, dict[str, Any]] = {
        "unit": {"unit": units["harbour"]},
        "owned": {"unit": far, "state": "accepted", "owner": clerk},
        "acting": {"unit": far, **whole},
        "journey": {"unit": far, "journey": words["arrive"]},
        "own": {"unit": far, **whole},
        "to_decide": {
            "unit": far,
            "state": "planned",
            "owner": elsewhere,
            "approver": people["manager"],
            "plan_edited_by": elsewhere,
        },
        "foreign": {"unit": far},
    }
    for relation, values in rows.items():
        proposer = "manager_above" if relation == "unit" else "manager_elsewhere"
        _initiative(world, relation, people[proposer], words, values)
    _review(world, people)


def _initiative(
    world: World,
    relation: str,
    proposer: User,
    words: dict[str, Any],
    values: dict[str, Any],
) -> None:
    sees, kind = INITIATIVE_SEES[relation], f"initiative {relation}"
    initiative = Initiative(
        title=f"Better {world.hide(f'{kind} title', sees)}",
        summary=f"For all {world.hide(f'{kind} summary', sees)}",
        protection_note=f"Until then {world.hide(f'{kind} protection', sees)}",
        protection="yes",
        objective=words["goal"],
        proposed_by=proposer,
        proposed_at=AT,
        due_on=date(2026, 9, 1),
        check_on=date(2026, 12, 1),
        planned_cost=Decimal(500),
        **values,
    )
    keep(initiative, "initiative.propose", world.hide(f"{kind} reason", sees))
    world.add("initiative", relation, initiative, ref=initiative.ref)
    pattern = world.things["pattern"]["journey" if relation == "own" else "foreign"]
    keep(
        ScopePattern(initiative=initiative, pattern=pattern.record, added_at=AT),
        "scope.add",
    )
    doers = {"acting": "clerk_beside", "unit": "manager_above"}
    doer = world.people[doers.get(relation, "manager_elsewhere")]
    action = Action(
        initiative=initiative,
        title=f"Do {world.hide(f'{kind} action', sees)}",
        strength="strong",
        owner=doer,
        due_on=date(2026, 8, 1),
    )
    keep(action, "action.add")
    target = Target(
        initiative=initiative,
        measure=f"Reports {world.hide(f'{kind} target', sees)}",
        unit_of_measure="a week",
        baseline=Decimal(9),
        baseline_source="own count",
        baseline_from=date(2026, 1, 1),
        baseline_to=date(2026, 2, 28),
        goal=Decimal(3),
        due_on=date(2026, 9, 1),
    )
    keep(target, "target.add")
    for name, part in (("action", action), ("target", target)):
        world.add(name, relation, part, ref=initiative.ref, key=part.pk)


def _review(world: World, people: dict[str, User]) -> None:
    thing = world.things["initiative"]["to_decide"]
    owner = people["manager_elsewhere"]
    keep(
        Review(
            initiative=thing.record,
            gate="plan",
            pinned_version=thing.record.version,
            record_hash="0" * 64,
            owner=owner,
            submitted_by=owner,
            plan_edited_by=owner,
            approver=people["manager"],
            submitted_at=AT,
            due_on=date(2026, 4, 1),
        ),
        "review.open",
    )
