"""The whole demo: founded, lived through day by day, and stored as one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.queries.administration import nobody_exists
from cxops.demo.company import NAME
from cxops.demo.diary import Diary
from cxops.demo.logins import keep_logins
from cxops.demo.organisation import found_organisation, is_founded
from cxops.demo.past import Past
from cxops.demo.patterns import Problems
from cxops.demo.projects import write_projects
from cxops.demo.projects_past import write_past_projects
from cxops.demo.reports import write_reports
from cxops.kernel.errors import Conflict
from cxops.ops.installation import set_up

SEED = 20_260_101
#: Founded so many days before today: the first unit went live a week later.
FOUNDED = 742


@transaction.atomic
def tell_story(*, as_of: datetime) -> bool:
    """Fill an empty installation with Northline; False where it is there already.

    One transaction: a demo that was killed half-way leaves nothing. Refuses where
    anybody else works.
    """
    if is_founded():
        return False
    if not nobody_exists():
        raise Conflict(
            _(
                "People work in this installation already, so the demo stays out. "
                "Set CXOPS_VAR_DIR to an empty folder to see it."
            )
        )
    diary = Diary(as_of, SEED)
    founded = diary.moment(FOUNDED, 9)
    set_up(organisation=NAME, at=founded)
    organisation = found_organisation(diary, founded)
    reports = write_reports(diary, organisation)
    past = Past(diary, organisation, SEED)
    past.write()
    problems = Problems(diary, organisation, reports, past)
    problems.write()
    write_past_projects(diary, organisation, problems)
    write_projects(diary, organisation, problems)
    diary.play()
    keep_logins(organisation.passwords)
    return True
