"""The demo: a whole company, the same every time, made by the services."""

import json
import stat
from collections import Counter
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from cxops.audit.rows import root_of, tracked_models
from cxops.demo.company import PEOPLE
from cxops.demo.story import tell_story
from cxops.kernel.errors import Conflict
from cxops.kernel.history import through_door
from cxops.models import AuditEntry
from improvements.enums import InitiativeState
from improvements.models import ChangeRequest, Initiative, Review
from issues.enums import IssueKind, IssueState, PatternState, Voice
from issues.models import Channel, Customer, Issue, Message, Pattern
from tests.builders.accounts import make_user
from tests.cxops.demo.content import AS_OF, content


def test_story_has_people_of_every_role(told: None) -> None:
    roles = Counter(User.objects.values_list("memberships__role", flat=True))

    assert {"frontline", "manager", "executive"} < set(roles)
    for flag in (
        "is_administrator",
        "is_improvement_lead",
        "is_finance_confirmer",
        "is_privacy_officer",
    ):
        assert User.objects.filter(**{flag: True}).count() == 1
    assert User.objects.filter(kind="service").count() == 1
    assert User.objects.filter(memberships__journey__isnull=False).count() == 1
    assert User.objects.filter(memberships__on_behalf_of__isnull=False).count() == 1


def test_story_has_reports_in_every_state_of_every_kind(told: None) -> None:
    assert 6_000 <= Issue.objects.count() <= 9_000
    assert 200 <= Issue.objects.filter(source="").count() <= 250
    states = Counter(Issue.objects.values_list("state", flat=True))
    assert set(states) == set(IssueState.values)
    assert min(states.values()) >= 3
    assert set(Issue.objects.values_list("kind", flat=True)) == set(IssueKind.values)
    assert set(Issue.objects.values_list("voice", flat=True)) == set(Voice.values)
    assert Issue.objects.filter(is_restricted=True).count() >= 2
    assert Issue.objects.filter(reopened_count__gt=0).exists()
    assert Issue.objects.filter(touchpoint=None).exists()
    assert Customer.objects.count() >= 20
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds == {"note", "question", "answer", "outcome"}
    assert not Channel.objects.filter(issues=None).exists()


def test_a_list_of_reports_reads_like_many_people(told: None) -> None:
    rows = Issue.objects.order_by("filed_at", "id")
    texts = list(rows.values_list("description", flat=True))

    assert all(one != next_one for one, next_one in pairwise(texts))
    assert len(set(texts)) > 0.9 * len(texts)
    assert not [text for text in texts if "{" in text]


def test_story_has_repeat_problems_in_every_state_that_lasts(told: None) -> None:
    states = Counter(Pattern.objects.values_list("state", flat=True))

    # What was fixed or proven happened again, less often: it is open and counted.
    assert set(states) == set(PatternState.values) - {"fixed", "verified"}
    assert Pattern.objects.filter(recurrence_count__gt=0).count() == 5
    assert Pattern.objects.count() == 15
    assert not Pattern.objects.filter(issues=None).exists()
    assert Pattern.objects.exclude(published_at=None).exclude(workaround="").count() > 3
    assert Pattern.objects.filter(factors__certainty="confirmed").exists()


def test_story_has_improvements_in_every_state_that_lasts_and_work_to_decide(
    told: None,
) -> None:
    states = set(Initiative.objects.values_list("state", flat=True))

    assert states == set(InitiativeState.values) - {"verified", "closed_unsuccessful"}
    decisions = set(Review.objects.values_list("decision", flat=True))
    assert decisions == {"", "approved", "returned", "rejected", "voided"}
    assert ChangeRequest.objects.get().decision == ""


def test_story_happens_in_the_order_of_time_up_to_its_day(told: None) -> None:
    moments = list(AuditEntry.objects.order_by("id").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] <= AS_OF
    assert (AS_OF - moments[0]).days in (741, 742)


def test_every_change_of_the_story_has_its_history_and_its_audit_entry(
    told: None,
) -> None:
    entries = {
        (entry.object_type, entry.history_id): entry.root
        for entry in AuditEntry.objects.all()
    }
    rows = 0
    for name, model in tracked_models().items():
        for row in model.history.all():  # type: ignore[attr-defined]
            assert entries[name, row.history_id] == root_of(name, row)
            rows += 1
    assert rows == len(entries) == AuditEntry.objects.count()


def test_nothing_happens_when_the_story_is_told_again(told: None) -> None:
    before = content()
    entries = AuditEntry.objects.count()

    with through_door("test"):
        assert not tell_story(as_of=AS_OF)

    assert (content(), AuditEntry.objects.count()) == (before, entries)


def test_log_ins_are_kept_for_the_owner_only_and_work(told: None) -> None:
    path = Path(settings.VAR_DIR) / "demo-logins.json"
    passwords = json.loads(path.read_text(encoding="utf-8"))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(passwords.values())) == len(passwords)
    assert set(passwords) == {person.key for person in PEOPLE if person.tries}
    hugo = User.objects.get(full_name="Hugo Martin")
    assert hugo.email is None
    assert hugo.check_password(passwords["hugo"])
    out = StringIO()
    call_command("demo_logins", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(passwords) + 1
    assert any(passwords["hugo"] in line and "N10" in line for line in lines)


@pytest.mark.django_db
def test_story_is_refused_when_other_people_work_here() -> None:
    make_user()

    with pytest.raises(Conflict, match="the demo stays out"):
        tell_story(as_of=AS_OF)

    assert User.objects.count() == 1


@pytest.mark.django_db
def test_command_is_refused_when_this_is_no_demo() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="CXOPS_DEMO"):
        call_command("seed_demo")

    assert not User.objects.exists()


@pytest.mark.django_db
def test_log_ins_are_refused_when_there_is_no_demo(tmp_path: Path) -> None:
    with (
        override_settings(VAR_DIR=tmp_path),
        pytest.raises(CommandError, match="There is no demo here"),
    ):
        call_command("demo_logins")
