"""``make bench``: fill, measure, hold against the aims.

python -m tests.bench [--rows 1000000] [--rounds 7] [--seconds 0.6] [--json FILE]
"""

import argparse
import json
import os
import secrets
import sys
import time
from pathlib import Path

import django

from tests.services import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "cxops_bench"


def main() -> int:
    """Run it all; 1 where there is no PostgreSQL to run it on."""
    options = _options()
    server = postgres()
    if server is None:
        print(
            "Bench needs a PostgreSQL where it may create databases.", file=sys.stderr
        )
        return 1
    name = NAME if options.rows >= 1_000_000 else f"{NAME}_{options.rows}"
    _enter(options.folder, server, name)
    # Only now: models are there since the installation was entered.
    from tests.bench.database import Database
    from tests.bench.measure import Pace
    from tests.bench.run import run

    database = Database(server, name)
    result = run(
        database,
        rows=options.rows,
        pace=Pace(options.rounds, options.seconds),
        folder=options.folder,
        say=_say,
    )
    if options.forget:
        database.drop()
    options.json.write_text(json.dumps(result, indent=1, default=str) + "\n")
    print(f"The same in JSON: {options.json}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    var = Path(os.environ.get("CXOPS_VAR_DIR", ROOT / "var"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7, help="1: a mere trial")
    parser.add_argument("--seconds", type=float, default=0.6, help="of one round")
    parser.add_argument("--forget", action="store_true", help="drop the database after")
    parser.add_argument("--folder", type=Path, default=var / "bench")
    parser.add_argument("--json", type=Path, default=var / "bench.json")
    return parser.parse_args()


def _enter(folder: Path, server: str, name: str) -> None:
    """Become a process of the measured installation, as its own commands are."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = folder / "secret.key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(64))
    for variable in [name for name in os.environ if name.startswith("CXOPS_")]:
        del os.environ[variable]
    os.environ |= {
        "CXOPS_VAR_DIR": str(folder.resolve()),
        "CXOPS_DATABASE_URL": f"{server.rpartition('/')[0]}/{name}",
        "DJANGO_SETTINGS_MODULE": "cxops.settings.base",
    }
    django.setup()


_started = time.monotonic()


def _say(line: str) -> None:
    print(
        f"  {time.monotonic() - _started:5.0f} s  {line}", file=sys.stderr, flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
