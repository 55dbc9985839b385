"""The screens of the routing rules, and the doors they count for."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Unit, User
from issues.models import Issue, RoutingRule
from issues.services.routing import RuleDraft, add_rule
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.issues.views.test_filing import answers

Browse = Callable[[User], Client]
RULES = "/settings/routing/"


@pytest.fixture
def boss(db: None) -> User:
    return make_user("Ada Admin", is_administrator=True)


@pytest.fixture
def rule(unit: Unit, manager: User) -> RoutingRule:
    return add_rule(RuleDraft(unit=unit, owner=manager), actor=manager, at=AT)


def test_a_manager_adds_a_rule_and_reads_it_as_a_sentence(
    unit: Unit, manager: User, clerk: User, browse: Browse
) -> None:
    client = browse(manager)
    answers = {"unit": str(unit.pk), "owner": str(clerk.pk), "step_days": "3"}

    page = client.post(f"{RULES}add/", answers, follow=True).content.decode()

    assert (
        "Reports in Harbour go to Clara Front, next step within 3 working days." in page
    )
    assert f"{RULES}{RoutingRule.objects.get().pk}/edit/" in page


def test_the_form_offers_a_manager_no_other_unit_and_never_the_whole(
    unit: Unit, manager: User, stranger: User, boss: User, browse: Browse
) -> None:
    form = browse(manager).get(f"{RULES}add/").context["form"]
    assert list(form.fields["unit"].queryset) == [unit]
    assert stranger not in form.fields["owner"].queryset

    answers = {"owner": str(manager.pk), "step_days": "3"}
    with nothing_changed():
        refused = browse(manager).post(f"{RULES}add/", answers)
    assert refused.status_code == 400

    browse(boss).post(f"{RULES}add/", answers)
    assert RoutingRule.objects.get().unit is None


def test_a_rule_is_changed_and_taken_away_by_its_forms(
    unit: Unit, manager: User, clerk: User, rule: RoutingRule, browse: Browse
) -> None:
    client, path = browse(manager), f"{RULES}{rule.pk}/"
    form = client.get(f"{path}edit/").context["form"]
    assert form.initial["owner"] == manager.pk

    client.post(
        f"{path}edit/",
        {
            "unit": str(unit.pk),
            "owner": str(clerk.pk),
            "step_days": "1",
            "version": "1",
            "reason": "Clara knows.",
        },
    )

    rule.refresh_from_db()
    assert (rule.owner, rule.step_days, rule.version) == (clerk, 1, 2)
    assert "Clara knows." in client.get(f"{path}edit/").content.decode()
    client.post(f"{path}retire/", {"reason": "Done.", "version": "2"})
    assert "No rules yet" in client.get(RULES).content.decode()


def test_a_report_filed_on_a_phone_is_routed(
    unit: Unit, manager: User, clerk: User, rule: RoutingRule, browse: Browse
) -> None:
    browse(clerk).post("/report/", answers(unit))

    issue = Issue.objects.get()
    assert (issue.state, issue.owner) == ("new", manager)
    page = browse(manager).get("/inbox/").content.decode()
    assert "1</span> to sort" in page


def test_rules_are_foreign_to_strangers_and_closed_to_the_front_line(
    rule: RoutingRule, stranger: User, clerk: User, browse: Browse
) -> None:
    assert browse(stranger).get(f"{RULES}{rule.pk}/edit/").status_code == 404
    assert "Mira Manager" not in browse(stranger).get(RULES).content.decode()
    assert browse(clerk).get(RULES).status_code == 403
