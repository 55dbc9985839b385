"""The doctor: everything an operator can get wrong, one line each. It only reads."""

from collections.abc import Iterator
from datetime import datetime

from cxops.ops.examinations import database, files, settings, trail, work
from cxops.ops.findings import Examination, Finding, Level, broken

#: In the order in which one would repair: what comes first can cause what follows.
EXAMINATIONS: dict[str, Examination] = {
    "settings": settings.examine_settings,
    "key": settings.examine_key,
    "static files": settings.examine_static_files,
    "disk": files.examine_disk,
    "durability": database.examine_durability,
    "migrations": database.examine_migrations,
    "triggers": database.examine_triggers,
    "indexes": database.examine_indexes,
    "clock": database.examine_clock,
    "time zones": settings.examine_time_zones,
    "administrators": settings.examine_administrators,
    "broker": work.examine_broker,
    "cache": work.examine_cache,
    "mail": work.examine_mail,
    "worker": work.examine_worker,
    "outbox": work.examine_outbox,
    "counts": work.examine_counts,
    "seals": trail.examine_seals,
    "anchor": trail.examine_anchor,
    "media folder": files.examine_media_folder,
    "media": files.examine_media,
    "backup": trail.examine_backup,
}


def examine(*, at: datetime) -> Iterator[Finding]:
    """Every finding, as it is found. One that fails doesn't hide the others."""
    for about, look in EXAMINATIONS.items():
        try:
            yield from look(at)
        except Exception as error:  # noqa: BLE001 -- the rest must still be looked at
            sentence = f"It couldn’t be examined ({type(error).__name__})."
            yield broken(about, sentence, "Repair first what is broken above.")


def worst(findings: list[Finding]) -> Level:
    """The level of the whole installation."""
    return max((finding.level for finding in findings), default=Level.OK)
