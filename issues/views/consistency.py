"""How alike places are: units side by side, by reports per 1,000 of a volume."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.charts.drawing import Drawing
from cxops.charts.figures import figure
from cxops.charts.funnel import Limits, Site, funnel
from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from cxops.kernel.rights import has_right
from issues.forms.selection import OWN, ConsistencyForm
from issues.queries.choices import filter_choices
from issues.queries.consistency import (
    PER,
    Consistency,
    Place,
    comparable_units,
    consistency_of,
)
from issues.queries.periods import Period
from issues.queries.place_signals import Sign, signs_of_units
from issues.queries.selection import Selection
from issues.queries.volumes_told import Measure, measures_told

#: How finely the limits are drawn.
_STEPS = 40
#: From so many times chance on the variation itself is the headline.
_VARIES = 1.5
#: From so many times on tenths say nothing.
_MANY = 10


class ConsistencyView(PageView):
    """``/journeys/consistency/``. No ranking: the table is by name."""

    right = "issue.list"
    template_name = "issues/consistency.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = local_date(now(), self.person.time_zone)
        words = filter_choices()
        units = comparable_units(self.person, words)
        measures = measures_told(self.person, today)
        form = ConsistencyForm(request.GET, person=self.person, words=words)
        form.offer_places(units, sorted({each.name for each in measures}))
        context: dict[str, Any] = {
            "form": form,
            "problems": {},
            "units": units,
            "measures": measures,
            "may_send": has_right(self.person, "exposure.write"),
        }
        try:
            context |= self._told(form, measures, today)
        except Invalid as error:
            context["problems"] = error.fields or {"": error.message}
        return self.page(context, status=400 if context["problems"] else 200)

    def _told(
        self, form: ConsistencyForm, measures: list[Measure], today: date
    ) -> dict[str, Any]:
        chosen = form.selection(today)
        data = form.checked()
        wanted = [
            each
            for each in measures
            if each.is_of_places == bool(chosen.touchpoint)
            and data["measure"] in ("", each.name)
        ]
        if not wanted or chosen.unit is None:
            return {"chosen": chosen}
        measure = wanted[0]
        if data["days"] != OWN:
            chosen = _up_to(chosen, measure.last)
        found = consistency_of(
            self.person, chosen, measure=measure.name, words=form.words
        )
        signs = self._signs(found, chosen)
        return {
            "chosen": chosen,
            "measure": measure,
            "found": found,
            "headline": headline(found),
            "sentences": sentences(found),
            "lines": [
                (place, place.list_of(chosen), signs.get(place.unit.key))
                for place in found.places
            ],
            "drawing": drawing_of(found, chosen, measure.name),
        }

    def _signs(self, found: Consistency, chosen: Selection) -> dict[int, Sign]:
        """What isn't chance any more in each; it is of all that is reported there."""
        if chosen.touchpoint or chosen.journey or chosen.cause:
            return {}
        units = [place.unit.key for place in found.places]
        return signs_of_units(self.person, units, at=now())


def _up_to(chosen: Selection, last: date) -> Selection:
    """As many days, up to the last whose volume anybody told."""
    period = chosen.period
    if last >= period.last:
        return chosen
    return replace(chosen, period=Period(last - (period.last - period.first), last))


# --- Picture, words -------------------------------------------------------------------


def drawing_of(found: Consistency, chosen: Selection, measure: str) -> Drawing | None:
    """Nothing where places can't be compared."""
    judged = found.funnel
    drawn = [place for place in found.places if place.rate is not None]
    if judged.theta is None or not drawn:
        return None
    return funnel(
        [_site(place, chosen) for place in drawn],
        _limits(found, [place.volume for place in drawn]),
        judged.theta,
        title=_("Reports per 1,000 %(measure)s, unit by unit") % {"measure": measure},
        unit=_("reports per 1,000 %(measure)s") % {"measure": measure},
        size_unit=measure,
        head=_("Unit"),
        says=f"{headline(found)}.",
    )


def _site(place: Place, chosen: Selection) -> Site:
    return Site(
        name=place.unit.name,
        size=float(place.volume),
        rate=place.rate or 0.0,
        side=place.site.side if place.site.differs else None,
        is_small=place.site.small,
        href=place.list_of(chosen),
    )


def _limits(found: Consistency, volumes: list[int]) -> list[Limits]:
    low, high = min(volumes), max(volumes)
    sizes = sorted({low + (high - low) * step / _STEPS for step in range(_STEPS + 1)})
    lines = ((size, found.funnel.limits(size / PER)) for size in sizes)
    return [
        Limits(
            size=size,
            low_95=line.low_95,
            high_95=line.high_95,
            low_998=line.low_998,
            high_998=line.high_998,
        )
        for size, line in lines
        if line is not None
    ]


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
