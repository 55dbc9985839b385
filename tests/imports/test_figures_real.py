"""Rail and hospital tables as they were published: every number is stored, known or
told, and the sums are those that other code counts.

They lie outside the repository; CXOPS_DATA_DIR says where.
"""

import os
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db.models import Count, Sum

from issues.models import Exposure, ImportBatch, ImportedTerm, Tally
from tests.builders.accounts import make_unit
from tests.imports.figures import import_table, make_units, real_file, rows_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

TOTALS = {"All Delay Minutes", "NR-on-TOC", "TOC-on-Self", "TOC-on-TOC"}


def whole(text: str) -> int:
    return int(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP))


def test_rail_goes_in_long_and_wide_and_no_total_is_added() -> None:
    root = make_unit("Railway", code="root")
    rows = rows_of("rail_delay_minutes_by_cause")
    make_units(row["toc"] for row in rows)
    parts = [row for row in rows if row["cause_category"] not in TOTALS]
    long_file = real_file("rail_delay_minutes_by_cause")
    wide_file = real_file("rail_delay_minutes_wide_raw")

    first = import_table(Tally, long_file, "rail_delay_minutes_by_cause", root)
    again = import_table(Tally, long_file, "rail_delay_minutes_by_cause", root)
    wide = import_table(Tally, wide_file, "rail_delay_minutes_wide_raw", root)

    assert first.counts() == {
        "rows": 19_760,
        "stored": 15_600,
        "unchanged": 0,
        "rejected": 4_160,
    }
    assert again.counts() == first.counts() | {"stored": 0, "unchanged": 15_600}
    # The wide table has more decimals: 176 numbers are rounded to another minute.
    assert wide.counts() == again.counts() | {
        "unchanged": 15_424,
        "rejected": 4_336,
        "blank": 988,
    }
    reasons = Counter(error.reason.split(":")[0] for error in wide.errors)
    assert reasons == {
        "it is a total of other rows, and would count them twice": 4_160,
        "There is another number for this": 176,
    }
    assert {error.reason for error in first.errors} == {
        "it is a total of other rows, and would count them twice"
    }
    assert {error.column for error in first.errors} == {"cause_category"}
    stored = Tally.objects.values_list("unit__name", "cause__name").annotate(
        Sum("number"), Count("pk")
    )
    wanted: Counter[tuple[str, str]] = Counter()
    for row in parts:
        cause = f"{row['delay_type']}: {row['cause_category']}"
        wanted[row["toc"], " ".join(cause.split())] += whole(row["delay_minutes"])
    assert {(unit, cause): number for unit, cause, number, _n in stored} == wanted
    # What the publisher calls the total is what the parts come to, but for rounding.
    told = sum(
        Decimal(row["delay_minutes"])
        for row in rows
        if row["cause_category"] == "All Delay Minutes"
    )
    counted = Tally.objects.aggregate(n=Sum("number"))["n"]
    assert abs(told - counted) < Decimal("0.5") * len(parts)
    assert Tally.history.count() == 15_600
    assert ImportedTerm.objects.exclude(cause=None).count() == 15


def test_hospitals_give_attendances_as_volume_and_breaches_as_counts() -> None:
    root = make_unit("Health service", code="root")
    rows = rows_of("nhs_ae_attendances")
    make_units(row["org_code"] for row in rows)
    path = real_file("nhs_ae_attendances")

    volumes = import_table(Exposure, path, "nhs_ae_attendances", root)
    breaches = import_table(Tally, path, "nhs_ae_breaches", root)
    again = import_table(Exposure, path, "nhs_ae_attendances", root)

    all_stored = {"rows": 6_389, "stored": 6_389, "unchanged": 0, "rejected": 0}
    assert volumes.counts() == breaches.counts() == all_stored
    assert again.counts() == all_stored | {"stored": 0, "unchanged": 6_389}
    for kind, column in ((Exposure, "attendances"), (Tally, "breaches")):
        stored = kind.objects.values_list("unit__name", "touchpoint__name").annotate(
            Sum("number")
        )
        names = {"1": "Major A&E", "2": "Single specialty A&E", "other": "Other A&E"}
        wanted: Counter[tuple[str, str]] = Counter()
        for row in rows:
            wanted[row["org_code"], names[row["type"]]] += int(row[column])
        assert {(unit, place): n for unit, place, n in stored} == wanted
    assert Exposure.objects.aggregate(n=Sum("number"))["n"] == 38_055_548
    assert Tally.objects.aggregate(n=Sum("number"))["n"] == 4_541_732
    april = Exposure.objects.filter(first_on="2016-04-01")
    assert {str(row.last_on) for row in april} == {"2016-04-30"}
    assert list(
        ImportBatch.objects.order_by("pk").values_list("row_count", "stored_count")
    ) == [(6_389, 6_389), (6_389, 6_389), (6_389, 0)]
