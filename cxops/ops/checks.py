"""System checks: what the settings alone can't tell, each with an id and a fix.

Guards: `manage.py check --deploy --fail-level WARNING` is clean on a sound
installation with nothing silenced. What must never start at all is refused by the
settings themselves (`cxops.settings.refusals`).

001 to 009 are this module's; other parts register their own ids beside their code.
"""

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

# SQLite's locks are not reliable on these (https://sqlite.org/howtocorrupt.html).
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs"}
MOUNTS = Path("/proc/mounts")
SQLITE = "django.db.backends.sqlite3"
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@register(Tags.files)
def check_folder(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The folder of all state must be writable."""
    folder = Path(settings.VAR_DIR)
    if os.access(folder, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"CXOps may not write to {folder}, where it keeps all its state.",
            hint="Give it to the account that runs CXOps, or set CXOPS_VAR_DIR.",
            id="cxops.E001",
        )
    ]


@register(Tags.database)
def check_disk(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """SQLite on a network file system loses records."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != SQLITE:
        return []
    folder = Path(database["NAME"]).resolve().parent
    mounts = MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else ""
    kind = file_system_of(folder, mounts.splitlines())
    if kind not in NETWORK_FILE_SYSTEMS:
        return []
    return [
        Error(
            f"SQLite lies in {folder} on a network file system ({kind}), where its "
            "locks don't hold and records can be lost.",
            hint="Move CXOPS_VAR_DIR to a local disk, or use PostgreSQL.",
            id="cxops.E002",
        )
    ]


def file_system_of(folder: Path, mounts: Iterable[str]) -> str:
    """The kind of file system a folder lies on, from lines of /proc/mounts."""
    found: tuple[int, str] = (-1, "")
    for line in mounts:
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if folder.is_relative_to(point):
            # Later mounts on the same point cover earlier ones.
            found = max(found, (len(point.parts), fields[2]), key=lambda it: it[0])
    return found[1]


@register(Tags.security, deploy=True)
def check_key_file(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The key that signs sessions is for one account only."""
    key = Path(settings.VAR_DIR) / "secret.key"
    if not key.exists() or not key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [
        Error(
            f"Other accounts of this machine can read the key in {key}.",
            hint=f"chmod 600 {key}",
            id="cxops.E003",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An https address without a trusted proxy redirects to itself for ever."""
    if not settings.SECURE_SSL_REDIRECT or settings.PROXY_COUNT:
        return []
    return [
        checks.Warning(
            "CXOPS_PUBLIC_URL is https, but no proxy is trusted to say that a request "
            "came encrypted, so every page would redirect to itself.",
            hint="Set CXOPS_PROXY_COUNT to the number of proxies, usually 1.",
            id="cxops.W004",
        )
    ]


@register(Tags.caches, deploy=True)
def check_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each web process counts failed log-ins alone when the cache is its own."""
    shared = settings.CACHES["default"]["BACKEND"] != LOCAL_MEMORY
    if shared or settings.WEB_WORKERS == 1:
        return []
    return [
        checks.Warning(
            f"{settings.WEB_WORKERS} web processes each have a cache of their own, so "
            "the limit on failed log-ins is that many times higher.",
            hint="Set CXOPS_CACHE_URL to a Redis database, or CXOPS_WEB_WORKERS=1.",
            id="cxops.W005",
        )
    ]
