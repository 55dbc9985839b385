"""An import that is killed half-way is run again, and the result is the same."""

import csv
import json
import os
import signal
import time
from pathlib import Path

import pytest

from issues.services.importing import BATCH_ROWS
from tests import services
from tests.imports.files import MAPPINGS, PLAIN, write_mapping
from tests.imports.installation import Installation, new_installation

ROWS = 4000
_STATE = """
from cxops.models import AuditEntry
from issues.models import Issue
print(
    Issue.objects.count(),
    Issue.history.count(),
    AuditEntry.objects.filter(object_type="issues.issue").count(),
)
"""
_CONTENTS = """
from issues.models import Issue
rows = list(
    Issue.objects.values_list(
        "external_id", "content_digest", "occurred_on", "filed_at", "state"
    )
)
print(len(rows), len(set(rows)))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    found = services.postgres()
    if found is None:
        pytest.skip("PostgreSQL doesn't answer")
    return found


def kill_half_way(place: Installation, *arguments: str | Path) -> None:
    """Start an import and kill it as soon as something of it is stored."""
    process = place.start("import_issues", *arguments)
    while process.poll() is None and not place.count_reports():
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was done before it was killed"


def check_whole(place: Installation) -> int:
    """How many reports there are: each with its history row and its audit entry."""
    issues, histories, entries = map(int, place.ask(_STATE).split())
    assert issues == histories == entries
    return issues


def test_a_killed_import_is_continued_by_running_it_again(
    tmp_path: Path, address: str | None
) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", newline="") as file:
        rows = ((str(number), f"Report {number}.") for number in range(ROWS))
        csv.writer(file).writerows([("id", "text"), *rows])
    arguments = (path, "--mapping", write_mapping(tmp_path, PLAIN), "--json")

    with new_installation(tmp_path / "var", address) as place:
        kill_half_way(place, *arguments)
        half = check_whole(place)
        assert 0 < half < ROWS
        most = BATCH_ROWS["postgresql" if address else "sqlite"]
        assert half % most == 0, "a batch is stored whole or not at all"

        again = json.loads(place.run("import_issues", *arguments).splitlines()[-1])

        assert again["stored"] == ROWS - half
        assert again["unchanged"] == half
        assert check_whole(place) == ROWS


@pytest.mark.slow
@pytest.mark.skipif(
    not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
)
def test_a_killed_import_of_real_complaints_ends_like_one_that_was_not(
    tmp_path: Path, address: str | None
) -> None:
    path = Path(os.environ["CXOPS_DATA_DIR"]) / "comcast_fcc_2015.csv.gz"
    mapping = MAPPINGS / "comcast_fcc_2015.toml"
    text = mapping.read_text(encoding="utf-8").replace("comcast-fcc-2015", "spared")
    spared = write_mapping(tmp_path, text)

    with new_installation(tmp_path / "var", address) as place:
        kill_half_way(place, path, "--mapping", mapping)
        assert 0 < check_whole(place) < 1111
        for chosen in (mapping, mapping, spared):
            place.run("import_issues", path, "--mapping", chosen)
        assert check_whole(place) == 2 * 1111

        assert place.ask(_CONTENTS) == "2222 1111"
