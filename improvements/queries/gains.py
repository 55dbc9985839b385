"""What improvements bring, counted once."""

from improvements.enums import ENDED_STATES, InitiativeState
from improvements.models import Initiative, ScopePattern

_DEAD = set(ENDED_STATES) & {InitiativeState.REJECTED, InitiativeState.WITHDRAWN}


def counted_elsewhere(
    initiative: Initiative, kind: str, stage: str
) -> Initiative | None:
    """Another improvement of one of its repeat problems that counts this gain."""
    patterns = initiative.scope.current().values("pattern")
    row = (
        ScopePattern.objects.current()
        .filter(
            pattern__in=patterns,
            initiative__impacts__kind=kind,
            initiative__impacts__stage=stage,
        )
        .exclude(initiative=initiative.pk)
        .exclude(initiative__state__in=_DEAD)
        .select_related("initiative")
        .order_by("initiative_id")
        .first()
    )
    return row.initiative if row else None
