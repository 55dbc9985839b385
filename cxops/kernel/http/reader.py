"""Pages speak to their reader: times in their zone, words in their language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class ReaderMiddleware:
    """Render for whoever is logged in; a visitor keeps the installation's choice.

    The API speaks ISO times with their zone, and its token is read by its view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return self._get_response(request)
        user = request.user
        offered = user.language in dict(settings.LANGUAGES)
        language = user.language if offered else translation.get_language()
        with timezone.override(user.time_zone), translation.override(language):
            return self._get_response(request)
