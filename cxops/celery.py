"""The Celery application: the worker that sweeps the outbox.

Guards: the web never talks to the broker, so nothing here is needed to file a report.
A broker is never the record of work: what must happen is a row in the database, and
the tick finds it again.
"""

import os

from celery import Celery

from cxops import filequeue
from cxops.beat import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxops.settings.base")

filequeue.install()
app = Celery("cxops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = SCHEDULE
app.autodiscover_tasks()
