"""The ladder as people read it: each rung with its number and where that is from."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from improvements.enums import TargetLevel
from improvements.queries.ladder import (
    FEWEST_FOR_BEST,
    FEWEST_UNITS,
    NEXT_FALL,
    Ladder,
    Missing,
    Rung,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_FALL = round(NEXT_FALL * 100)
_LABELS: dict[str, "_StrPromise"] = {
    TargetLevel.OWN_BASELINE: format_lazy(
        gettext_lazy("{fall} % below our own usual"), fall=_FALL
    ),
    TargetLevel.AVERAGE: TargetLevel.AVERAGE.label,
    TargetLevel.BEST: TargetLevel.BEST.label,
    TargetLevel.BEYOND: TargetLevel.BEYOND.label,
}


def choices_of(ladders: Sequence[Ladder]) -> list[tuple[str, str]]:
    """The rungs to choose from, each with its number."""
    return [(level, _label(level, ladders)) for level in TargetLevel.values]


def _label(level: str, ladders: Sequence[Ladder]) -> str:
    name = str(_LABELS[level])
    if level == TargetLevel.BEYOND:
        return _("%(rung)s: type the number below") % {"rung": name}
    numbers = [
        amount(rung.number, ladder.volume)
        for ladder in ladders
        for rung in [ladder.rung(level)]
        if rung.number is not None and rung.missing is None
    ]
    if not numbers:
        return _("%(rung)s: no number here") % {"rung": name}
    either = _(" or ").join(numbers)
    return _("%(rung)s: %(number)s") % {"rung": name, "number": either}


def sentences_of(ladder: Ladder) -> list[str]:
    """The rungs from the lowest on."""
    return [_sentence(rung, ladder) for rung in ladder.rungs[:-1]]


def _sentence(rung: Rung, ladder: Ladder) -> str:
    if rung.missing is not None:
        return why_missing(rung, ladder)
    told = {"number": amount(rung.number, ladder.volume), "units": rung.units}
    if rung.level == TargetLevel.OWN_BASELINE:
        return _("%(fall)s %% below our own usual: %(number)s.") % {
            "fall": _FALL,
            "number": told["number"],
        }
    if rung.level == TargetLevel.BEST:
        return _best(rung, told)
    if ladder.volume:
        return _("The average of %(units)s comparable units: %(number)s.") % told
    words = ngettext(
        "The average of %(units)s comparable units: %(number)s.",
        "The average of %(units)s comparable units: %(number)s for as "
        "many units as yours (%(own)s).",
        ladder.own_units,
    ) % {**told, "own": ladder.own_units}
    hint = _(
        "Only a hint: units differ in size, and without a volume nobody knows by how "
        "much."
    )
    return f"{words} {hint}"


def _best(rung: Rung, told: dict[str, object]) -> str:
    told = told | {"names": ", ".join(rung.names)}
    luck = _("That is better than the others by more than chance explains.")
    return _("The best of them: %(number)s, at %(names)s.") % told + f" {luck}"


def why_missing(rung: Rung, ladder: Ladder) -> str:
    """Why a rung has no number."""
    found: dict[Missing | None, str] = {
        Missing.NOTHING_COUNTED: _("Nothing was counted of our own, so nothing falls."),
        Missing.NOT_PLACED: _(
            "No other unit can be compared: it isn’t known where these reports "
            "happened, or what they are put down to."
        ),
        Missing.OPEN_END: _("Beyond the best there is no number: say yours."),
    }
    return found.get(rung.missing) or _said(rung, ladder)


def _said(rung: Rung, ladder: Ladder) -> str:
    name = str(_LABELS[rung.level])
    if rung.missing is Missing.REACHED:
        return _("%(rung)s: %(number)s. We are as good already; aim higher.") % {
            "rung": name,
            "number": amount(rung.number, ladder.volume),
        }
    why = {
        Missing.FEW_UNITS: _few(rung.units, FEWEST_UNITS),
        Missing.FEW_FOR_BEST: _few(rung.units, FEWEST_FOR_BEST),
        Missing.ALL_OWN: _("all of them are in this improvement already."),
        Missing.NO_VOLUME: _(
            "it takes a volume to tell. Few reports may mean a small unit."
        ),
        Missing.NONE_STANDS_OUT: _(
            "none of the %(units)s units is better than the others by more than chance "
            "explains."
        )
        % {"units": rung.units},
    }
    return f"{name}: {why[rung.missing or Missing.FEW_UNITS]}"


def _few(units: int, needed: int) -> str:
    words = ngettext(
        "%(units)s unit can be compared; it takes %(needed)s.",
        "%(units)s units can be compared; it takes %(needed)s.",
        units,
    )
    return words % {"units": units, "needed": needed}


def amount(number: Decimal | None, volume: str) -> str:
    """A number with what it counts: 6.2 a week, 3.1 of 1,000 visits."""
    text = number_format(f"{(number or Decimal(0)).normalize():f}")
    if volume:
        return _("%(number)s of 1,000 %(volume)s") % {"number": text, "volume": volume}
    return _("%(number)s a week") % {"number": text}
