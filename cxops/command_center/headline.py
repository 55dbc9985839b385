"""The one sentence on top: what is serious, what nobody is on, what waits for me."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.command_center import tiles
from cxops.command_center.picture import Picture

#: The heading under which each kind has its own number and list.
NOBODY = "#nobody"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence and where it leads ("" where there is nothing)."""

    text: str
    url: str = ""


def headline(picture: Picture) -> list[Part]:
    """Its parts in order, of now or of the moment that was asked for."""
    serious = tiles.serious(picture)
    if picture.moment.is_past:
        return [_serious_then(serious), _nobody_then(picture.neglected)]
    return [
        _serious_now(serious),
        _nobody_now(picture.neglected),
        _decisions(tiles.decisions(picture)),
    ]


def _serious_now(found: tiles.Number) -> Part:
    n = found.value
    if not n:
        return Part(_("Nothing serious is open"))
    text = ngettext("%(n)d serious is open", "%(n)d serious are open", n) % {"n": n}
    return Part(text, found.url)


def _serious_then(found: tiles.Number) -> Part:
    n = found.value
    if not n:
        return Part(_("Nothing serious was open"))
    text = ngettext("%(n)d serious was open", "%(n)d serious were open", n)
    return Part(text % {"n": n}, found.url)


def _nobody_now(n: int) -> Part:
    if not n:
        return Part(_("somebody is on everything"))
    text = ngettext("%(n)d has nobody on it", "%(n)d have nobody on them", n)
    return Part(text % {"n": n}, NOBODY)


def _nobody_then(n: int) -> Part:
    if not n:
        return Part(_("somebody was on everything"))
    text = ngettext("%(n)d had nobody on it", "%(n)d had nobody on them", n)
    return Part(text % {"n": n}, NOBODY)


def _decisions(found: tiles.Number) -> Part:
    n = found.value
    if not n:
        return Part(_("no decision waits for you"))
    text = ngettext("%(n)d decision waits for you", "%(n)d decisions wait for you", n)
    return Part(text % {"n": n}, found.url)
