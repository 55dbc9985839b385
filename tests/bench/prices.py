"""What history and audit cost, and an import beside COPY: in one process, in turn."""

import csv
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from statistics import median

import psycopg
from django.db import transaction

from accounts.models import Unit
from cxops.kernel.clock import now
from cxops.kernel.history import acting_as, bulk_create_tracked, through_door
from cxops.kernel.insertion import insert_rows
from issues.drafts import IssueDraft, clean_draft
from issues.models import Issue
from issues.services.filing import new_issue
from issues.workflow import ISSUE_FLOW
from tests.bench.measure import Ratio
from tests.bench.organisation import Reader
from tests.bench.server import ROOT
from tests.bench.texts import texts

BULK_ROWS, SAVES = 500, 20
_Write = Callable[..., None]
_MAPPING = """
source = "bench-import"
mode = "history"
time_zone = "Europe/Berlin"

[fields]
external_id = "number"
description = "text"

[fields.filed_at]
column = "day"
formats = ["%Y-%m-%d %H:%M"]
"""


def history_prices(reader: Reader, *, rounds: int) -> dict[str, Ratio]:
    """A tracked save and bulk beside the same without history, each durable.

    The reports are made before the clock starts.
    """
    unit = reader.user.memberships.get().unit
    pairs: dict[str, tuple[_Write, _Write, int, int]] = {
        "save": (_save, partial(_save, is_tracked=False), 1, SAVES),
        "bulk": (_bulk, partial(_bulk, is_tracked=False), BULK_ROWS, 1),
    }
    found = {}
    with through_door("bench"):
        for name, (with_it, without, rows, times) in pairs.items():
            timed = []
            for _round in range(rounds + 1):
                some = [_reports(reader, unit, rows) for _turn in range(2 * times)]
                timed.append(
                    (
                        _timed(partial(with_it, reader), some[:times]),
                        _timed(partial(without, reader), some[times:]),
                    )
                )
            # The first round warms up.
            with_them, without_them = zip(*timed[1:], strict=True)
            found[name] = Ratio.of(with_them, without_them)
    return found


def _timed(write: Callable[[list[Issue]], None], some: list[list[Issue]]) -> float:
    """The median of so many: one wait for a disk that is busy says nothing."""
    seconds = []
    for issues in some:
        started = time.perf_counter()
        write(issues)
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def _reports(reader: Reader, unit: Unit, rows: int) -> list[Issue]:
    text = "The door would not open and nobody came to help us out."
    draft = clean_draft(IssueDraft(description=text, unit=unit), at=now())
    return [new_issue(draft, reporter=reader.user, at=now()) for _row in range(rows)]


def _save(reader: Reader, issues: list[Issue], *, is_tracked: bool = True) -> None:
    (issue,) = issues
    with transaction.atomic(), acting_as(reader.user, verb="issue.file", at=now()):
        ISSUE_FLOW.begin(issue, "file")
        if not is_tracked:
            issue.__dict__["skip_history_when_saving"] = True
        issue.save(force_insert=True)


def _bulk(reader: Reader, issues: list[Issue], *, is_tracked: bool = True) -> None:
    with transaction.atomic(), acting_as(reader.user, verb="issue.import", at=now()):
        for issue in issues:
            ISSUE_FLOW.begin(issue, "import")
        if is_tracked:
            bulk_create_tracked(Issue, issues)
        else:
            insert_rows(Issue, issues)


def import_price(
    url: str, environment: Mapping[str, str], folder: Path, *, rows: int
) -> dict[str, float]:
    """Rows a second of the import command, and of COPY of what it wrote.

    COPY fills twins of the three tables with all their indexes, empty before.
    """
    mapping, file = folder / "import.toml", folder / "import.csv"
    mapping.write_text(_MAPPING)
    _write(file, rows)
    last = _last_keys(url)
    started = time.monotonic()
    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "import_issues",
            file,
            "--mapping",
            mapping,
            "--json",
        ],
        cwd=ROOT,
        env=dict(environment),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    took = time.monotonic() - started
    copied = _copy_seconds(url, last)
    return {"rows": rows, "import": rows / took, "copy": rows / copied}


def _write(file: Path, rows: int) -> None:
    stamp = time.time_ns()
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["number", "text", "day"])
        for number, (_title, whole) in enumerate(texts(rows)):
            day = f"2024-{1 + number % 12:02}-{1 + number % 28:02} 10:{number % 60:02}"
            writer.writerow([f"{stamp}-{number}", whole, day])


_TABLES = {
    "issues_issue": "id",
    "issues_historicalissue": "history_id",
    "cxops_auditentry": "id",
}


def _last_keys(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return {
            table: int(
                connection.execute(
                    f"SELECT coalesce(max({key}), 0) FROM {table}"  # noqa: S608
                ).fetchone()[0]  # type: ignore[index]
            )
            for table, key in _TABLES.items()
        }


def _copy_seconds(url: str, last: Mapping[str, int]) -> float:
    seconds = 0.0
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table, key in _TABLES.items():
            chosen = f"SELECT * FROM {table} WHERE {key} > {last[table]}"  # noqa: S608
            cursor.execute(f"CREATE TABLE raw_{table} (LIKE {table} INCLUDING ALL)")
            with cursor.copy(f"COPY ({chosen}) TO STDOUT") as out:
                data = b"".join(bytes(block) for block in out)
            started = time.monotonic()
            with cursor.copy(f"COPY raw_{table} FROM STDIN") as into:
                into.write(data)
            seconds += time.monotonic() - started
        connection.rollback()
    return seconds
