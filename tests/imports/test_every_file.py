"""Every real file of reports goes in by its mapping: rows = stored + unchanged +
rejected, and again nothing new. Its first rows always, the whole of it when slow.

They lie outside the repository; CXOPS_DATA_DIR says where.
"""

import os
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from accounts.models import Unit
from issues.intake.mapping import read_mapping
from issues.intake.opened import sha256_of
from issues.intake.reading import open_rows
from issues.models import Issue
from issues.services.importing import Summary, finish_import, import_rows, start_import
from issues.services.vocabulary import seed_vocabulary
from tests.builders.accounts import make_unit
from tests.imports.files import MAPPINGS

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

#: After the youngest file was made.
AT = datetime(2026, 7, 1, tzinfo=UTC)
FEW = 60
#: File → rows, stored, unchanged, rejected of the whole. Four more files have a test
#: of their own.
WHOLE: dict[str, tuple[int, int, int, int]] = {
    "airline_excel_formula_serialdate": (297, 297, 0, 0),
    "airline_invalid_utf8_extra_columns": (387, 379, 0, 8),
    "ba_airline_reviews": (1945, 1945, 0, 0),
    "bugs_hadoop": (2503, 2333, 0, 170),
    "cfpb_2014q4_issues": (4170, 4168, 0, 2),
    "cfpb_2023_loan_narratives": (1414, 1414, 0, 0),
    "cfpb_mixed_2016_2020": (268, 268, 0, 0),
    "cfpb_narratives_100": (100, 100, 0, 0),
    "cfpb_narratives_by_product": (1974, 1974, 0, 0),
    "nyc311_2018_2019_full41": (1000, 990, 0, 10),
    "nyc311_2020_noheader": (8709, 8533, 0, 176),
    "nyc311_june2026_10k": (5000, 5000, 0, 0),
    "nyc311_soda_2012": (1000, 993, 0, 7),
    "quora_invalid_utf8": (200, 200, 0, 0),
    "skytrax_lounge_reviews": (2264, 2264, 0, 0),
    "tweets_bare_cr_in_unquoted_field": (8, 6, 0, 2),
    "twitter_spotify_mentions": (7545, 7545, 0, 0),
    "twitter_support_threads": (2507, 2507, 0, 0),
    "twitter_topics_amazon_apple": (400, 400, 0, 0),
}


@pytest.fixture
def unit() -> Unit:
    seed_vocabulary(at=AT)
    return make_unit("Customer care")


def file_of(name: str) -> Path:
    folder = Path(os.environ["CXOPS_DATA_DIR"])
    found = [*folder.glob(f"{name}.*"), *folder.glob(f"dirty/{name}.*")]
    (path,) = (path for path in found if path.suffix in (".gz", ".csv", ".tsv"))
    return path


def bring_in(name: str, unit: Unit, *, most: int | None) -> Summary:
    """Import a file, or its first rows, by the mapping of its name."""
    path, mapping = file_of(name), read_mapping(MAPPINGS / f"{name}.toml")
    total = Summary()
    with open_rows(path, mapping) as (rows, _raw):
        batch = start_import(
            mapping,
            file_name=path.name,
            file_sha256=sha256_of(path),
            unit=unit,
            actor=None,
            at=AT,
        )
        for part in import_rows(
            islice(rows, most),
            mapping,
            batch=batch,
            default_unit=unit,
            actor=None,
            at=AT,
        ):
            total.add(part)
            total.errors += part.errors
    finish_import(batch, actor=None, at=AT)
    return total


def check(summary: Summary) -> None:
    told = [str(error) for error in summary.errors]
    assert summary.rows == summary.stored + summary.unchanged + summary.rejected
    assert len(told) == summary.rejected
    assert all(told)


#: Mappings of reports: those of numbers name a measure.
NAMES = sorted(
    path.stem
    for path in MAPPINGS.glob("*.toml")
    if "\nmeasure" not in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", NAMES)
def test_the_first_rows_of_a_file_go_in_and_again_nothing_new(
    name: str, unit: Unit
) -> None:
    first = bring_in(name, unit, most=FEW)
    check(first)
    assert first.stored > 0
    assert Issue.objects.count() == first.stored

    again = bring_in(name, unit, most=FEW)

    check(again)
    assert again.stored == 0
    assert again.unchanged == first.stored + first.unchanged
    assert Issue.objects.count() == first.stored


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_whole_file_goes_in_and_again_nothing_new(name: str, unit: Unit) -> None:
    first = bring_in(name, unit, most=None)
    check(first)
    counts = (first.rows, first.stored, first.unchanged, first.rejected)
    assert counts == WHOLE[name], Counter(e.reason for e in first.errors).most_common(9)

    again = bring_in(name, unit, most=None)

    check(again)
    assert (again.stored, again.unchanged) == (0, first.stored + first.unchanged)
    assert Issue.objects.count() == first.stored
