"""The only way an edge gets a job: one's own. Unseen = absent."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cxops.kernel.errors import NotFound
from cxops.models import Job


def job_for(user: User, key: int) -> Job:
    """A job that this person started."""
    job = jobs_for(user).filter(pk=key).first()
    if job is None:
        raise NotFound(_("There is nothing here."))
    return job


def jobs_for(user: User) -> QuerySet[Job]:
    """All jobs that this person started."""
    return Job.objects.filter(actor=user)
