"""The only way an edge gets an improvement. Unseen = absent."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.queries.reach import reach_of
from cxops.kernel import refs
from cxops.kernel.errors import NotFound, Refused
from improvements.models import (
    Action,
    ChangeRequest,
    EffectivenessCheck,
    Initiative,
    Review,
    ScopePattern,
    Target,
)
from improvements.policies import no_numbers_for
from issues.access import patterns_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from improvements.querysets import InitiativeQuerySet


def initiative_for(user: "User", ref: str) -> Initiative:
    """The improvement behind a reference, as this person may read it."""
    return _behind(ref, initiatives_for(user))


def charter_for(user: "User", ref: str) -> Initiative:
    """The same with everybody the page of an improvement names."""
    return _behind(ref, Initiative.objects.visible_to(user).with_everyone())


def measured_for(user: "User", ref: str) -> Initiative:
    """One that this person has a part in, with its targets and their frozen weeks, and
    its scope with whether they may read it (``is_readable``).

    Who is only told what became of their report is refused: Refused.
    """
    readable = patterns_for(user).filter(pk=OuterRef("pattern")).order_by()
    scope = ScopePattern.objects.annotate(is_readable=Exists(readable))
    rows = Initiative.objects.worked_on_by(user).with_people()
    children = (
        Prefetch("targets", queryset=Target.objects.with_frozen_weeks()),
        Prefetch("scope", queryset=scope),
    )
    try:
        return _behind(ref, rows.prefetch_related(*children))
    except NotFound:
        raise Refused(no_numbers_for(initiative_for(user, ref))) from None


def _behind(ref: str, rows: "InitiativeQuerySet") -> Initiative:
    key = refs.INITIATIVE.decode(ref)
    found = None if key is None else rows.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def initiatives_for(user: "User") -> "InitiativeQuerySet":
    """Every improvement this person may read."""
    return Initiative.objects.visible_to(user).with_people()


def action_for(user: "User", initiative: Initiative, key: int) -> Action:
    """One action of an improvement that was already found."""
    found = initiative.actions.filter(pk=key).select_related("owner").first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def target_for(user: "User", initiative: Initiative, key: int) -> Target:
    """One target of an improvement that was already found."""
    found = initiative.targets.filter(pk=key).first()
    if found is None:
        raise NotFound(_("There is nothing here."))
    return found


def reviews_waiting_for(user: "User") -> "QuerySet[Review]":
    """Plans the person is asked to decide on, or stands in for who is."""
    return (
        Review.objects.filter(decision="", approver_id__in=_deciders(user))
        .filter(initiative__in=_visible_keys(user))
        .select_related("initiative__unit", "submitted_by", "approver")
        .order_by("due_on", "pk")
    )


def changes_waiting_for(user: "User") -> "QuerySet[ChangeRequest]":
    """Changes the person is asked to decide on, or stands in for who is."""
    return (
        ChangeRequest.objects.filter(decision="", approver_id__in=_deciders(user))
        .filter(initiative__in=_visible_keys(user))
        .select_related("initiative__unit", "requested_by", "approver")
        .order_by("due_on", "pk")
    )


def checks_waiting_for(user: "User", *, today: date) -> "QuerySet[EffectivenessCheck]":
    """Checks that are due for the person, and overrulings they are asked to judge."""
    people = _deciders(user)
    mine = Q(checker_id__in=people, override_by=None, due_on__lte=today)
    return (
        EffectivenessCheck.objects.filter(conclusion="")
        .filter(mine | Q(second_id__in=people, override_by__isnull=False))
        .filter(initiative__in=_visible_keys(user))
        .select_related("initiative__unit", "checker", "second", "override_by", "owner")
        .order_by("due_on", "pk")
    )


def reviews_asked_by(user: "User") -> "QuerySet[Review]":
    """The open reviews the person asked for."""
    return (
        Review.objects.filter(decision="", submitted_by=user)
        .filter(initiative__in=_visible_keys(user))
        .select_related("initiative__unit", "submitted_by", "approver")
        .order_by("due_on", "pk")
    )


def changes_asked_by(user: "User") -> "QuerySet[ChangeRequest]":
    """The open change requests the person made."""
    return (
        ChangeRequest.objects.filter(decision="", requested_by=user)
        .filter(initiative__in=_visible_keys(user))
        .select_related("initiative__unit", "requested_by", "approver")
        .order_by("due_on", "pk")
    )


def _deciders(user: "User") -> list[int]:
    return [user.pk, *reach_of(user).deputised_ids()]


def _visible_keys(user: "User") -> Any:
    return Initiative.objects.visible_to(user).order_by().values("pk")
