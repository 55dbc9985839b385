"""The lifecycle tables are whole: no dead end, and every move can be made by its
service, its page and its API action."""

import ast
import inspect
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cxops.kernel.decision import Allowed
from cxops.kernel.workflow import FLOWS, VERBS, Flow, Move
from tests.access.asking import routes as every_route
from tests.architecture.source import Finding, Tree, places, plant, report

TABLE = "cxops/kernel/workflow.py"

#: flow → the app whose pages and API show it.
APP = {"issue": "issues", "pattern": "issues", "bulkchange": "issues"}
APP |= {"initiative": "improvements", "action": "improvements"}

_QUICK = "improvements.services.quick_fixing"

#: move → its service. A verb has one function, whatever the door.
SERVICES = {
    "issue.triage": "issues.services.triage.triage_issue",
    "issue.decline": "issues.services.triage.decline_issue",
    "issue.thank": "issues.services.triage.thank_reporter",
    "issue.edit": "issues.services.triage.edit_issue",
    "issue.restrict": "issues.services.triage.restrict_issue",
    "issue.unrestrict": "issues.services.triage.lift_restriction",
    "issue.ask": "issues.services.conversation.ask_reporter",
    "issue.answer": "issues.services.conversation.answer_question",
    "issue.put_right": "issues.services.recovery.put_right",
    "issue.resolve": "issues.services.recovery.resolve_issue",
    "issue.close": "issues.services.closing.close_issue",
    "issue.reopen": "issues.services.closing.reopen_issue",
    "issue.group": "issues.services.patterns.group_issues",
    "issue.ungroup": "issues.services.patterns.ungroup_issue",
    "issue.link": "issues.services.duplicates.link_duplicate",
    "issue.unlink": "issues.services.duplicates.unlink_duplicate",
    "issue.take": "issues.services.holding.take_issue",
    "issue.pass_on": "issues.services.holding.pass_on_issue",
    "issue.snooze": "issues.services.holding.snooze_issue",
    "issue.wake": "issues.services.holding.wake_issue",
    "issue.undo": "issues.services.holding.undo_holding",
    "issue.undo_bulk": "issues.services.bulk.undo_bulk_change",
    "issue.undo_bulk_to_new": "issues.services.bulk.undo_bulk_change",
    "issue.undo_bulk_to_sorted": "issues.services.bulk.undo_bulk_change",
    "issue.undo_bulk_to_question": "issues.services.bulk.undo_bulk_change",
    "bulkchange.look": "issues.services.bulk_steps.end_look",
    "bulkchange.confirm": "issues.services.bulk.confirm_bulk_change",
    "bulkchange.finish": "issues.services.bulk_steps.end_run",
    "bulkchange.stop": "issues.services.bulk_steps.stop_change",
    "bulkchange.undo": "issues.services.bulk.undo_bulk_change",
    "pattern.confirm": "issues.services.patterns.confirm_pattern",
    "pattern.fix": "issues.services.patterns.note_fix",
    "pattern.verify": "issues.services.patterns.note_effect",
    "pattern.recur": "issues.services.patterns.note_return",
    "pattern.unfix": "issues.services.patterns.note_no_effect",
    "pattern.accept": "issues.services.patterns.accept_pattern",
    "pattern.refute": "issues.services.patterns.refute_pattern",
    "pattern.reopen": "issues.services.patterns.reopen_pattern",
    "pattern.edit": "issues.services.patterns.edit_pattern",
    "pattern.publish": "issues.services.patterns.publish_pattern",
    "pattern.state_cause": "issues.services.causes.state_cause",
    "initiative.accept": "improvements.services.proposing.accept_proposal",
    "initiative.turn_down": "improvements.services.proposing.turn_down",
    "initiative.name_people": "improvements.services.proposing.name_people",
    "initiative.withdraw": "improvements.services.proposing.withdraw",
    "initiative.edit_plan": "improvements.services.planning.set_plan",
    "initiative.plan": "improvements.services.planning.mark_planned",
    "initiative.submit": "improvements.services.reviewing.submit_plan",
    "initiative.approve": "improvements.services.reviewing.approve_plan",
    "initiative.return": "improvements.services.reviewing.return_plan",
    "initiative.reject": "improvements.services.reviewing.reject_plan",
    "initiative.reassign": "improvements.services.reviewing.reassign_review",
    "initiative.add_action": "improvements.services.planning.add_action",
    "initiative.hand_over_action": "improvements.services.delivering.hand_over_action",
    "action.finish": "improvements.services.delivering.finish_action",
    "action.cancel": "improvements.services.delivering.cancel_action",
    "action.hold": "improvements.services.delivering.hold",
    "action.resume": "improvements.services.delivering.resume",
    "initiative.request_change": "improvements.services.changing.request_change",
    "initiative.slip": "improvements.services.changing.slip",
    "initiative.grant_change": "improvements.services.changing.grant_change",
    "initiative.refuse_change": "improvements.services.changing.refuse_change",
    "initiative.finish_action": "improvements.services.delivering.finish_action",
    "initiative.cancel_action": "improvements.services.delivering.cancel_action",
    "initiative.hold": "improvements.services.delivering.hold",
    "initiative.resume": "improvements.services.delivering.resume",
    "initiative.implement": "improvements.services.delivering.implement",
    "initiative.check": "improvements.services.checking.confirm_effect",
    "initiative.extend_check": "improvements.services.checking.extend_check",
    "initiative.no_effect": "improvements.services.checking.find_no_effect",
    "initiative.override_check": "improvements.services.checking.override_check",
    "initiative.agree_override": "improvements.services.checking.agree_override",
    "initiative.refuse_override": "improvements.services.checking.refuse_override",
    "initiative.record_impact": "improvements.services.closing.record_impact",
    "initiative.record_lesson": "improvements.services.closing.record_lesson",
    "initiative.ask_to_close": "improvements.services.closing.ask_to_close",
    "initiative.close": "improvements.services.closing.close_initiative",
    "initiative.close_unsuccessful": "improvements.services.closing.close_unsuccessful",
    "initiative.finish_quick_fix": f"{_QUICK}.finish_quick_fix",
    "initiative.change_quick_fix": f"{_QUICK}.change_quick_fix",
    "initiative.end_quick_fix": f"{_QUICK}.end_quick_fix",
    "initiative.promote": f"{_QUICK}.promote",
    "initiative.reopen": "improvements.services.closing.reopen_initiative",
}


def dead_ends(flow: Flow) -> list[str]:
    """States that can't be reached, or not left although they aren't final."""
    reached, before = {flow.initial}, set[str]()
    while reached != before:
        before = set(reached)
        for move in flow:
            if reached.intersection(move.sources):
                reached.update(move.targets)
    ends = flow.finals | flow.temporary_ends
    left = {source for move in flow if move.targets for source in move.sources}
    problems = [
        f"{flow.name}: {state} is never reached"
        for state in sorted(set(flow.states) - reached)
    ]
    problems += [
        f"{flow.name}: nothing leads on from {state}"
        for state in sorted(set(flow.states) - left - ends)
    ]
    problems += [
        f"{flow.name}: {state} is no state of it"
        for state in sorted(_named_states(flow) - set(flow.states))
    ]
    return problems


def _named_states(flow: Flow) -> set[str]:
    named = {flow.initial, *flow.finals, *flow.temporary_ends}
    for move in flow:
        named.update(move.sources, move.targets)
    return named


def wordless(flow: Flow) -> list[str]:
    """Moves without a button, a sentence for the history, or a rule who may."""
    problems = []
    for move in flow:
        name = flow.verb(move.verb)
        if not str(move.label):
            problems.append(f"{name} has no label")
        if not str(move.past) or str(VERBS.get(name)) != str(move.past):
            problems.append(f"{name} has no sentence")
        if not callable(move.policy):
            problems.append(f"{name} has no policy")
    return problems


def unserved(flow: Flow, services: dict[str, str] = SERVICES) -> list[str]:
    """Moves without their service function, or whose service isn't a verb."""
    problems = []
    for move in flow:
        name = flow.verb(move.verb)
        path = services.get(name)
        if path is None:
            problems.append(f"{name} names no service")
            continue
        module, _dot, function = path.rpartition(".")
        try:
            service = getattr(import_module(module), function)
        except (ImportError, AttributeError):
            problems.append(f"{name}: {path} doesn't exist")
            continue
        if not {"actor", "at"} <= set(inspect.signature(service).parameters):
            problems.append(f"{name}: {path} takes no actor and at")
    return problems


def routes() -> list[tuple[str, str]]:
    """Full name and pattern of every route."""
    return [(route.name, route.pattern) for route in every_route()]


def unreachable(flow: Flow, there: list[tuple[str, str]]) -> list[str]:
    """Moves without a page or without an API action."""
    names = {name for name, _pattern in there}
    actions = {name.rpartition(":")[2] for name in names if name.startswith("api:")}
    problems = []
    for move in flow:
        if move.by_system:
            continue
        page = f"{APP[flow.name]}:{flow.name}_{move.verb}"
        if page not in names:
            problems.append(f"{flow.verb(move.verb)} has no page {page}")
        if f"{flow.name}-{move.verb.replace('_', '-')}" not in actions:
            problems.append(f"{flow.verb(move.verb)} has no API action")
    return problems


def assigned_states(tree: Tree) -> list[Finding]:
    """Places outside the table that set the state of a record."""
    found = []
    for module in tree.modules:
        if module.path == TABLE:
            continue
        for node in module.nodes:
            for target in _targets(node):
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    found.append(module.at(node, "only the table sets a state"))
        for name, call in module.calls():
            named = {keyword.arg for keyword in call.keywords}
            texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
            makes = name in {"Issue", "Pattern", "Initiative", "update", "create"}
            if (makes and "state" in named) or (name == "setattr" and "state" in texts):
                found.append(module.at(call, "only the table sets a state"))
    return found


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [
            part
            for target in node.targets
            for part in (target.elts if isinstance(target, ast.Tuple) else [target])
        ]
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    return []


flows = pytest.mark.parametrize("name", sorted(APP))


def test_every_lifecycle_is_checked_here() -> None:
    assert list(FLOWS) == sorted(APP)


@flows
def test_every_state_is_reached_and_left(name: str) -> None:
    assert dead_ends(FLOWS[name]) == []


@flows
def test_every_move_has_its_words_and_its_rule(name: str) -> None:
    assert wordless(FLOWS[name]) == []


@flows
def test_every_move_has_its_service(name: str) -> None:
    assert unserved(FLOWS[name]) == []


def test_no_service_stands_for_a_move_that_is_gone() -> None:
    moves = {FLOWS[name].verb(move.verb) for name in FLOWS for move in FLOWS[name]}

    assert sorted(set(SERVICES) - moves) == []


@flows
def test_every_move_has_its_page_and_its_api_action(name: str) -> None:
    assert unreachable(FLOWS[name], routes()) == []


def test_states_are_set_by_the_table_alone(checkout: Tree) -> None:
    found = assigned_states(checkout)

    assert not found, report(found)


def test_assigned_states_names_the_line(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            TABLE: "record.state = 'x'\n",
            "issues/services/triage.py": (
                "issue.state = 'closed'\n"
                "issue.owner, issue.state = None, 'new'\n"
                "Issue(title='x', state='closed')\n"
                "setattr(issue, 'state', 'new')\n"
                "rows.filter(state='new')\n"
                "state = issue.state\n"
            ),
        },
    )

    assert places(assigned_states(tree)) == [
        ("issues/services/triage.py", 1),
        ("issues/services/triage.py", 2),
        ("issues/services/triage.py", 3),
        ("issues/services/triage.py", 4),
    ]


def planted(*moves: Move, **over: Any) -> Flow:
    """A small lifecycle that isn't registered anywhere."""
    flow = object.__new__(Flow)
    values: dict[str, Any] = {
        "name": "issue",
        "initial": "new",
        "states": {"new": "New", "open": "Open", "closed": "Closed"},
        "moves": moves,
        "finals": frozenset({"closed"}),
        "temporary_ends": frozenset(),
    }
    for name, value in (values | over).items():
        object.__setattr__(flow, name, value)
    return flow


def policy(_user: object, _record: object) -> Allowed:
    return Allowed()


START = Move("triage", ("new",), "open", "Sort", "sorted it", policy)
END = Move("close", ("open",), "closed", "Close", "told", policy)


def test_dead_ends_names_the_state() -> None:
    whole = planted(START, END)
    no_way_on = planted(START, replace(END, sources=("new",)))
    never_there = planted(START, replace(END, target=None))
    unknown = planted(START, END, finals=frozenset({"closed", "gone"}))

    assert dead_ends(whole) == []
    assert dead_ends(no_way_on) == ["issue: nothing leads on from open"]
    assert dead_ends(never_there) == [
        "issue: closed is never reached",
        "issue: nothing leads on from open",
    ]
    assert dead_ends(unknown) == ["issue: gone is no state of it"]


def test_wordless_names_the_move() -> None:
    nameless = replace(START, label="")
    silent = replace(START, past="did something else")
    lawless = replace(START, policy=None)  # type: ignore[arg-type]

    assert wordless(planted(START)) == []
    assert wordless(planted(nameless)) == ["issue.triage has no label"]
    assert wordless(planted(silent)) == ["issue.triage has no sentence"]
    assert wordless(planted(lawless)) == ["issue.triage has no policy"]


def test_unserved_names_the_move() -> None:
    flow = planted(START, END)
    services = {
        "issue.triage": "issues.services.filing.new_issue",
        "issue.close": "issues.services.filing.close_everything",
    }

    assert unserved(flow, {"issue.triage": "issues.services.filing.file_issue"}) == [
        "issue.close names no service"
    ]
    assert unserved(flow, services) == [
        "issue.triage: issues.services.filing.new_issue takes no actor and at",
        "issue.close: issues.services.filing.close_everything doesn't exist",
    ]


def test_unreachable_names_the_door() -> None:
    flow = planted(START, END, replace(END, verb="fix", by_system=True))
    there = [
        ("issues:issue_triage", "issues/<ref>/triage/"),
        ("api:issues_api:issue-close", "api/v1/issues/(?P<ref>[^/.]+)/close/$"),
        ("api:issues_api:pattern-triage", "api/v1/patterns/(?P<ref>[^/.]+)/triage/$"),
    ]

    assert unreachable(flow, there) == [
        "issue.triage has no API action",
        "issue.close has no page issues:issue_close",
    ]
