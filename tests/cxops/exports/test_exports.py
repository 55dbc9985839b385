"""A list as a file: the rows of the list, nothing one may not know, and on record."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import Unit, User
from cxops.exports import quota, writing
from cxops.kernel.history import acting_as
from cxops.models import AuditEntry, Export
from issues.models import Customer, Issue
from issues.services.texts import write_words
from tests.builders.accounts import (
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
    make_user,
)
from tests.builders.clock import AT
from tests.builders.figures import make_exposure, make_tally
from tests.builders.improvements import make_cast, make_proposed
from tests.builders.issues import make_issue, make_pattern

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour() -> Unit:
    return make_unit("Harbour", code="harbour")


@pytest.fixture
def manager(harbour: Unit) -> User:
    return make_manager(harbour)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def taken(person: User, query: str, kind: str = "csv") -> bytes:
    response = client_of(person).post(f"/exports/?{query}", {"format": kind})
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def table(person: User, query: str) -> list[dict[str, str]]:
    text = taken(person, query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def refs_in(person: User, query: str) -> list[str]:
    return [row["Reference"] for row in table(person, query)]


def listed(person: User, path: str, query: str) -> list[str]:
    """The references of a list's pages, one after the other."""
    client, found, cursor = client_of(person), [], ""
    while True:
        page = client.get(f"{path}?{query}{cursor}").context["page"]
        found += [row.ref for row in page.rows]
        if page.next is None:
            return found
        cursor = f"&cursor={page.next}"


def note_customer(issue: Issue, name: str) -> None:
    with acting_as(None, verb="customer.note", at=AT):
        issue.customer = Customer.objects.create(name=name, created_at=AT)
        issue.save()


@pytest.mark.parametrize("sort", ["filed", "occurred", "severity"])
def test_a_file_has_the_rows_of_the_list_in_its_order(
    sort: str, harbour: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PIECE", 7)
    for number in range(30):
        state = "new" if number % 3 else "closed"
        make_issue(harbour, severity=number % 5 or None, state=state)
    query = f"state=new&sort={sort}"

    found = refs_in(manager, f"list=reports&{query}")

    assert len(found) == 20
    assert found == listed(manager, "/issues/", query)


def test_repeat_problems_and_improvements_leave_as_their_lists(
    harbour: Unit, manager: User
) -> None:
    for number in range(3):
        make_pattern(harbour, manager, title=f"P{number}")
    cast = make_cast(harbour)
    make_proposed(cast)

    for name, path in (("patterns", "/patterns/"), ("initiatives", "/initiatives/")):
        found = refs_in(manager, f"list={name}")
        assert found == listed(manager, path, "")
        assert found


def test_numbers_leave_as_their_lists_without_what_is_superseded(
    harbour: Unit, manager: User
) -> None:
    make_tally(harbour, 40, hour=9)
    make_tally(harbour, 3, superseded_at=AT)
    make_tally(make_unit("Far"), 500)
    make_exposure(harbour, 9000, measure="visits")

    (tally,) = table(manager, "list=tallies")
    old = table(manager, "list=tallies&superseded=also")
    (volume,) = table(manager, "list=exposure&measure=visits")

    assert (tally["Number"], tally["Hour"], tally["Code of the unit"]) == (
        "40",
        "9",
        "harbour",
    )
    assert sorted(row["Number"] for row in old) == ["3", "40"]
    assert (volume["Number"], volume["What was counted"]) == ("9000", "visits")


@pytest.mark.parametrize("path", ["/tallies/", "/exposure/"])
def test_a_list_of_numbers_has_its_views_and_its_file(
    path: str, harbour: Unit, manager: User
) -> None:
    client = client_of(manager)
    page = client.get(path).content.decode()
    name = path.strip("/")

    assert client.get(f"/views/tabs/?list={name}").status_code == 200
    assert f"/exports/?list={name}" in page
    told = client.get(f"/exports/?list={name}")
    assert told.status_code == 200
    assert "Names of customers" not in told.content.decode()


def test_twenty_hidden_rows_leave_in_no_file(harbour: Unit, manager: User) -> None:
    far = make_unit("Far")
    stranger = make_manager(far, "Stan")
    for number in range(5):
        make_issue(far, title=f"Quokka f{number}")
        make_issue(harbour, title=f"Quokka r{number}", is_restricted=True)
        make_issue(harbour, title=f"Quokka w{number}", withdrawn_at=AT)
        make_pattern(far, stranger, title=f"Quokka p{number}")
    seen = make_issue(harbour, title="Quokka seen", pattern=make_pattern(far, stranger))
    write_words()

    for query in ("list=reports", "list=reports&q=quokka", "list=reports&pattern=none"):
        (row,) = table(manager, query)
        assert (row["Reference"], row["Repeat problem"]) == (seen.ref, "")
    assert table(manager, "list=patterns&q=quokka") == []
    assert b"Quokka f" not in taken(manager, "list=reports", "xlsx")
    export = Export._default_manager.latest("pk")
    assert (export.row_count, export.is_complete) == (1, True)


def test_what_may_name_a_person_is_only_for_those_who_work_on_it(
    harbour: Unit, manager: User
) -> None:
    clerk = make_clerk(harbour, "Clara Front")
    issue = make_issue(harbour, clerk, description="Mr Weiss waited.", owner=clerk)
    note_customer(issue, "Jana Weiss")

    def told(person: User) -> tuple[str, str, str]:
        (row,) = table(person, "list=reports")
        return row["Customer"], row["In the reporter’s words"], row["Who is on it"]

    assert told(manager) == ("Jana Weiss", "Mr Weiss waited.", "Clara Front")
    assert told(clerk) == ("J•••", "Mr Weiss waited.", "Clara Front")
    assert told(make_executive()) == ("J•••", "", "")


def test_hostile_words_leave_as_text_and_numbers_as_numbers(
    harbour: Unit, manager: User
) -> None:
    make_issue(harbour, title="=HYPERLINK(1)", severity=3, external_id="-5", source="x")

    line = taken(manager, "list=reports").decode("utf-8-sig").splitlines()[1]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(taken(manager, "list=reports", "xlsx"))
    )
    heading, row = book.get_sheet_by_index(0).to_python()

    assert '"\'=HYPERLINK(1)"' in line
    assert ",3," in line
    assert '"\'-5"' in line
    told: dict[Any, Any] = dict(zip(heading, row, strict=True))
    assert told["What happened"] == "=HYPERLINK(1)"
    assert told["Severity"] == 3.0
    assert told["Day it happened"] == date(2026, 3, 10)


def test_an_export_is_on_record_without_a_row_of_it(
    harbour: Unit, manager: User
) -> None:
    make_issue(harbour, title="Secret title")

    taken(manager, "list=reports&state=new&state=&sort=severity")

    export = Export._default_manager.get()
    assert export.query == "state=new"
    assert (export.list_name, export.sort, export.format) == (
        "reports",
        "severity",
        "csv",
    )
    assert (export.made_by, export.row_count, export.is_complete) == (manager, 1, True)
    entries = AuditEntry.objects.filter(object_type="cxops.export").order_by("pk")
    assert [(e.verb, e.actor_id, e.door) for e in entries] == [
        ("export.start", manager.pk, "web"),
        ("export.finish", manager.pk, "web"),
    ]
    assert "Secret" not in str(list(export.history.values()))


def test_a_broken_off_export_says_how_many_rows_left(
    harbour: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PIECE", 2)
    for _number in range(6):
        make_issue(harbour, description="x" * 15_000)
    url = "/exports/?list=reports"
    response = client_of(manager).post(url, {"format": "csv"})
    pieces = iter(response)

    next(pieces)
    # What closing the answer does, but for the connection, which this test needs.
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()

    export = Export._default_manager.get()
    assert not export.is_complete
    assert 0 < export.row_count < 6
    assert export.history.latest("pk").history_verb == "export.break_off"


def test_the_front_line_takes_out_its_own_rows_up_to_the_limit(
    harbour: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "OWN_ROWS", 2)
    clerk = make_clerk(harbour)
    own = {make_issue(harbour, clerk).ref for _turn in range(2)}
    make_issue(harbour)

    assert set(refs_in(clerk, "list=reports")) == own
    make_issue(harbour, clerk)
    response = client_of(clerk).post("/exports/?list=reports", {"format": "csv"})

    assert response.status_code == 403
    assert "You can take out 2 rows at a time." in response.content.decode()
    assert Export._default_manager.count() == 1


def test_so_many_files_a_day_and_no_more(
    harbour: Unit, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FILES_A_DAY", 2)
    for _turn in range(2):
        taken(manager, "list=patterns")

    response = client_of(manager).post("/exports/?list=patterns", {"format": "csv"})

    assert response.status_code == 403
    assert Export._default_manager.count() == 2
    with acting_as(None, verb="export.finish", at=AT):
        for export in Export._default_manager.all():
            export.started_at -= timedelta(days=1, minutes=1)
            export.save()
    taken(manager, "list=patterns")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("list=reports&state=finished", "csv"),
        ("list=reports&channel=nowhere", "csv"),
        ("list=reports&sort=title", "csv"),
        ("list=people", "csv"),
        ("list=reports", "pdf"),
        ("", "csv"),
    ],
)
def test_a_wrong_address_takes_nothing_out(
    query: str, kind: str, harbour: Unit, manager: User
) -> None:
    make_issue(harbour)

    response = client_of(manager).post(f"/exports/?{query}", {"format": kind})

    assert response.status_code == 400
    assert not response.streaming
    assert Export._default_manager.count() == 0


def test_whoever_has_no_role_takes_nothing_out(harbour: Unit) -> None:
    nobody = make_user("Nobody")

    response = client_of(nobody).post("/exports/?list=reports", {"format": "csv"})

    assert response.status_code == 403
    assert Export._default_manager.count() == 0


def test_the_page_says_how_many_and_changes_nothing(
    harbour: Unit, manager: User
) -> None:
    make_issue(harbour)
    make_issue(harbour, state="closed")

    page = client_of(manager).get("/exports/?list=reports&state=new&sort=filed")

    text = page.content.decode()
    assert "1 row as a file" in text
    assert 'href="/issues/?state=new&amp;sort=filed"' in text
    assert Export._default_manager.count() == 0
