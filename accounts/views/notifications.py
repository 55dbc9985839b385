"""One's own inbox: what others did that one should know."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.access import notification_for, notifications_of
from accounts.filters import INBOX_SORTS
from accounts.notifications.lines import lines_of
from accounts.services.inbox import mark_all_read, mark_read
from cxops.kernel.clock import now
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.keyset import page_of


class NotificationListView(PageView):
    """The lines, newest first, in words that the reader's rights allow now."""

    right = ANYONE
    template_name = "accounts/notification_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = page_of(
            notifications_of(self.person),
            sort=INBOX_SORTS[0],
            cursor=request.GET.get("cursor"),
        )
        lines = lines_of(self.person, page.rows)
        return self.page({"page": page, "lines": lines})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark everything read."""
        mark_all_read(actor=self.person, at=now())
        return HttpResponseRedirect(reverse("accounts:notification_list"), status=303)


class NotificationReadView(PageView):
    """Opening a line: it counts as read, and leads to what it is about."""

    right = ANYONE

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        row = notification_for(self.person, key)
        mark_read(row, actor=self.person, at=now())
        line = lines_of(self.person, [row])[0]
        return HttpResponseRedirect(line.url or reverse("accounts:notification_list"))
