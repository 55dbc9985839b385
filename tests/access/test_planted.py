"""The matrix finds what it is there to find: planted mistakes, each named."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.db import models

from accounts.queries.reach import Reach
from accounts.views.people import PeopleListView
from cxops.kernel.decision import Allowed, no_right, require
from cxops.kernel.http.permissions import DefaultDeny
from cxops.kernel.http.views import ANYONE, PUBLIC
from cxops.kernel.workflow import Flow
from improvements.querysets import InitiativeQuerySet
from issues import access as issue_access
from issues.models import Issue
from issues.querysets import IssueQuerySet, MessageQuerySet, PatternQuerySet
from issues.views import issue_page
from tests.access.asking import Asker, Route, routes
from tests.access.matrix import MATRIX
from tests.access.sweep import findings_of

pytestmark = pytest.mark.django_db
BY_NAME: dict[str, Route] = {route.name: route for route in routes()}
Plant = Callable[[pytest.MonkeyPatch], None]


def everything(self: models.QuerySet[Any], *_args: Any, **_named: Any) -> Any:
    """A door that forgot to look who comes in."""
    return self.all()


def all_reports(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IssueQuerySet, "visible_to", everything)


def all_patterns(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PatternQuerySet, "visible_to", everything)


def all_initiatives(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(InitiativeQuerySet, "visible_to", everything)


def all_messages(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        MessageQuerySet,
        "readable_by",
        lambda self, _user, issue: self.filter(issue=issue),
    )


def forgotten_restriction(patch: pytest.MonkeyPatch) -> None:
    real = IssueQuerySet.visible_to

    def visible_to(self: Any, user: Any, right: str = "issue.read") -> Any:
        restricted = self.filter(is_restricted=True)
        return real(self, user, right) | restricted

    patch.setattr(IssueQuerySet, "visible_to", visible_to)


def all_moves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Flow, "decide", lambda *_args, **_named: Allowed())


def open_api(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DefaultDeny, "has_permission", lambda *_args: True)


def door_for_anyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PeopleListView, "right", ANYONE)


def door_for_the_street(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PeopleListView, "right", PUBLIC)


def leavers_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(AuthenticationBackend, "user_can_authenticate", lambda *_args: True)


def endless_tokens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reach, "_admits", lambda *_args: True)


def unmasked_customer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issue_page, "customer_seen", lambda _user, issue: issue.customer)


def telling_refusal(patch: pytest.MonkeyPatch) -> None:
    """A record that is there but hidden answers "not yours" instead of nothing."""
    real = issue_page.report_for

    def report_for(user: Any, ref: str, **more: Any) -> Issue:
        if any(issue.ref == ref for issue in Issue.objects.all()):
            seen = issue_access.issues_for(user)
            if not any(issue.ref == ref for issue in seen):
                require(no_right())
        return real(user, ref, **more)

    patch.setattr(issue_page, "report_for", report_for)


PLANTED: list[tuple[Plant, str, str, str]] = [
    (all_reports, "issues:issue_detail", "clerk", "[foreign] 200, differs"),
    (all_reports, "issues:issue_list", "manager", "leaks the issue foreign title"),
    (all_reports, "api:issues_api:issue-list", "clerk", "names the issue restricted"),
    (all_patterns, "issues:pattern_detail", "clerk", "[unit] 200, differs"),
    (all_patterns, "issues:issue_group", "manager", "leaks the pattern foreign title"),
    (
        all_initiatives,
        "improvements:initiative_list",
        "clerk",
        "leaks the initiative foreign title",
    ),
    (
        all_initiatives,
        "api:improvements_api:initiative-detail",
        "manager",
        "[foreign] 200, differs",
    ),
    (
        all_messages,
        "issues:issue_detail",
        "clerk",
        "[own] leaks the issue own internal message",
    ),
    (
        forgotten_restriction,
        "issues:issue_list",
        "executive",
        "leaks the issue restricted title",
    ),
    (all_moves, "issues:issue_triage", "executive", "[own] 200, should refuse"),
    (open_api, "api:accounts_api:person-list", "clerk", "200, should refuse"),
    (door_for_anyone, "accounts:people_list", "clerk", "200, should refuse"),
    (door_for_the_street, "accounts:people_list", "anonymous", "should lead to"),
    (leavers_stay, "accounts:profile", "deactivated", "200, should lead to"),
    (
        endless_tokens,
        "api:improvements_api:initiative-list",
        "manager_token",
        "200, should refuse",
    ),
    (
        unmasked_customer,
        "issues:issue_detail",
        "executive",
        "[own] leaks the issue own customer",
    ),
    (telling_refusal, "issues:issue_detail", "clerk", "[foreign] 403, differs"),
]


@pytest.mark.parametrize(
    ("plant", "name", "who", "words"),
    PLANTED,
    ids=[f"{plant.__name__}-{name}" for plant, name, _who, _words in PLANTED],
)
def test_a_planted_mistake_is_named(
    plant: Plant,
    name: str,
    who: str,
    words: str,
    asker: Asker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.access.sweep.required", lambda: True)
    before = findings_of(asker, BY_NAME[name], MATRIX[name], [who])
    plant(monkeypatch)

    after = findings_of(asker, BY_NAME[name], MATRIX[name], [who])

    assert any(words in finding for finding in after), after[:5]
    assert not any(words in finding for finding in before), before[:5]
