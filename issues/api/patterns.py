"""Repeat problems: open, list, read, their causes, and every move."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.errors import NotFound
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.lists import KeysetPagination
from cxops.kernel.http.shapes import (
    HistoryEntryOut,
    HistoryOut,
    MaybeReasonIn,
    ReasonIn,
)
from cxops.kernel.http.verbs import move_action, refuse_strangers
from issues.access import manages_pattern_scope, pattern_for
from issues.api import calls
from issues.api import pattern_shapes as shapes
from issues.api.issue_shapes import IssueRowOut
from issues.filters import PatternFilter
from issues.models import ContributingFactor, Pattern
from issues.queries.patterns import (
    MEMBER_SORTS,
    PATTERN_SORTS,
    factors_of,
    members_of,
    pattern_history,
    patterns_with_counts,
)
from issues.workflow import PATTERN_FLOW


@extend_schema_view(
    list=extend_schema(
        operation_id="pattern_list", summary="The repeat problems you may read about"
    ),
    retrieve=extend_schema(
        operation_id="pattern_retrieve",
        summary="One repeat problem, its causes, and what you can do with it now",
    ),
)
class PatternViewSet(ServiceViewSet):
    """Breakdowns that keep happening."""

    rights = {
        "list": "pattern.read",
        "retrieve": "pattern.read",
        "create": "pattern.write",
        "confirm": "pattern.write",
        "accept": "pattern.write",
        "refute": "pattern.write",
        "reopen": "pattern.write",
        "edit": "pattern.write",
        "publish": "pattern.write",
        "state_cause": "pattern.write",
        "weigh": "pattern.write",
        "issues": "pattern.read",
        "history": "pattern.read",
    }
    model = Pattern
    sorts = PATTERN_SORTS
    filterset_class = PatternFilter
    output = shapes.PatternRowOut
    whole = shapes.PatternDetailOut

    def rows(self) -> "QuerySet[Pattern]":
        return patterns_with_counts(self.person)

    def find(self, ref: str) -> Pattern:
        return pattern_for(self.person, ref)

    @extend_schema(
        operation_id="pattern_open",
        summary="Open a repeat problem, with its first reports",
        request=shapes.OpenPatternIn,
        responses={201: shapes.PatternDetailOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.OpenPatternIn)
        return self.once(
            lambda: calls.open_pattern(data, actor=self.person, at=now()), status=201
        )

    confirm = move_action(PATTERN_FLOW, "confirm", calls.do_confirm, body=MaybeReasonIn)
    accept = move_action(
        PATTERN_FLOW, "accept", calls.do_accept, body=shapes.AcceptForNowIn
    )
    refute = move_action(PATTERN_FLOW, "refute", calls.do_refute, body=ReasonIn)
    reopen = move_action(PATTERN_FLOW, "reopen", calls.do_reopen_pattern, body=ReasonIn)
    edit = move_action(
        PATTERN_FLOW, "edit", calls.do_edit_pattern, body=shapes.EditPatternIn
    )
    publish = move_action(PATTERN_FLOW, "publish", calls.do_publish)
    state_cause = move_action(
        PATTERN_FLOW, "state_cause", calls.do_state_cause, body=shapes.StateCauseIn
    )

    @extend_schema(
        operation_id="factor_weigh",
        summary="Say anew how sure you are of a cause",
        description="If-Match holds the version of the cause.",
        request=shapes.WeighIn,
        responses={200: shapes.FactorOut},
        parameters=[OpenApiParameter("key", int, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"factors/(?P<key>[1-9][0-9]{0,17})/weigh",
        url_name="weigh",
    )
    def weigh(self, request: Request, ref: str, key: str) -> Response:
        pattern = self.find(ref)
        factor = self.find_factor(pattern, int(key))
        version = self.sent_version()
        refuse_strangers(PATTERN_FLOW.decide("state_cause", self.person, pattern))
        data = self.checked(shapes.WeighIn)
        return self.once(
            lambda: calls.weigh_cause(
                factor, data, version=version, actor=self.person, at=now()
            ),
            reread=lambda weighed: self.find_factor(self.find(ref), weighed.pk),
            shape=shapes.FactorOut,
        )

    def find_factor(self, pattern: Pattern, key: int) -> ContributingFactor:
        """A stated cause, for those who see more than the published words."""
        found = None
        if manages_pattern_scope(self.person, pattern):
            found = factors_of(pattern).filter(pk=key).first()
        if found is None:
            raise NotFound(_("There is nothing here."))
        return found

    @extend_schema(
        operation_id="pattern_issues",
        summary="The reports in it that you may read",
        responses={200: IssueRowOut(many=True)},
    )
    @action(
        detail=True,
        methods=["get"],
        pagination_class=KeysetPagination,
        filterset_class=None,
        sorts=MEMBER_SORTS,
        output=IssueRowOut,
    )
    def issues(self, request: Request, ref: str) -> Response:
        rows = self.paginate_queryset(
            self.filter_queryset(members_of(self.person, self.find(ref)))
        )
        shown = IssueRowOut(rows, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    @extend_schema(
        operation_id="pattern_history",
        summary="Who changed what about a repeat problem, when and why",
        responses={200: HistoryOut},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request: Request, ref: str) -> Response:
        pattern = self.find(ref)
        if not manages_pattern_scope(self.person, pattern):
            raise NotFound(_("There is nothing here."))
        entries = pattern_history(pattern)
        return Response({"results": HistoryEntryOut(entries, many=True).data})
