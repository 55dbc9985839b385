"""Settings, key, people: what is decided before the first request."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core import checks

from accounts.models import Unit, User
from cxops.ops.findings import Finding, broken, ok, warning
from cxops.settings.refusals import is_loopback


def examine_settings(at: datetime) -> Iterator[Finding]:
    """Django's and our own checks; those for deployment where others can reach it."""
    public = urlsplit(settings.PUBLIC_URL)
    found = checks.run_checks(
        include_deployment_checks=not is_loopback(public.hostname)
    )
    serious = [message for message in found if message.level >= checks.WARNING]
    for message in serious:
        make = broken if message.level >= checks.ERROR else warning
        hint = message.hint or f"See the check {message.id}."
        yield make("settings", str(message.msg), hint)
    if not serious:
        yield ok("settings", "Every check of the settings holds.")


def examine_key(at: datetime) -> Iterator[Finding]:
    """The key and the folder of all state are for one account only."""
    folder = Path(settings.VAR_DIR)
    for path, right in ((folder / "secret.key", "600"), (folder, "700")):
        if not path.exists():
            continue
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            sentence = f"Other accounts of this machine can reach {path}."
            yield warning("key", sentence, f"chmod {right} {path}")
            return
        if path.stat().st_uid != os.geteuid():
            sentence = f"{path} belongs to another account than this one."
            remedy = "Run commands as the account that runs CXOps."
            yield warning("key", sentence, remedy)
            return
    yield ok("key", "Key and state are for this account only.")


def examine_administrators(at: datetime) -> Iterator[Finding]:
    """Somebody must be able to invite people and set rules."""
    count = User.objects.filter(is_administrator=True, is_active=True).count()
    if count:
        yield ok("administrators", f"{count} can administrate.")
        return
    yield broken(
        "administrators",
        "Nobody can administrate this installation.",
        f"Open {settings.PUBLIC_URL} and make the first administrator.",
    )


def examine_time_zones(at: datetime) -> Iterator[Finding]:
    """Each zone that is in use can be read; days and digests depend on it."""
    used = {settings.DEFAULT_TIME_ZONE}
    for model in (Unit, User):
        used |= set(model._default_manager.values_list("time_zone", flat=True))
    unknown = sorted(name for name in used - {""} if not _is_known(name))
    if unknown:
        yield broken(
            "time zones",
            f"This machine doesn’t know the time zone {unknown[0]}.",
            "Install or update the system’s package tzdata.",
        )
        return
    yield ok("time zones", f"{len(available_timezones())} zones, all in use known.")


def _is_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def examine_static_files(at: datetime) -> Iterator[Finding]:
    """Styles and scripts are built and collected."""
    folder = Path(settings.STATIC_ROOT)
    if not (folder / "staticfiles.json").exists():
        sentence = f"{folder} holds no collected files, so pages have no style."
        yield broken("static files", sentence, "make install")
        return
    source = Path(settings.STATICFILES_DIRS[0]) / ".built"
    collected = (folder / "staticfiles.json").stat().st_mtime
    if source.exists() and source.stat().st_mtime > collected:
        sentence = "The front end was built after its files were collected."
        yield warning("static files", sentence, "make install")
        return
    yield ok("static files", "Built and collected.")
