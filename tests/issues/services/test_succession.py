"""Handing over what somebody who leaves looked after."""

from datetime import date, timedelta

import pytest

from accounts.handover import HANDOVERS, held_by
from accounts.models import Unit, User
from cxops.kernel.errors import Invalid
from tests.asserts import assert_moved, assert_told, nothing_changed
from tests.builders.accounts import make_clerk, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_issue, make_pattern

LATER = AT + timedelta(hours=3)


def test_held_counts_what_is_still_open(
    unit: Unit, manager: User, colleague: User
) -> None:
    for state in ("new", "triaged", "needs_info", "resolved", "closed", "declined"):
        make_issue(unit, state=state, owner=colleague)
    make_issue(unit, owner=colleague, is_restricted=True)
    make_issue(unit, owner=colleague, withdrawn_at=AT)
    make_issue(unit, owner=manager)
    for state in ("suspected", "confirmed", "fixed", "accepted", "refuted"):
        make_pattern(
            unit, manager, state=state, owner=colleague, fixed_from=date(2026, 1, 1)
        )

    held = {item.name: item.count for item in held_by(colleague)}

    assert (held["reports"], held["repeat_problems"]) == (5, 4)


def test_reports_go_to_the_successor_who_is_told(
    unit: Unit, manager: User, colleague: User, clerk: User
) -> None:
    mine = make_issue(unit, state="triaged", owner=colleague)
    closed = make_issue(unit, state="closed", owner=colleague)

    HANDOVERS["reports"].hand_over(colleague, clerk, actor=manager, at=LATER)

    mine.refresh_from_db()
    closed.refresh_from_db()
    assert (mine.owner, mine.version, mine.state) == (clerk, 2, "triaged")
    assert closed.owner == colleague
    assert_moved(mine, "issue.hand_over", by=manager, moved=("", ""), at=LATER)
    assert_told(("issues.assigned", clerk))


def test_repeat_problems_go_to_the_successor(
    unit: Unit, manager: User, colleague: User, clerk: User
) -> None:
    pattern = make_pattern(unit, manager, owner=colleague)

    HANDOVERS["repeat_problems"].hand_over(colleague, clerk, actor=manager, at=LATER)

    pattern.refresh_from_db()
    assert (pattern.owner, pattern.version) == (clerk, 2)
    assert_moved(pattern, "pattern.hand_over", by=manager, moved=("", ""), at=LATER)


@pytest.mark.parametrize("name", ["reports", "repeat_problems"])
def test_hand_over_is_refused_when_the_successor_could_not_read_it(
    unit: Unit, manager: User, colleague: User, name: str
) -> None:
    make_issue(unit, owner=colleague)
    make_pattern(unit, manager, owner=colleague)

    for to in (make_user("Nell Norole"), make_clerk(unit, is_active=False)):
        with nothing_changed(), pytest.raises(Invalid):
            HANDOVERS[name].hand_over(colleague, to, actor=manager, at=LATER)
