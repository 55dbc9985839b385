"""Tallies and volumes: listed, sent one by one or a thousand at a time."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxops.kernel.clock import local_date, now
from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.idempotency import run_once
from issues.api import figure_calls as calls
from issues.api import figure_shapes as shapes
from issues.enums import FigureResult
from issues.filters.figures import FIGURE_SORTS, ExposureFilter, TallyFilter
from issues.models import Exposure, Tally
from issues.queries.figures import GAPS_NAMED, figure_for, figures_for, gaps
from issues.queries.settling import Settled

_MANY = (
    "Up to 1,000 rows, each for itself: the answer says of every row what became of "
    "it. The same number again is unchanged; another one for the same thing and "
    "period is rejected or, with restate, supersedes it; overlapping periods are "
    "rejected. A repeated Idempotency-Key stores nothing and tells what the rows meet "
    "now."
)


class FigureViewSet(ServiceViewSet):
    """Numbers of one kind; subclasses name the model and the shapes."""

    sorts = FIGURE_SORTS
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[0-9]{1,18}"
    one: ClassVar[type[serializers.Serializer[Any]]]
    row: ClassVar[type[serializers.Serializer[Any]]]

    def rows(self) -> Any:
        return figures_for(self.person, self.model)

    def find(self, ref: str) -> Any:
        return figure_for(self.person, self.model, int(ref))

    def reread(self, record: Any) -> Any:
        return self.find(str(record.pk))

    def _create(self, request: Request) -> Response:
        data = self.checked(self.one)
        return self.once(
            lambda: calls.record_one(self.model, data, actor=self.person, at=now()),
            status=201,
        )

    def _bulk(self, request: Request) -> Response:
        data = self.checked(shapes.BulkIn)
        sent = calls.Sent([self._parsed(row) for row in data["rows"]])
        who = {"actor": self.person, "at": now()}
        told: list[Settled] = []

        def work() -> Any:
            batch, outcomes = calls.record_many(self.model, data, sent, **who)
            told.extend(outcomes)
            return batch

        outcome = run_once(
            work,
            actor=self.person,
            key=request.headers.get("Idempotency-Key"),
            route=f"{request.method} {request.path}",
            body=request.data,
            status=200,
            at=now(),
        )
        if outcome.replayed:
            told = calls.foretell(self.model, data, sent, **who)
        response = Response(shapes.BulkOut(calls.summed(told)).data)
        if outcome.replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    def _parsed(self, row: Any) -> dict[str, Any] | Settled:
        """The row in its shape, or what is wrong with it."""
        shape = self.row(data=row, context=self.get_serializer_context())
        if shape.is_valid():
            return dict(shape.validated_data)
        field, problems = next(iter(shape.errors.items()))
        return Settled(
            FigureResult.REJECTED,
            problem=str(problems[0]),
            field="" if field == "non_field_errors" else str(field),
        )


@extend_schema_view(
    list=extend_schema(
        operation_id="tally_list", summary="The counted contacts you may read"
    ),
    retrieve=extend_schema(operation_id="tally_retrieve", summary="One count"),
)
class TallyViewSet(FigureViewSet):
    """Contacts that were counted without a form."""

    rights = {
        "list": "tally.read",
        "retrieve": "tally.read",
        "create": ("tally.count", "tally.import"),
        "bulk": ("tally.count", "tally.import"),
    }
    model = Tally
    filterset_class = TallyFilter
    output = shapes.TallyOut
    one = shapes.TallyIn
    row = shapes.TallyRowIn

    @extend_schema(
        operation_id="tally_record",
        summary="Send one count",
        request=shapes.TallyIn,
        responses={201: shapes.TallyOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        return self._create(request)

    @extend_schema(
        operation_id="tally_record_many",
        summary="Send many counts",
        description=_MANY,
        request=shapes.TallyBulkIn,
        responses={200: shapes.BulkOut},
    )
    @action(detail=False, methods=["post"], url_path="bulk", url_name="bulk")
    def bulk(self, request: Request) -> Response:
        return self._bulk(request)


@extend_schema_view(
    list=extend_schema(
        operation_id="exposure_list", summary="The volumes you may read"
    ),
    retrieve=extend_schema(operation_id="exposure_retrieve", summary="One volume"),
)
class ExposureViewSet(FigureViewSet):
    """Volumes: visits, orders, calls. The denominator of a rate."""

    rights = {
        "list": "exposure.read",
        "retrieve": "exposure.read",
        "create": "exposure.write",
        "bulk": "exposure.write",
        "gaps": "exposure.read",
    }
    model = Exposure
    filterset_class = ExposureFilter
    output = shapes.ExposureOut
    one = shapes.ExposureIn
    row = shapes.ExposureRowIn

    @extend_schema(
        operation_id="exposure_record",
        summary="Send one volume",
        request=shapes.ExposureIn,
        responses={201: shapes.ExposureOut},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        return self._create(request)

    @extend_schema(
        operation_id="exposure_record_many",
        summary="Send many volumes",
        description=_MANY,
        request=shapes.ExposureBulkIn,
        responses={200: shapes.BulkOut},
    )
    @action(detail=False, methods=["post"], url_path="bulk", url_name="bulk")
    def bulk(self, request: Request) -> Response:
        return self._bulk(request)

    @extend_schema(
        operation_id="exposure_gaps",
        summary="Days without a volume between two that have one",
        description="Filtered like the list; the newest fifty of the last 400 days.",
        responses={200: shapes.GapsOut},
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def gaps(self, request: Request) -> Response:
        rows = self.filter_queryset(self.get_queryset())
        found = gaps(rows, today=local_date(now(), self.person.time_zone))
        body = {"results": found[:GAPS_NAMED], "is_capped": len(found) > GAPS_NAMED}
        return Response(shapes.GapsOut(body).data)
