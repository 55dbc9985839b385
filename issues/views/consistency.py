"""How alike places are: units side by side, by reports per 1,000 of a volume."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cxops.charts.drawing import Drawing
from cxops.charts.funnel import Limits, Site, funnel
from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from cxops.kernel.rights import has_right
from issues.forms.selection import OWN, ConsistencyForm
from issues.queries.choices import filter_choices
from issues.queries.comparison import compare
from issues.queries.consistency import (
    PER,
    Consistency,
    Place,
    comparable_units,
)
from issues.queries.consistency_said import headline, sentences
from issues.queries.place_signals import Sign, signs_of_units
from issues.queries.selection import Selection
from issues.queries.volumes_told import Measure, measures_told

#: How finely the limits are drawn.
_STEPS = 40


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
        compared = compare(
            self.person,
            chosen,
            measures=measures,
            named=data["measure"],
            up_to_last_told=data["days"] != OWN,
            words=form.words,
        )
        if compared is None:
            return {"chosen": chosen}
        chosen, measure, found = compared.chosen, compared.measure, compared.found
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
