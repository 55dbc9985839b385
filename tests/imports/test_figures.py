"""Tables of numbers: each is stored, unchanged or rejected with line and reason."""

import json
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit
from cxops.kernel.errors import Invalid
from issues.intake.figure_mapping import (
    TALLY_FIELDS,
    VOLUME_FIELDS,
    figure_mapping,
    read_figure_mapping,
)
from issues.intake.opened import sha256_of
from issues.intake.reading import open_rows
from issues.models import Exposure, ImportBatch, Tally
from issues.services.importing import start_import
from issues.services.importing_figures import import_figures
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_touchpoint
from tests.imports.figures import import_table
from tests.imports.files import write_csv, write_mapping

pytestmark = pytest.mark.django_db

DAILY = """
source = "telephone-system"
measure = "contacts"
[fields]
unit = "branch"
touchpoint = "reason"
period = { column = "day", formats = ["%Y-%m-%d"] }
hour = { column = "hour", empty = ["-"] }
number = { column = "calls", empty = ["NA"] }
"""
WIDE = """
source = "rail"
measure = "delay-minutes"
[wide]
columns = 'P\\d'
label = "period"
value = "minutes"
[totals]
cause = ["All", "Ours"]
[fields]
cause = { column = "cause", create = true }
number = { column = "minutes", round = true, empty = ["NA"] }
[fields.period]
column = "period"
[fields.period.names]
P1 = "2025-04-01/2025-05-03"
P2 = "2025-05-04/2025-05-31"
"""
TWICE = "There is a number for 1 March 2026 already; this would count twice."
HEADER = ("branch", "reason", "day", "hour", "calls")


@pytest.fixture
def unit() -> Unit:
    make_touchpoint("Lift", slug="lift")
    return make_unit("Harbour", code="harbour")


def test_every_number_is_stored_known_or_told(unit: Unit, tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, DAILY)
    table = write_csv(
        tmp_path,
        HEADER,
        ("Harbour", "Lift", "2026-03-01", "9", "40"),
        ("harbour", "LIFT", "2026-03-01", "10", "31"),
        ("Harbour", "Lift", "2026-03-01", "10", "31"),
        ("Harbour", "Lift", "2026-03-01", "10", "32"),
        ("Harbour", "Lift", "2026-03-01", "-", "71"),
        ("Harbour", "Lift", "2026-03-02", "-", "NA"),
        ("Harbour", "Lift", "2026-13-02", "-", "4"),
        ("Harbour", "Hoist", "2026-03-02", "-", "4"),
        ("Harbour", "Lift", "2026-03-02", "-", "4.5"),
        ("Harbour", "Lift", "2026-03-02", "-", "-4"),
        ("Harbour", "Lift", "2026-03-02", "24", "4"),
        ("Harbour", "Lift", "2026-03-02", "-", ""),
        ("Harbour", "Lift", "2027-03-02", "-", "4"),
        ("Harbour", "Lift"),
    )

    first = import_table(Tally, table, mapping, unit)
    with_first = list(Tally.objects.order_by("pk").values_list("hour", "number"))
    again = import_table(Tally, table, mapping, unit)

    assert first.counts() == {
        "rows": 13,
        "stored": 2,
        "unchanged": 1,
        "rejected": 10,
        "blank": 1,
    }
    assert [str(error) for error in first.errors] == [
        "line 5, calls: The same stands here twice, first with 31.",
        f"line 6, day: {TWICE}",
        "line 8, day: “2026-13-02” isn’t a date in a format the mapping names",
        "line 9, reason: “Hoist” isn’t in the vocabulary; add it or map it",
        "line 10, calls: “4.5” isn’t a whole number",
        "line 11, calls: “-4” isn’t a number from 0",
        "line 12, hour: An hour is 0 to 23, of a single day.",
        "line 13, calls: it is empty",
        "line 14, day: The period hasn’t ended yet.",
        "line 15: it has 2 columns instead of 5",
    ]
    assert with_first == [(9, 40), (10, 31)]
    assert again.counts() == first.counts() | {"stored": 0, "unchanged": 3}
    assert list(Tally.objects.order_by("pk").values_list("hour", "number")) == (
        with_first
    )
    batch = ImportBatch.objects.order_by("pk").first()
    assert batch is not None
    assert (batch.row_count, batch.stored_count) == (13, 2)
    assert (batch.unchanged_count, batch.rejected_count) == (1, 10)


def test_a_wide_table_has_a_number_per_period_and_no_totals(
    unit: Unit, tmp_path: Path
) -> None:
    mapping = write_mapping(tmp_path, WIDE)
    table = write_csv(
        tmp_path,
        ("", "cause", "P1", "P2", "Year"),
        ("1", "All", "12.5", "7", "19.5"),
        ("2", "Track", "4.5", "NA", "4.5"),
        ("3", "Weather", "8", "seven", "8"),
    )

    summary = import_table(Tally, table, mapping, unit)

    assert summary.counts() == {
        "rows": 5,
        "stored": 2,
        "unchanged": 0,
        "rejected": 3,
        "blank": 1,
    }
    assert [str(error) for error in summary.errors] == [
        "line 2, cause: it is a total of other rows, and would count them twice",
        "line 2, cause: it is a total of other rows, and would count them twice",
        "line 4, P2: “seven” isn’t a number from 0",
    ]
    stored = Tally.objects.order_by("pk").values_list("cause__name", "number")
    assert list(stored) == [("Track", 5), ("Weather", 8)]
    assert {(str(row.first_on), str(row.last_on)) for row in Tally.objects.all()} == {
        ("2025-04-01", "2025-05-03")
    }


def test_a_file_restates_only_where_its_mapping_says_so(
    unit: Unit, tmp_path: Path
) -> None:
    mapping = write_mapping(
        tmp_path, DAILY.replace('"contacts"', '"contacts"\nupdate=true')
    )
    row = ("Harbour", "Lift", "2026-03-01", "9")
    import_table(Tally, write_csv(tmp_path, HEADER, (*row, "40")), mapping, unit)

    restated = import_table(
        Tally, write_csv(tmp_path, HEADER, (*row, "44"), name="b.csv"), mapping, unit
    )

    assert restated.counts() == {
        "rows": 1,
        "stored": 1,
        "unchanged": 0,
        "rejected": 0,
        "restated": 1,
    }
    assert list(
        Tally.objects.order_by("pk").values_list("number", "superseded_at")
    ) == [
        (40, AT),
        (44, None),
    ]


def test_a_dry_run_tells_the_same_and_stores_nothing(
    unit: Unit, tmp_path: Path
) -> None:
    mapping = write_mapping(
        tmp_path, DAILY.replace('"reason"', '{ column = "reason", create = true }')
    )
    rows = [
        ("Harbour", f"Place {n % 7}", "2026-03-01", f"{n % 24}", "4")
        for n in range(160)
    ]
    table = write_csv(
        tmp_path, HEADER, *rows, ("Harbour", "Place 1", "2026-03-01", "-", "9")
    )

    with nothing_changed():
        dry = import_table(Tally, table, mapping, unit, dry_run=True)
    real = import_table(Tally, table, mapping, unit)

    assert dry.counts() == real.counts()
    assert [str(e) for e in dry.errors] == [str(e) for e in real.errors]
    assert (real.rejected, Tally.objects.count()) == (1, real.stored)


def test_an_import_that_was_killed_is_run_again(unit: Unit, tmp_path: Path) -> None:
    rules = read_figure_mapping(write_mapping(tmp_path, DAILY), TALLY_FIELDS)
    days = [
        f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)
    ]
    # More than two batches of either database.
    rows = [
        ("Harbour", "Lift", day, f"{hour}", "4") for day in days for hour in range(4)
    ]
    table = write_csv(tmp_path, HEADER, *rows)
    batch = start_import(
        rules, file_name="a", file_sha256=sha256_of(table), actor=None, at=AT
    )
    with open_rows(table, rules) as (found, _raw):
        half = import_figures(
            Tally, found, rules, batch=batch, default_unit=unit, actor=None, at=AT
        )
        done = sum(part.stored for part in islice(half, 2))

    rest = import_table(Tally, table, tmp_path / "mapping.toml", unit)

    assert 0 < done < len(rows)
    assert (rest.unchanged, rest.stored) == (done, len(rows) - done)
    assert Tally.objects.count() == len(rows)


def test_a_manager_sends_only_what_is_theirs(unit: Unit, tmp_path: Path) -> None:
    yard = make_unit("Yard", code="yard")
    table = write_csv(
        tmp_path,
        HEADER,
        ("Harbour", "Lift", "2026-03-01", "9", "40"),
        ("Yard", "Lift", "2026-03-01", "9", "40"),
    )

    summary = import_table(
        Tally, table, write_mapping(tmp_path, DAILY), unit, actor=make_manager(yard)
    )

    assert [str(error) for error in summary.errors] == [
        "line 2, branch: You can’t send numbers of this unit and place."
    ]
    assert Tally.objects.get().unit == yard


def test_the_commands_say_what_came_of_it(unit: Unit, tmp_path: Path) -> None:
    make_cause("Track")
    volume = """
source = "till"
measure = "visits"
[fields]
period = { column = "month", formats = ["%Y-%m-%d"], length = "month" }
number = "visits"
"""
    mapping = write_mapping(tmp_path, volume)
    table = write_csv(
        tmp_path, ("month", "visits"), ("2026-01-01", "900"), ("2026-02-02", "800")
    )
    out = StringIO()

    call_command("import_exposure", table, mapping=mapping, dry_run=True, stdout=out)
    assert Exposure.objects.count() == 0
    call_command("import_exposure", table, mapping=mapping, stdout=out)
    call_command("import_exposure", table, mapping=mapping, json=True, stdout=out)

    wrong = "line 3, month: it isn’t the first day of a month"
    *lines, last = out.getvalue().splitlines()
    assert lines == [
        wrong,
        "2 numbers: 1 would be stored, 0 unchanged, 1 rejected. Nothing was changed.",
        wrong,
        "2 numbers: 1 stored, 0 unchanged, 1 rejected.",
        wrong,
    ]
    assert json.loads(last) == {"rows": 2, "stored": 0, "unchanged": 1, "rejected": 1}
    exposure = Exposure.objects.get()
    assert (str(exposure.first_on), str(exposure.last_on)) == (
        "2026-01-01",
        "2026-01-31",
    )
    with nothing_changed(), pytest.raises(CommandError, match="no file"):
        call_command(
            "import_tallies", table, mapping=tmp_path / "none.toml", stdout=out
        )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('source = "telephone-system"', 'source = "Telephone"'), "source is a short"),
        (('unit = "branch"', 'units = "branch"'), "units isn't known"),
        (("[fields]", "[fields]\nvoice = 3"), r"\[fields\] voice is a table"),
        (('formats = ["%Y-%m-%d"]', 'length = "day"'), "period needs formats or names"),
        (("number = {", "counted = {"), "counted isn't known"),
        (
            ('unit = "branch"', 'unit = { column = "branch", round = true }'),
            "round belongs",
        ),
        (
            ('unit = "branch"', 'unit = { column = "branch", create = true }'),
            "create belongs",
        ),
        (("[fields]", '[wide]\ncolumns = "P"\n[fields]'), "columns, label and value"),
        (("[fields]", '[totals]\nreason = "All"\n[fields]'), "is a list of texts"),
        (("measure", "mesure"), "doesn't know mesure"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(change: tuple[str, str], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        figure_mapping(DAILY.replace(*change, 1), TALLY_FIELDS)


def test_a_volume_has_no_cause() -> None:
    with pytest.raises(Invalid, match="cause isn't known"):
        figure_mapping(DAILY.replace('unit = "branch"', 'cause = "c"'), VOLUME_FIELDS)
