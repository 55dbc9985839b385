"""What became of repeat problems: the sentence a reporter reads on their own page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from improvements.enums import InitiativeState
from improvements.models import Initiative, ScopePattern
from issues.fates import Fate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User

_ENDED = (InitiativeState.REJECTED, InitiativeState.WITHDRAWN)


def fates_of_patterns(user: "User", pattern_ids: Sequence[int]) -> Mapping[int, Fate]:
    """The newest improvement of each that this person may read; one statement.

    One that was rejected or withdrawn is said only where no other follows it.
    """
    rows = (
        ScopePattern.objects.current()
        .filter(
            pattern_id__in=list(pattern_ids),
            initiative__in=Initiative.objects.visible_to(user).order_by().values("pk"),
        )
        .select_related("initiative")
        .order_by("initiative_id")
    )
    newest: dict[int, Initiative] = {}
    for row in rows:
        present = newest.get(row.pattern_id)
        has_ended = row.initiative.state in _ENDED
        if present is None or not has_ended or present.state in _ENDED:
            newest[row.pattern_id] = row.initiative
    return {key: _fate(initiative) for key, initiative in newest.items()}


def _fate(initiative: Initiative) -> Fate:
    return Fate(
        sentence=_sentence(initiative),
        url=initiative.get_absolute_url(),
        flow="initiative",
        state=initiative.state,
        word=initiative.get_state_display(),
    )


def _sentence(initiative: Initiative) -> str:
    """Each state in words; a date is said where it has come or is promised."""
    days = {"fixed": initiative.fixed_from, "due": initiative.due_on}
    words = {
        name: date_format(day, "j F Y") for name, day in days.items() if day is not None
    }
    return str(_template(initiative)) % {"title": initiative.title, **words}


def _template(initiative: Initiative) -> "_StrPromise":
    match initiative.state:
        case InitiativeState.IN_PROGRESS if initiative.due_on is None:
            return _("“%(title)s” was approved; it waits for a while.")
        case InitiativeState.CLOSED if initiative.is_quick_fix:
            # Nobody checked a quick fix: it is done, and that is all one knows.
            return _("“%(title)s” was done and is in effect since %(fixed)s.")
    return _SENTENCES[InitiativeState(initiative.state)]


_NOT_DONE = _("“%(title)s” was proposed, but it won’t be done.")
_WORKS = _("“%(title)s” is in effect since %(fixed)s. It was checked: it works.")
_SENTENCES = {
    InitiativeState.PROPOSED: _("“%(title)s” was proposed to end this."),
    InitiativeState.ACCEPTED: _("“%(title)s” is being planned."),
    InitiativeState.PLANNED: _("“%(title)s” is being planned."),
    InitiativeState.IN_PROGRESS: _("“%(title)s” is being done, due %(due)s."),
    InitiativeState.ON_HOLD: _("“%(title)s” was approved; it waits for a while."),
    InitiativeState.IMPLEMENTED: _("“%(title)s” is in effect since %(fixed)s."),
    InitiativeState.VERIFIED: _WORKS,
    InitiativeState.CLOSED: _WORKS,
    InitiativeState.CLOSED_UNSUCCESSFUL: _(
        "“%(title)s” was tried and didn’t help enough. What was learned is kept."
    ),
    InitiativeState.REOPENED: _("It came back after “%(title)s” and is open again."),
    InitiativeState.REJECTED: _NOT_DONE,
    InitiativeState.WITHDRAWN: _NOT_DONE,
}


def propose_address(refs: Sequence[str]) -> str:
    """Where one proposes to end the repeat problems with these references."""
    return _address("improvements:initiative_propose", refs)


def quick_fix_address(refs: Sequence[str]) -> str:
    """Where one starts a quick fix of them."""
    return _address("improvements:quick_fix", refs)


def _address(page: str, refs: Sequence[str]) -> str:
    return f"{reverse(page)}?{urlencode({'pattern': refs}, doseq=True)}"
