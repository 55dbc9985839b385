"""The two probes of load balancers and service managers.

``/healthz`` touches nothing but the process: restarting helps when it fails.
``/readyz`` asks the database: send people elsewhere while it fails. What filing can do
without (worker, outbox, seals) is told and doesn't make it fail. Neither says more
than "ok" or "not ok": no version, address or count.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cxops.kernel.clock import now
from cxops.kernel.http.views import PUBLIC, PageView
from cxops.ops.health import NEEDED, USEFUL, holds

Respond = Callable[[HttpRequest], HttpResponseBase]


class AliveView(PageView):
    """The process answers."""

    right = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        return _plain("ok\n")


class ReadyView(PageView):
    """The process can serve; 503 and the missing part when it can't."""

    right = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        at = now()
        lines, ready = [], True
        for name, examine in NEEDED.items():
            # The later ones ask what the earlier ones found to be there.
            ready = ready and holds(examine, at)
            lines.append(f"{name}: {'ok' if ready else 'not ok'}")
        for name, examine in USEFUL.items() if ready else ():
            fine = holds(examine, at)
            lines.append(f"{name}: {'ok' if fine else 'not ok, filing works'}")
        first = "ready" if ready else "not ready"
        return _plain("\n".join([first, *lines, ""]), status=200 if ready else 503)


def _plain(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


class ProbeMiddleware:
    """Lets a load balancer ask by address: the host it names doesn't matter here.

    Neither answer depends on the host or repeats it. Everything that follows in the
    chain (session, language, person) is left out.
    """

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response
        self._views = {
            "/healthz": AliveView.as_view(),
            "/readyz": ReadyView.as_view(),
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self._views.get(request.path_info)
        if view is None:
            return self._get_response(request)
        return view(request)
