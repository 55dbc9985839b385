"""Who begins with a new report, by the rules; and the rules themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Unit, User
from accounts.services.leaving import deactivate_person
from accounts.services.roles import end_role
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.drafts import IssueDraft
from issues.models import Channel, Issue, RoutingRule, Touchpoint
from issues.queries.rulebook import rulebook_of, sentence_of
from issues.services.filing import file_issue
from issues.services.routing import (
    RuleDraft,
    add_rule,
    edit_rule,
    raise_rule,
    retire_rule,
    tell_routed,
)
from issues.services.vocabulary import retire_term
from tests.asserts import assert_told, nothing_changed
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import make_channel, make_issue

#: AT is a Tuesday; two working days on.
THURSDAY = datetime(2026, 3, 12, 23, 59, tzinfo=UTC)


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel()


@pytest.fixture
def boss(db: None) -> User:
    return make_user("Ada Admin", is_administrator=True)


def filed(unit: Unit, by: User, **over: Any) -> Issue:
    draft = IssueDraft(description="Lift dead again.", unit=unit, **over)
    return file_issue(draft, actor=by, at=AT)


def test_the_first_rule_that_holds_puts_its_person_on_a_report_that_stays_new(
    unit: Unit,
    clerk: User,
    colleague: User,
    manager: User,
    touchpoint: Touchpoint,
    channel: Channel,
) -> None:
    draft = RuleDraft(unit=unit, touchpoint=touchpoint, channel=channel)
    add_rule(replace(draft, owner=colleague), actor=manager, at=AT)
    add_rule(RuleDraft(unit=unit, owner=manager, step_days=1), actor=manager, at=AT)

    issue = filed(unit, clerk, touchpoint=touchpoint, channel=channel)
    other = filed(unit, clerk, touchpoint=touchpoint)

    assert (issue.state, issue.owner, issue.next_step_at) == (
        "new",
        colleague,
        THURSDAY,
    )
    assert other.owner == manager
    assert issue.history.count() == 1
    assert issue.history.get().owner_id == colleague.pk


@pytest.mark.parametrize(
    ("condition", "said", "is_routed"),
    [
        ({"kind": "praise"}, {"kind": "praise"}, True),
        ({"kind": "praise"}, {}, False),
        ({"voice": "staff"}, {"voice": "staff"}, True),
        ({"voice": "staff"}, {"voice": "customer"}, False),
    ],
)
def test_a_rule_holds_for_its_kind_and_voice_only(
    condition: dict[str, str],
    said: dict[str, str],
    is_routed: bool,
    unit: Unit,
    clerk: User,
    manager: User,
) -> None:
    add_rule(RuleDraft(unit=unit, owner=manager, **condition), actor=manager, at=AT)

    assert (filed(unit, clerk, **said).owner == manager) is is_routed


def test_the_narrowest_units_rules_are_asked_first_and_hold_below(
    unit: Unit, clerk: User, manager: User, boss: User
) -> None:
    quay, yard = make_unit("Quay", unit), make_unit("Yard")
    keeper = make_clerk(quay, "Kim Keeper")
    add_rule(RuleDraft(owner=manager), actor=boss, at=AT)
    add_rule(RuleDraft(unit=unit, owner=clerk), actor=boss, at=AT)
    add_rule(RuleDraft(unit=quay, owner=keeper), actor=boss, at=AT)
    pier = make_unit("Pier", quay)

    begins = [filed(where, clerk).owner for where in (pier, quay, unit, yard)]

    assert begins == [keeper, keeper, clerk, manager]


def test_a_rule_for_whoever_manages_a_unit_follows_its_manager(
    unit: Unit, clerk: User, manager: User, boss: User
) -> None:
    add_rule(RuleDraft(unit=unit, managers_of=unit), actor=boss, at=AT)
    assert filed(unit, clerk).owner == manager
    held = manager.memberships.get()
    end_role(held, reason="Moved.", actor=boss, at=AT)

    assert filed(unit, clerk).owner is None

    successor = make_manager(unit, "Suse Successor")
    assert filed(unit, clerk).owner == successor


def test_nobody_is_put_on_it_when_the_rules_person_has_left_and_the_rule_says_so(
    unit: Unit, clerk: User, colleague: User, manager: User, boss: User
) -> None:
    add_rule(RuleDraft(unit=unit, owner=colleague), actor=manager, at=AT)
    add_rule(RuleDraft(unit=unit, owner=manager), actor=manager, at=AT)
    deactivate_person(colleague, reason="Left.", actor=boss, at=AT)

    issue = filed(unit, clerk)

    assert (issue.owner, issue.next_step_at) == (None, None)
    first, second = rulebook_of(manager, at=AT).rules
    assert first.warning == (
        "Cole League has left or has no role any more: nobody begins."
    )
    assert second.warning == ""


def test_whoever_begins_is_told_by_the_worker_unless_they_filed_it(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    add_rule(RuleDraft(unit=unit, owner=colleague), actor=manager, at=AT)
    mine, theirs = filed(unit, colleague), filed(unit, clerk)

    for issue in (mine, theirs):
        tell_routed(at=AT, issue=issue.pk)

    assert_told(("issues.routed", colleague))


def test_rules_read_as_sentences_and_are_tried_on_the_last_28_days(
    unit: Unit,
    clerk: User,
    colleague: User,
    manager: User,
    touchpoint: Touchpoint,
    channel: Channel,
) -> None:
    make_issue(unit, touchpoint=touchpoint, channel=channel)
    make_issue(unit, kind="praise", at=AT - timedelta(days=27))
    make_issue(unit, at=AT - timedelta(days=29))
    make_issue(make_unit("Yard"))
    make_issue(unit)
    draft = RuleDraft(unit=unit, owner=colleague)
    for one in (
        replace(draft, touchpoint=touchpoint, channel=channel),
        replace(draft, kind="praise", voice="customer", step_days=1),
    ):
        add_rule(one, actor=manager, at=AT)

    book = rulebook_of(manager, at=AT)

    assert [(shown.sentence, shown.would_have) for shown in book.rules] == [
        (
            (
                "Reports about “Waiting” in Harbour that came by “Phone” go to Cole "
                "League, next step within 2 working days."
            ),
            1,
        ),
        (
            (
                "Words of praise in Harbour said by customers go to Cole League, "
                "next step within 1 working day."
            ),
            1,
        ),
    ]
    assert (book.asked, book.unmatched) == (3, 1)


def test_the_sentence_names_who_manages_the_unit_now(unit: Unit, manager: User) -> None:
    rule = add_rule(RuleDraft(unit=unit, managers_of=unit), actor=manager, at=AT)

    assert sentence_of(rule, manager) == (
        "Reports in Harbour go to whoever manages Harbour (now Mira Manager), next "
        "step within 2 working days."
    )
    assert rulebook_of(manager, at=AT).rules[0].sentence == sentence_of(rule, manager)


def test_a_retired_word_is_a_warning(
    unit: Unit, manager: User, touchpoint: Touchpoint, boss: User
) -> None:
    add_rule(
        RuleDraft(unit=unit, owner=manager, touchpoint=touchpoint), actor=manager, at=AT
    )
    retire_term(touchpoint, replaced_by=None, reason="Gone.", actor=boss, at=AT)

    assert rulebook_of(manager, at=AT).rules[0].warning.startswith("“Waiting” isn’t")


def test_raising_changes_the_order_among_a_units_rules(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    add_rule(RuleDraft(unit=unit, owner=manager), actor=manager, at=AT)
    second = add_rule(RuleDraft(unit=unit, owner=colleague), actor=manager, at=AT)
    assert filed(unit, clerk).owner == manager

    raise_rule(second, version=1, actor=manager, at=AT)

    assert filed(unit, clerk).owner == colleague
    second.refresh_from_db()
    with nothing_changed(), pytest.raises(Conflict, match="asked first already"):
        raise_rule(second, actor=manager, at=AT)


def test_editing_and_retiring_count_from_the_next_report_on(
    unit: Unit, clerk: User, colleague: User, manager: User
) -> None:
    rule = add_rule(RuleDraft(unit=unit, owner=colleague), actor=manager, at=AT)
    edit_rule(
        rule,
        RuleDraft(unit=unit, owner=manager, step_days=1),
        reason="Cole is away.",
        version=1,
        actor=manager,
        at=AT,
    )
    assert filed(unit, clerk).owner == manager

    retire_rule(rule, reason="Not needed.", version=2, actor=manager, at=AT)

    assert filed(unit, clerk).owner is None
    assert [row.history_verb for row in rule.history.order_by("history_id")] == [
        "routing.add",
        "routing.edit",
        "routing.retire",
    ]
    assert rulebook_of(manager, at=AT).rules == []
    with nothing_changed(), pytest.raises(Conflict, match="isn’t used any more"):
        retire_rule(rule, reason="Again.", actor=manager, at=AT)


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"owner": None}, "one of the two"),
        ({"step_days": 0}, "within 1 to 20 working days"),
        ({"step_days": 21}, "within 1 to 20 working days"),
        ({"kind": "rumour"}, "no such kind"),
        ({"voice": "ghost"}, "said by customers or by staff"),
    ],
)
def test_a_rule_is_refused_when_it_makes_no_sense(
    over: dict[str, Any], sentence: str, unit: Unit, manager: User
) -> None:
    draft = RuleDraft(**({"unit": unit, "owner": manager} | over))

    with nothing_changed(), pytest.raises(Invalid, match=sentence):
        add_rule(draft, actor=manager, at=AT)


def test_a_rule_is_refused_to_whoever_could_not_read_reports(
    unit: Unit, manager: User
) -> None:
    nobody = make_user("Nobody Here")

    with nothing_changed(), pytest.raises(Invalid, match="couldn’t read this"):
        add_rule(RuleDraft(unit=unit, owner=nobody), actor=manager, at=AT)


def test_rules_are_made_over_ones_own_units_only(
    unit: Unit, clerk: User, manager: User, stranger: User, touchpoint: Touchpoint
) -> None:
    mine = add_rule(RuleDraft(unit=unit, owner=manager), actor=manager, at=AT)
    yard = make_unit("Far")
    journeyer = make_user("Jo Journey")
    grant(journeyer, Role.MANAGER, unit, journey=touchpoint.stage.journey)
    theirs = RuleDraft(unit=unit, owner=manager)

    with nothing_changed():
        for actor in (clerk, stranger, journeyer):
            with pytest.raises(Refused):
                add_rule(theirs, actor=actor, at=AT)
            with pytest.raises(Refused):
                edit_rule(mine, theirs, actor=actor, at=AT)
            with pytest.raises(Refused):
                raise_rule(mine, actor=actor, at=AT)
            with pytest.raises(Refused):
                retire_rule(mine, reason="x", actor=actor, at=AT)
        for unit_or_all in (yard, None):
            with pytest.raises(Refused):
                add_rule(
                    RuleDraft(unit=unit_or_all, owner=manager), actor=manager, at=AT
                )
            with pytest.raises(Refused):
                edit_rule(
                    mine,
                    RuleDraft(unit=unit_or_all, owner=manager),
                    actor=manager,
                    at=AT,
                )
        with pytest.raises(Stale):
            edit_rule(mine, theirs, version=7, actor=manager, at=AT)
    assert RoutingRule.objects.count() == 1


def test_a_manager_reads_the_rules_above_their_units_and_no_others(
    unit: Unit, manager: User, boss: User
) -> None:
    quay, yard = make_unit("Quay", unit), make_unit("Yard")
    keeper = make_manager(quay, "Kim Keeper")
    for place in (None, unit, quay, yard):
        add_rule(RuleDraft(unit=place, owner=manager), actor=boss, at=AT)

    seen = rulebook_of(keeper, at=AT).rules

    assert [(shown.rule.unit, shown.is_mine) for shown in seen] == [
        (quay, True),
        (unit, False),
        (None, False),
    ]
    assert len(rulebook_of(boss, at=AT).rules) == 4
