"""Which services answer on this machine, for the tests and for `make test`.

A missing service skips its tests with a word; where `CI` is set it fails the run
instead, so that a build can't go green by testing less.

    python -m tests.services            says what answers, fails in CI when one doesn't
    python -m tests.services postgres   prints the address of PostgreSQL, if it answers
    python -m tests.services marks      prints the marker expression of this run
    python -m tests.services paths HALF prints what of it runs on "postgres" or "sqlite"
"""

import getpass
import os
import shutil
import sys
from collections.abc import Callable
from functools import cache

import kombu
import psycopg
import redis

TIMEOUT_SECONDS = 2
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def required() -> bool:
    """Whether every service must answer."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@cache
def postgres() -> str | None:
    """An address where a test database may be created."""
    addresses = [
        os.environ.get("CXOPS_TEST_DATABASE_URL", ""),
        f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres",
        "postgres:///postgres",
    ]
    for address in addresses:
        if address.startswith("postgres") and _may_create_database(address):
            return address
    return None


def _may_create_database(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=TIMEOUT_SECONDS) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles "
                "WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


@cache
def redis_server() -> str | None:
    """The address of a Redis database that the tests may empty."""
    address = os.environ.get("CXOPS_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    client = redis.Redis.from_url(
        address,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
    )
    try:
        client.ping()
    except redis.RedisError:
        return None
    finally:
        client.close()
    return address


@cache
def rabbitmq() -> str | None:
    """The address of a RabbitMQ that takes connections."""
    address = os.environ.get("CXOPS_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1//")
    with kombu.Connection(address, connect_timeout=TIMEOUT_SECONDS) as connection:
        try:
            connection.connect()
        except connection.connection_errors:
            return None
    return address


@cache
def browser() -> str | None:
    """The path of a Chromium."""
    named = os.environ.get("CXOPS_TEST_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


SERVICES: dict[str, Callable[[], str | None]] = {
    "PostgreSQL": postgres,
    "Redis": redis_server,
    "RabbitMQ": rabbitmq,
    "Chromium": browser,
}


def marks() -> str:
    """The slow suites run where everything is required, or when asked for."""
    return "" if required() else "not slow"


#: Where the database's own ways matter: SQL, locks, constraints, triggers, bytes.
ON_BOTH = (
    "tests/kernel",
    "tests/cxops/audit",
    "tests/cxops/digests",
    "tests/cxops/ops",
    "tests/cxops/outbox",
    "tests/accounts/queries",
    "tests/accounts/services",
    "tests/issues/services",
    "tests/issues/queries",
    "tests/issues/test_filters.py",
    "tests/improvements/services",
    "tests/improvements/proof",
    "tests/improvements/test_replay.py",
    "tests/imports/test_comcast.py",
    "tests/leaks",
    "tests/queries",
    "tests/browser/test_real_input.py",
)
#: Tests that make their own databases, or need none: once, beside SQLite.
OWN_DATABASES = (
    "tests/processes",
    "tests/bench",
    "tests/architecture",
    "tests/settings",
    "tests/stats",
    "tests/cxops/charts",
    "tests/api/test_generated_client.py",
    "tests/cxops/outbox/test_worker.py",
    "tests/issues/texts",
    "tests/imports/test_killed_import.py",
    "tests/imports/test_flat_memory.py",
    "tests/imports/test_four_files.py",
    "tests/imports/test_evaluate_duplicates.py",
    "tests/security/test_hostile_files.py",
)
#: Long tests of rights and pages, the same whatever lies beneath: by hand on SQLite,
#: on the build machine on PostgreSQL, which is the stricter.
FROM_OUTSIDE = (
    "tests/access",
    "tests/api/test_fuzz.py",
    "tests/browser/test_api_docs.py",
    "tests/browser/test_covering.py",
    "tests/browser/test_digests.py",
    "tests/browser/test_imports.py",
    "tests/browser/test_inbox.py",
    "tests/browser/test_known.py",
    "tests/browser/test_loop.py",
    "tests/browser/test_payloads.py",
    "tests/browser/test_served_files.py",
    "tests/browser/test_weeks.py",
    "tests/cxops/command_center/test_links.py",
    "tests/cxops/demo/test_told_twice.py",
    "tests/imports/test_every_file.py",
    "tests/queries",
    "tests/security/test_assignment.py",
    "tests/security/test_bad_forms.py",
    "tests/security/test_headers.py",
    "tests/security/test_reads.py",
    "tests/security/test_stored_texts.py",
)


def paths(half: str) -> str:
    """By hand all on SQLite, and on PostgreSQL what the database can change. On the
    build machine nearly all on PostgreSQL, and on SQLite what isn't only asked there.
    """
    if not required():
        return " ".join(ON_BOTH) if half == "postgres" else "tests"
    left_out = OWN_DATABASES if half == "postgres" else FROM_OUTSIDE
    return " ".join(["tests", *(f"--ignore={path}" for path in left_out)])


def _report() -> int:
    missing = [name for name, find in SERVICES.items() if find() is None]
    if not missing:
        print("PostgreSQL, Redis, RabbitMQ and Chromium answer: their tests run.")
        return 0
    verb = "are required here" if required() else "are skipped"
    print(f"Not answering: {', '.join(missing)}. The tests that need it {verb}.")
    return int(required())


if __name__ == "__main__":
    if sys.argv[1:] == ["postgres"]:
        print(postgres() or "")
    elif sys.argv[1:] == ["marks"]:
        print(marks())
    elif sys.argv[1:2] == ["paths"]:
        print(paths(sys.argv[2]))
    else:
        sys.exit(_report())
