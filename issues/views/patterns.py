"""Repeat problems: the list, one page each, their history."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid, NotFound
from cxops.kernel.http.listing import list_tools
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.keyset import page_of, sort_named
from cxops.kernel.rights import has_right
from issues.access import (
    is_own_pattern,
    manages_pattern_scope,
    pattern_for,
    signals_for,
)
from issues.fates import fates_of, quick_fix_for, remedy_for
from issues.filters import PatternFilter
from issues.models import Pattern
from issues.queries.counting import CappedCount, count_in_words
from issues.queries.patterns import (
    MEMBER_SORTS,
    PATTERN_SORTS,
    factors_of,
    member_count,
    members_of,
    pattern_history,
    patterns_with_counts,
)
from issues.views.issue_page import offers_of
from issues.workflow import PATTERN_FLOW

#: The obvious next step of each state.
_NEXT = {"suspected": "confirm", "confirmed": "state_cause"}


class PatternListView(PageView):
    """What keeps happening, newest first."""

    right = "pattern.list"
    template_name = "issues/pattern_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = patterns_with_counts(self.person)
        filters = PatternFilter(request.GET or None, queryset=rows, request=request)
        filters.offer_people()
        problems: dict[str, str] = {}
        page: Any = None
        try:
            page = self._page(filters)
        except Invalid as error:
            problems = error.fields or {"": error.message}
        found = page.rows if page else []
        fates = fates_of(self.person, [pattern.pk for pattern in found])
        for pattern in found:
            pattern.fate = fates.get(pattern.pk)
            pattern.count_words = _reports_in_words(self.person, pattern)
        context = self._context(filters, page, problems)
        return self.page(context, status=400 if problems else 200)

    def _page(self, filters: PatternFilter) -> Any:
        sort = sort_named(PATTERN_SORTS, self.request.GET.get("sort"))
        rows = filters.narrowed() if filters.is_bound else filters.queryset
        # One statement: every row carries how many there are in all.
        counted = rows.annotate(matching=CappedCount(rows))
        page = page_of(counted, sort=sort, cursor=self.request.GET.get("cursor"))
        if filters.is_bound and not page.rows:
            filters.refuse_unknown()
        return page

    def _context(
        self, filters: PatternFilter, page: Any, problems: dict[str, str]
    ) -> dict[str, Any]:
        sort = page.sort.name if page else ""
        matching = page.rows[0].matching if page and page.rows else 0
        return {
            "page": page,
            "problems": problems,
            "matching": matching,
            "matching_words": count_in_words(matching),
            "tools": list_tools(self.request, filters.form, name="patterns", sort=sort),
            "sorts": [(each.name, each.label) for each in PATTERN_SORTS],
            "sort": sort,
            "can_open": has_right(self.person, "pattern.write"),
        }


def _reports_in_words(person: Any, pattern: Any) -> str:
    """How many; nothing where none may be seen: 0 would say there are none."""
    if not pattern.report_count and not is_own_pattern(person, pattern):
        return ""
    return count_in_words(pattern.report_count)


class PatternPageView(PageView):
    """Title and what to say for all staff; the rest for those who work on it."""

    right = ANYONE
    template_name = "issues/pattern_page.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        pattern = pattern_for(self.person, ref)
        if not manages_pattern_scope(self.person, pattern):
            return self.page({"pattern": pattern, "is_published_only": True})
        return self.page(self._context(pattern))

    def _context(self, pattern: Pattern) -> dict[str, Any]:
        page = page_of(
            members_of(self.person, pattern),
            sort=MEMBER_SORTS[0],
            cursor=self.request.GET.get("cursor"),
        )
        moves = PATTERN_FLOW.available(self.person, pattern)
        offers = offers_of(moves, "pattern", pattern.ref)
        can = [offer for offer in offers if offer.decision]
        ahead = _NEXT.get(pattern.state, "")
        count = member_count(self.person, pattern)
        may_propose = has_right(self.person, "initiative.propose")
        may_fix = has_right(self.person, "initiative.accept")
        return {
            "pattern": pattern,
            "signal": signals_for(self.person).waiting(now()).of(pattern).first(),
            "page": page,
            "count": count,
            "count_words": count_in_words(count),
            "factors": factors_of(pattern),
            "fate": fates_of(self.person, [pattern.pk]).get(pattern.pk),
            "next": next((o for o in can if o.move.verb == ahead), None),
            "others": [offer for offer in can if offer.move.verb != ahead],
            "refused": [offer for offer in offers if not offer.decision],
            "remedy_url": remedy_for(pattern.ref) if may_propose else "",
            "quick_fix_url": quick_fix_for(pattern.ref) if may_fix else "",
            "can_weigh": any(o.move.verb == "state_cause" for o in can),
        }


class PatternHistoryView(PageView):
    """Who changed what about it and its causes, for those who work on it."""

    right = ANYONE
    template_name = "issues/history.html"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        pattern = pattern_for(self.person, ref)
        if not manages_pattern_scope(self.person, pattern):
            # Its words are published, its history is not: as if there were none.
            raise NotFound("")
        return self.page({"record": pattern, "entries": pattern_history(pattern)})
