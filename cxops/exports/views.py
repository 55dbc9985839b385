"""The page that says what a file will hold, and the file."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from cxops.exports.quota import rows_allowed
from cxops.exports.services import RIGHT
from cxops.exports.writing import Outgoing, outgoing, send
from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid
from cxops.kernel.filtering import tidied
from cxops.kernel.http.views import PageView
from cxops.lists.offered import list_named
from cxops.models import ExportFormat
from issues.queries.counting import LIMIT, count_in_words

_NOT_FILTERS = ("list", "sort", "cursor", "page_size")


class ExportView(PageView):
    """A list as a file: GET says how many rows and what of them, POST sends it."""

    right = RIGHT
    template_name = "exports/export.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        out = self._asked(ExportFormat.CSV)
        count = out.rows.order_by()[: LIMIT + 1].count()
        address = tidied(request.GET, without=("list", "cursor", "page_size"))
        back = reverse(out.offered.route)
        context: dict[str, Any] = {
            "offered": out.offered,
            "count": count,
            "count_words": count_in_words(count),
            "most": rows_allowed(self.person),
            "formats": ExportFormat.choices,
            "columns": [column.heading for column in out.offered.columns],
            "back": f"{back}?{address}" if address else back,
        }
        return self.page(context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        named = request.POST.get("format", "")
        if named not in ExportFormat.values:
            raise Invalid(_("Say what the file should be: csv or xlsx."))
        return send(self._asked(ExportFormat(named)), at=now(), clock=now)

    def _asked(self, kind: ExportFormat) -> Outgoing:
        asked = self.request.GET
        return outgoing(
            self.person,
            list_named(asked.get("list", "")),
            query=tidied(asked, without=_NOT_FILTERS),
            sort=asked.get("sort", ""),
            kind=kind,
        )
