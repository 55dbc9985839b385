"""From ticked bars to an improvement, or to a repeat problem where there is none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Unit, User
from cxops.kernel.clock import now
from improvements.services.proposing import propose_initiative
from issues.models import Issue, Pattern, RootCause
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.counts import count_all
from tests.builders.issues import (
    make_cause,
    make_issue,
    make_pattern,
    make_touchpoint,
)
from tests.issues.views.numbers_with_lists import rows_behind

Browse = Callable[[User], Client]
START = "/causes/pareto/start/"


@pytest.fixture
def slow(db: None) -> RootCause:
    return make_cause("Slow")


@pytest.fixture
def broken(db: None) -> RootCause:
    return make_cause("Broken")


def some(number: int, unit: Unit, cause: RootCause, **over: Any) -> list[Issue]:
    """So many reports of five days ago."""
    at = now() - timedelta(days=5)
    return [
        make_issue(unit, cause=cause, title=f"{cause} {n}", **{"at": at, **over})
        for n in range(number)
    ]


def test_the_problems_behind_the_bars_are_ticked_most_reports_first(
    unit: Unit, manager: User, browse: Browse, slow: RootCause, broken: RootCause
) -> None:
    lift, gate, other = (
        make_pattern(unit, manager, title=title) for title in ("Lift", "Gate", "Other")
    )
    some(2, unit, slow, pattern=lift)
    some(3, unit, slow, pattern=gate)
    some(2, unit, broken, pattern=lift)
    some(1, unit, make_cause("Rare"), pattern=other)
    some(1, unit, slow, pattern=other, at=now() - timedelta(days=200))
    count_all()
    client = browse(manager)

    address = f"{START}?days=28&pick={slow.slug}&pick={broken.slug}"
    response = client.get(address)

    assert response.status_code == 200
    found = response.context["problems"]
    told = [(each.pattern, each.count, each.is_ticked) for each in found]
    assert told == [(lift, 4, True), (gate, 3, True)]
    assert [rows_behind(client, each.href) for each in found] == [4, 3]
    assert "4 reports" in response.content.decode()


def test_going_on_opens_a_proposal_with_those_that_are_ticked(
    unit: Unit, manager: User, browse: Browse, slow: RootCause
) -> None:
    lift, gate, hidden = (
        make_pattern(unit, manager, title=title) for title in ("Lift", "Gate", "Rest")
    )
    some(1, unit, slow, pattern=lift)
    some(1, unit, slow, pattern=gate)
    count_all()
    client = browse(manager)

    # What isn't behind the bars doesn't come along, whoever names it.
    asked = f"pick={slow.slug}&problem={lift.ref}&problem={hidden.ref}&go=yes"
    response = client.get(f"{START}?{asked}")

    assert response.status_code == 302
    form = client.get(response["Location"]).context["form"]
    assert form.initial["patterns"] == [lift.pk]
    assert form.initial["title"] == "Lift"


def test_an_old_problem_is_offered_in_the_proposal_all_the_same(
    unit: Unit, manager: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("improvements.queries.scope._OFFERED", 1)
    old, _new = (make_pattern(unit, manager, title=title) for title in ("Old", "New"))

    form = browse(manager).get(f"/initiatives/propose/?pattern={old.ref}")

    offered = form.context["form"].fields["patterns"].queryset
    assert [pattern.title for pattern in offered] == ["New", "Old"]


def test_going_on_with_none_ticked_says_so(
    unit: Unit, manager: User, browse: Browse, slow: RootCause
) -> None:
    some(1, unit, slow, pattern=make_pattern(unit, manager))
    count_all()

    response = browse(manager).get(f"{START}?pick={slow.slug}&go=yes")

    assert response.status_code == 400
    assert "Tick at least one repeat problem." in response.content.decode()
    assert [each.is_ticked for each in response.context["problems"]] == [False]


def test_what_is_done_about_a_problem_is_said_and_an_ended_one_has_no_box(
    unit: Unit, manager: User, browse: Browse, slow: RootCause
) -> None:
    done = make_pattern(
        unit, manager, title="Done", state="fixed", fixed_from=now().date()
    )
    begun = make_pattern(unit, manager, title="Begun")
    propose_initiative(
        title="Fewer stops",
        summary="Fewer people stand before a door.",
        patterns=[begun],
        unit=unit,
        actor=manager,
        at=now(),
    )
    some(2, unit, slow, pattern=done)
    some(1, unit, slow, pattern=begun)
    count_all()

    page = browse(manager).get(f"{START}?pick={slow.slug}").content.decode()

    assert f'value="{begun.ref}"' in page
    assert f'value="{done.ref}"' not in page
    assert "Fix in effect" in page
    assert "“Fewer stops” was proposed to end this." in page


def test_reports_in_no_problem_open_a_form_that_they_fill(
    unit: Unit, manager: User, browse: Browse, slow: RootCause
) -> None:
    north = make_unit("North", parent=unit, code="north")
    some(1, unit, slow, pattern=make_pattern(unit, manager))
    loose = some(3, north, slow)
    some(1, unit, make_cause("Rare"))
    count_all()
    client = browse(manager)

    page = client.get(f"{START}?unit=north&pick={slow.slug}")
    (each,) = page.context["loose"]
    form = client.get(each.opening).context["form"]

    assert each.pile.alone == rows_behind(client, each.href) == 3
    assert form.initial["title"] == "Slow"
    assert form.fields["unit"].initial == north
    assert sorted(form.fields["issues"].initial) == [issue.pk for issue in loose]


def test_the_form_puts_what_stays_ticked_into_the_new_problem(
    unit: Unit, manager: User, browse: Browse, slow: RootCause
) -> None:
    first, second, other = some(3, unit, slow)
    count_all()
    client = browse(manager)
    (each,) = client.get(f"{START}?pick={slow.slug}").context["loose"]

    sent = {"title": "Slow again", "unit": unit.pk, "issues": [first.pk, second.pk]}
    response = client.post(each.opening, sent)

    made = Pattern.objects.get()
    assert response.status_code == 303
    assert made.title == "Slow again"
    assert list(made.issues.order_by("pk")) == [first, second]
    other.refresh_from_db()
    assert other.pattern is None


def test_more_than_are_offered_are_told_with_their_list(
    unit: Unit,
    manager: User,
    browse: Browse,
    slow: RootCause,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("issues.forms.opening.OFFERED", 2)
    reports = some(3, unit, slow)
    count_all()
    client = browse(manager)
    (each,) = client.get(f"{START}?pick={slow.slug}").context["loose"]

    page = client.get(each.opening)

    offered = page.context["form"].fields["issues"].initial
    assert offered == [issue.pk for issue in reversed(reports[1:])]
    assert "3 reports" in page.content.decode()
    assert "The newest are below" in page.content.decode()


@pytest.mark.parametrize("others", [0, 1])
def test_a_report_that_was_grouped_meanwhile_stays_and_a_sentence_says_so(
    unit: Unit, manager: User, browse: Browse, slow: RootCause, others: int
) -> None:
    one, *rest = some(1 + others, unit, slow)
    count_all()
    client = browse(manager)
    (each,) = client.get(f"{START}?pick={slow.slug}").context["loose"]
    Issue.objects.filter(pk=one.pk).update(pattern=make_pattern(unit, manager))

    sent = {
        "title": "Slow again",
        "unit": unit.pk,
        "issues": [one.pk, *(issue.pk for issue in rest)],
    }
    response = client.post(each.opening, sent)

    assert response.status_code == 400
    assert "grouped or moved meanwhile" in response.content.decode()
    assert Pattern.objects.count() == 1


def test_only_what_one_sorts_is_offered(
    unit: Unit, manager: User, stranger: User, browse: Browse, slow: RootCause
) -> None:
    yard: Any = stranger.memberships.get().unit
    make_clerk(yard)
    (mine,) = some(1, unit, slow)
    some(1, yard, slow, reporter=manager)  # read, because they filed it

    page = browse(manager).get(f"/patterns/open/?cause={slow.slug}")

    assert page.context["form"].fields["issues"].initial == [mine.pk]
    assert page.context["count"] == 1


@pytest.mark.parametrize(
    ("by", "title"), [("touchpoint", "Desk"), ("unit", ""), ("channel", "")]
)
def test_a_title_is_filled_where_the_bar_says_what_fails(
    unit: Unit, manager: User, browse: Browse, slow: RootCause, by: str, title: str
) -> None:
    desk = make_touchpoint("Desk")
    some(1, unit, slow, touchpoint=desk)
    count_all()
    pick = {"touchpoint": desk.slug, "unit": unit.code, "channel": "none"}[by]
    client = browse(manager)

    (each,) = client.get(f"{START}?by={by}&pick={pick}").context["loose"]
    page = client.get(each.opening)

    assert page.context["form"].initial["title"] == title
    assert page.context["count"] == 1


def test_a_filter_that_isnt_one_gets_a_sentence(manager: User, browse: Browse) -> None:
    response = browse(manager).get("/patterns/open/?colour=red")

    assert response.status_code == 400
    assert "no filter “colour”" in response.content.decode()


@pytest.mark.parametrize("asked", ["by=cause", "pick=nothing-there"])
def test_nothing_ticked_says_so(
    unit: Unit, manager: User, browse: Browse, slow: RootCause, asked: str
) -> None:
    some(1, unit, slow)
    count_all()

    response = browse(manager).get(f"{START}?{asked}")

    assert response.status_code == 400
    assert "Tick at least one line" in response.content.decode()


def test_a_hidden_repeat_problem_is_never_told(
    unit: Unit, manager: User, stranger: User, browse: Browse, slow: RootCause
) -> None:
    hidden = make_pattern(make_unit("Far"), stranger, title="Hidden")
    some(1, unit, slow, pattern=hidden)
    count_all()

    page = browse(manager).get(f"{START}?pick={slow.slug}")

    assert page.context["problems"] == []
    assert [each.pile.alone for each in page.context["loose"]] == [1]
    assert hidden.ref not in page.content.decode()


def test_an_executive_reads_it_and_proposes_but_opens_none(
    unit: Unit, executive: User, browse: Browse, slow: RootCause
) -> None:
    some(1, unit, slow)
    count_all()

    page = browse(executive).get(f"{START}?pick={slow.slug}").content.decode()

    assert "Start a repeat problem from these" not in page


def test_the_front_line_is_refused(clerk: User, browse: Browse) -> None:
    assert browse(clerk).get(START).status_code == 403
