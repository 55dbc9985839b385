"""What a person does to their own long work."""

from datetime import datetime

from django.utils.translation import gettext as _

from cxops.kernel.errors import Conflict
from cxops.kernel.jobs import ask_to_cancel
from cxops.models import Job


def cancel_job(job: Job, *, at: datetime) -> Job:
    """Let it end after the step it is in; what was done stays done."""
    if not ask_to_cancel(job.kind, subject=job.subject, at=at):
        raise Conflict(_("It had ended before. There is nothing to cancel."))
    return job
