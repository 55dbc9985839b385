"""Names the door of every request and maps our errors to pages, once."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from cxops.kernel.http.pages import error_page

Respond = Callable[[HttpRequest], HttpResponse]


class DoorMiddleware:
    """Request id, history door, no caching of what a person may see."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = "api" if request.path.startswith("/api/") else "web"
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        with through_door(door, request_id):
            response = self._get_response(request)
        response.headers["X-Request-Id"] = request_id
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, private"
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """A refusal or a conflict that no view caught becomes its page."""
        if isinstance(exception, DomainError):
            return error_page(request, exception)
        return None
