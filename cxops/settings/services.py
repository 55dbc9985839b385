"""What CXOps leans on (database, cache, mail, broker), from one address each."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cxops.settings.env import Environment, private_folder

# Each connection gets these. FULL survives a power cut; secure_delete keeps erased
# text out of the file's free pages.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON;"
)
SQLITE_WAIT_SECONDS = 10

POSTGRES_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "synchronous_commit": "on",
        # Compiling a statement with many parts takes longer than any of ours runs.
        "jit": "off",
        # A list joins what its rows show in the order it names: looking for a better
        # one takes the planner ten times as long as reading the page does.
        "join_collapse_limit": "1",
        # Pages are read from solid state or memory: an index is nearly always right.
        "random_page_cost": "1.1",
        "lock_timeout": "5s",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
    }.items()
)
POSTGRES_SCHEMES = {"postgres", "postgresql"}

# Must exceed the longest task, or Redis hands it out a second time.
REDIS_VISIBILITY_SECONDS = 600


def database_settings(env: Environment, var: Path) -> dict[str, Any]:
    """Django's settings of the one database."""
    url = env.connection(
        "CXOPS_DATABASE_URL",
        f"sqlite:///{var / 'cxops.sqlite3'}",
        {"sqlite", *POSTGRES_SCHEMES},
        "postgres://cxops:PASSWORD@db.example.org:5432/cxops",
    )
    return read_database(env, "CXOPS_DATABASE_URL", url)


def read_database(env: Environment, name: str, url: str) -> dict[str, Any]:
    """One database address, with the options its kind needs."""
    database = env.parsed(
        "dj_db_url", name, url, "write it as postgres://USER:PASSWORD@HOST:PORT/NAME"
    )
    if not database:
        return {}
    if urlsplit(url).scheme in POSTGRES_SCHEMES:
        return database | {
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": database.get("OPTIONS", {})
            | {"options": POSTGRES_OPTIONS, "application_name": "cxops"},
        }
    return database | {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": SQLITE_WAIT_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def cache_settings(env: Environment) -> dict[str, Any]:
    """Local memory suits one web process; several need Redis."""
    name = "CXOPS_CACHE_URL"
    url = env.connection(
        name,
        "locmem://cxops",
        {"locmem", "redis", "rediss"},
        "redis://:PASSWORD@redis.example.org:6379/1",
    )
    return env.parsed("dj_cache_url", name, url, "write it as redis://HOST:PORT/NUMBER")


def mail_settings(env: Environment, var: Path) -> dict[str, Any]:
    """Mail by SMTP; without it every mail lands as a file in the outbox folder."""
    name = "CXOPS_EMAIL_URL"
    url = env.connection(
        name,
        "file://outbox",
        {"file", "smtp", "submission", "console"},
        "submission://USER:PASSWORD@smtp.example.org:587",
    )
    remedy = "write it as submission://USER:PASSWORD@HOST:PORT"
    mail = env.parsed("dj_email_url", name, url, remedy)
    outbox = str(private_folder(var / "outbox"))
    plain = dict.fromkeys(["EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"], "") | {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_HOST": "localhost",
        "EMAIL_PORT": 25,
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }
    given = {key: value for key, value in mail.items() if value}
    return plain | given | {"EMAIL_FILE_PATH": outbox}


def broker_options(url: str, var: Path) -> dict[str, Any]:
    """The transport's options; the folders of the embedded queue are made here."""
    if url.startswith("redis"):
        return {"visibility_timeout": REDIS_VISIBILITY_SECONDS}
    if not url.startswith("filesystem"):
        return {}
    messages = private_folder(var / "queue" / "messages")
    control = private_folder(var / "queue" / "control")
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.2,
    }
