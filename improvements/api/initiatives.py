"""Improvements: propose, list, read, plan, and every move of their lifecycle."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import local_date, now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import (
    HistoryEntryOut,
    HistoryOut,
    MaybeReasonIn,
    NothingToSay,
    ReasonIn,
)
from cxops.kernel.http.verbs import move_action, verb_action
from improvements.access import initiative_for, initiatives_for
from improvements.api import calls
from improvements.api import shapes_in as bodies
from improvements.api.shapes_out import InitiativeDetailOut, InitiativeRowOut
from improvements.filters import INITIATIVE_SORTS, InitiativeFilter
from improvements.models import Initiative
from improvements.queries.history import history_of
from improvements.workflow import INITIATIVE_FLOW

_KEY = r"(?P<key>[1-9][0-9]{0,17})"


def _move(verb: str, call: Any, body: Any = NothingToSay, path: str = "") -> Any:
    return move_action(INITIATIVE_FLOW, verb, call, body=body, path=path)


def _plan_part(verb: str, call: Any, body: Any, path: str, summary: str) -> Any:
    return verb_action(
        verb,
        call,
        operation=f"initiative_{verb}",
        summary=summary,
        about="Part of the plan; it raises the version of the improvement.",
        body=body,
        path=path,
        judged=(INITIATIVE_FLOW, "edit_plan"),
    )


@extend_schema_view(
    list=extend_schema(
        operation_id="initiative_list", summary="The improvements you may read"
    ),
    retrieve=extend_schema(
        operation_id="initiative_retrieve",
        summary="One improvement as a whole, and what you can do with it now",
    ),
)
class InitiativeViewSet(ServiceViewSet):
    """Projects that end repeat problems."""

    rights = {
        "list": "initiative.read",
        "retrieve": "initiative.read",
        "history": "initiative.read",
        "create": "initiative.propose",
        "quick_fix": "initiative.accept",
        "finish_quick_fix": "initiative.work",
        "change_quick_fix": ("initiative.work", "initiative.accept"),
        "end_quick_fix": ("initiative.work", "initiative.accept"),
        "promote": ("initiative.work", "initiative.accept"),
        "accept": "initiative.accept",
        "turn_down": "initiative.accept",
        "name_people": ("initiative.work", "initiative.accept"),
        "edit_plan": "initiative.work",
        "set_target": "initiative.work",
        "change_target": "initiative.work",
        "remove_target": "initiative.work",
        "add_action": "initiative.work",
        "change_action": "initiative.work",
        "take_out_action": "initiative.work",
        "set_scope": "initiative.work",
        "plan": "initiative.work",
        "submit": "initiative.work",
        "approve": "initiative.decide",
        "return_": "initiative.decide",
        "reject": "initiative.decide",
        "reassign": ("initiative.work", "initiative.accept"),
        "withdraw": "initiative.work",
        "request_change": "initiative.work",
        "slip": "initiative.work",
        "grant_change": "initiative.decide",
        "refuse_change": "initiative.decide",
        "finish_action": "initiative.work",
        "cancel_action": "initiative.work",
        "hand_over_action": ("initiative.work", "initiative.accept"),
        "hold": "initiative.work",
        "resume": "initiative.work",
        "implement": "initiative.work",
        "measure": "initiative.work",
        "check": "initiative.work",
        "extend_check": "initiative.work",
        "no_effect": "initiative.work",
        "override_check": "initiative.work",
        "agree_override": "initiative.decide",
        "refuse_override": "initiative.decide",
        "record_impact": "initiative.work",
        "record_lesson": "initiative.work",
        "ask_to_close": "initiative.work",
        "close": "initiative.decide",
        "close_unsuccessful": "initiative.decide",
        "reopen": "initiative.accept",
    }
    model = Initiative
    sorts = INITIATIVE_SORTS
    filterset_class = InitiativeFilter
    output = InitiativeRowOut
    whole = InitiativeDetailOut

    def rows(self) -> "QuerySet[Initiative]":
        return initiatives_for(self.person)

    def find(self, ref: str) -> Initiative:
        initiative = initiative_for(self.person, ref)
        # Whether its check is due goes by the day in its unit.
        initiative.today = local_date(now(), initiative.unit.time_zone)
        return initiative

    @extend_schema(
        operation_id="initiative_propose",
        summary="Propose an improvement that ends repeat problems",
        request=bodies.ProposeIn,
        responses={201: InitiativeDetailOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(bodies.ProposeIn)
        return self.once(
            lambda: calls.propose(data, actor=self.person, at=now()), status=201
        )

    @extend_schema(
        operation_id="initiative_quick_fix",
        summary="Start a quick fix: one person, one action, one date",
        request=bodies.QuickFixIn,
        responses={201: InitiativeDetailOut},
    )
    @action(detail=False, methods=["post"], url_path="quick-fix", url_name="quick-fix")
    def quick_fix(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(bodies.QuickFixIn)
        return self.once(
            lambda: calls.start_quick_fix(data, actor=self.person, at=now()),
            status=201,
        )

    finish_quick_fix = _move(
        "finish_quick_fix", calls.finish_quick_fix, bodies.FinishQuickFixIn
    )
    change_quick_fix = _move(
        "change_quick_fix", calls.change_quick_fix, bodies.ChangeQuickFixIn
    )
    end_quick_fix = _move("end_quick_fix", calls.end_quick_fix, MaybeReasonIn)
    promote = _move("promote", calls.promote, ReasonIn)
    accept = _move("accept", calls.accept, bodies.AcceptIn)
    turn_down = _move("turn_down", calls.turn_down, ReasonIn)
    name_people = _move("name_people", calls.name_people, bodies.NamePeopleIn)
    edit_plan = _move("edit_plan", calls.edit_plan, bodies.EditPlanIn)
    set_target = _plan_part(
        "set_target", calls.set_target, bodies.TargetIn, "targets", "Set a target"
    )
    change_target = _plan_part(
        "change_target",
        calls.change_target,
        bodies.TargetIn,
        f"targets/{_KEY}/change",
        "Change a target",
    )
    remove_target = _plan_part(
        "remove_target",
        calls.remove_target,
        MaybeReasonIn,
        f"targets/{_KEY}/remove",
        "Take a target out",
    )
    add_action = _move("add_action", calls.add_action, bodies.ActionIn, "actions")
    change_action = _plan_part(
        "change_action",
        calls.change_action,
        bodies.ActionIn,
        f"actions/{_KEY}/change",
        "Change an action",
    )
    take_out_action = _plan_part(
        "take_out_action",
        calls.take_out_action,
        ReasonIn,
        f"actions/{_KEY}/take_out",
        "Take an action out of the plan",
    )
    set_scope = _plan_part(
        "set_scope",
        calls.set_scope,
        bodies.ScopeIn,
        "scope",
        "Say which repeat problems it ends",
    )
    plan = _move("plan", calls.plan, MaybeReasonIn)
    submit = _move("submit", calls.submit, bodies.SubmitIn)
    approve = _move("approve", calls.approve, MaybeReasonIn)
    # "return" is a word of the language; its address is /return/ all the same.
    return_ = _move("return", calls.return_, ReasonIn)
    reject = _move("reject", calls.reject, ReasonIn)
    reassign = _move("reassign", calls.reassign, bodies.ReassignIn)
    withdraw = _move("withdraw", calls.withdraw, ReasonIn)
    request_change = _move(
        "request_change", calls.request_change, bodies.RequestChangeIn
    )
    slip = _move("slip", calls.slip, bodies.SlipIn)
    grant_change = _move("grant_change", calls.grant_change, MaybeReasonIn)
    refuse_change = _move("refuse_change", calls.refuse_change, ReasonIn)
    finish_action = _move(
        "finish_action",
        calls.finish_action,
        bodies.FinishActionIn,
        f"actions/{_KEY}/finish",
    )
    cancel_action = _move(
        "cancel_action", calls.cancel_action, ReasonIn, f"actions/{_KEY}/cancel"
    )
    hand_over_action = _move(
        "hand_over_action",
        calls.hand_over_action,
        bodies.HandOverIn,
        f"actions/{_KEY}/hand_over",
    )
    hold = _move("hold", calls.hold, bodies.HoldIn)
    resume = _move("resume", calls.resume, MaybeReasonIn)
    implement = _move("implement", calls.implement, bodies.ImplementIn)
    measure = _plan_part(
        "measure",
        calls.measure,
        bodies.MeasureIn,
        "measure",
        "Set a target that our own reports measure",
    )
    check = _move("check", calls.check, MaybeReasonIn)
    extend_check = _move("extend_check", calls.extend_check, bodies.ExtendCheckIn)
    no_effect = _move("no_effect", calls.no_effect, bodies.NoEffectIn)
    override_check = _move(
        "override_check", calls.override_check, bodies.OverrideCheckIn
    )
    agree_override = _move("agree_override", calls.agree_override, ReasonIn)
    refuse_override = _move("refuse_override", calls.refuse_override, ReasonIn)
    record_impact = _move(
        "record_impact", calls.record_impact, bodies.ImpactIn, "impacts"
    )
    record_lesson = _move(
        "record_lesson", calls.record_lesson, bodies.LessonIn, "lessons"
    )
    ask_to_close = _move("ask_to_close", calls.ask_to_close, bodies.SubmitIn)
    close = _move("close", calls.close, MaybeReasonIn)
    close_unsuccessful = _move("close_unsuccessful", calls.close_unsuccessful, ReasonIn)
    reopen = _move("reopen", calls.reopen, ReasonIn)

    @extend_schema(
        operation_id="initiative_history",
        summary="Who changed what about an improvement, when and why",
        responses={200: HistoryOut},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request: Request, ref: str) -> Response:
        entries = history_of(self.person, self.find(ref))
        return Response({"results": HistoryEntryOut(entries, many=True).data})
