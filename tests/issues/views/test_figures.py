"""Lists of counted contacts and volumes, and small tables sent through a page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client

from accounts.models import Unit, User
from issues.models import Exposure, Tally
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.builders.counts import count_all
from tests.builders.figures import make_exposure, make_tally
from tests.builders.files import upload
from tests.builders.issues import make_touchpoint

Browse = Callable[[User], Client]
PERIOD = {
    "measure": "contacts",
    "counted_from": "2026-02-01",
    "counted_to": "2026-03-31",
}
TABLE = b"""unit,touchpoint,day,hour,number
Harbour,Lift,2026-03-01,9,40
Harbour,Hoist,2026-03-01,9,40
"""


def sent(raw: bytes, **over: Any) -> dict[str, Any]:
    return {
        "file": upload(raw, "calls.csv"),
        "source": "telephone-system",
        "measure": "contacts",
    } | over


def test_the_list_sums_whole_periods_of_ones_own_units(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_tally(unit, 40)
    make_tally(unit, 7, first_on=date(2026, 2, 1), last_on=date(2026, 2, 28))
    make_tally(unit, 500, first_on=date(2026, 1, 31), last_on=date(2026, 2, 10))
    make_tally(unit, 500, measure="minutes")
    make_tally(unit, 500, superseded_at=AT)
    make_tally(make_unit("Yard"), 500)

    page = browse(manager).get("/tallies/", PERIOD)

    text = page.content.decode()
    assert "<h1>47 counted</h1>" in text
    assert sorted(row.number for row in page.context["page"].rows) == [7, 40]


def test_a_clerk_reads_what_they_counted(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    make_tally(unit, 40)
    own = make_tally(unit, 1, recorded_by=clerk)

    rows = browse(clerk).get("/tallies/").context["page"].rows

    assert rows == [own]


def test_what_was_superseded_is_shown_when_asked_for(
    unit: Unit, manager: User, browse: Browse
) -> None:
    later = AT + timedelta(days=1)
    old = make_exposure(unit, 90, superseded_at=later)
    new = make_exposure(unit, 95, recorded_at=later)
    client = browse(manager)

    def rows(**asked: str) -> list[Any]:
        return client.get("/exposure/", asked).context["page"].rows

    assert rows() == [new]
    assert rows(superseded="also") == [new, old]
    assert rows(as_of="2026-03-10T12:00:00Z") == [old]


def test_a_wrong_filter_gets_a_sentence_and_no_list(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_tally(unit)
    client = browse(manager)

    for asked in (
        {"touchpoint": "hoist"},
        {"colour": "red"},
        {"counted_from": "2026-03-02", "counted_to": "2026-03-01"},
        {"sort": "number"},
    ):
        page = client.get("/tallies/", asked)
        assert (page.status_code, page.context["page"]) == (400, None), asked


def test_missing_days_are_named(unit: Unit, manager: User, browse: Browse) -> None:
    today = date.today()  # noqa: DTZ011 -- the page asks the clock
    make_exposure(unit, first_on=today - timedelta(days=9))
    make_exposure(unit, first_on=today - timedelta(days=5))

    (gap,) = browse(manager).get("/exposure/gaps/").context["gaps"]

    assert (gap.days, gap.unit_name) == (3, "Harbour")


def test_a_table_is_stored_once_and_tells_each_line(
    unit: Unit, manager: User, browse: Browse
) -> None:
    make_touchpoint("Lift")
    client = browse(manager)

    first = client.post("/tallies/send/", sent(TABLE))
    again = client.post("/tallies/send/", sent(TABLE))

    assert first.context["summary"].counts() == {
        "rows": 2,
        "stored": 1,
        "unchanged": 0,
        "rejected": 1,
    }
    assert again.context["summary"].unchanged == 1
    text = first.content.decode()
    assert "2 numbers: 1 stored, 0 there already, 1 rejected." in text
    assert "“Hoist” isn’t in the vocabulary" in text
    tally = Tally.objects.get()
    assert (tally.number, tally.hour, tally.recorded_by) == (40, 9, manager)


def test_a_table_with_a_mapping_and_a_period(
    unit: Unit, manager: User, browse: Browse
) -> None:
    mapping = b"""source = "till"
measure = "visits"
[fields]
period = { column = "month", formats = ["%m/%Y"], length = "month" }
number = "n"
"""

    page = browse(manager).post(
        "/exposure/send/",
        sent(b"month,n\n01/2026,900\n", mapping=upload(mapping, "m.toml")),
    )

    assert page.context["summary"].stored == 1
    stored = Exposure.objects.get()
    assert (stored.unit, stored.source, stored.number) == (unit, "till", 900)
    assert (str(stored.first_on), str(stored.last_on)) == ("2026-01-01", "2026-01-31")


def test_a_table_that_cannot_be_read_is_refused_whole(
    unit: Unit, manager: User, browse: Browse
) -> None:
    client = browse(manager)
    many = b"day,number\n" + b"2026-03-01,1\n" * 2001

    for raw, over in (
        (b"", {}),
        (b"day,colour\n2026-03-01,red\n", {}),
        (b"day,number,colour\n2026-03-01,1,red\n", {}),
        (many, {}),
        (b"day,number\n2026-03-01,1\n", {"source": ""}),
        (b"day,number\n2026-03-01,1\n", {"source": "counter"}),
        (b"day,number\n2026-03-01,1\n", {"mapping": upload(b"\xff", "m.toml")}),
        (b"day,number\n2026-03-01,1\n", {"mapping": upload(b"a =", "m.toml")}),
    ):
        page = client.post("/tallies/send/", sent(raw, **over))
        assert (page.status_code, page.context["summary"]) == (400, None), (raw, over)
    assert Tally.objects.count() == 0


def test_the_front_line_sees_no_small_number_of_its_unit(
    unit: Unit, clerk: User, browse: Browse
) -> None:
    few, many = make_touchpoint("Lift"), make_touchpoint("Desk")
    today = date.today()  # noqa: DTZ011 -- the page asks the clock
    make_tally(unit, 4, touchpoint=few, first_on=today)
    make_tally(unit, 5, touchpoint=many, first_on=today)
    count_all()

    page = browse(clerk).get("/journeys/")

    places = {
        place.touchpoint: place.counted
        for _journey, stages in page.context["journeys"]
        for _stage, found in stages
        for place in found
    }
    assert (places[few].is_hidden, places[many].is_hidden) == (True, False)
    assert places[many].number == 5
