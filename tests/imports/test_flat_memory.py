"""However long the file, an import needs the memory of a batch; and how fast it is.

Beside its own rows a second stands what the database alone takes for the same rows of
the same tables. The figures are printed; the floors are loose, since machines differ.
"""

import csv
import json
from pathlib import Path

import pytest

from tests import services
from tests.imports.files import PLAIN, write_mapping
from tests.imports.installation import new_installation
from tests.imports.raw_tables import copy_seconds, executemany_seconds

ROWS = 10_000
MOST_MEGABYTES = 60
LEAST_ROWS_PER_SECOND = 100
LEAST_PART = 0.05
_IMPORT = """
import json, resource, time
from pathlib import Path
from django.core.management import call_command
def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def load(path):
    call_command("import_issues", Path(path), mapping=Path({mapping!r}), json=True)
load({short!r})
before, start = megabytes(), time.monotonic()
load({long!r})
seconds = time.monotonic() - start
print(json.dumps({{"megabytes": megabytes() - before, "seconds": seconds}}))
"""


def write_rows(path: Path, numbers: range) -> str:
    text = "The lift at platform four stood still and nobody said what to do instead. "
    with path.open("w", newline="") as file:
        rows = ((str(number), f"Report {number}. {text * 4}") for number in numbers)
        csv.writer(file).writerows([("id", "text"), *rows])
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "server", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_import_of_10_000_rows_needs_no_more_memory_than_a_short_one(
    tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = services.postgres() if server == "postgres" else None
    if server == "postgres" and address is None:
        pytest.skip("PostgreSQL doesn't answer")
    code = _IMPORT.format(
        mapping=str(write_mapping(tmp_path, PLAIN)),
        short=write_rows(tmp_path / "short.csv", range(400)),
        long=write_rows(tmp_path / "long.csv", range(400, 400 + ROWS)),
    )

    with new_installation(tmp_path / "var", address) as place:
        lines = place.ask(code).splitlines()
        assert place.count_reports() == 400 + ROWS

        raw = (
            executemany_seconds(tmp_path / "var" / "cxops.sqlite3", tmp_path)
            if address is None
            else copy_seconds(place.environment["CXOPS_DATABASE_URL"])
        )

    measured = json.loads(lines[-1])
    speed, bare = ROWS / measured["seconds"], (400 + ROWS) / raw
    with capsys.disabled():
        print(  # noqa: T201 -- the figure is what this run is for
            f"\nimport on {server}: {speed:.0f} rows/s, "
            f"the database alone {bare:.0f} rows/s: {speed / bare:.1%}; "
            f"+{measured['megabytes']:.0f} MB over {ROWS} rows"
        )
    assert measured["megabytes"] < MOST_MEGABYTES
    assert speed > LEAST_ROWS_PER_SECOND
    assert speed / bare > LEAST_PART
