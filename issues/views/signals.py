"""What isn't chance any more: the list, one page each, put off and brought back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxops.charts.control import control_chart
from cxops.charts.sparks import Spark, sparkline
from cxops.kernel.clock import local_date, now
from cxops.kernel.decision import Decision
from cxops.kernel.errors import Invalid
from cxops.kernel.http.views import PageView, VerbView
from cxops.kernel.keyset import page_of, sort_named
from cxops.kernel.rights import has_right
from issues.access import signal_for, signals_for
from issues.enums import SignalKind
from issues.filters.signals import NOW, STATES, SignalFilter
from issues.forms.signals import SignalSnoozeForm
from issues.models import Signal
from issues.policies import can_put_off
from issues.queries.choices import filter_choices
from issues.queries.signal_course import course_of
from issues.queries.signals import (
    SIGNAL_SORTS,
    reports_address,
    reports_between,
    sentence_of,
)
from issues.queries.start import opening_address
from issues.services.signal_snoozing import snooze_signal, wake_signal

READ, SNOOZE = "signal.read", "signal.snooze"
_NARROWED = ("touchpoint", "unit")


@dataclass(frozen=True, slots=True)
class Told:
    """A signal with what a row or a page says of it."""

    signal: Signal
    sentence: str
    reports_url: str
    spark: Spark
    opening_url: str
    """A new repeat problem with its reports."""


def told(signal: Signal) -> Told:
    """In words, with the list of exactly its reports."""
    days = signal.first_on, signal.last_on
    return Told(
        signal,
        sentence_of(signal),
        reports_address(signal, *days),
        sparkline(signal.points, tone="bad" if signal.is_worse else "good"),
        opening_address(
            reports_between(signal, *days),
            title=str(signal.touchpoint or ""),
            home=signal.unit.code,
        ),
    )


class SignalListView(PageView):
    """What stands out now, the most above the usual first; or what was put off, or
    what is over."""

    right = READ
    template_name = "issues/signals.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = signals_for(self.person)
        filters = SignalFilter(request.GET or {}, queryset=rows, request=request)
        page, problems, about = None, {}, list[str]()
        try:
            about = _about(filters)
            page = page_of(
                filters.narrowed(),
                sort=sort_named(SIGNAL_SORTS, request.GET.get("sort")),
                cursor=request.GET.get("cursor"),
            )
        except Invalid as error:
            problems = error.fields or {"": error.message}
        state = request.GET.get("state") or NOW
        asked = request.GET.copy()
        for name in ("state", "cursor"):
            asked.pop(name, None)
        narrowed = f"&{asked.urlencode()}" if asked else ""
        context = {
            "about": about,
            "all_url": f"?state={state}",
            "page": page,
            "found": [told(signal) for signal in page.rows] if page else [],
            "problems": problems,
            "state": state,
            "tabs": [
                (label, f"?state={name}{narrowed}", name == state)
                for name, label in STATES
            ],
            "can_put_off": has_right(self.person, SNOOZE),
            "can_open": has_right(self.person, "pattern.write"),
        }
        return self.page(context, status=400 if problems else 200)


def _about(filters: SignalFilter) -> list[str]:
    """The names of what the address narrows to. Raises Invalid for what isn't there."""
    if not any(filters.data.get(kind) for kind in _NARROWED):
        return []
    if not filters.form.is_valid():
        return []  # whoever narrows says so
    words = filter_choices()
    filters.refuse_unknown(words)
    asked = {kind: filters.form.cleaned_data[kind] or [] for kind in _NARROWED}
    return [
        word.name
        for kind in _NARROWED
        for word in words.of(kind)
        if word.value in asked[kind]
    ]


class SignalPageView(PageView):
    """One signal: its sentence, and the chart whose points lead to their reports."""

    right = READ
    template_name = "issues/signal.html"

    def get(self, request: HttpRequest, key: int) -> HttpResponse:
        signal = signal_for(self.person, key)
        is_held = signal.snooze is not None and signal.snooze.until > now()
        context = {
            "signal": signal,
            "told": told(signal),
            "drawing": _drawing(signal, self.person),
            "is_held": is_held,
            "can_put_off": bool(can_put_off(self.person, signal)),
            "can_open": has_right(self.person, "pattern.write"),
            "is_of_all": signal.unit.parent_id is None,
        }
        return self.page(context)


def _drawing(signal: Signal, person: Any) -> Any:
    course = course_of(signal, person, today=local_date(now(), signal.unit.time_zone))
    by_day = signal.kind == SignalKind.SPIKE
    return control_chart(
        course.chart,
        title=_("Reports day by day") if by_day else _("Reports week by week"),
        unit=_("reports a day") if by_day else _("reports a week"),
        labels=course.starts,
        says=sentence_of(signal),
        period=_("Day") if by_day else _("Week from"),
        signals=course.marks,
        links=[
            reports_address(signal, first, last)
            for first, last in zip(course.starts, course.ends, strict=True)
        ],
    )


class SignalVerbView(VerbView):
    """Put one signal off, or bring it back."""

    right = SNOOZE

    def find(self) -> Signal:
        return signal_for(self.person, self.kwargs["key"])

    def decide(self, record: Signal) -> Decision:
        return can_put_off(self.person, record)

    def success_url(self, record: Signal) -> str:
        return reverse("issues:signal_list")


class SignalSnoozeView(SignalVerbView):
    form_class = SignalSnoozeForm
    done = gettext_lazy("Put off. It comes back by itself.")

    def perform(self, record: Signal, data: dict[str, Any], **who: Any) -> Signal:
        return snooze_signal(record, **data, **who)

    def context(self, record: Signal) -> dict[str, Any]:
        return {
            "title": _("Leave it for later"),
            "lead": sentence_of(record),
            "button": _("Put it off"),
            "cancel_url": record.get_absolute_url(),
        }


class SignalWakeView(SignalVerbView):
    done = gettext_lazy("Back in the list.")

    def perform(self, record: Signal, data: dict[str, Any], **who: Any) -> Signal:
        return wake_signal(record, **who)

    def context(self, record: Signal) -> dict[str, Any]:
        return {
            "title": _("Bring it back"),
            "lead": sentence_of(record),
            "button": _("Bring it back now"),
            "cancel_url": record.get_absolute_url(),
        }
