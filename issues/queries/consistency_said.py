"""How alike units are, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.figures import figure
from issues.queries.consistency import Consistency, Place

#: From so many times chance on the variation itself is the headline.
_VARIES = 1.5
#: From so many times on tenths say nothing.
_MANY = 10


def headline(found: Consistency) -> str:
    """The answer in one line."""
    judged = found.funnel
    if judged.phi is None:
        return _("Places can’t be compared yet")
    if judged.phi < _VARIES:
        return _("Places differ no more than chance would make them")
    return _("Places differ %(times)s times more than chance would make them") % {
        "times": figure(judged.phi, 0 if judged.phi >= _MANY else 1)
    }


def sentences(found: Consistency) -> list[str]:
    """Who stands out, how many were looked at, who is too small."""
    judged = found.funnel
    if judged.phi is None:
        if judged.n < judged.needed:
            text = ngettext(
                "Volumes of all days are known of %(have)s unit. It takes %(needed)s.",
                "Volumes of all days are known of %(have)s units. It takes %(needed)s.",
                judged.n,
            )
            return [
                text % {"have": judged.n, "needed": judged.needed},
                _(
                    "A volume over several days counts where all of them lie in the "
                    "days chosen: where volumes are monthly, choose whole months."
                ),
            ]
        return [_("No report from any of them: nothing to compare.")]
    said = [_out(place) for place in found.places if place.site.differs]
    text = ngettext(
        "%(n)s unit was looked at.", "%(n)s units were looked at.", judged.n
    )
    luck = _("Of those that are named, about 1 in 20 may stand out by luck alone.")
    if not said:
        luck = _("None stands out.")
    said.append(f"{text % {'n': judged.n}} {luck}")
    if "funnel_not_adjusted" in judged.warnings:
        said.append(
            _(
                "With fewer than 5 units nobody can tell how much they vary anyway, so "
                "take this as a hint."
            )
        )
    return said


def _out(place: Place) -> str:
    text = _(
        "%(unit)s differs from the others more than chance explains: %(reports)s "
        "reports, about %(usual)s are usual for its size."
    )
    return text % {
        "unit": place.unit.name,
        "reports": figure(place.reports),
        "usual": figure(place.site.expected or 0),
    }
