"""Kept addresses: they widen no right, and each reader gets their own numbers."""

from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.audit.redaction import redact_everywhere
from cxops.kernel.errors import Conflict, Invalid, NotFound, Refused, Stale
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry, SavedView
from cxops.saved_views import services
from cxops.saved_views.access import view_for, views_for
from cxops.saved_views.counts import shown_to
from cxops.saved_views.services import change_view, keep_view, retire_view
from issues.services.texts import write_words
from tests.builders.accounts import (
    grant,
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.issues import make_channel, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Unit:
    return make_unit("Region", code="region")


@pytest.fixture
def harbour(region: Unit) -> Unit:
    return make_unit("Harbour", region, code="harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def keep(actor: User, **over: Any) -> SavedView:
    values = {"name": "Mine", "list_name": "reports", "query": "state=new"} | over
    return keep_view(**values, actor=actor, at=AT)


def names(person: User, list_name: str | None = None) -> list[str]:
    return [view.name for view in views_for(person, list_name)]


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_view_is_kept_said_one_way_and_on_record(manager: User) -> None:
    query = "state=new&state=&q=&cursor=abc&state=new&sort=severity"

    view = keep(manager, name="  My   view ", query=query)

    assert (view.name, view.query) == ("My view", "state=new&sort=severity")
    entry = AuditEntry.objects.get(object_type="cxops.savedview")
    assert (entry.verb, entry.actor_id, entry.object_id) == (
        "view.keep",
        manager.pk,
        view.pk,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"name": "a\x00b"},
        {"list_name": "people"},
        {"query": "state=finished"},
        {"query": "channel=nowhere"},
        {"query": "sort=title"},
        {"query": "q=" + "x" * 2001},
    ],
)
def test_what_its_list_would_refuse_is_not_kept(
    wrong: dict[str, str], manager: User
) -> None:
    with pytest.raises(Invalid):
        keep(manager, **wrong)

    assert SavedView._default_manager.count() == 0


def test_a_list_one_may_not_open_is_not_kept(harbour: Unit) -> None:
    clerk = make_clerk(harbour)

    with pytest.raises(Refused):
        keep(clerk)

    assert keep(clerk, list_name="initiatives", query="").pk


def test_a_view_shared_with_a_unit_is_had_in_it_and_below(
    region: Unit, harbour: Unit, manager: User
) -> None:
    above, far = make_manager(region, "Rita"), make_manager(make_unit("Far"), "Stan")
    keep(manager, name="Private")
    keep(manager, name="Harbour", unit=harbour)
    keep(above, name="Region", unit=region)
    keep(make_executive(), name="All", is_for_all=True)

    assert names(manager) == ["All", "Harbour", "Private", "Region"]
    assert names(make_manager(harbour, "Mia")) == ["All", "Harbour", "Region"]
    assert names(above) == ["All", "Region"]
    assert names(far) == ["All"]
    # Nobody without the list itself.
    assert names(make_clerk(harbour)) == []


def test_a_role_that_ended_takes_its_views_along(harbour: Unit, manager: User) -> None:
    view = keep(manager, unit=harbour)
    other = make_user("Mia")
    role = grant(other, Role.MANAGER, harbour)
    assert names(other) == ["Mine"]

    with acting_as(None, verb="role.end", at=AT):
        role.until = role.since
        role.save()
    other.__dict__.pop("_reach")

    assert names(other) == []
    with pytest.raises(NotFound):
        view_for(other, view.pk)


@pytest.mark.parametrize("shared", [{"is_for_all": True}, {"unit": "far"}])
def test_nobody_shares_beyond_their_units(
    shared: dict[str, Any], manager: User
) -> None:
    if "unit" in shared:
        shared = {"unit": make_unit("Far", code="far")}

    with pytest.raises(Refused):
        keep(manager, **shared)
    view = keep(manager)
    with pytest.raises(Refused):
        change_view(view, name="Mine", actor=manager, at=AT, **shared)

    view.refresh_from_db()
    assert (view.unit_id, view.is_for_all, view.version) == (None, False, 1)


def test_only_its_owner_changes_a_view(harbour: Unit, manager: User) -> None:
    view = keep(manager, unit=harbour)
    other = make_manager(harbour, "Mia")

    with pytest.raises(Refused):
        change_view(view, name="Theirs", actor=other, at=AT)
    with pytest.raises(Stale):
        change_view(view, name="Late", version=9, actor=manager, at=AT)
    changed = change_view(view, name="Ours", version=1, actor=manager, at=AT)

    assert (changed.name, changed.unit, changed.version) == ("Ours", None, 2)
    assert changed.query == "state=new"


def test_a_shared_view_is_taken_away_by_whoever_manages_the_place(
    harbour: Unit, manager: User
) -> None:
    shared, private = keep(manager, unit=harbour), keep(manager, name="Private")
    other, executive = make_manager(harbour, "Mia"), make_executive()

    with pytest.raises(Refused):
        retire_view(private, actor=other, at=AT)
    with pytest.raises(Refused):
        retire_view(shared, actor=make_manager(make_unit("Far"), "S"), at=AT)
    retire_view(shared, actor=other, at=AT)

    assert names(manager) == ["Private"]
    with pytest.raises(Conflict):
        retire_view(shared, actor=executive, at=AT)


def test_so_many_views_and_no_more(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 1)
    view = keep(manager)

    with pytest.raises(Conflict):
        keep(manager)
    retire_view(view, actor=manager, at=AT)

    assert keep(manager).pk


def test_twenty_hidden_rows_are_in_no_number_of_a_shared_view(
    region: Unit, harbour: Unit, manager: User
) -> None:
    hill = make_unit("Hill", region)
    above = make_manager(region, "Rita")
    for number in range(7):
        make_issue(hill, title=f"Quokka h{number}")
        make_issue(harbour, title=f"Quokka r{number}", is_restricted=True)
        make_issue(harbour, title=f"Quokka w{number}", withdrawn_at=AT)
    make_issue(harbour, title="Quokka seen")
    write_words()
    keep(above, name="Words", query="q=quokka", unit=region)
    keep(above, name="Open", query="state=open&sort=severity", unit=region)

    def numbers(person: User) -> dict[str, str]:
        return {e.view.name: e.words for e in shown_to(person, views_for(person))}

    assert numbers(above) == {"Words": "8", "Open": "8"}
    assert numbers(manager) == {"Words": "1", "Open": "1"}
    page = client_of(manager).get("/views/").content.decode()
    assert "Quokka" not in page


def test_a_view_whose_word_is_gone_says_so_and_leaves_the_others(
    manager: User, harbour: Unit
) -> None:
    make_issue(harbour)
    make_channel(slug="phone")
    gone = keep(manager, name="Gone", query="channel=phone")
    keep(manager, name="There")
    with acting_as(manager, verb="view.change", at=AT):
        gone.query = "channel=nowhere"
        gone.save()

    shown = shown_to(manager, views_for(manager))

    assert [(each.view.name, each.count) for each in shown] == [
        ("Gone", None),
        ("There", 1),
    ]


def test_many_views_are_counted_in_as_many_statements_as_one(
    manager: User, django_assert_num_queries: Any
) -> None:
    keep(manager)
    shown_to(manager, views_for(manager))
    with django_assert_num_queries(3):
        shown_to(manager, views_for(manager))
    for number in range(9):
        keep(manager, name=f"View {number}", query="kind=praise&state=open")

    with django_assert_num_queries(3):
        shown_to(manager, views_for(manager))


def test_words_that_name_a_person_are_removed_from_a_view(
    harbour: Unit, manager: User
) -> None:
    administrator = make_user("Ada", is_administrator=True)
    view = keep(manager, name="About Weiss", query="q=weiss")

    redact_everywhere(["weiss"], reason="asked", actor=administrator, at=AT)

    view.refresh_from_db()
    assert "weiss" not in f"{view.name} {view.query}".lower()
    assert "weiss" not in str(list(view.history.values())).lower()


def test_pages_keep_show_change_and_take_away(harbour: Unit, manager: User) -> None:
    make_issue(harbour)
    client = client_of(manager)

    form = client.get("/views/keep/?list=reports&state=new&sort=severity")
    kept = client.post(
        "/views/keep/?list=reports&state=new&sort=severity",
        {"name": "Fresh", "share": "unit-harbour"},
    )

    assert "Everybody in Harbour" in form.content.decode()
    assert kept["Location"] == "/issues/?state=new&sort=severity"
    tabs = client.get("/views/tabs/?list=reports&state=new&sort=severity")
    line = '<a href="/issues/?state=new&amp;sort=severity" aria-current="true">Fresh'
    assert f"{line} <strong>1</strong></a>" in tabs.content.decode()
    view = SavedView._default_manager.get()
    assert view.unit == harbour
    changed = client.post(
        f"/views/{view.pk}/change/", {"name": "Old", "share": "me", "version": "1"}
    )
    assert changed.status_code == 303
    assert "Only me" in client.get("/views/").content.decode()
    client.post(f"/views/{view.pk}/retire/", {"version": "2"})
    assert "No view kept yet" in client.get("/views/").content.decode()
    assert client.get(f"/views/{view.pk}/change/").status_code == 404
