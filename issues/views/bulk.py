"""Many reports at once: choose what to do, look at what it does, do it, undo it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from cxops.kernel.csvsafe import csv_lines
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import ANYONE, PageView, VerbView
from cxops.kernel.jobs import state_of
from cxops.kernel.keyset import page_of, sort_named
from issues.access import bulk_change_for, bulk_changes_for
from issues.enums import BulkState, BulkVerb, RowOutcome
from issues.forms.bulk import FORMS, BulkForm, narrowing
from issues.forms.triage import reason_field
from issues.models import BulkChange
from issues.queries.bulk import (
    CHANGE_SORTS,
    ROW_SORTS,
    leading_to,
    reasons_of,
    report_rows,
    rows_of,
)
from issues.queries.counting import CappedCount, count_in_words
from issues.services.bulk import (
    LOOK,
    RUN,
    confirm_bulk_change,
    open_bulk_change,
    undo_bulk_change,
)
from issues.workflow import BULK_FLOW

_SHOWN = 8


class BulkListView(PageView):
    """One's own changes of many reports, the newest first."""

    right = "issue.triage"
    template_name = "issues/bulk_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(
            bulk_changes_for(self.person),
            sort=sort_named(CHANGE_SORTS, request.GET.get("sort")),
            cursor=request.GET.get("cursor"),
        )
        return self.page({"page": page})


class BulkOpenView(VerbView):
    """What is to be done to the reports one has chosen. Nothing is done here.

    ``pick`` names reports, ``all=1`` with a list's filters means all that match.
    """

    right = "issue.triage"
    template_name = "issues/bulk_open.html"

    def find(self) -> None:
        return None

    def get_form(self, record: None, data: Any = None) -> BulkForm:
        if data is not None:
            return self._form_of(data.get("verb", ""), data)
        asked = self.request.GET
        initial = {
            "verb": asked.get("verb", ""),
            "pick": ",".join(asked.getlist("pick")),
            "query": f"?{narrowing(asked)}" if asked.get("all") else "",
        }
        return self._form_of(initial["verb"], None, initial=initial)

    def _form_of(self, verb: str, data: Any, **kwargs: Any) -> BulkForm:
        form_class = FORMS.get(verb)
        if form_class is None:
            raise Invalid(_("Say what is to be done: choose it above the list."))
        self._form = form_class(data, person=self.person, **kwargs)
        return self._form

    def perform(self, record: None, data: dict[str, Any], **who: Any) -> BulkChange:
        form = self._form
        chosen: dict[str, Any] = (
            {"matching": form.rows, "query": data["query"][1:]}
            if form.is_all
            else {"picked": list(form.rows.values_list("pk", "version"))}
        )
        verb = BulkVerb(data["verb"])
        return open_bulk_change(verb=verb, values=form.values(), **chosen, **who)

    def context(self, record: None) -> dict[str, Any]:
        rows = self._form.rows
        shown = list(
            rows.select_related("unit", "touchpoint__stage").annotate(
                matching=CappedCount(rows)
            )[:_SHOWN]
        )
        count = shown[0].matching if shown else 0
        return {
            "verb": BulkVerb(self._form["verb"].value()),
            "lead": self._form.lead,
            "shown": shown,
            "count": count,
            "count_words": count_in_words(count),
            "has_more": count > len(shown),
        }


class BulkPageView(PageView):
    """What it will do or did, report by report."""

    right = ANYONE
    template_name = "issues/bulk_page.html"

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        change = bulk_change_for(self.person, key)
        outcome = request.GET.get("outcome", "")
        if outcome and outcome not in RowOutcome.values:
            raise Invalid(_("There is no such outcome."), field="outcome")
        page = page_of(
            rows_of(self.person, change, outcome),
            sort=ROW_SORTS[0],
            cursor=request.GET.get("cursor"),
        )
        pattern, same_as = leading_to(self.person, change)
        return self.page(
            {
                "change": change,
                "pattern": pattern,
                "same_as": same_as,
                "page": page,
                "outcome": outcome,
                "counts": _counts(change),
                "reasons": reasons_of(change),
                "job": _job_of(change),
                "is_mine": change.started_by_id == self.person.pk,
                "may_confirm": BULK_FLOW.decide("confirm", self.person, change),
                "may_undo": BULK_FLOW.decide("undo", self.person, change),
                "undone_by": change.undone_by.exclude(state=BulkState.STOPPED).first()
                if change.done_count
                else None,
            }
        )


class BulkReportView(PageView):
    """What became of every report, as a file."""

    right = ANYONE

    def get(self, request: HttpRequest, key: int) -> StreamingHttpResponse:
        change = bulk_change_for(self.person, key)
        lines = _lines(self.person, change, language=get_language())
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"cxops-change-{change.pk}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class BulkConfirmView(VerbView):
    """The yes to what was looked at."""

    right = ANYONE
    flow = BULK_FLOW
    verb = "confirm"
    template_name = "issues/bulk_confirm.html"

    def find(self) -> BulkChange:
        return bulk_change_for(self.person, self.kwargs["key"])

    def perform(
        self, record: BulkChange, data: dict[str, Any], **who: Any
    ) -> BulkChange:
        return confirm_bulk_change(record, version=self.sent_version(), **who)


class BulkUndoView(VerbView):
    """Every report goes back, where nothing happened to it since."""

    right = ANYONE
    flow = BULK_FLOW
    verb = "undo"
    template_name = "issues/bulk_undo.html"

    def find(self) -> BulkChange:
        return bulk_change_for(self.person, self.kwargs["key"])

    def get_form(self, record: BulkChange, data: Any = None) -> Any:
        form = super().get_form(record, data)
        form.fields["reason"] = reason_field(gettext_lazy("Why?"), required=False)
        return form

    def perform(
        self, record: BulkChange, data: dict[str, Any], **who: Any
    ) -> BulkChange:
        return undo_bulk_change(record, **data, version=self.sent_version(), **who)


def _lines(person: Any, change: BulkChange, *, language: str) -> Iterator[str]:
    """The report line by line. Sent when the request’s own language is over."""
    with override(language):
        heads = (_("Report"), _("Outcome"), _("Why"))
        yield from csv_lines(chain([heads], report_rows(person, change)))


def _counts(change: BulkChange) -> list[tuple[RowOutcome, int]]:
    """How many reports there are of each outcome, those that there are."""
    numbers = [
        (outcome, getattr(change, f"{outcome.value}_count")) for outcome in RowOutcome
    ]
    return [(outcome, number) for outcome, number in numbers if number]


def _job_of(change: BulkChange) -> Any:
    """The work under way; none once it is over."""
    if change.state == BulkState.PREPARING and change.verb != BulkVerb.UNDO:
        return state_of(LOOK, subject=change.pk)
    if change.state in (BulkState.PREPARING, BulkState.RUNNING):
        return state_of(RUN, subject=change.pk)
    return None
