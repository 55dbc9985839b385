"""The numbers that one import brought in, and what forbids to take them back."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.policies import Over
from accounts.queries.reach import reach_of
from issues.models import Exposure, ImportBatch, Tally
from issues.querysets import JOURNEY

if TYPE_CHECKING:
    from accounts.models import User
    from issues.querysets import FigureQuerySet

#: The kinds of numbers, each with the right to send tables of it and take them back.
FIGURES: dict[type[Any], str] = {Tally: "tally.import", Exposure: "exposure.write"}


def imported(kind: type[Any], batch: ImportBatch) -> "FigureQuerySet":
    """The numbers of a kind that an import brought in, also those out of force."""
    rows: FigureQuerySet = kind.objects.filter(import_batch=batch)
    return rows.order_by()


def kinds_in(batch: ImportBatch) -> list[type[Any]]:
    """The kinds of numbers that an import brought in; none where it is of reports."""
    return [kind for kind in FIGURES if imported(kind, batch).exists()]


def hindrance(batch: ImportBatch, kinds: list[type[Any]], user: "User") -> str:
    """Why this person can't take the import's numbers of these kinds back, and what to
    do instead; empty where nothing hinders."""
    for kind in kinds:
        number = _replaced(kind, batch).count()
        if number:
            return _number_replaced(number)
        if not reaches_all(kind, imported(kind, batch).in_force(), user):
            return not_theirs()
        number = _replaced_since(kind, batch).count()
        if number:
            return _number_replaced_since(number)
    return ""


def reaches_all(kind: type[Any], rows: "FigureQuerySet", user: "User") -> bool:
    """Whether the person sends tables for the units and places of all these numbers."""
    reach, right = reach_of(user), FIGURES[kind]
    if Over.ANY in reach.over(right):
        return True
    places = rows.values_list("unit_id", JOURNEY).distinct()
    return all(reach.covering(right, unit, journey) for unit, journey in places)


def not_theirs() -> str:
    """The sentence about numbers of somebody else's."""
    return _(
        "Some of its numbers are of units and places that you don’t send numbers of. "
        "Ask an administrator to take it back."
    )


def _replaced(kind: type[Any], batch: ImportBatch) -> Any:
    """What the import put out of force. One moment is all of a run: nothing else was
    restated just then."""
    moments = imported(kind, batch).values("recorded_at").distinct()
    return _restated(kind).filter(history_date__in=moments)


def _replaced_since(kind: type[Any], batch: ImportBatch) -> "FigureQuerySet":
    """The import's numbers in whose place others stand. Those that an undo which was
    stopped took back are none of them."""
    restated = _restated(kind).filter(id=OuterRef("pk"))
    return imported(kind, batch).exclude(superseded_at=None).filter(Exists(restated))


def _restated(kind: type[Any]) -> Any:
    """The history of numbers in whose place others were put."""
    verb = f"{kind._meta.model_name}.restate"
    return kind.history.filter(history_verb=verb).order_by()


def _number_replaced(number: int) -> str:
    return ngettext(
        "It took the place of %(number)d older number, and what was known on which day "
        "stays as it was. It can’t be taken back. Send the right numbers instead: they "
        "take the place of these.",
        "It took the place of %(number)d older numbers, and what was known on which "
        "day stays as it was. It can’t be taken back. Send the right numbers instead: "
        "they take the place of these.",
        number,
    ) % {"number": number}


def _number_replaced_since(number: int) -> str:
    return ngettext(
        "A later number took the place of %(number)d of its numbers. It can’t be taken "
        "back any more. Send the right numbers instead: they take the place of these.",
        "Later numbers took the place of %(number)d of its numbers. It can’t be taken "
        "back any more. Send the right numbers instead: they take the place of these.",
        number,
    ) % {"number": number}
