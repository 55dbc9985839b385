"""The one page of an improvement, and its history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxops.kernel.clock import local_date, now
from cxops.kernel.decision import Decision, Denied
from cxops.kernel.http.views import PageView
from cxops.kernel.workflow import Move
from improvements.access import charter_for, initiative_for
from improvements.enums import ActionState, InitiativeState
from improvements.models import Initiative
from improvements.policies import can_finish
from improvements.queries.charter import Charter, charter_of
from improvements.queries.history import history_of
from improvements.views.before_after import before_after_context
from improvements.views.effect import verdict_context
from improvements.views.progress import progress_context
from improvements.workflow import INITIATIVE_FLOW

#: Offered beside the part they are about.
_ELSEWHERE = frozenset(
    {"edit_plan", "add_action", "finish_action", "cancel_action", "hand_over_action"}
)
#: Answers to what nobody asked for are no news.
_NOTHING_WAITS = frozenset({"no_review", "no_request", "no_check", "no_override"})
#: Which of the possible moves is the next step: the one filled button.
_NEXT = (
    "approve",
    "grant_change",
    "accept",
    "submit",
    "plan",
    "resume",
    "implement",
    "agree_override",
    "close",
    "close_unsuccessful",
    "check",
    "ask_to_close",
    "finish_quick_fix",
    "end_quick_fix",
)
_LOOP = (
    (InitiativeState.PROPOSED, "proposed_at"),
    (InitiativeState.ACCEPTED, "accepted_at"),
    (InitiativeState.PLANNED, None),
    (InitiativeState.IN_PROGRESS, "approved_at"),
    (InitiativeState.IMPLEMENTED, "implemented_at"),
    (InitiativeState.VERIFIED, "verified_at"),
    (InitiativeState.CLOSED, "closed_at"),
)
#: A quick fix has no gates, so no stations for them.
_QUICK_LOOP = (
    (InitiativeState.IN_PROGRESS, "proposed_at"),
    (InitiativeState.IMPLEMENTED, "implemented_at"),
    (InitiativeState.CLOSED, "closed_at"),
)
_SIDE = frozenset(
    {
        InitiativeState.REJECTED,
        InitiativeState.WITHDRAWN,
        InitiativeState.CLOSED_UNSUCCESSFUL,
        InitiativeState.REOPENED,
    }
)


class InitiativeView(PageView):
    """Why, what should be reached, what is done, who decided: printable, one page."""

    right = "initiative.read"
    template_name = "improvements/initiative_detail.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        initiative = charter_for(self.person, ref)
        initiative.today = local_date(now(), initiative.unit.time_zone)
        charter = charter_of(initiative, self.person)
        moves = INITIATIVE_FLOW.available(self.person, initiative)
        return self.page(
            {
                "initiative": initiative,
                "charter": charter,
                "loop": loop_of(initiative),
                "is_late": self._is_late(initiative),
                "actions": self._actions(initiative),
                "targets": [t for t in initiative.targets.all() if not t.removed_at],
                **self._moves(initiative, moves),
                **_counts(charter),
                **verdict_context(initiative, self.person),
                **before_after_context(initiative, self.person),
                **progress_context(initiative, self.person),
                **_gains(initiative, charter),
            }
        )

    def _is_late(self, initiative: Initiative) -> bool:
        due, today = initiative.due_on, local_date(now(), self.person.time_zone)
        return initiative.is_active and due is not None and due < today

    def _moves(
        self, initiative: Initiative, moves: list[tuple[Move, Decision]]
    ) -> dict[str, Any]:
        allowed = {move.verb: move for move, decision in moves if decision}
        main = next((allowed[verb] for verb in _NEXT if verb in allowed), None)
        others = [
            (move, address(initiative, move.verb))
            for verb, move in allowed.items()
            if verb not in _ELSEWHERE and move is not main
        ]
        refused = [
            (move, decision)
            for move, decision in moves
            if isinstance(decision, Denied)
            and move.verb not in _ELSEWHERE
            and move.verb != "reassign"
            and decision.code not in _NOTHING_WAITS
        ]
        return {
            "main": main,
            "main_url": address(initiative, main.verb) if main else "",
            "others": others,
            "refused": _without_repeats(refused),
            "may_edit": "edit_plan" in allowed,
            "may_add_action": "add_action" in allowed or "edit_plan" in allowed,
        }

    def _actions(self, initiative: Initiative) -> list[dict[str, Any]]:
        decide = INITIATIVE_FLOW.decide
        may = {
            verb: bool(decide(verb, self.person, initiative))
            for verb in ("finish_action", "cancel_action", "edit_plan")
        }
        hands_over = may["cancel_action"] or may["edit_plan"]
        rows = []
        for action in initiative.actions.all():
            is_open = action.state == ActionState.OPEN
            is_theirs = bool(can_finish(self.person, initiative, action))
            rows.append(
                {
                    "action": action,
                    "may_finish": is_open and may["finish_action"] and is_theirs,
                    "may_cancel": is_open and may["cancel_action"],
                    "may_change": is_open and may["edit_plan"],
                    "may_hand_over": is_open and hands_over,
                }
            )
        return rows


class HistoryView(PageView):
    """Who did what, when and why, to the whole and to each of its parts."""

    right = "initiative.read"
    template_name = "improvements/initiative_history.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        initiative = initiative_for(self.person, ref)
        entries = history_of(self.person, initiative)
        return self.page({"initiative": initiative, "entries": entries})


def address(initiative: Initiative, verb: str) -> str:
    """Where a move is made."""
    return reverse(f"improvements:initiative_{verb}", args=[initiative.ref])


def loop_of(initiative: Initiative) -> list[dict[str, Any]]:
    """The stations of the way, with their days; the side states end it."""
    state = InitiativeState(initiative.state)
    loop = _QUICK_LOOP if initiative.is_quick_fix else _LOOP
    if state in _SIDE:
        passed = [step for step in loop if step[1] and getattr(initiative, step[1])]
        steps = [_step(initiative, *step, is_done=True) for step in passed]
        return [*steps, {"label": state.label, "is_current": True}]
    if state == InitiativeState.ON_HOLD:
        state = InitiativeState.IN_PROGRESS
    place = [step[0] for step in loop].index(state)
    return [
        {
            **_step(initiative, *step, is_done=number < place),
            "is_current": number == place,
        }
        for number, step in enumerate(loop)
    ]


def _step(
    initiative: Initiative, state: InitiativeState, moment: str | None, *, is_done: bool
) -> dict[str, Any]:
    at = getattr(initiative, moment) if moment else None
    is_approved = state == InitiativeState.IN_PROGRESS and not initiative.is_quick_fix
    label = _("Approved, being done") if is_approved else state.label
    return {"label": label, "at": at, "is_done": is_done}


def _without_repeats(
    refused: list[tuple[Move, Denied]],
) -> list[tuple[list[Move], Denied]]:
    """One reason is said once, with every move it stands against."""
    grouped: dict[str, tuple[list[Move], Denied]] = {}
    for move, denied in refused:
        grouped.setdefault(denied.sentence(), ([], denied))[0].append(move)
    return list(grouped.values())


def _gains(initiative: Initiative, charter: Charter) -> dict[str, Any]:
    """What it brought and taught, for those who work on it."""
    if not charter.shows_causes or initiative.implemented_at is None:
        return {}
    return {
        "impacts": list(initiative.impacts.all()),
        "lessons": list(initiative.lessons.all()),
        "returns": list(initiative.reopenings.all()),
    }


def _counts(charter: Charter) -> dict[str, int]:
    actions = list(charter.initiative.actions.all())
    live = [a for a in actions if a.state != ActionState.CANCELLED]
    return {
        "done_count": sum(a.state == ActionState.DONE for a in live),
        "action_count": len(live),
        "strong_count": sum(a.strength == "strong" for a in live),
        "report_count": sum(why.reports for why in charter.whys),
    }
