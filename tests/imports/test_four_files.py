"""Four real files, as they were published: every row is stored, known or told.

They lie outside the repository; CXOPS_DATA_DIR says where.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import services
from tests.imports.files import MAPPINGS
from tests.imports.installation import Installation, new_installation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]

Counts = tuple[int, ...]

#: File → rows, stored, unchanged, rejected of the first run.
FIRST: dict[str, Counts] = {
    "comcast_fcc_2015": (1112, 1111, 0, 1),
    "cfpb_2015q1_issues": (14078, 14078, 0, 0),
    "airline_tweets": (7320, 7262, 41, 17),
    "boston311_animals": (22078, 22070, 0, 8),
}
STORED = sum(stored for _rows, stored, _unchanged, _rejected in FIRST.values())
_CONTENTS = """
import hashlib
from issues.models import Issue, ImportedTerm
digest = hashlib.sha256()
# All but the keys, the moment of the import and the import itself.
words = ("touchpoint_id", "channel_id", "cause_id")
names = [
    field.attname.replace("_id", "__slug") if field.attname in words else field.attname
    for field in Issue._meta.concrete_fields
    if field.attname not in ("id", "recorded_at", "import_batch_id")
]
for rows in (Issue.objects, Issue.history):
    rows = rows.order_by("source", "external_id").values_list(*names)
    for row in rows.iterator():
        digest.update(repr([str(value) for value in row]).encode())
print(digest.hexdigest(), Issue.objects.count(), Issue.history.count(),
      ImportedTerm.objects.filter(settled_at=None).count())
"""
_PAIRS = """
from django.db.models import Count
from issues.models import Issue
rows = Issue.objects.filter(source=SOURCE).values_list(
    "touchpoint__name", "cause__name").annotate(n=Count("pk")).order_by("-n")
print(list(rows[:2]))
"""


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def address(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    found = services.postgres()
    if found is None:
        pytest.skip("PostgreSQL doesn't answer")
    return found


@contextmanager
def new_organisation(folder: Path, address: str | None) -> Iterator[Installation]:
    """As a new organisation has it: its words and its top unit, nothing else."""
    with new_installation(folder, address) as installation:
        installation.run("seed_vocabulary")
        yield installation


@pytest.fixture(scope="module")
def spared(
    tmp_path_factory: pytest.TempPathFactory, address: str | None
) -> Iterator[tuple[Installation, dict[str, Counts]]]:
    """Nobody disturbs its imports: the installation, and what each came to."""
    with new_organisation(tmp_path_factory.mktemp("spared"), address) as place:
        yield place, {name: bring_in(place, name) for name in FIRST}


def arguments(name: str) -> tuple[str | Path, ...]:
    path = Path(os.environ["CXOPS_DATA_DIR"]) / f"{name}.csv.gz"
    return (path, "--mapping", MAPPINGS / f"{name}.toml", "--json")


def bring_in(place: Installation, name: str) -> Counts:
    """Rows, stored, unchanged, rejected."""
    out = place.run("import_issues", *arguments(name)).splitlines()
    counts = json.loads(out[-1])
    assert len(out) - 1 == counts["rejected"], "every rejected row is one line"
    return tuple(counts[key] for key in ("rows", "stored", "unchanged", "rejected"))


def kill_somewhere(place: Installation, name: str, after: int) -> int:
    """Start an import, kill it when ``after`` reports of it are stored: how many are.

    With ``after`` 0 it dies in its first batch.
    """
    before = place.count_reports()
    imports = place.count_imports()
    process = place.start("import_issues", *arguments(name))
    while process.poll() is None and (
        place.count_imports() == imports or place.count_reports() - before < after
    ):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was done before it was killed"
    return place.count_reports() - before


def test_every_row_is_stored_known_or_told_and_again_nothing_is_stored(
    spared: tuple[Installation, dict[str, Counts]],
) -> None:
    place, first = spared

    assert first == FIRST
    for name, (rows, stored, unchanged, rejected) in FIRST.items():
        assert bring_in(place, name) == (rows, 0, stored + unchanged, rejected)
    assert place.count_reports() == STORED
    assert place.run("verify_audit").startswith("The trail is whole:")
    # Places and causes make pairs that mean something.
    assert place.ask(f"SOURCE = 'boston-311-animals'\n{_PAIRS}") == str(
        [
            ("Street Cleaning", "Pick up Dead Animal", 9732),
            ("Animal Issues", "Animal Generic Request", 7426),
        ]
    )


def test_killed_at_random_and_run_again_it_ends_as_if_never_killed(
    spared: tuple[Installation, dict[str, Counts]],
    tmp_path: Path,
    address: str | None,
) -> None:
    chosen = random.Random(20151122)  # noqa: S311 -- the same every time
    with new_organisation(tmp_path / "var", address) as place:
        for name, (rows, stored, unchanged, rejected) in FIRST.items():
            half = kill_somewhere(place, name, 0)
            half += kill_somewhere(place, name, chosen.randrange(1, stored // 4))
            assert 0 < half < stored
            told = bring_in(place, name)
            assert told == (rows, stored - half, unchanged + half, rejected)

        assert place.ask(_CONTENTS) == spared[0].ask(_CONTENTS)
        assert place.run("verify_audit").startswith("The trail is whole:")
