"""``GET /api/v1/command-center/``: the page's figures for programs."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxops.api.command_center_shapes import CommandCenterOut
from cxops.command_center import tiles
from cxops.command_center.headline import headline
from cxops.command_center.moment import moment_asked
from cxops.command_center.picture import Picture, picture_of
from cxops.kernel.clock import now
from cxops.kernel.http.lists import refuse_unknown_parameters
from issues.enums import AgeBand

AT = OpenApiParameter(
    "at",
    {"type": "string"},
    description="A day (its end in your time zone) or a moment with its offset that "
    "has been; now without it.",
)


class OverviewView(APIView):
    """The command center of now, or with ``?at=`` of a moment that has been."""

    rights = {"get": "command_center.read"}

    @extend_schema(
        operation_id="command_center_retrieve",
        summary="One glance over everything you may see: each number with its list",
        parameters=[AT],
        responses={200: CommandCenterOut},
    )
    def get(self, request: Request) -> Response:
        person: Any = request.user
        refuse_unknown_parameters(request, {"at"}, paging=())
        asked = request.query_params.get("at", "")
        moment = moment_asked(asked, zone=person.time_zone, now=now())
        picture = picture_of(person, moment)
        return Response(CommandCenterOut(_told(picture)).data)


def _told(picture: Picture) -> dict[str, Any]:
    """The page's tiles as ``CommandCenterOut`` takes them."""
    moment = picture.moment
    return {
        "at": moment.at,
        "is_past": moment.is_past,
        "headline": ", ".join(part.text for part in headline(picture)),
        "period": picture.volumes.period,
        "period_before": picture.volumes.before,
        "open": _open(picture),
        "persistent": _persistent(picture),
        "breakdowns": _breakdowns(picture),
        "said": [
            _volume(line) for voice in tiles.voices(picture) for line in voice.kinds
        ],
        "nobody_on_it": _nobody(picture),
        "initiatives": {
            "under_way": tiles.under_way(picture),
            "states": [
                {**_figure(line.numbers[0]), **line.what}
                for line in tiles.state_lines(picture)
            ],
            "next": picture.under_way,
        },
        "signals": None if moment.is_past else tiles.signals(picture),
        "decisions": None if moment.is_past else picture.decisions,
    }


def _open(picture: Picture) -> dict[str, Any]:
    *severities, whole = tiles.severity_lines(picture)
    return {
        "severities": [
            {
                "severity": line.severity,
                "ages": [
                    _figure(number) | {"age": age.value}
                    for age, number in zip(AgeBand, line.numbers, strict=False)
                ],
                "all": line.numbers[-1],
            }
            for line in severities
        ],
        "serious": tiles.serious(picture),
        "all": whole.numbers[-1],
    }


def _persistent(picture: Picture) -> dict[str, Any]:
    found = picture.persistence
    lines = tiles.persistent_lines(
        found.rows, period=found.period, moment=picture.moment, words=picture.words
    )
    return {
        "number": len(lines),
        "is_capped": found.is_capped,
        "breakdowns": [
            {
                "pattern": line.found.pattern.ref if line.found.pattern else None,
                "touchpoint": line.touchpoint,
                "cause": line.cause,
                "unit": line.unit,
                "rules": line.found.rules,
                "open_since": line.found.open_since,
                "owner": line.found.pattern.owner if line.found.pattern else None,
                "now": line.number,
                "open": line.open,
            }
            for line in lines
        ],
    }


def _breakdowns(picture: Picture) -> dict[str, Any]:
    unknown, unplaced, whole = map(_volume, tiles.beside_pairs(picture))
    return {
        "pairs": [_volume(line) for line in tiles.pair_lines(picture)],
        "cause_unknown": unknown,
        "unplaced": unplaced,
        "all": whole,
    }


def _nobody(picture: Picture) -> dict[str, Any]:
    issues, patterns, initiatives = (
        _figure(kind.number) | {"since": kind.since} for kind in tiles.waiting(picture)
    )
    return {
        "issues": issues,
        "patterns": patterns,
        "initiatives": initiatives,
        "number": picture.neglected,
    }


def _figure(number: tiles.Number) -> dict[str, Any]:
    return {"value": number.value, "url": number.url}


def _volume(line: tiles.Line) -> dict[str, Any]:
    now_, before = line.numbers
    return {**line.what, "now": now_, "before": before}
