"""From ticked bars to an improvement, or to a repeat problem where there is none."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date, now
from cxops.kernel.rights import has_right
from issues.fates import Fate, fates_of, remedy_for
from issues.forms.selection import ParetoForm
from issues.models import Pattern
from issues.queries.choices import filter_choices
from issues.queries.pareto import Behind, Pile
from issues.queries.selection import Selection
from issues.queries.start import Start, start_of
from issues.views.pareto import ParetoView

#: An improvement begins with at most so many repeat problems.
_MOST = 50
_PICK, _PROBLEM, _GO = "pick", "problem", "go"


@dataclass(frozen=True, slots=True)
class Problem:
    """A repeat problem behind the bars, with what is done about it."""

    pattern: Pattern
    count: int
    href: str
    fate: Fate | None
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Loose:
    """Reports of one bar that are in no repeat problem."""

    pile: Pile
    href: str
    opening: str


class ParetoStartView(ParetoView):
    """``/causes/pareto/start/``: what the ticked bars give, and from there a proposal
    with their repeat problems ticked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.copy()
        picked = tuple(dict.fromkeys(asked.pop(_PICK, [])))
        problems = asked.pop(_PROBLEM, [])
        is_going = bool(asked.pop(_GO, []))
        form = ParetoForm(asked, person=self.person, words=filter_choices())
        if not form.is_valid():
            return self.shown(asked)
        chosen = form.selection(local_date(now(), self.person.time_zone))
        start = start_of(self.piles(form, chosen), picked)
        if not start.piles:
            return self.shown(asked, problem=_("Tick at least one line of the table."))
        ticked = [
            each.pattern.ref
            for each in start.behind
            if each.pattern.ref in problems and each.pattern.is_to_end
        ]
        if is_going and ticked and self.may_propose:
            return HttpResponseRedirect(remedy_for(*ticked[:_MOST]))
        context = self._context(start, chosen, ticked if is_going else None)
        context["back"] = asked.urlencode()
        context["held"] = [
            *((name, value) for name, values in asked.lists() for value in values),
            *((_PICK, pile.value) for pile in start.piles),
        ]
        context["problem"] = _("Tick at least one repeat problem.") if is_going else ""
        status = 400 if is_going else 200
        return render(request, "issues/pareto_start.html", context, status=status)

    def _context(
        self, start: Start, chosen: Selection, ticked: list[str] | None
    ) -> dict[str, Any]:
        fates = fates_of(self.person, [each.pattern.pk for each in start.behind])
        problems = [
            _problem(each, start, chosen, fates, ticked) for each in start.behind
        ]
        return {
            "chosen": chosen,
            "names": [pile.name for pile in start.piles],
            "problems": problems,
            "to_end": [each for each in problems if each.pattern.is_to_end],
            "most": _MOST if len(problems) > _MOST else 0,
            "loose": [
                Loose(
                    pile,
                    start.reports_alone(pile, chosen),
                    start.opening(pile, chosen),
                )
                for pile in start.alone
            ],
            "may_propose": self.may_propose,
            "may_open": has_right(self.person, "pattern.write"),
        }


def _problem(
    behind: Behind,
    start: Start,
    chosen: Selection,
    fates: dict[int, Fate],
    ticked: list[str] | None,
) -> Problem:
    pattern = behind.pattern
    return Problem(
        pattern=pattern,
        count=behind.count,
        href=start.reports_of(behind, chosen),
        fate=fates.get(pattern.pk),
        is_ticked=ticked is None or pattern.ref in ticked,
    )
