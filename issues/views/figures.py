"""Counted contacts and volumes: what is stored, and a small table sent by hand."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date, now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.listing import list_tools
from cxops.kernel.http.views import PageView
from cxops.kernel.keyset import Page, page_of, sort_named
from cxops.kernel.rights import has_right
from issues.filters.figures import (
    FIGURE_SORTS,
    ExposureFilter,
    FigureFilter,
    TallyFilter,
)
from issues.forms.figures import MOST_NUMBERS, FigureUploadForm
from issues.intake.figure_mapping import TALLY_FIELDS, VOLUME_FIELDS
from issues.models import Exposure, Tally
from issues.queries.choices import filter_choices, home_unit
from issues.queries.figures import (
    GAP_DAYS,
    GAPS_NAMED,
    figures_for,
    gaps,
    sum_of,
)
from issues.services.importing_figures import FigureSummary, import_sent

#: What people look by; the others are for imports and the past.
_FIRST = (
    "counted_from",
    "counted_to",
    "unit",
    "touchpoint",
    "effective_cause",
    "channel",
    "voice",
    "measure",
)
#: A sum is shown for so many days at most: one of years would read them all.
SUMMED_DAYS = 400
_ERRORS_SHOWN = 50


class FigureListView(PageView):
    """Numbers of one kind. A wrong filter gets a sentence and no list."""

    name: ClassVar[str]
    """The list's own name, for its views and exports."""
    model: ClassVar[type[Any]]
    filters: ClassVar[type[FigureFilter]]
    sends: ClassVar[str]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = figures_for(self.person, self.model)
        filters = self.filters(request.GET or {}, queryset=rows, request=request)
        words = filter_choices()
        filters.offer(words)
        context: dict[str, Any] = {"page": None, "problems": {}}
        try:
            rows = filters.narrowed()
            filters.refuse_unknown(words)
            sort = sort_named(FIGURE_SORTS, request.GET.get("sort"))
            cursor = request.GET.get("cursor")
            page = page_of(self.summed(filters, rows), sort=sort, cursor=cursor)
            context |= {"page": page, "total": self.total(page)}
        except Invalid as error:
            context["problems"] = error.fields or {"": error.message}
        context |= self._frame(filters, context["page"])
        return self.page(context, status=400 if context["problems"] else 200)

    def summed(self, filters: FigureFilter, rows: Any) -> Any:
        """The rows, each with the sum of all where the list has one."""
        return rows

    def total(self, page: Page[Any]) -> int | None:
        """That sum."""
        return page.rows[0].__dict__.get("total") if page.rows else None

    def _frame(self, filters: FigureFilter, page: Any) -> dict[str, Any]:
        sort = page.sort.name if page else ""
        return {
            "tools": list_tools(
                self.request,
                filters.form,
                name=self.name,
                first=[name for name in _FIRST if name in filters.form.fields],
                sort=sort,
            ),
            "sorts": [(each.name, each.label) for each in FIGURE_SORTS],
            "sort": sort,
            "may_send": has_right(self.person, self.sends),
        }


class TallyListView(FigureListView):
    """``/tallies/``: contacts that were counted without a form."""

    right = "tally.read"
    template_name = "issues/tally_list.html"
    name = "tallies"
    model = Tally
    filters = TallyFilter
    sends = "tally.import"

    def summed(self, filters: FigureFilter, rows: Any) -> Any:
        """Of one thing in a bounded period: the number that led here."""
        data = filters.form.cleaned_data
        first, last = data["counted_from"], data["counted_to"]
        is_bounded = first and last and (last - first).days < SUMMED_DAYS
        return (
            rows.annotate(total=sum_of(rows))
            if is_bounded and data["measure"]
            else rows
        )


class ExposureListView(FigureListView):
    """``/exposure/``: volumes."""

    right = "exposure.read"
    template_name = "issues/exposure_list.html"
    name = "exposure"
    model = Exposure
    filters = ExposureFilter
    sends = "exposure.write"


class GapListView(PageView):
    """``/exposure/gaps/``: where days are missing between two that have a volume."""

    right = "exposure.read"
    template_name = "issues/exposure_gaps.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = local_date(now(), self.person.time_zone)
        found = gaps(figures_for(self.person, Exposure), today=today)
        context = {
            "gaps": found[:GAPS_NAMED],
            "more_gaps": len(found) > GAPS_NAMED,
            "days": GAP_DAYS,
        }
        return self.page(context)


class FigureUploadView(PageView):
    """A table sent through a page: each number is told what became of it."""

    template_name = "issues/figure_upload.html"
    model: ClassVar[type[Any]]
    known: ClassVar[tuple[str, ...]]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if not form.is_valid() or form.rules is None:
            return self._show(form, status=400)
        unit = home_unit(self.person)
        try:
            if unit is None:
                raise Invalid(_("There is no unit yet. Add the units first."))
            summary = import_sent(
                self.model,
                form.rows(),
                form.rules,
                file_name=form.cleaned_data["file"].name,
                digest=form.digest,
                default_unit=unit,
                actor=self.person,
                at=now(),
            )
        except Invalid as error:
            form.add_error(None, error.message)
            return self._show(form, status=400)
        return self._show(self._form(), summary=summary)

    def _form(self, *sent: Any) -> FigureUploadForm:
        return FigureUploadForm(*sent, kind=self.model, known=self.known)

    def _show(
        self,
        form: FigureUploadForm,
        status: int = 200,
        summary: FigureSummary | None = None,
    ) -> HttpResponse:
        context = {
            "form": form,
            "kind": self.model._meta.model_name,
            "columns": [name for name in self.known if name not in ("period", "until")],
            "most": MOST_NUMBERS,
            "summary": summary,
            "errors": summary.errors[:_ERRORS_SHOWN] if summary else [],
        }
        return self.page(context, status=status)


class TallyUploadView(FigureUploadView):
    right = "tally.import"
    model = Tally
    known = TALLY_FIELDS


class ExposureUploadView(FigureUploadView):
    right = "exposure.write"
    model = Exposure
    known = VOLUME_FIELDS
