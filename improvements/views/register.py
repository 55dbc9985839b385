"""The register of improvements, and the proposal of a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.queries.reach import reach_of
from cxops.kernel.clock import local_date, now
from cxops.kernel.decision import Decision
from cxops.kernel.errors import Invalid
from cxops.kernel.http.listing import list_tools
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.keyset import Page, page_of, sort_named
from improvements.access import initiatives_for
from improvements.enums import JUDGED_STATES
from improvements.filters import INITIATIVE_SORTS, InitiativeFilter
from improvements.forms.proposing import ProposeForm
from improvements.models import Initiative
from improvements.policies import can_propose
from improvements.queries.people_needed import people_needed
from improvements.queries.scope import patterns_asked_about
from improvements.queries.verdicts import signs_of, verdict_word
from improvements.services.proposing import propose_initiative
from issues.queries.choices import home_unit

#: What stands above the other filters.
_FIRST = ("state", "kind", "unit", "owner", "mine", "late", "due_from", "due_before")


class InitiativeListView(PageView):
    """Every improvement one may read. A wrong filter gets a sentence and no list."""

    right = "initiative.read"
    template_name = "improvements/initiative_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = initiatives_for(self.person).select_related("reading")
        filters = InitiativeFilter(request.GET or None, queryset=rows, request=request)
        filters.offer()
        page, problems = None, {}
        try:
            page = self._page(filters)
        except Invalid as error:
            problems = error.fields or {"": error.message}
        for row in page.rows if page else ():
            row.__dict__["effect"] = self._effect(row)
        sort = page.sort.name if page else ""
        context = {
            "page": page,
            "problems": problems,
            "tools": list_tools(
                request, filters.form, name="initiatives", first=_FIRST, sort=sort
            ),
            "today": local_date(now(), self.person.time_zone),
            "may_propose": reach_of(self.person).has("initiative.propose"),
            "may_fix": reach_of(self.person).has("initiative.accept"),
            "sorts": [(sort.name, sort.label) for sort in INITIATIVE_SORTS],
            "sort": sort,
        }
        return self.page(context, status=400 if problems else 200)

    def _effect(self, initiative: Initiative) -> dict[str, Any] | None:
        """The newest verdict; for those who read its reports by how much, and the pair
        of signs."""
        reading = getattr(initiative, "reading", None)
        if reading is None or initiative.state not in JUDGED_STATES:
            return None
        covered = reach_of(self.person).covering(
            "initiative.read", initiative.unit_id, initiative.journey_id
        )
        numbers = reading.numbers if covered else {}
        ratio = numbers.get("ratio")
        change = None if ratio is None else round((ratio - 1) * 100)
        return {
            "verdict": verdict_word(reading.verdict),
            "change": change,
            "signs": signs_of(numbers),
        }

    def _page(self, filters: InitiativeFilter) -> Page[Initiative]:
        sort = sort_named(INITIATIVE_SORTS, self.request.GET.get("sort"))
        rows = filters.narrowed() if filters.is_bound else filters.queryset
        return page_of(rows, sort=sort, cursor=self.request.GET.get("cursor"))


class ProposeView(VerbView):
    """A proposal, mostly opened from repeat problems (``?pattern=PAT-…``)."""

    right = "initiative.propose"
    form_class = ProposeForm
    template_name = "improvements/initiative_propose.html"
    done = _("Proposed. A manager of the unit decides whether to take it on.")

    def find(self) -> None:
        return None

    def decide(self, record: None) -> Decision:
        return can_propose(self.person)

    def form_arguments(self, record: None) -> dict[str, Any]:
        asked = self.request.GET.getlist("pattern")
        patterns = patterns_asked_about(self.person, asked)
        unit = patterns[0].unit if patterns else home_unit(self.person)
        initial: dict[str, Any] = {
            "patterns": [pattern.pk for pattern in patterns],
            "unit": unit,
        }
        if len(patterns) == 1:
            initial["title"] = patterns[0].title
        return {"person": self.person, "initial": initial}

    def show(self, record: None, form: Any, status: int = 200) -> HttpResponse:
        """With the form: whether the unit in it has the people that are needed."""
        unit = form.initial.get("unit")
        if form.is_bound:
            unit = form.cleaned_data.get("unit", unit)
        people = people_needed(unit) if unit else ()
        may_fix = reach_of(self.person).has("initiative.accept")
        context = {"form": form, "unit": unit, "people": people, "may_fix": may_fix}
        return self.page(context, status=status)

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> Initiative:
        return propose_initiative(**data, **who)
