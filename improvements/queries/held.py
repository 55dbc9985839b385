"""What of the improvements hangs on one person."""

from typing import TYPE_CHECKING

from improvements.enums import ActionState
from improvements.models import Action, EffectivenessCheck, Initiative

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

_PARTS = ("owner", "sponsor", "checker")


def initiatives_held_by(user: "User") -> list[tuple[Initiative, tuple[str, ...]]]:
    """Those under way, or whose effect is to be checked or closed, in which the
    person owns, sponsors or checks, and as what."""
    held = []
    for initiative in Initiative.objects.lasting().with_part_of(user).order_by("pk"):
        parts = tuple(p for p in _PARTS if getattr(initiative, f"{p}_id") == user.pk)
        if parts:
            held.append((initiative, parts))
    return held


def decisions_held_by(user: "User") -> "QuerySet[Initiative]":
    """Those that wait for this person's decision on a plan or a change."""
    asked = Initiative.objects.filter(
        reviews__decision="", reviews__approver=user
    ) | Initiative.objects.filter(
        change_requests__decision="", change_requests__approver=user
    )
    return asked.distinct().order_by("pk")


def overrulings_held_by(user: "User") -> "QuerySet[Initiative]":
    """Those in which the person is asked to agree that the numbers are overruled."""
    asked = EffectivenessCheck.objects.filter(
        conclusion="", override_by__isnull=False, second=user
    )
    rows = Initiative.objects.filter(pk__in=asked.order_by().values("initiative_id"))
    return rows.order_by("pk")


def open_actions_of(user: "User") -> "QuerySet[Action]":
    """What the person still has to do in improvements under way."""
    return (
        Action.objects.filter(
            owner=user, state__in=[ActionState.OPEN, ActionState.HELD]
        )
        .filter(initiative__in=Initiative.objects.active().values("pk"))
        .select_related("initiative")
        .order_by("pk")
    )
