"""Who may do what to a restricted report."""

import pytest

from cxops.kernel.decision import Allowed, Denied
from issues import policies
from issues.services.triage import restrict_issue
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.issues import make_issue

pytestmark = pytest.mark.django_db


def test_restricted_report_is_worked_on_by_its_owner_alone() -> None:
    unit = make_unit()
    clerk = make_clerk(unit)
    manager, owner = make_manager(unit), make_manager(unit, "Rosa Restricted")
    issue = make_issue(unit, clerk)

    issue = restrict_issue(
        issue, owner=owner, reason="About a colleague.", actor=manager, at=AT
    )

    for policy in (policies.can_triage, policies.can_recover, policies.can_close):
        assert policy(owner, issue) == Allowed()
        refused = policy(manager, issue)
        assert isinstance(refused, Denied)
        assert refused.who == ("Rosa Restricted",)
