"""The work behind the pages: worker, broker, cache, mail, and what is left undone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from kombu import Connection

from cxops.models import Lease, OutboxEvent
from cxops.ops.findings import Finding, broken, ok, warning
from cxops.ops.health import BACKLOG_AFTER, TICK
from cxops.ops.restore import HELD_BACK
from cxops.settings.refusals import is_loopback
from issues.services.rollups import counts_differ, notes_waiting

TIMEOUT_SECONDS = 5
#: So much of the daily counts is compared: all of it takes seconds at a million.
COUNTS_SINCE = timedelta(days=28)


def examine_worker(at: datetime) -> Iterator[Finding]:
    """Somebody holds the lease of the tick."""
    lease = Lease.objects.filter(name=TICK).first()
    if lease is None:
        sentence = "No worker has ever run: mails, digests and seals wait."
    elif lease.until <= at:
        sentence = f"No worker has run since {lease.until:%Y-%m-%d %H:%M} UTC."
    else:
        yield ok("worker", f"{lease.holder} is at work.")
        return
    yield broken("worker", sentence, "Start cxops-worker and cxops-beat.")


def examine_outbox(at: datetime) -> Iterator[Finding]:
    """Promised work is done, and nothing was given up."""
    waiting = OutboxEvent.objects.filter(
        done_at=None, given_up_at=None, next_attempt_at__lt=at - BACKLOG_AFTER
    ).count()
    given_up = OutboxEvent.objects.exclude(given_up_at=None)
    failed = given_up.exclude(error=HELD_BACK)
    if waiting:
        sentence = f"{waiting} pieces of work have waited for over ten minutes."
        yield broken("outbox", sentence, "Start more workers, and read their log.")
    first = failed.order_by("pk").first()
    if first:
        yield warning(
            "outbox",
            f"{failed.count()} messages or other effects failed for good, the first "
            f"is event {first.pk} ({first.error}).",
            "Find the number in the worker’s log; those people weren’t told by mail.",
        )
    if not waiting and not first:
        held = given_up.count()
        note = f" {held} were held back by a restore." if held else ""
        yield ok("outbox", f"Nothing waits, nothing failed.{note}")


def examine_counts(at: datetime) -> Iterator[Finding]:
    """The daily counts of the last four weeks are those of the reports."""
    wrong = counts_differ(since=at.date() - COUNTS_SINCE)
    waiting = notes_waiting()
    if wrong and not waiting:
        unit, day = wrong[0]
        sentence = f"They differ from the reports, last on {day} in unit {unit}."
        yield broken("counts", sentence, "Run `manage.py rebuild_counts`.")
        return
    note = f"; changes that wait: {waiting}" if waiting else ""
    yield ok("counts", f"They are those of the reports{note}.")


def examine_broker(at: datetime) -> Iterator[Finding]:
    """The queue between tick and workers takes connections."""
    url = settings.CELERY_BROKER_URL
    if urlsplit(url).scheme in {"filesystem", "memory"}:
        yield ok("broker", "A folder of this machine.")
        return
    try:
        with Connection(url, connect_timeout=TIMEOUT_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=TIMEOUT_SECONDS)
    except Exception as error:  # noqa: BLE001 -- each transport has its own family
        yield broken(
            "broker",
            f"It doesn’t answer ({type(error).__name__}): nothing is mailed or sealed.",
            "Start it, or correct CXOPS_BROKER_URL.",
        )
        return
    yield ok("broker", "It answers.")


def examine_cache(at: datetime) -> Iterator[Finding]:
    """The cache answers; log-ins are limited by it."""
    try:
        cache.get("cxops.doctor")
    except Exception as error:  # noqa: BLE001 -- each backend has its own family
        yield broken(
            "cache",
            f"It doesn’t answer ({type(error).__name__}), so nobody can log in.",
            "Start it, or correct CXOPS_CACHE_URL.",
        )
        return
    yield ok("cache", "It answers.")


def examine_mail(at: datetime) -> Iterator[Finding]:
    """The mail server takes connections."""
    if "filebased" in settings.EMAIL_BACKEND:
        sentence = f"Mail lands in {settings.EMAIL_FILE_PATH}, with nobody."
        if is_loopback(urlsplit(settings.PUBLIC_URL).hostname):
            yield ok("mail", sentence)
        else:
            yield warning("mail", sentence, "Set CXOPS_EMAIL_URL.")
        return
    try:
        server = get_connection()
        server.open()
        server.close()
    except OSError as error:  # smtplib's errors are among them
        yield broken(
            "mail",
            f"The mail server can’t be used ({type(error).__name__}): mail waits.",
            "Correct CXOPS_EMAIL_URL, or call whoever runs the mail server.",
        )
        return
    yield ok("mail", "The mail server takes our log-in.")
