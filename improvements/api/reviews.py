"""The decisions that wait for somebody."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxops.kernel.http.shapes import wrapped
from improvements.access import (
    changes_waiting_for,
    initiatives_for,
    reviews_waiting_for,
)
from improvements.api.shapes_out import WaitingOut

#: More than this nobody decides in one sitting; the first due come first.
_SHOWN = 50
WaitingListOut = wrapped("WaitingList", WaitingOut)


class WaitingView(APIView):
    """What waits for me, and for those I stand in for."""

    rights = {"get": "initiative.decide"}

    @extend_schema(
        operation_id="review_list",
        summary="The decisions that wait for you, the first due first",
        responses={200: WaitingListOut},
    )
    def get(self, request: Request) -> Response:
        person: Any = request.user
        rows = [
            *map(_of_review, reviews_waiting_for(person)[:_SHOWN]),
            *map(_of_change, changes_waiting_for(person)[:_SHOWN]),
        ]
        rows.sort(key=lambda row: (row["due_on"], row["initiative"].pk))
        # Each improvement once more, with everything a row shows, in one statement.
        keys = [row["initiative"].pk for row in rows]
        whole = initiatives_for(person).in_bulk(keys)
        rows = [row | {"initiative": whole[row["initiative"].pk]} for row in rows]
        return Response({"results": WaitingOut(rows[:_SHOWN], many=True).data})


def _of_review(review: Any) -> dict[str, Any]:
    return {
        "initiative": review.initiative,
        "waiting_for": "review",
        "asked_by": review.submitted_by,
        "asked_at": review.submitted_at,
        "due_on": review.due_on,
        "pinned_version": review.pinned_version,
    }


def _of_change(request: Any) -> dict[str, Any]:
    return {
        "initiative": request.initiative,
        "waiting_for": "change_request",
        "asked_by": request.requested_by,
        "asked_at": request.requested_at,
        "due_on": request.due_on,
        "pinned_version": request.pinned_version,
    }
