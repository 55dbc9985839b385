"""Many reports at once into one repeat problem: the picked ones, or all that match."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.kernel.errors import Conflict, Invalid
from cxops.kernel.http.views import VerbView
from issues.filters import IssueFilter
from issues.forms.grouping import BulkGroupForm
from issues.models import Issue, Pattern
from issues.queries.counting import LIMIT, count_in_words
from issues.queries.patterns import groupable, picked
from issues.views.issue_verbs import gather

_SHOWN = 10


class IssuesGroupView(VerbView):
    """Shows how many it will be, then puts exactly those into a repeat problem.

    ``pick`` names reports; ``all=1`` with a list's filters means all that match, at
    most a thousand. The number one has seen is sent along: where it has changed
    meanwhile nothing is done.
    """

    right = "issue.triage"
    form_class = BulkGroupForm
    template_name = "issues/group.html"
    done = gettext_lazy("Put into the repeat problem.")

    def find(self) -> None:
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.copy()
        picks = asked.pop("pick", [])
        is_all = bool(asked.pop("all", []))
        self._issues = self._chosen(picks, asked.urlencode() if is_all else None)
        form = BulkGroupForm(
            person=self.person,
            home=self._issues[0].unit_id if self._issues else None,
            initial={
                "pick": ",".join(picks),
                "query": f"?{asked.urlencode()}" if is_all else "",
                "expected": len(self._issues),
            },
        )
        return self.show(None, form)

    def get_form(self, record: Any, data: Any = None) -> BulkGroupForm:
        picks = [ref for ref in data.get("pick", "").split(",") if ref]
        query = data.get("query", "")
        self._issues = self._chosen(picks, query[1:] if query else None)
        return BulkGroupForm(data, person=self.person)

    def perform(self, record: Any, data: dict[str, Any], **who: Any) -> Pattern:
        if len(self._issues) != data["expected"]:
            raise Conflict(
                _(
                    "It was %(before)d reports when you looked and is %(now)d now. "
                    "Look again, then put them there."
                )
                % {"before": data["expected"], "now": len(self._issues)}
            )
        pattern: Pattern = gather(self._issues, data, **who)
        return pattern

    def context(self, record: Any) -> dict[str, Any]:
        count = len(self._issues)
        return {
            "count": count,
            "count_words": count_in_words(count),
            "shown": self._issues[:_SHOWN],
            "rest": max(0, count - _SHOWN),
        }

    def _chosen(self, picks: list[str], query: str | None) -> list[Issue]:
        """The reports meant, among those this person may group."""
        rows = groupable(self.person)
        if query is None:
            found = list(picked(rows, picks[: LIMIT + 1]))
            return _bounded(found)
        asked = QueryDict(query)
        filters = IssueFilter(asked, queryset=rows, request=self.request)
        found = list(filters.narrowed().order_by("pk")[: LIMIT + 1])
        filters.refuse_unknown()
        return _bounded(found)


def _bounded(found: list[Issue]) -> list[Issue]:
    """What one transaction takes; more is refused, never cut."""
    if len(found) > LIMIT:
        raise Invalid(_("More than 1,000 reports match. Narrow the list first."))
    return found
