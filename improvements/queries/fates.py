"""What became of repeat problems: the sentence a reporter reads on their own page."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from improvements.enums import InitiativeState
from improvements.models import Initiative, ScopePattern
from issues.fates import Fate

if TYPE_CHECKING:
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
    words = {"title": initiative.title}
    match initiative.state:
        case InitiativeState.IMPLEMENTED:
            fixed = date_format(initiative.fixed_from or "", "j F Y")
            return _("“%(title)s” is in effect since %(day)s.") % {
                **words,
                "day": fixed,
            }
        case InitiativeState.IN_PROGRESS if initiative.due_on is not None:
            due = date_format(initiative.due_on, "j F Y")
            return _("“%(title)s” is being done, due %(day)s.") % {
                **words,
                "day": due,
            }
        case InitiativeState.IN_PROGRESS | InitiativeState.ON_HOLD:
            return _("“%(title)s” was approved; it waits for a while.") % words
        case InitiativeState.PLANNED | InitiativeState.ACCEPTED:
            return _("“%(title)s” is being planned.") % words
        case InitiativeState.PROPOSED:
            return _("“%(title)s” was proposed to end this.") % words
    return _("“%(title)s” was proposed, but it won’t be done.") % words


def propose_address(refs: Sequence[str]) -> str:
    """Where one proposes to end the repeat problems with these references."""
    query = urlencode({"pattern": refs}, doseq=True)
    return f"{reverse('improvements:initiative_propose')}?{query}"
