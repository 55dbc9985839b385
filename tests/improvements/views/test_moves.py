"""Every move through its form: it is made once, and a mistake changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cxops.kernel.clock import now
from improvements.models import Initiative
from improvements.services.proposing import accept_proposal
from issues.models import ContributingFactor
from issues.services.patterns import publish_pattern
from tests.asserts import nothing_changed
from tests.builders.clock import AT
from tests.builders.improvements import (
    Cast,
    make_accepted,
    make_implemented,
    make_in_progress,
    make_planned,
    make_problem,
    make_proposed,
    make_submitted,
    make_whole_plan,
    only_action,
    only_target,
    reread,
)
from tests.builders.issues import make_cause
from tests.improvements.services.test_changing import ask

#: The services take the page's own moment; these days lie ahead of it.
TODAY = now().date()
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=90)


def address(verb: str, initiative: Initiative, *key: int) -> str:
    return reverse(f"improvements:initiative_{verb}", args=[initiative.ref, *key])


def send(client: Client, url: str, initiative: Initiative, **data: Any) -> Any:
    values = {"version": reread(initiative).version, "idempotency_key": url} | data
    return client.post(url, values)


def make_asked(cast: Cast) -> Initiative:
    initiative = make_in_progress(cast)
    ask(initiative, cast)
    return reread(initiative)


def people(cast: Cast) -> dict[str, Any]:
    return {"owner": cast.owner.pk, "sponsor": cast.sponsor.pk}


PLAN = {
    "title": "Lifts that run",
    "summary": "Prams reach the platform.",
    "due_on": SOON,
    "check_on": LATER,
    "protection": "not_needed",
    "protection_note": "A ramp is there.",
}
WHY = {"reason": "Because."}


@pytest.mark.parametrize(
    ("make", "who", "verb", "data", "state"),
    [
        (make_proposed, "manager", "accept", people, "accepted"),
        (make_proposed, "manager", "turn_down", WHY, "rejected"),
        (make_proposed, "manager", "withdraw", WHY, "withdrawn"),
        (make_accepted, "owner", "name_people", people, "accepted"),
        (make_accepted, "owner", "edit_plan", PLAN, "accepted"),
        (make_whole_plan, "owner", "plan", {}, "planned"),
        (
            make_planned,
            "owner",
            "submit",
            lambda cast: {"approver": cast.approver.pk, "due_on": SOON},
            "planned",
        ),
        (make_submitted, "approver", "approve", {}, "in_progress"),
        (make_submitted, "approver", "return", WHY, "planned"),
        (make_submitted, "approver", "reject", WHY, "rejected"),
        (
            make_submitted,
            "owner",
            "reassign",
            lambda cast: {"to": cast.sponsor.pk, **WHY},
            "planned",
        ),
        (make_asked, "approver", "grant_change", {}, "in_progress"),
        (make_asked, "approver", "refuse_change", WHY, "in_progress"),
        (
            make_in_progress,
            "owner",
            "hold",
            {"resume_on": SOON, "reason": "Snow."},
            "on_hold",
        ),
    ],
)
def test_move_is_made_once(
    client: Client,
    cast: Cast,
    make: Any,
    who: str,
    verb: str,
    data: Any,
    state: str,
) -> None:
    initiative = make(cast)
    url = address(verb, initiative)
    client.force_login(getattr(cast, who))
    values = data(cast) if callable(data) else data

    shown = client.get(url)
    version = initiative.version
    first = send(client, url, initiative, version=version, **values)
    with nothing_changed():
        again = send(client, url, initiative, version=version, **values)

    assert shown.status_code == 200
    assert (first.status_code, first["Location"]) == (
        303,
        initiative.get_absolute_url(),
    )
    assert again.status_code == 303
    assert reread(initiative).state == state
    assert reread(initiative).history.first().history_verb == f"initiative.{verb}"


def test_slip_and_change_request_are_asked_by_form(
    client: Client, cast: Cast, in_progress: Initiative
) -> None:
    target = only_target(in_progress)
    client.force_login(cast.owner)
    url = address("request_change", in_progress)
    form = client.get(url).context["form"]

    sent = send(
        client,
        url,
        in_progress,
        due_on=SOON,
        check_on=LATER,
        **{f"goal_{target.pk}": "18.5", f"reached_{target.pk}": SOON},
        patterns=form.initial["patterns"],
        reason="Parts come late.",
        decide_by=SOON,
    )

    assert sent.status_code == 303
    rows = in_progress.change_requests.get().changes
    assert [(row["field"], row["new"]) for row in rows] == [
        ("due_on", SOON.isoformat()),
        ("check_on", LATER.isoformat()),
        ("goal", "18.5"),
        ("due_on", SOON.isoformat()),
    ]
    # While it waits, the date doesn't slip as well.
    assert client.get(address("slip", in_progress)).status_code == 409


def test_parts_of_the_plan_are_changed_by_forms(client: Client, cast: Cast) -> None:
    initiative = make_accepted(cast)
    client.force_login(cast.owner)
    target = {
        "measure": "Reports",
        "unit_of_measure": "a week",
        "direction": "down",
        "level": "best",
        "baseline": "24",
        "baseline_source": "CXOps",
        "baseline_from": "2025-09-01",
        "baseline_to": "2026-02-27",
        "goal": "16",
        "due_on": SOON,
    }
    action = {
        "title": "Replace the sensor",
        "owner": cast.clerk.pk,
        "due_on": SOON,
        "strength": "strong",
        "type": "corrective",
    }

    def done(verb: str, *key: int, **data: Any) -> None:
        url = address(verb, initiative, *key)
        assert client.get(url).status_code == 200
        assert send(client, url, initiative, **data).status_code == 303

    done("add_target", **target)
    key = only_target(initiative).pk
    done("change_target", key, **(target | {"goal": "12"}))
    assert only_target(initiative).goal == 12
    done("remove_target", key, reason="Not ours.")
    assert only_target(initiative).removed_at is not None
    done("add_action", **action)
    key = only_action(initiative).pk
    done("change_action", key, **(action | {"strength": "weak"}))
    assert only_action(initiative).strength == "weak"
    done("hand_over_action", key, owner=cast.manager.pk, reason="Away.")
    assert only_action(initiative).owner == cast.manager
    done("take_out_action", key, reason="Too dear.")
    assert only_action(initiative).state == "cancelled"
    other = make_problem(cast, title="Doors stuck")
    done("scope", patterns=[other.pk])
    assert initiative.scope.current().get().pattern == other


def test_a_cause_is_stated_in_the_plan_by_who_may(client: Client, cast: Cast) -> None:
    initiative = make_accepted(cast)
    problem = initiative.scope.get().pattern
    cause = make_cause("Wear", parent=make_cause("Equipment"))
    client.force_login(cast.owner)
    url = address("state_cause", initiative)
    data = {
        "pattern": problem.pk,
        "sentence": "The door sensor fails in the cold",
        "cause": cause.pk,
        "role": "main",
        "certainty": "suspected",
    }

    shown = client.get(url)
    without = send(client, url, initiative, **data)
    data["idempotency_key"] = "again"
    sent = send(client, url, initiative, **data, evidence="Log of the maker")

    assert list(shown.context["form"].fields["pattern"].queryset) == [problem]
    assert without.status_code == 400
    assert (sent.status_code, sent["Location"]) == (303, initiative.get_absolute_url())
    factor = ContributingFactor.objects.get()
    assert (factor.pattern, factor.cause, factor.evidence, factor.stated_by) == (
        problem,
        cause,
        "Log of the maker",
        cast.owner,
    )


def test_a_cause_is_refused_with_names_when_the_owner_may_not_state_it(
    client: Client, cast: Cast
) -> None:
    problem = make_problem(cast, workaround="Use the ramp.")
    publish_pattern(problem, actor=cast.manager, at=AT)
    initiative = accept_proposal(
        make_proposed(cast, patterns=[problem]),
        owner=cast.clerk,
        sponsor=cast.sponsor,
        actor=cast.manager,
        at=AT,
    )
    client.force_login(cast.clerk)

    with nothing_changed():
        response = client.get(address("state_cause", initiative))

    assert response.status_code == 403
    assert "Mira Manager" in response.content.decode()


def test_actions_are_finished_and_cancelled_by_forms(
    client: Client, cast: Cast, in_progress: Initiative
) -> None:
    action = only_action(in_progress)
    client.force_login(cast.clerk)
    url = address("finish_action", in_progress, action.pk)
    assert client.get(url).status_code == 200

    assert send(client, url, in_progress, result="Works.").status_code == 303

    client.force_login(cast.owner)
    ended = send(
        client, address("cancel_action", in_progress, action.pk), in_progress, **WHY
    )
    assert ended.status_code == 409
    action.refresh_from_db()
    assert (action.state, action.result) == ("done", "Works.")
    effect = {
        "fixed_from": TODAY,
        "fixed_place": "Harbour",
        "evidence": "The log is empty.",
    }
    made = send(client, address("implement", in_progress), in_progress, **effect)
    assert made.status_code == 303
    assert reread(in_progress).state == "implemented"


def test_a_refused_form_says_why_and_keeps_what_was_typed(
    client: Client, cast: Cast, planned: Initiative
) -> None:
    client.force_login(cast.owner)
    data = {"approver": cast.sponsor.pk, "due_on": "2020-01-01", "reason": "Please."}

    with nothing_changed():
        response = send(client, address("submit", planned), planned, **data)

    html = response.content.decode()
    assert response.status_code == 400
    assert "Give a day from today on." in html
    assert "Please." in html


def test_a_form_opened_before_a_change_is_stale(
    client: Client, cast: Cast, submitted: Initiative
) -> None:
    client.force_login(cast.approver)

    with nothing_changed():
        response = send(client, address("approve", submitted), submitted, version=1)

    assert response.status_code == 412
    assert reread(submitted).state == "planned"


@pytest.mark.parametrize("verb", ["approve", "edit_plan", "withdraw"])
def test_a_form_is_refused_with_names_for_who_may_not(
    client: Client, cast: Cast, submitted: Initiative, verb: str
) -> None:
    client.force_login(cast.manager)

    with nothing_changed():
        response = client.get(address(verb, submitted))

    name = "Ana Approver" if verb == "approve" else "Olga Owner"
    assert response.status_code == 403
    assert name in response.content.decode()


@pytest.mark.parametrize("verb", ["finish_action", "change_action", "cancel_action"])
def test_an_action_of_another_improvement_is_absent(
    client: Client, cast: Cast, verb: str
) -> None:
    mine, other = make_in_progress(cast), make_implemented(cast)
    client.force_login(cast.owner)

    with nothing_changed():
        response = send(
            client, address(verb, mine, only_action(other).pk), mine, result="x", **WHY
        )

    assert response.status_code == 404
    assert only_action(other).result == "Done."


def test_everything_asks_for_a_log_in(client: Client, cast: Cast) -> None:
    initiative = make_proposed(cast)
    for url in (
        reverse("improvements:initiative_list"),
        reverse("improvements:review_list"),
        initiative.get_absolute_url(),
        address("accept", initiative),
    ):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
