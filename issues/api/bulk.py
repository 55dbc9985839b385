"""Changes of many reports: look, confirm, read what became of each, undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid, VersionRequired
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.lists import (
    PAGING,
    KeysetPagination,
    refuse_unknown_parameters,
)
from cxops.kernel.http.shapes import MaybeReasonIn
from cxops.kernel.http.verbs import move_action
from issues.access import bulk_change_for, bulk_changes_for
from issues.api import bulk_shapes as shapes
from issues.api import calls
from issues.enums import RowOutcome
from issues.forms.bulk import matching
from issues.models import BulkChange
from issues.queries.bulk import CHANGE_SORTS, ROW_SORTS, rows_of
from issues.queries.patterns import keys_seen
from issues.services.bulk import open_bulk_change
from issues.workflow import BULK_FLOW

if TYPE_CHECKING:
    from issues.services.bulk_steps import Seen


@extend_schema_view(
    list=extend_schema(
        operation_id="bulkchange_list",
        summary="Changes of many reports that you began or that gave you reports",
    ),
    retrieve=extend_schema(
        operation_id="bulkchange_retrieve",
        summary="One change of many reports, and how far it is",
    ),
)
class BulkChangeViewSet(ServiceViewSet):
    """Many reports at once."""

    rights = {
        "list": "issue.read",
        "retrieve": "issue.read",
        "create": "issue.triage",
        "confirm": "issue.triage",
        "undo": "issue.triage",
        "outcomes": "issue.read",
    }
    model = BulkChange
    sorts = CHANGE_SORTS
    filterset_class = None
    lookup_value_regex = "[1-9][0-9]{0,17}"
    output = shapes.BulkChangeOut

    def rows(self) -> "QuerySet[BulkChange]":
        return bulk_changes_for(self.person)

    def find(self, ref: str) -> BulkChange:
        return bulk_change_for(self.person, int(ref))

    @extend_schema(
        operation_id="bulkchange_open",
        summary="Say what is to be done to many reports, and count what it changes",
        description="Nothing is changed yet. Name at most 1,000 reports, each with the "
        "version you saw (428 without), or send the `query` of a list: then all that "
        "match are meant, at most 100,000. What is left out stays as each report has "
        "it. While the state is `preparing` it is still being counted: ask again.",
        request=shapes.BulkChangeIn,
        responses={201: shapes.BulkChangeOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked(shapes.BulkChangeIn)
        verb = data.pop("verb")
        named, query = data.pop("issues", None), data.pop("query", None)
        chosen: dict[str, Any] = (
            {"picked": self._seen(named)}
            if named is not None
            else {"matching": matching(query, self.person), "query": query}
        )
        return self.once(
            lambda: open_bulk_change(
                verb=verb, values=data, **chosen, actor=self.person, at=now()
            ),
            status=201,
        )

    confirm = move_action(
        BULK_FLOW,
        "confirm",
        calls.do_confirm_bulk,
        about="Reports that somebody changed since you looked are left alone. Up to 25 "
        "are changed at once, more by a job: ask again until the state is `finished`.",
    )
    undo = move_action(
        BULK_FLOW,
        "undo",
        calls.do_undo_bulk,
        body=MaybeReasonIn,
        about="Answers with the change that brings the reports back.",
    )

    @extend_schema(
        operation_id="bulkchange_rows",
        summary="What became of each report",
        parameters=[
            OpenApiParameter("outcome", str, enum=RowOutcome.values),
        ],
        responses={200: shapes.BulkRowOut(many=True)},
    )
    @action(
        detail=True,
        methods=["get"],
        url_path="rows",
        url_name="rows",
        pagination_class=KeysetPagination,
        sorts=ROW_SORTS,
        output=shapes.BulkRowOut,
    )
    def outcomes(self, request: Request, ref: str) -> Response:
        change = self.find(ref)
        refuse_unknown_parameters(request, {"outcome"}, PAGING)
        outcome = request.query_params.get("outcome", "")
        if outcome and outcome not in RowOutcome.values:
            raise Invalid(
                _("Choose one of: %(known)s.")
                % {"known": ", ".join(RowOutcome.values)},
                field="outcome",
            )
        page = self.paginate_queryset(rows_of(self.person, change, outcome))
        return self.get_paginated_response(shapes.BulkRowOut(page, many=True).data)

    def _seen(self, named: Sequence[dict[str, Any]]) -> "list[Seen]":
        """The reports by their keys, at the versions that were sent."""
        if any("version" not in each for each in named):
            raise VersionRequired(
                _("Send the version of each report that you decide on.")
            )
        versions = {each["ref"]: each["version"] for each in named}
        found = keys_seen(self.person, list(versions))
        missing = [ref for ref in versions if ref not in found]
        if missing:
            raise Invalid(
                _("There is no report %(ref)s that you can see.")
                % {"ref": missing[0][:40]},
                field="issues",
            )
        return [(found[ref], version) for ref, version in versions.items()]
