"""Long work on reports: what the job runner calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cxops.kernel.jobs import KINDS, JobKind, Progress
from issues.forms.bulk import matching
from issues.models import BulkChange
from issues.services.bulk import LOOK, RUN
from issues.services.bulk_jobs import carry_on, give_up, look_on


def look_at_many(
    *, subject: int, place: dict[str, Any], actor: User, at: datetime
) -> Progress:
    """Count what a change of many would do."""
    change = BulkChange.objects.get(pk=subject)
    with _in_the_words_of(actor):
        return look_on(
            change,
            matching=lambda: matching(change.query, actor),
            after=place.get("after", 0),
            actor=actor,
            at=at,
        )


def change_many(
    *, subject: int, place: dict[str, Any], actor: User, at: datetime
) -> Progress:
    """Carry a change of many on."""
    change = BulkChange.objects.get(pk=subject)
    with _in_the_words_of(actor):
        return carry_on(change, after=place.get("after", 0), actor=actor, at=at)


def stop(*, subject: int, actor: User, at: datetime) -> None:
    """Leave the rest of it alone."""
    give_up(BulkChange.objects.get(pk=subject), actor=actor, at=at)


@contextmanager
def _in_the_words_of(person: User) -> Iterator[None]:
    """Days of filters in the person's zone, sentences in their language."""
    offered = person.language in dict(settings.LANGUAGES)
    language = person.language if offered else translation.get_language()
    with timezone.override(person.time_zone), translation.override(language):
        yield


def _address(subject: int) -> str:
    return reverse("issues:bulk_detail", args=[subject])


KINDS.add(LOOK, JobKind(_("Counting reports"), look_at_many, _address, stop))
KINDS.add(RUN, JobKind(_("Changing many reports"), change_many, _address, stop))
