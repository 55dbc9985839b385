"""Whose turn it is: one worker does jobs at a time, for a few seconds."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from cxops.jobs.runner import run_jobs
from cxops.outbox.lease import leave_lease, take_lease

LEASE = "jobs"
#: Well within the time a lease is held.
SECONDS_A_TURN = 8.0
#: On SQLite other writers get in between two steps.
PAUSE = {"sqlite": 0.05}


def work_in_turn(
    *, now: Callable[[], datetime], seconds: float = SECONDS_A_TURN
) -> int:
    """Do steps under the lease; returns how many. 0 while another worker has it.

    The holder is this turn, not this process: two threads of one worker take turns
    too, and the other one stays free for the tick.
    """
    holder = f"turn:{secrets.token_hex(8)}"
    if not take_lease(LEASE, holder=holder, at=now()):
        return 0
    ends_at = time.monotonic() + seconds
    try:
        return run_jobs(
            now=now,
            is_over=lambda: time.monotonic() >= ends_at,
            pause=lambda: time.sleep(PAUSE.get(connection.vendor, 0.0)),
        )
    finally:
        leave_lease(LEASE, holder=holder, at=now())
