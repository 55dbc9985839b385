"""Verbs of the API: one declaration makes route, check, service call and document."""

import keyword
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.decision import Decision, Denied, require
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.shapes import NothingToSay
from cxops.kernel.workflow import Flow, Move

#: call(record, data, version=…, actor=…, at=…) → the record the verb was about
Call = Callable[..., Any]


def move_action(
    flow: Flow,
    verb: str,
    call: Call,
    *,
    body: type[serializers.Serializer[Any]] = NothingToSay,
    about: str = "",
    path: str = "",
) -> Any:
    """The API's door to one move of a lifecycle: ``POST /…/{ref}/{verb}/``."""
    move = flow[verb]
    return verb_action(
        verb,
        call,
        operation=f"{flow.name}_{verb}",
        summary=str(move.label),
        about=about or _told(flow, move),
        body=body,
        decides=move.is_decision,
        path=path,
        judged=(flow, verb),
    )


def _told(flow: Flow, move: Move) -> str:
    """The row of the workflow table, in words."""
    states = {name: f"“{word}”" for name, word in flow.states.items()}
    sources = ", ".join(states[name] for name in move.sources)
    targets = " or ".join(states[name] for name in move.targets)
    sentence = (
        f"From {sources}, to {targets}." if targets else f"While it is {sources}."
    )
    if move.is_decision:
        sentence += " A decision: If-Match is required."
    return sentence


def verb_action(
    verb: str,
    call: Call,
    *,
    operation: str,
    summary: str,
    about: str = "",
    body: type[serializers.Serializer[Any]] = NothingToSay,
    decides: bool = False,
    status: int = 200,
    path: str = "",
    judged: tuple[Flow, str] | None = None,
    shape: type[serializers.BaseSerializer[Any]] | None = None,
    reread: Callable[[ServiceViewSet, Any, Any], Any] | None = None,
) -> Any:
    """The API's door to one service about one record.

    ``judged`` names the move whose right it needs. It answers with the record as it
    is afterwards. Where the service makes a child
    of it, ``shape`` shows the child and ``reread(view, record, child)`` finds it
    again. Named after the verb: REST framework looks actions up by that name.
    """

    def act(self: ServiceViewSet, request: Request, ref: str, **parts: Any) -> Response:
        record = self.find(ref)
        version = self.sent_version(required=decides)
        if judged is not None:
            flow, move = judged
            refuse_strangers(flow.decide(move, request.user, record))
        data = self.checked(body, record=record)
        return self.once(
            lambda: call(
                record, data | parts, version=version, actor=request.user, at=now()
            ),
            status=status,
            reread=(lambda made: reread(self, record, made)) if reread else self.reread,
            shape=shape,
        )

    act.__name__ = f"{verb}_" if keyword.iskeyword(verb) else verb
    act.__doc__ = about
    act.decides = decides  # type: ignore[attr-defined]
    routed = action(
        detail=True,
        methods=["post"],
        url_path=path or verb,
        url_name=verb.replace("_", "-"),
    )(act)
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=about,
        request=body,
        responses={status: shape} if shape else empty,
    )(routed)


def refuse_strangers(decision: Decision) -> None:
    """Refuse who lacks the right before the body is read. What the record's state
    forbids is the service's to say: a repeat is answered as the first time."""
    if isinstance(decision, Denied) and not decision.is_state:
        require(decision)
