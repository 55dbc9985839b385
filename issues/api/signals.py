"""Signals: listed, read, put off and brought back."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from cxops.kernel.http.api import ServiceViewSet
from cxops.kernel.http.verbs import verb_action
from issues.access import signal_for, signals_for
from issues.api import signal_shapes as shapes
from issues.filters.signals import SignalFilter
from issues.models import Signal
from issues.queries.signals import SIGNAL_SORTS
from issues.services.signal_snoozing import snooze_signal, wake_signal

if TYPE_CHECKING:
    from issues.querysets import SignalQuerySet

Data = dict[str, Any]


def do_snooze(signal: Signal, data: Data, *, version: Any, **who: Any) -> Signal:
    return snooze_signal(signal, **data, **who)


def do_wake(signal: Signal, data: Data, *, version: Any, **who: Any) -> Signal:
    return wake_signal(signal, **who)


@extend_schema_view(
    list=extend_schema(
        operation_id="signal_list",
        summary="What isn’t chance any more",
        description="Of now and not put off, unless state says otherwise.",
    ),
    retrieve=extend_schema(
        operation_id="signal_retrieve", summary="One signal and its counts"
    ),
)
class SignalViewSet(ServiceViewSet):
    """Days with far too many reports, and weeks that shifted."""

    rights = {
        "list": "signal.read",
        "retrieve": "signal.read",
        "snooze": "signal.snooze",
        "wake": "signal.snooze",
    }
    model = Signal
    sorts = SIGNAL_SORTS
    filterset_class = SignalFilter
    output = shapes.SignalOut
    lookup_field = "pk"
    lookup_url_kwarg = "ref"
    lookup_value_regex = "[0-9]{1,18}"

    def rows(self) -> "SignalQuerySet":
        return signals_for(self.person)

    def find(self, ref: str) -> Signal:
        return signal_for(self.person, int(ref))

    def reread(self, record: Any) -> Signal:
        return self.find(str(record.pk))

    snooze = verb_action(
        "snooze",
        do_snooze,
        operation="signal_snooze",
        summary="Put it off",
        about="At most 90 days; it comes back earlier when it is clearly worse.",
        body=shapes.PutOffIn,
    )
    wake = verb_action(
        "wake", do_wake, operation="signal_wake", summary="Bring it back now"
    )
