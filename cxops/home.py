"""``/``: everybody starts where their work is."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.queries.administration import nobody_exists
from cxops.kernel.http.views import ANYONE, PageView
from cxops.kernel.rights import has_right

#: The first right a person has names their start page.
_STARTS = (
    ("issue.inbox", "issues:inbox"),
    ("command_center.read", "command_center:overview"),
    ("settings.manage", "accounts:settings"),
)


class HomeView(PageView):
    """Sends a manager to the inbox, an executive to the command center, an
    administrator to the settings and everybody else to the report form.

    Where nobody exists yet, it leads to the page of the first administrator.
    """

    right = ANYONE

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.user.is_authenticated and nobody_exists():
            return HttpResponseRedirect(reverse("accounts:first_administrator"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        for right, name in _STARTS:
            if has_right(request.user, right):
                return HttpResponseRedirect(reverse(name))
        return HttpResponseRedirect(reverse("issues:report"))
