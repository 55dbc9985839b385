"""The whole measurement, in its order."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cxops.kernel.clock import now
from tests.bench import (
    consequences,
    filling,
    measure,
    organisation,
    plans,
    table,
    targets,
)
from tests.bench.aims import aims_of
from tests.bench.daily import daily_counts
from tests.bench.database import Database
from tests.bench.prices import history_prices, import_price
from tests.bench.server import ROOT, serving

Say = Callable[[str], None]
PRODUCT = "cxops.wsgi:application"
PEERS = "tests.bench.peers.wsgi:application"
COUNTED = "tests.bench.counted:application"
#: Rows of the file that is imported.
IMPORTED = 10_000
_PEER_SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.bench.peers.settings"}


def run(
    database: Database,
    *,
    rows: int,
    pace: measure.Pace,
    folder: Path,
    say: Say,
) -> dict[str, Any]:
    """Fill where that is needed, measure, print the table; returns all of it."""
    prepare(database, rows, say)
    people = organisation.readers()
    wanted = [*targets.peers(people["filer"]), *targets.targets(people)]
    with ExitStack() as stack:
        servers = {
            targets.PRODUCT: stack.enter_context(_served("product", PRODUCT, folder)),
            targets.PEER: stack.enter_context(
                _served("peer", PEERS, folder, **_PEER_SETTINGS)
            ),
        }
        found = measure.run_all(wanted, servers, pace=pace, say=say)
    with ExitStack() as stack:
        counters = {
            targets.PRODUCT: stack.enter_context(_served("counted", COUNTED, folder)),
            targets.PEER: stack.enter_context(
                _served("counted-peer", COUNTED, folder, **_PEER_SETTINGS)
            ),
        }
        measure.count_statements(found, counters)
    print(table.requests_table(found))
    say("history's price, import")
    prices: dict[str, Any] = dict(history_prices(people["filer"], rounds=pace.rounds))
    prices["import"] = import_price(
        database.url, os.environ, folder, rows=min(rows, IMPORTED)
    )
    say("daily counts")
    sums = daily_counts(people, rounds=pace.rounds)
    print(table.sums_table(sums))
    say("plans")
    scopes = [people[name] for name in organisation.READERS]
    found_plans = plans.every_plan(scopes[-1:] if pace.is_quick else scopes)
    print(table.plans_table(found_plans))
    judged = aims_of(
        found,
        plans_p95=plans.p95(found_plans),
        plans_worst=found_plans[0].ms,
        scans=sum(plan.has_scan for plan in found_plans),
        prices=prices,
        sums=sums,
    )
    print("\n".join(["", *(aim.line for aim in judged)]))
    return {
        "rows": rows,
        "bytes": database.size(),
        "requests": table.as_data(found),
        "prices": prices["import"]
        | {name: asdict(prices[name]) for name in ("save", "bulk")},
        "sums": [asdict(each) for each in sums],
        "plans": [asdict(plan) for plan in found_plans],
        "aims": [asdict(aim) | {"is_met": aim.is_met} for aim in judged],
    }


def prepare(database: Database, rows: int, say: Say) -> None:
    """Make the database what it was when its fill ended."""
    if not database.is_filled(rows):
        say(f"filling {database.name} with {rows} reports")
        database.make_anew()
        _manage("migrate", "--verbosity=0", database=database)
        _manage("set_up", "--verbosity=0", database=database)
        organisation.make_organisation(at=now())
        filling.fill(database.url, rows, say)
        _manage("rebuild_counts", "--verbosity=0", database=database)
        consequences.make_consequences(now().date())
        database.note_filled(rows)
        say("counted by day")
    else:
        _manage("migrate", "--verbosity=0", database=database)
        database.take_back()
    _manage("collectstatic", "--no-input", "--verbosity=0", database=database)
    say(f"{database.name} is ready: {database.size() / 1e9:.1f} GB")


def _served(name: str, application: str, folder: Path, **over: str) -> Any:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **over}
    return serving(
        name, application, environment=environment, log=folder / f"{name}.log"
    )


def _manage(*arguments: str, database: Database) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"CXOPS_DATABASE_URL": database.url},
        check=True,
    )
