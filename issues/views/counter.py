"""The counter: one tap counts one contact. Works without JavaScript."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cxops.kernel.clock import now
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView
from issues.models import Tally
from issues.queries import choices
from issues.queries.counter import board, tap_name, units_to_count
from issues.queries.naming import Named, records_named
from issues.services.tallies import count_contact, take_back

_PLACE = ("unit", "place", "channel")


class CounterPage(PageView):
    """What the counter and taking back share: where one counts, and the answer."""

    right = "tally.count"
    template_name = "issues/counter.html"

    def named(self, sent: Any) -> Named:
        """The unit, the place and the channel of the page."""
        return records_named(
            {
                "unit": sent.get("unit"),
                "touchpoint": sent.get("place"),
                "channel": sent.get("channel"),
            }
        )

    def answer(self, named: Named) -> HttpResponse:
        """The page again; with htmx only what a tap changes."""
        assert named.unit is not None
        if not getattr(self.request, "htmx", False):
            said = {name: self.request.POST.get(name) for name in _PLACE}
            query = urlencode({name: word for name, word in said.items() if word})
            return HttpResponseRedirect(
                f"{reverse('issues:count')}?{query}", status=303
            )
        shown = board(self.person, named.unit, named.touchpoint, at=now())
        self.template_name = "issues/parts/counter_board.html"  # type: ignore[misc]
        return self.page(self.shown(shown, named.unit, named))

    def shown(self, shown: Any, unit: Any, named: Named) -> dict[str, Any]:
        last: Tally | None = shown.last if shown else None
        return {
            "board": shown,
            "unit": unit,
            "place": named.touchpoint,
            "channel": named.channel,
            "last_name": tap_name(last) if last else "",
        }


class CounterView(CounterPage):
    """``/count/``: buttons by place, or at one place by cause."""

    def get(self, request: HttpRequest) -> HttpResponse:
        units = list(units_to_count(self.person))
        problem, named = "", Named()
        try:
            named = self.named(request.GET)
        except Invalid as error:
            words = ", ".join(
                f"“{self.request.GET[name][:60]}”" for name in _asked(error)
            )
            problem = _("There is no %(words)s here. Choose from the lists.") % {
                "words": words
            }
        unit = named.unit or choices.home_unit(self.person)
        if unit not in units:
            unit = units[0] if units else None
        shown = board(self.person, unit, named.touchpoint, at=now()) if unit else None
        context = self.shown(shown, unit, named) | {
            "units": units,
            "places": choices.touchpoints() if unit else [],
            "channels": choices.channels() if unit else [],
            "problem": problem,
        }
        return self.page(context, status=400 if problem else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One tap. The key of the form makes a second tap of one sending none."""
        sent = request.POST
        named = self.named(sent)
        if named.unit is None:
            raise Invalid(_("Choose the unit you count for."), field="unit")
        place = named.touchpoint
        tapped = records_named(
            {name: sent.get(name) for name in ("touchpoint", "cause")}
        )
        count_contact(
            sent.get("idempotency_key", ""),
            unit=named.unit,
            touchpoint=place or tapped.touchpoint,
            cause=tapped.cause,
            channel=named.channel,
            actor=self.person,
            at=now(),
        )
        return self.answer(named)


class TakeBackView(CounterPage):
    """``/count/take-back/``: the newest tap didn't happen."""

    def post(self, request: HttpRequest) -> HttpResponse:
        named = self.named(request.POST)
        text = request.POST.get("tap", "")
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Invalid(_("The page is damaged. Open it again."), field="tap")
        tap = take_back(int(text), actor=self.person, at=now())
        return self.answer(named if named.unit else Named(unit=tap.unit))


def _asked(error: Invalid) -> list[str]:
    """The parameters of the page whose words aren't known."""
    return ["place" if name == "touchpoint" else name for name in error.fields]
