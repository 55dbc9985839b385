"""What the register and its forms read beside the improvements themselves."""

from typing import TYPE_CHECKING

from improvements.models import Objective
from issues.models import Journey

if TYPE_CHECKING:
    from django.db.models import QuerySet


def objectives() -> "QuerySet[Objective]":
    """What the organisation wants to reach, in use."""
    return Objective.objects.filter(retired_at=None).order_by("name", "pk")


def journeys_in_use() -> "QuerySet[Journey]":
    """The journeys that somebody may be responsible for."""
    found: QuerySet[Journey] = Journey.objects.active()
    return found
