"""A lifecycle is a table: verb, from, to, guard, who.

Services, buttons, API actions, docs and tests read the same table. State columns
are assigned here and nowhere else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cxops.kernel.decision import Allowed, Decision, Denied, require
from cxops.kernel.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Policy = Callable[[Any, Any], Decision]
Guard = Callable[[Any], "Words | None"]


#: Every lifecycle by name, and every audit verb with its sentence ("sorted it").
FLOWS: "Registry[Flow]" = Registry("workflow")
VERBS: "Registry[Any]" = Registry("audit verb")


@dataclass(frozen=True, slots=True)
class Transition:
    """What one move did to one record; the audit row copies it."""

    verb: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a lifecycle.

    ``target`` None keeps the state. ``policy(user, record)`` answers who may,
    ``guard(record)`` returns a sentence when the record isn't ready. ``label`` is the
    button, ``past`` the sentence of the history ("sorted it"). A decision is
    separated by person and needs If-Match on the API.

    ``guard_in_form``: the verb's own form answers the guard, so it is checked when
    the move is made, not when its button is drawn. ``instead`` is (predicate, state):
    where the predicate holds the move leads there instead of to ``target``.
    ``barred(record)`` returns a sentence where a record of its kind has no such move,
    so no button is drawn.
    """

    verb: str
    sources: tuple[str, ...]
    target: str | None
    label: "Words"
    past: "Words"
    policy: Policy
    guard: Guard | None = None
    guard_in_form: bool = False
    instead: tuple[Callable[[Any], bool], str] | None = None
    barred: Guard | None = None
    is_decision: bool = False
    by_system: bool = False

    def lead(self, record: Any) -> str:
        """The state the record will be in after this move."""
        if self.instead is not None and self.instead[0](record):
            return self.instead[1]
        return record.state if self.target is None else self.target

    @property
    def targets(self) -> tuple[str, ...]:
        """Every state the move may lead to; empty where it keeps the state."""
        found = (self.target,) if self.target is not None else ()
        return (*found, self.instead[1]) if self.instead else found


@dataclass(frozen=True, slots=True)
class Flow:
    """The lifecycle of one kind of record.

    ``states`` maps each state to its word on screen; ``finals`` may have no onward
    move; ``temporary_ends`` will get one in a later release.
    """

    name: str
    initial: str
    states: "dict[str, Words]"
    moves: tuple[Move, ...]
    finals: frozenset[str] = frozenset()
    temporary_ends: frozenset[str] = frozenset()
    _by_verb: dict[str, Move] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_verb = {move.verb: move for move in self.moves}
        if len(by_verb) != len(self.moves):
            raise ValueError(f"{self.name}: a verb stands twice in the table")
        object.__setattr__(self, "_by_verb", by_verb)
        FLOWS.add(self.name, self)
        for move in self.moves:
            VERBS.add(self.verb(move.verb), move.past)

    def __getitem__(self, verb: str) -> Move:
        return self._by_verb[verb]

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def verb(self, verb: str) -> str:
        """The audit verb: ``issue.triage``."""
        return f"{self.name}.{verb}"

    def decide(
        self, verb: str, user: Any, record: Any, *, filled_in: bool = False
    ) -> Decision:
        """May this person make this move now, and if not, why and who can?

        Right first, so that a stranger to the verb learns nothing about the state.
        ``filled_in``: the verb's form has been answered, so check its guard too.
        """
        move = self._by_verb[verb]
        permission = move.policy(user, record)
        if isinstance(permission, Denied):
            return permission
        barred = move.barred(record) if move.barred else None
        if barred is not None:
            return Denied("wrong_kind", barred, is_state=True)
        if record.state not in move.sources:
            return self._wrong_state(move, record.state)
        check = move.guard if filled_in or not move.guard_in_form else None
        problem = check(record) if check else None
        if problem is not None:
            return Denied("not_ready", problem, is_state=True)
        return permission

    def available(self, user: Any, record: Any) -> list[tuple[Move, Decision]]:
        """The moves that leave the record's state, each with its decision.

        Moves the person has no right to at all, and those a record of its kind doesn't
        have, are left out; refusals that a person can act on (not ready, separation of
        duties) stay, with their reason.
        """
        rows = []
        for move in self.moves:
            if move.by_system or record.state not in move.sources:
                continue
            if move.barred is not None and move.barred(record) is not None:
                continue
            decision = self.decide(move.verb, user, record)
            if isinstance(decision, Denied) and decision.code == "no_right":
                continue
            rows.append((move, decision))
        return rows

    def advance(
        self,
        record: Any,
        verb: str,
        *,
        actor: Any,
        at: datetime,
        permission: Allowed | None = None,
    ) -> Allowed:
        """Check the move, set the state, raise the version and save the record.

        The caller holds the row's lock, is inside ``acting_as`` and has set the other
        fields. Raises Refused (403) or Conflict (409); then nothing is saved.
        ``permission`` is what ``decide`` gave for the record as it was, where the
        fields just set (owner, place, restriction) decide who may.
        """
        if permission is None:
            permission = require(self.decide(verb, actor, record, filled_in=True))
        self.force(record, verb)
        return permission

    def force(self, record: Any, verb: str) -> None:
        """Make the system's own move: the table decides from where, nobody who."""
        self.step(record, verb)
        record.save()

    def step(self, record: Any, verb: str) -> None:
        """Set what a move changes; the caller has asked who may, and saves in bulk."""
        move = self._by_verb[verb]
        if record.state not in move.sources:
            require(self._wrong_state(move, record.state))
        source = record.state
        record.state = move.lead(record)
        record.version += 1
        record.transition = Transition(self.verb(verb), source, record.state)

    def begin(self, record: Any, verb: str, *, state: str | None = None) -> None:
        """Set a new record's first state; the caller saves it (alone or in bulk).

        ``state`` differs from the initial one only where a history is imported, or
        where a kind of record skips the first ones.
        """
        record.state = state or self.initial
        record.transition = Transition(self.verb(verb), "", record.state)

    def _wrong_state(self, move: Move, state: str) -> Denied:
        words = self.states.get(state, state)
        return Denied(
            "wrong_state",
            _("This is “%(state)s”; “%(move)s” isn't possible from there.")
            % {"state": words, "move": move.label},
            is_state=True,
        )
