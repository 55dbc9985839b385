"""A quick fix through its pages: from a repeat problem to before and after."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxops.kernel.clock import now
from improvements.models import Initiative
from issues.models import Pattern
from tests.asserts import nothing_changed
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.improvements import Cast, make_problem, only_action, reread
from tests.improvements.measured import WEEK, count_all, report_weeks
from tests.improvements.services.test_quick_fixing import finish, start
from tests.improvements.views.test_moves import address, send

START = reverse("improvements:quick_fix")


def today() -> date:
    """Asked when it is needed: a run may go on past midnight."""
    return now().date()


@pytest.fixture
def problem(cast: Cast) -> Pattern:
    return make_problem(cast)


def answers(cast: Cast, problem: Pattern, **over: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": "Oil the hinge",
        "owner": cast.clerk.pk,
        "due_on": today() + timedelta(days=7),
        "strength": "weak",
        "patterns": [problem.pk],
        "unit": cast.unit.pk,
        "idempotency_key": "first",
    }
    return values | over


def as_text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_it_opens_with_the_problem_ticked_and_its_unit_chosen(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    client.force_login(cast.manager)

    page = client.get(START, {"pattern": problem.ref})

    form = page.context["form"]
    assert form.initial == {"patterns": [problem.pk], "unit": cast.unit}
    people = [person.full_name for person in form.fields["owner"].queryset]
    assert "Clara Front" in people


def test_an_old_problem_it_was_asked_about_is_offered_too(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    for number in range(100):
        make_problem(cast, f"Newer {number}")
    client.force_login(cast.manager)

    asked = client.get(START, {"pattern": problem.ref}).context["form"]
    not_asked = client.get(START).context["form"]

    assert problem in asked.fields["patterns"].queryset
    assert problem not in not_asked.fields["patterns"].queryset


def test_it_is_started_once(client: Client, cast: Cast, problem: Pattern) -> None:
    client.force_login(cast.manager)

    first = client.post(START, answers(cast, problem))
    again = client.post(START, answers(cast, problem))

    fix = Initiative.objects.get()
    assert (first.status_code, again.status_code) == (303, 303)
    assert first["Location"] == again["Location"] == fix.get_absolute_url()
    assert (fix.kind, fix.state, fix.owner) == (
        "quick_fix",
        "in_progress",
        cast.clerk,
    )


def test_a_mistake_shows_the_form_with_what_was_typed(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    client.force_login(cast.manager)
    with nothing_changed():
        page = client.post(START, answers(cast, problem, due_on="2020-01-01"))

    assert page.status_code == 400
    assert "Give a day from today on." in as_text(page)
    assert 'value="Oil the hinge"' in page.content.decode()


def test_a_clerk_proposes_instead(client: Client, cast: Cast, problem: Pattern) -> None:
    client.force_login(cast.clerk)
    with nothing_changed():
        assert client.get(START).status_code == 403
        assert client.post(START, answers(cast, problem)).status_code == 403


def test_its_page_has_one_way_on_and_no_gates(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    fix = start(cast, [problem])
    client.force_login(cast.clerk)

    page = client.get(fix.get_absolute_url())

    text = as_text(page)
    assert page.context["main"].verb == "finish_quick_fix"
    offered = [move.verb for move, _url in page.context["others"]]
    assert offered == ["change_quick_fix", "promote", "withdraw"]
    assert page.context["refused"] == []
    for gone in ("Sponsor", "Approver", "Checks the effect", "Targets"):
        assert gone not in text
    assert [str(step["label"]) for step in page.context["loop"]] == [
        "Being done",
        "In effect",
        "Closed",
    ]


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("change_quick_fix", {"title": "Replace it", "strength": "strong"}, None),
        ("promote", {"reason": "It needs money."}, "proposed"),
        ("withdraw", {"reason": "The lift goes."}, "withdrawn"),
    ],
)
def test_every_move_through_its_form(
    client: Client,
    cast: Cast,
    problem: Pattern,
    verb: str,
    data: dict[str, Any],
    state: str | None,
) -> None:
    fix = start(cast, [problem])
    client.force_login(cast.clerk)
    values = {"owner": cast.owner.pk, "due_on": today() + WEEK} | data
    values = values if verb == "change_quick_fix" else data
    assert client.get(address(verb, fix)).status_code == 200

    sent = send(client, address(verb, fix), fix, **values)

    assert sent.status_code == 303, sent.content
    fresh = reread(fix)
    assert fresh.state == (state or "in_progress")
    if verb == "change_quick_fix":
        assert (fresh.title, fresh.owner) == ("Replace it", cast.owner)
        assert only_action(fresh).title == "Replace it"


def test_done_and_closed_through_their_forms(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    fix = start(cast, [problem])
    client.force_login(cast.clerk)
    page = client.get(address("finish_quick_fix", fix))
    assert page.context["form"].initial == {"fixed_from": today()}

    done = {"result": "It closes.", "fixed_from": today()}
    assert (
        send(client, address("finish_quick_fix", fix), fix, **done).status_code == 303
    )
    assert reread(fix).state == "implemented"
    assert send(client, address("end_quick_fix", fix), fix).status_code == 303
    assert reread(fix).state == "closed"


def test_before_and_after_are_shown_without_a_verdict(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    fix_day = date(2026, 3, 2)
    report_weeks(cast, problem, fix_day - 14 * WEEK, [6] * 14)
    report_weeks(cast, problem, fix_day, [2] * 4)
    count_all()
    fix = finish(start(cast, [problem]), cast.clerk, fixed_from=fix_day)
    client.force_login(cast.clerk)

    page = client.get(fix.get_absolute_url())

    found = page.context["before_after"]
    assert found.before == (6,) * 12
    assert found.after[:4] == (2, 2, 2, 2)
    text = as_text(page)
    assert "<strong>6.0 reports a week</strong> in the 12 weeks before" in text
    assert "A quick fix gets no verdict" in text
    assert "Does it work?" not in text
    for banned in ("proven", "significant", "eliminated"):
        assert banned not in text.lower()


def test_who_only_reported_it_reads_no_numbers(
    client: Client, cast: Cast, problem: Pattern
) -> None:
    fix_day, elsewhere = date(2026, 3, 2), make_unit("Airport")
    reporter = make_clerk(elsewhere, "Rita Reporter")
    report_weeks(cast, problem, fix_day - 14 * WEEK, [6] * 14, reporter=reporter)
    count_all()
    fix = finish(start(cast, [problem]), cast.clerk, fixed_from=fix_day)
    client.force_login(reporter)

    page = client.get(fix.get_absolute_url())

    assert page.status_code == 200
    assert "before_after" not in page.context
    assert "reports a week" not in as_text(page)
