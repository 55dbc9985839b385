"""Repeat problems: the list, one page each, their history."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from cxops.kernel.errors import Invalid, NotFound
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.keyset import page_of, sort_named
from cxops.kernel.rights import has_right
from issues.access import manages_pattern_scope, pattern_for
from issues.fates import fates_of, remedy_for
from issues.filters import PatternFilter
from issues.models import Pattern
from issues.queries.counting import count_in_words
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
        problems: dict[str, str] = {}
        page: Any = None
        try:
            if filters.is_bound:
                rows = filters.narrowed()
            sort = sort_named(PATTERN_SORTS, request.GET.get("sort"))
            page = page_of(rows, sort=sort, cursor=request.GET.get("cursor"))
        except Invalid as error:
            problems = error.fields or {"": error.message}
        found = page.rows if page else []
        fates = fates_of(self.person, [pattern.pk for pattern in found])
        for pattern in found:
            pattern.fate = fates.get(pattern.pk)
            pattern.count_words = count_in_words(pattern.report_count)
        context = {
            "page": page,
            "problems": problems,
            "filter": filters,
            "is_filtered": bool(request.GET.get("state")),
            "can_open": has_right(self.person, "pattern.write"),
        }
        return self.page(context, status=400 if problems else 200)


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
        return {
            "pattern": pattern,
            "page": page,
            "count": count,
            "count_words": count_in_words(count),
            "factors": factors_of(pattern),
            "fate": fates_of(self.person, [pattern.pk]).get(pattern.pk),
            "next": next((o for o in can if o.move.verb == ahead), None),
            "others": [offer for offer in can if offer.move.verb != ahead],
            "refused": [offer for offer in offers if not offer.decision],
            "remedy_url": remedy_for(pattern.ref) if may_propose else "",
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
