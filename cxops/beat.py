"""The whole periodic schedule, as one table.

Only two plain ticks are scheduled: one for what is short, one for jobs. What is due,
for whom and in which time zone is a column in our tables, which they read under a
lease; so several workers may tick, a missed tick costs two seconds, and there is no
cron line to get wrong twice a year.
"""

from typing import Any

TICK_SECONDS = 2
# A tick that waited longer than this has been overtaken by its successors.
TICK_EXPIRES_SECONDS = 10

SCHEDULE: dict[str, dict[str, Any]] = {
    "tick": {
        "task": "cxops.tick",
        "schedule": float(TICK_SECONDS),
        "options": {"expires": TICK_EXPIRES_SECONDS},
    },
    "work": {
        "task": "cxops.work",
        "schedule": float(TICK_SECONDS),
        "options": {"expires": TICK_EXPIRES_SECONDS},
    },
}
