"""Pages speak to their reader: times in their zone, words in their language."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation


@contextmanager
def read_by(request: HttpRequest) -> Iterator[None]:
    """Render for whoever is logged in; a visitor keeps the installation's choice."""
    user = request.user
    if not user.is_authenticated:
        yield
        return
    language = user.language if user.language in dict(settings.LANGUAGES) else None
    with (
        timezone.override(user.time_zone),
        translation.override(language or translation.get_language()),
    ):
        yield
