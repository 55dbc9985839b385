"""What makes most of it, and how alike places are: the pages' numbers for programs."""

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxops.kernel.clock import local_date, now
from cxops.stats.types import Status
from issues.api.sum_shapes import ConsistencyOut, ParetoOut, list_address
from issues.enums import Voice
from issues.forms.selection import OWN, ConsistencyForm, ParetoForm
from issues.queries.choices import filter_choices
from issues.queries.comparison import Comparison, compare
from issues.queries.consistency import comparable_units
from issues.queries.consistency_said import headline as alike
from issues.queries.consistency_said import sentences as places_said
from issues.queries.pareto import By, Piles, Weight, filter_of, piles_of
from issues.queries.pareto_said import headline, sentences
from issues.queries.selection import Selection
from issues.queries.volumes_told import Measure, measures_told

_TEXT, _DAY = {"type": "string"}, {"type": "string", "format": "date"}
_SELECTION = [
    OpenApiParameter(
        "days",
        {"type": "string", "enum": ["28", "90", "365", OWN], "default": "90"},
        description="The last days, or “own” with first and last.",
    ),
    OpenApiParameter("first", _DAY),
    OpenApiParameter("last", _DAY, description="At most three years after first."),
    OpenApiParameter("unit", _TEXT, description="Its code; with all below it."),
    OpenApiParameter("journey", _TEXT, description="Its short name."),
    OpenApiParameter(
        "voice",
        {"type": "string", "enum": Voice.values, "default": Voice.CUSTOMER.value},
    ),
]
_PARETO = [
    OpenApiParameter(
        "by", {"type": "string", "enum": By.values, "default": By.CAUSE.value}
    ),
    OpenApiParameter(
        "weight",
        {"type": "string", "enum": Weight.values, "default": Weight.REPORTS.value},
        description="What is added up.",
    ),
]
_CONSISTENCY = [
    OpenApiParameter("touchpoint", _TEXT, description="Its short name."),
    OpenApiParameter("cause", _TEXT, description="Short name of a cause type."),
    OpenApiParameter(
        "measure", _TEXT, description="The volume; the one told most widely without it."
    ),
]


class ParetoApiView(APIView):
    """``GET /api/v1/pareto/``."""

    rights = {"get": "issue.list"}

    @extend_schema(
        operation_id="pareto_retrieve",
        summary="Which few things make most of the breakdowns",
        description="Out of the daily counts: a report is in them within a minute.",
        parameters=[*_SELECTION, *_PARETO],
        responses={200: ParetoOut},
    )
    def get(self, request: Request) -> Response:
        person: Any = request.user
        words = filter_choices()
        form = ParetoForm(_asked(request), person=person, words=words)
        chosen = form.selection(local_date(now(), person.time_zone))
        data = form.checked()
        found = piles_of(
            person,
            chosen,
            by=By(data["by"]),
            weight=Weight(data["weight"]),
            words=words,
        )
        return Response(ParetoOut(_piled(found, chosen)).data)


class ConsistencyApiView(APIView):
    """``GET /api/v1/consistency/``."""

    rights = {"get": "issue.list"}

    @extend_schema(
        operation_id="consistency_retrieve",
        summary="How alike the units below one are",
        description="Customers’ breakdowns per 1,000 of a volume. Without a unit the "
        "topmost that you sum; without days of your own they end with the last one "
        "whose volume is told.",
        parameters=[*_SELECTION[:-1], *_CONSISTENCY],
        responses={200: ConsistencyOut},
    )
    def get(self, request: Request) -> Response:
        person: Any = request.user
        today = local_date(now(), person.time_zone)
        words, measures = filter_choices(), measures_told(person, today)
        form = ConsistencyForm(_asked(request), person=person, words=words)
        form.offer_places(
            comparable_units(person, words), sorted({each.name for each in measures})
        )
        chosen, data = form.selection(today), form.checked()
        compared = compare(
            person,
            chosen,
            measures=measures,
            named=data["measure"],
            up_to_last_told=data["days"] != OWN,
            words=words,
        )
        told = _compared(compared) if compared else _nothing(chosen)
        return Response(ConsistencyOut(told | {"measures": _named(measures)}).data)


def _asked(request: Request) -> QueryDict:
    asked: QueryDict = request.query_params
    return asked


def _piled(found: Piles, chosen: Selection) -> dict[str, Any]:
    judged = found.judged
    return {
        **_said_of_itself(judged),
        "selection": chosen,
        "by": found.by,
        "weighed_by": found.weight,
        "headline": headline(found),
        "sentences": sentences(found),
        "total": found.total,
        "vital": judged.vital_few,
        "gini": judged.gini,
        "is_stable": judged.stable,
        "contacts": found.contacts,
        "piles": [
            {
                "value": pile.value,
                "name": pile.name,
                "is_known": pile.key is not None,
                "reports": pile.sums.count,
                "customers": pile.sums.customers,
                "cost": pile.sums.cost,
                "weight": row.weight,
                "share": row.share,
                "low": row.low,
                "high": row.high,
                "cumulative": row.cumulative,
                "is_vital": row.vital,
                "patterns": pile.behind,
                "in_no_pattern": pile.alone,
                "list": list_address(
                    chosen.filters(**filter_of(found.by.value, pile.value))
                ),
            }
            for pile, row in zip(found.piles, judged.rows, strict=True)
        ],
    }


def _compared(compared: Comparison) -> dict[str, Any]:
    found, chosen = compared.found, compared.chosen
    return {
        **_said_of_itself(found.funnel),
        "selection": chosen,
        "measure": compared.measure.name,
        "headline": alike(found),
        "sentences": places_said(found),
        **{
            name: getattr(found.funnel, name) for name in ("theta", "phi", "tau2", "i2")
        },
        "places": [
            {"place": place, "list": list_address(place.filters_of(chosen))}
            for place in found.places
        ],
    }


def _nothing(chosen: Selection) -> dict[str, Any]:
    """No volume of such places is known, or one sums no unit with others below it."""
    from cxops.stats.funnel import MIN_SITES  # noqa: PLC0415 -- slow import

    return {
        "status": Status.NO_DATA,
        "method": "funnel",
        "n": 0,
        "needed": MIN_SITES,
        "warnings": [],
        "selection": chosen,
        "measure": None,
        "headline": "",
        "sentences": [],
        **dict.fromkeys(("theta", "phi", "tau2", "i2")),
        "places": [],
    }


def _named(measures: list[Measure]) -> list[Measure]:
    return sorted(measures, key=lambda each: (each.name, each.is_of_places))


def _said_of_itself(judged: Any) -> dict[str, Any]:
    return {
        name: getattr(judged, name)
        for name in ("status", "method", "n", "needed", "warnings")
    }
