"""The workflow engine: right first, then state, then guard; nothing half-done."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from cxops.kernel.decision import Allowed, Denied, no_right, require
from cxops.kernel.errors import Conflict, Refused
from cxops.kernel.registry import Registry
from cxops.kernel.workflow import FLOWS, VERBS, Flow, Move, Transition
from tests.builders.clock import AT


@dataclass
class Lamp:
    """A record with the least a flow needs."""

    state: str = "off"
    version: int = 1
    has_bulb: bool = True
    is_old: bool = False
    is_candle: bool = False
    saved: int = 0
    transition: Transition | None = field(default=None)

    def save(self) -> None:
        self.saved += 1


def may(user: str, _lamp: Lamp) -> Allowed | Denied:
    if user == "guest":
        return no_right()
    return Allowed(7) if user == "deputy" else Allowed()


def bulb(lamp: Lamp) -> str | None:
    return None if lamp.has_bulb else "There is no bulb."


def candle(lamp: Lamp) -> str | None:
    return "A candle isn't switched." if lamp.is_candle else None


@pytest.fixture
def flow() -> Any:
    made = Flow(
        name="lamp",
        initial="off",
        states={"off": "Off", "on": "On", "broken": "Broken"},
        moves=(
            Move(
                "light",
                ("off",),
                "on",
                "Light",
                "lit it",
                may,
                guard=bulb,
                barred=candle,
            ),
            Move("wipe", ("off", "on"), None, "Wipe", "wiped it", may),
            Move(
                "drop",
                ("on",),
                "off",
                "Drop",
                "dropped it",
                may,
                guard=bulb,
                guard_in_form=True,
                instead=(lambda lamp: lamp.is_old, "broken"),
            ),
            Move("fuse", ("on",), "broken", "Fuse", "blew", may, by_system=True),
        ),
    )
    yield made
    FLOWS._items.pop("lamp")
    for move in made:
        VERBS._items.pop(made.verb(move.verb))


def test_move_sets_state_version_and_transition_and_saves(flow: Flow) -> None:
    lamp = Lamp()

    permission = flow.advance(lamp, "light", actor="deputy", at=AT)

    assert permission == Allowed(7)
    assert (lamp.state, lamp.version, lamp.saved) == ("on", 2, 1)
    assert lamp.transition == Transition("lamp.light", "off", "on")


@pytest.mark.parametrize(
    ("user", "lamp", "verb", "error"),
    [
        ("guest", Lamp(), "light", Refused),
        ("guest", Lamp(state="on"), "light", Refused),
        ("owner", Lamp(state="on"), "light", Conflict),
        ("owner", Lamp(has_bulb=False), "light", Conflict),
        ("owner", Lamp(state="on", has_bulb=False), "drop", Conflict),
    ],
)
def test_refused_move_changes_nothing(
    flow: Flow, user: str, lamp: Lamp, verb: str, error: type[Exception]
) -> None:
    before = (lamp.state, lamp.version, lamp.saved)

    with pytest.raises(error):
        flow.advance(lamp, verb, actor=user, at=AT)

    assert (lamp.state, lamp.version, lamp.saved) == before


def test_move_without_a_target_keeps_the_state(flow: Flow) -> None:
    lamp = Lamp(state="on")
    flow.advance(lamp, "wipe", actor="owner", at=AT)
    assert (lamp.state, lamp.version) == ("on", 2)


def test_move_leads_elsewhere_where_its_predicate_holds(flow: Flow) -> None:
    lamp = Lamp(state="on", is_old=True)
    flow.advance(lamp, "drop", actor="owner", at=AT)
    assert lamp.state == "broken"
    assert flow["drop"].targets == ("off", "broken")


def test_guard_of_a_form_doesn_t_hide_its_button(flow: Flow) -> None:
    lamp = Lamp(state="on", has_bulb=False)
    verbs = [move.verb for move, decision in flow.available("owner", lamp) if decision]
    assert verbs == ["wipe", "drop"]
    assert flow.available("guest", lamp) == []


def test_move_that_its_kind_doesn_t_have_is_refused_and_not_drawn(flow: Flow) -> None:
    candle = Lamp(is_candle=True)

    with pytest.raises(Conflict, match="A candle isn't switched"):
        flow.advance(candle, "light", actor="owner", at=AT)

    assert (candle.state, candle.saved) == ("off", 0)
    assert [move.verb for move, _may in flow.available("owner", candle)] == ["wipe"]
    drawn = [move.verb for move, _may in flow.available("owner", Lamp())]
    assert drawn == ["light", "wipe"]


def test_system_moves_by_the_table_too(flow: Flow) -> None:
    lamp = Lamp(state="on")
    flow.force(lamp, "fuse")
    assert lamp.state == "broken"
    with pytest.raises(Conflict):
        flow.force(lamp, "fuse")


def test_refusal_says_why_and_who_can() -> None:
    one = Denied("mine", "You planned this.", who=("Ana Kovač",))
    two = Denied("mine", "You planned this.", who=("Ana", "Bo"))

    assert one.sentence() == "You planned this. Ask Ana Kovač."
    assert two.sentence() == "You planned this. Ask one of: Ana, Bo."
    assert not one
    assert require(Allowed(3)) == Allowed(3)
    with pytest.raises(Refused) as refused:
        require(one)
    assert (refused.value.status, refused.value.code) == (403, "mine")


def test_verb_stands_once_in_a_table() -> None:
    move = Move("light", ("off",), "on", "Light", "lit it", may)
    with pytest.raises(ValueError, match="twice"):
        Flow("twice", "off", {}, (move, move))
    assert "twice" not in FLOWS


def test_registry_refuses_a_second_item_under_a_name() -> None:
    names: Registry[int] = Registry("thing")
    assert names.add("a", 1) == names.add("a", 1) == 1
    with pytest.raises(ValueError, match="thing 'a' is registered twice"):
        names.add("a", 2)
    assert (list(names), names.get("b"), "a" in names) == (["a"], None, True)
