"""A signal that is put off comes back: by itself, always."""

from datetime import date, timedelta

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused
from cxops.models import AuditEntry
from issues.models import Signal
from issues.services.signal_snoozing import snooze_signal, wake_signal
from issues.services.signals import look
from tests.builders.accounts import make_clerk, make_executive, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.signals import DAY, TODAY, USUAL, counts, make_signal

pytestmark = pytest.mark.django_db
UNTIL = TODAY + 80 * DAY
WHY = "The new gate opens in May."


@pytest.fixture
def unit() -> Unit:
    return make_unit("Harbour")


@pytest.fixture
def manager(unit: Unit) -> User:
    return make_manager(unit)


def put_off(signal: Signal, manager: User, until: date = UNTIL) -> Signal:
    return snooze_signal(signal, until=until, reason=WHY, actor=manager, at=AT)


def waiting(at: object = AT) -> list[int]:
    return list(Signal.objects.waiting(at).values_list("pk", flat=True))


def test_it_leaves_the_list_and_says_who_why_and_until_when(
    unit: Unit, manager: User
) -> None:
    signal = put_off(make_signal(unit), manager)

    assert waiting() == []
    assert list(Signal.objects.current().held(AT)) == [signal]
    snooze = signal.snooze
    assert snooze is not None
    assert (snooze.reason, snooze.put_off_by, snooze.put_off_at) == (WHY, manager, AT)
    assert snooze.history.get().history_change_reason == WHY
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.object_type) == ("signal.snooze", "issues.signalsnooze")


def test_it_ends_by_itself_on_the_morning_of_its_day() -> None:
    unit = make_unit("Harbour", time_zone="Europe/Lisbon")
    signal = put_off(make_signal(unit), make_manager(unit), TODAY + DAY)

    midnight = AT.replace(hour=0, minute=0) + DAY
    assert waiting(midnight - timedelta(seconds=1)) == []
    assert waiting(midnight) == [signal.pk]


@pytest.mark.parametrize("days", [0, -1, 91])
def test_it_is_refused_for_a_day_that_is_not_within_90_days(
    unit: Unit, manager: User, days: int
) -> None:
    signal = make_signal(unit)

    with pytest.raises(Invalid) as refusal:
        put_off(signal, manager, TODAY + days * DAY)

    assert list(refusal.value.fields) == ["until"]
    assert waiting() == [signal.pk]


def test_it_is_refused_without_a_reason(unit: Unit, manager: User) -> None:
    signal = make_signal(unit)

    with pytest.raises(Invalid) as refusal:
        snooze_signal(signal, until=UNTIL, reason=" ", actor=manager, at=AT)

    assert list(refusal.value.fields) == ["reason"]


def test_it_is_refused_to_whoever_does_not_read_all_of_it(unit: Unit) -> None:
    below = make_unit("Below", unit)
    signal = make_signal(unit)

    for stranger in (make_manager(below), make_clerk(unit)):
        with pytest.raises(Refused):
            put_off(signal, stranger)
    assert put_off(signal, make_executive()).snooze is not None


def test_twice_is_refused(unit: Unit, manager: User) -> None:
    signal = put_off(make_signal(unit), manager)

    with pytest.raises(Conflict):
        put_off(signal, manager)


def test_it_is_brought_back_before_its_day(unit: Unit, manager: User) -> None:
    signal = put_off(make_signal(unit), manager)

    wake_signal(signal, actor=manager, at=AT + DAY)

    assert waiting(AT + DAY) == [signal.pk]
    with pytest.raises(Conflict):
        wake_signal(signal, actor=manager, at=AT + DAY)


def days_with(unit: Unit, number: int, back: int) -> None:
    counts(unit, [number], last=TODAY - back * DAY)


def test_it_holds_the_next_spike_of_the_same_size(unit: Unit, manager: User) -> None:
    counts(unit, (*USUAL[:7], *USUAL))
    days_with(unit, 15, 4)
    look(unit, at=AT - 4 * DAY)
    first = Signal.objects.get(kind="spike")
    snooze_signal(first, until=UNTIL, reason=WHY, actor=manager, at=AT - 4 * DAY)

    days_with(unit, 16, 0)
    look(unit, at=AT)

    later = Signal.objects.get(kind="spike", first_on=TODAY)
    assert later.snooze == Signal.objects.get(pk=first.pk).snooze is not None
    assert not set(waiting()) & {first.pk, later.pk}


def test_it_ends_early_when_a_spike_is_clearly_worse(unit: Unit, manager: User) -> None:
    counts(unit, (*USUAL[:7], *USUAL))
    days_with(unit, 15, 4)
    look(unit, at=AT - 4 * DAY)
    first = Signal.objects.get(kind="spike")
    snooze_signal(first, until=UNTIL, reason=WHY, actor=manager, at=AT - 4 * DAY)

    days_with(unit, 40, 0)
    look(unit, at=AT)

    later = Signal.objects.get(kind="spike", first_on=TODAY)
    assert {first.pk, later.pk} <= set(waiting())
    assert later.snooze is not None
    last = later.snooze.history.latest("history_id")
    assert (last.history_verb, last.history_user_id) == ("signal.wake", None)
    assert last.history_change_reason == "It is clearly worse."


def test_it_ends_early_when_the_same_days_grow_clearly_worse(
    unit: Unit, manager: User
) -> None:
    counts(unit, USUAL)
    days_with(unit, 12, 0)
    look(unit, at=AT)
    signal = Signal.objects.get(kind="spike")
    put_off(signal, manager)

    days_with(unit, 5, 0)
    look(unit, at=AT + timedelta(hours=1))
    assert waiting(AT + timedelta(hours=1)) == []

    days_with(unit, 9, 0)
    look(unit, at=AT + timedelta(hours=2))
    assert waiting(AT + timedelta(hours=2)) == [signal.pk]
