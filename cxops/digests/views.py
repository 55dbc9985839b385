"""One's own digests, when they come, and the two signed pages that need no log-in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from cxops.digests.access import edition_for, editions_for, reader_for
from cxops.digests.compose import compose
from cxops.digests.forms import FrequencyForm
from cxops.digests.links import CHANGE, STOP, signed_path
from cxops.digests.subscriptions import READ, change_subscription, current_subscription
from cxops.kernel.clock import now
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from cxops.kernel.http.views import PUBLIC, PageView, VerbView
from cxops.kernel.keyset import Sort, page_of
from cxops.models import DigestFrequency, DigestSubscription

NEWEST_FIRST = Sort("newest", "pk", _("newest first"), descending=True)
#: What a mail program posts (RFC 8058), and the page's own button too.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


class EditionListView(PageView):
    """One's own digests, newest first, each with its headline."""

    right = READ
    template_name = "digests/edition_list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = editions_for(self.person)
        page = page_of(rows, sort=NEWEST_FIRST, cursor=request.GET.get("cursor"))
        sheets = [(row, compose(row.facts, row.missed_days)) for row in page.rows]
        subscription = current_subscription(self.person)
        return self.page(
            {"page": page, "sheets": sheets, "next_due_at": subscription.next_due_at}
        )


class EditionView(PageView):
    """One digest as it was on its day."""

    right = READ
    template_name = "digests/edition.html"

    def get(self, request: HttpRequest, day: str) -> HttpResponse:
        edition = edition_for(self.person, day)
        sheet = compose(edition.facts, edition.missed_days)
        return self.page({"edition": edition, "sheet": sheet})


class SettingsView(VerbView):
    """When one's own digest comes."""

    right = READ
    form_class = FrequencyForm
    template_name = "digests/settings.html"
    done = _("Saved. Your digest comes as you chose.")

    def find(self) -> DigestSubscription:
        return current_subscription(self.person)

    def form_arguments(self, record: DigestSubscription) -> dict[str, Any]:
        return {"initial": _chosen(record)}

    def perform(
        self, record: DigestSubscription, data: dict[str, Any], **who: Any
    ) -> DigestSubscription:
        return change_subscription(record, **data, version=self.sent_version(), **who)

    def success_url(self, record: DigestSubscription) -> str:
        return reverse("digests:edition_list")


class ChangeView(PageView):
    """When the digest comes, chosen from a mail. The address is the right to it, and
    to nothing else; the page says nothing about whose it is."""

    right = PUBLIC
    template_name = "digests/change.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        subscription = current_subscription(reader_for(CHANGE, token))
        return self.page({"form": FrequencyForm(initial=_chosen(subscription))})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        reader = reader_for(CHANGE, token)
        form = FrequencyForm(request.POST)
        if form.is_valid():
            try:
                change_subscription(
                    current_subscription(reader),
                    **form.cleaned_data,
                    actor=reader,
                    at=now(),
                )
            except (Invalid, Refused, Conflict, Stale) as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, str(SettingsView.done))
                return HttpResponseRedirect(request.path, status=303)
        return self.page({"form": form}, status=400)


@method_decorator(csrf_exempt, name="dispatch")
class StopView(PageView):
    """Stops the digest by one POST, from the page's button or a mail program's.

    No cookie and no log-in has a part in it, so a foreign page could only do what the
    address alone allows. Said again, it answers the same.
    """

    right = PUBLIC
    template_name = "digests/stop.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        subscription = current_subscription(reader_for(STOP, token))
        return self._answer(subscription)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        subscription = current_subscription(reader_for(STOP, token))
        name, value = ONE_CLICK
        if request.POST.get(name) != value:
            return self._answer(subscription, status=400)
        reader = subscription.reader
        stopped = change_subscription(
            subscription, frequency=DigestFrequency.NEVER, actor=reader, at=now()
        )
        return self._answer(stopped)

    def _answer(
        self, subscription: DigestSubscription, status: int = 200
    ) -> HttpResponse:
        return self.page(
            {
                "is_stopped": subscription.frequency == DigestFrequency.NEVER,
                "change_path": signed_path(CHANGE, subscription.reader_id),
                "one_click": ONE_CLICK,
            },
            status,
        )


def _chosen(subscription: DigestSubscription) -> dict[str, Any]:
    return {"frequency": subscription.frequency, "hour": subscription.hour}
