"""The way of a quick fix: one person, one action, one date, and no gates."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import Move
from improvements import policies
from improvements.workflow import guards
from improvements.workflow.states import (
    CLOSED,
    IMPLEMENTED,
    IN_PROGRESS,
    PROPOSED,
    REOPENED,
)

_MOVES = (
    Move(
        "finish_quick_fix",
        (IN_PROGRESS,),
        IMPLEMENTED,
        _("It is done"),
        _("did it"),
        policies.can_work,
    ),
    Move(
        "change_quick_fix",
        (IN_PROGRESS,),
        None,
        _("Change it"),
        _("changed who does it, what or by when"),
        policies.can_name_people,
    ),
    Move(
        "end_quick_fix",
        (IMPLEMENTED,),
        CLOSED,
        _("Close it"),
        _("closed it"),
        policies.can_name_people,
    ),
    Move(
        "promote",
        (IN_PROGRESS, IMPLEMENTED, REOPENED),
        PROPOSED,
        _("Make it a full improvement"),
        _("made it a full improvement"),
        policies.can_name_people,
    ),
)

#: An improvement with a plan has none of them.
QUICK_FIX_MOVES = tuple(replace(move, barred=guards.is_no_quick_fix) for move in _MOVES)
