"""Which few things make most of the breakdowns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from cxops.charts.drawing import Drawing
from cxops.charts.figures import figure
from cxops.charts.pareto import Bar, pareto
from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from cxops.kernel.rights import has_right
from issues.fates import remedy_for
from issues.forms.selection import ParetoForm
from issues.queries.choices import filter_choices
from issues.queries.pareto import By, Pile, Piles, Weight, filter_of, piles_of
from issues.queries.pareto_said import headline, sentences, unit_of
from issues.queries.selection import NONE, Selection

if TYPE_CHECKING:
    from cxops.stats.pareto import Row

#: So many bars are drawn and so many lines listed; the others are one line. Each costs
#: a page of 60 kB one and a half.
DRAWN, LISTED = 12, 20


@dataclass(frozen=True, slots=True)
class Line:
    """One bar with its number, its list and what it could begin."""

    pile: Pile
    row: "Row"
    number: str
    href: str
    alone_href: str

    @property
    def share(self) -> str:
        """Of everything, in hundredths."""
        return figure(100 * self.row.share)

    @property
    def between(self) -> str:
        """How sure that share is."""
        return f"{figure(100 * self.row.low)}–{figure(100 * self.row.high)}"

    @property
    def so_far(self) -> str:
        """The share of this bar and those before it."""
        return figure(100 * self.row.cumulative)


class ParetoView(PageView):
    """``/causes/pareto/``."""

    right = "issue.list"
    template_name = "issues/pareto.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request.GET)

    def shown(self, asked: QueryDict, problem: Any = "") -> HttpResponse:
        """The page; a wrong word in the address gets a sentence and no bars."""
        words = filter_choices()
        form = ParetoForm(asked, person=self.person, words=words)
        held = [(name, value) for name, values in asked.lists() for value in values]
        context: dict[str, Any] = {"form": form, "held": held, "problems": {}}
        try:
            chosen = form.selection(local_date(now(), self.person.time_zone))
            found = self.piles(form, chosen)
            context |= self._told(found, chosen)
        except Invalid as error:
            context["problems"] = error.fields or {"": error.message}
        context["problem"] = problem
        status = 400 if context["problems"] or problem else 200
        return self.page(context, status=status)

    @property
    def may_propose(self) -> bool:
        """Whether there is a way to an improvement, and this person may go it."""
        return has_right(self.person, "initiative.propose") and bool(remedy_for(""))

    def piles(self, form: ParetoForm, chosen: Selection) -> Piles:
        data = form.checked()
        return piles_of(
            self.person,
            chosen,
            by=By(data["by"]),
            weight=Weight(data["weight"]),
            words=form.words,
        )

    def _told(self, found: Piles, chosen: Selection) -> dict[str, Any]:
        lines = lines_of(found, chosen)
        known = [line for line in lines if line.pile.key is not None]
        listed = [*known[:LISTED], *lines[len(known) :]]
        return {
            "found": found,
            "chosen": chosen,
            "lines": listed,
            "rest": _rest(found, known[LISTED:]),
            "headline": headline(found),
            "sentences": sentences(found),
            "drawing": drawing_of(found, lines) if lines else None,
            "currency": settings.CURRENCY,
            "contacts_url": chosen.contacts(),
            "may_start": self.may_propose or has_right(self.person, "pattern.write"),
        }


# --- Lines, picture, words ------------------------------------------------------------


def lines_of(found: Piles, chosen: Selection) -> list[Line]:
    """Each pile with its share and its lists."""
    return [
        Line(
            pile=pile,
            row=row,
            number=_number(found.weight, pile.weighs(found.weight)),
            href=_href(found.by, pile, chosen),
            alone_href=_href(found.by, pile, chosen, pattern=NONE),
        )
        for pile, row in zip(found.piles, found.judged.rows, strict=True)
    ]


def _href(by: By, pile: Pile, chosen: Selection, **more: str) -> str:
    return chosen.issues(**more | filter_of(by, pile.value))


def _number(weight: Weight, value: float) -> str:
    return figure(value, 2 if weight is Weight.COST else 0)


def _rest(found: Piles, lines: list[Line]) -> dict[str, Any] | None:
    if not lines:
        return None
    weights = sum(line.pile.weighs(found.weight) for line in lines)
    return {
        "count": len(lines),
        "number": _number(found.weight, weights),
        "share": figure(100 * sum(line.row.share for line in lines)),
    }


def drawing_of(found: Piles, lines: list[Line]) -> Drawing:
    """The largest as bars, what isn't known last."""
    known = [line for line in lines if line.pile.key is not None]
    shown = [*known[:DRAWN], *(line for line in lines if line.pile.key is None)]
    title = _("Breakdowns by %(by)s") % {"by": str(found.by.label).lower()}
    says = ""
    if len(known) > DRAWN:
        says = _("The %(drawn)s largest of %(all)s are drawn.") % {
            "drawn": DRAWN,
            "all": len(known),
        }
    return pareto(
        [
            Bar(
                label=line.pile.name,
                number=line.pile.weighs(found.weight),
                cumulative=None if line.pile.key is None else line.row.cumulative,
                is_vital=line.row.vital,
                is_unknown=line.pile.key is None,
                href=line.href,
            )
            for line in shown
        ],
        title=title,
        unit=unit_of(found.weight),
        head=str(found.by.label),
        says=says,
    )
