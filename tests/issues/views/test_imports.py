"""The pages of an import: what they offer to take back, and where a file goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Unit, User
from cxops.kernel.clock import now
from cxops.kernel.history import acting_as
from issues.models import Exposure, ImportBatch, ImportMapping, Tally
from tests.asserts import nothing_changed
from tests.builders.accounts import grant, make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.figures import draft
from tests.builders.files import upload
from tests.builders.imports import bring_in, send_table, work

Browse = Callable[[User], Client]
OFFER = "Take the whole import back"
LATER = AT + timedelta(hours=1)
KINDS = pytest.mark.parametrize(
    ("kind", "name"), [(Tally, "Counted contacts"), (Exposure, "Volumes")]
)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def address(batch: ImportBatch, verb: str = "") -> str:
    return f"/imports/{batch.pk}/{verb}"


# --- Taking it back -------------------------------------------------------------------


@KINDS
def test_an_import_of_numbers_says_so_and_is_taken_back(
    unit: Unit, manager: User, browse: Browse, kind: type[Any], name: str
) -> None:
    batch = send_table(kind, manager, draft(unit))
    desk = browse(manager)

    page = text_of(desk.get(address(batch)))
    form = text_of(desk.get(address(batch, "undo/")))
    sent = desk.post(address(batch, "undo/"), {"reason": "The wrong table."})
    work(now())

    assert OFFER in page
    assert f"<dt>What it brought</dt><dd>{name}</dd>" in page
    assert "From now on its numbers don’t count." in form
    assert "Its reports leave" not in form
    assert sent.status_code == 303
    batch.refresh_from_db()
    assert (batch.stage, batch.withdrawn_count) == ("undone", 1)
    assert not kind.objects.in_force().exists()
    after = text_of(desk.get(address(batch)))
    assert OFFER not in after
    assert "<dt>Taken back</dt><dd>1</dd>" in after


@KINDS
def test_an_import_that_restated_numbers_offers_no_undo_and_says_why(
    unit: Unit, manager: User, browse: Browse, kind: type[Any], name: str
) -> None:
    first = send_table(kind, manager, draft(unit, 40))
    again = send_table(kind, manager, draft(unit, 50), restate=True, at=LATER)
    desk = browse(manager)

    for batch, sentence in (
        (first, "A later number took the place of 1 of its numbers."),
        (again, "It took the place of 1 older number, and what was known"),
    ):
        page = text_of(desk.get(address(batch)))
        assert OFFER not in page
        assert sentence in page
        with nothing_changed():
            asked = desk.get(address(batch, "undo/"))
            refused = desk.post(address(batch, "undo/"), {"reason": "Wrong."})
        assert (asked.status_code, refused.status_code) == (409, 409)
        assert sentence in text_of(asked)
        assert sentence in text_of(refused)


@KINDS
def test_numbers_of_a_foreign_unit_are_an_administrators_to_take_back(
    unit: Unit,
    manager: User,
    stranger: User,
    browse: Browse,
    kind: type[Any],
    name: str,
) -> None:
    admin = make_user("Ada Admin", is_administrator=True)
    batch = send_table(kind, admin, draft(unit), draft(make_unit("Far away")))
    with acting_as(admin, verb="import.go_on", at=AT):
        batch.unit = unit
        batch.save()

    mine = text_of(browse(manager).get(address(batch)))

    assert OFFER not in mine
    assert "Ask an administrator to take it back." in mine
    assert OFFER in text_of(browse(admin).get(address(batch)))
    assert browse(stranger).get(address(batch)).status_code == 404


def test_an_import_of_reports_speaks_of_reports(
    unit: Unit, manager: User, browse: Browse
) -> None:
    batch = bring_in(unit, manager, "The lift stood still.")
    desk = browse(manager)

    page = text_of(desk.get(address(batch)))
    form = text_of(desk.get(address(batch, "undo/")))

    assert OFFER in page
    assert "What it brought" not in page
    assert "Its reports leave every list and count." in form


def test_rejected_numbers_offer_no_file_that_would_be_empty(
    unit: Unit, manager: User, browse: Browse
) -> None:
    table = b"unit,day,number\nharbour,2026-03-01,40\nharbour,2026-03-02,many\n"
    said = {"file": upload(table, "calls.csv"), "source": "calls", "measure": "calls"}
    desk = browse(manager)
    assert desk.post("/exposure/send/", said).status_code == 200

    batch = ImportBatch.objects.get()
    page = text_of(desk.get(address(batch)))

    assert (batch.unit, batch.stored_count, batch.rejected_count) == (unit, 1, 1)
    assert "Download them with their reasons" not in page
    assert "calls.csv" in text_of(desk.get("/imports/"))


# --- Where a file goes ----------------------------------------------------------------


def unit_field(desk: Client) -> tuple[list[str], Any]:
    """The names that are offered, and what is chosen before anybody chooses."""
    field = desk.get("/imports/").context["form"]["unit"]
    return [str(label) for _value, label in field.field.choices], field.value()


def test_the_form_starts_with_ones_own_unit(unit: Unit, browse: Browse) -> None:
    make_unit("Annex", parent=unit)
    attic = make_unit("Attic")
    manager = make_manager(unit)
    grant(manager, Role.MANAGER, attic)

    offered, chosen = unit_field(browse(manager))

    assert offered == ["Annex", "Attic", "Harbour"]
    assert chosen == str(unit.pk)


def test_whoever_has_no_unit_among_several_chooses_one(
    unit: Unit, browse: Browse
) -> None:
    make_unit("Annex")
    desk = browse(make_user("Ada Admin", is_administrator=True))

    offered, _chosen = unit_field(desk)
    with nothing_changed():
        refused = desk.post("/imports/", {"file": upload(b"id\n1\n"), "unit": ""})

    assert offered == ["Choose a unit", "Annex", "Harbour"]
    assert refused.status_code == 400
    assert "Say which unit the reports are about." in refused.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_only_unit_there_is_needs_no_choice(unit: Unit, browse: Browse) -> None:
    desk = browse(make_user("Ada Admin", is_administrator=True))

    assert unit_field(desk)[0] == ["Harbour"]


# --- Kept mappings --------------------------------------------------------------------


def test_a_kept_mapping_is_found_and_leaves_as_the_command_takes_it(
    manager: User, browse: Browse
) -> None:
    text = 'source = "tickets"\n\n[fields]\ndescription = "text"\n'
    with acting_as(manager, verb="import.save_mapping", at=AT):
        kept = ImportMapping.objects.create(
            name="Tickets", text=text, columns=["text"], saved_by=manager, saved_at=AT
        )
    desk = browse(manager)
    link = f"/imports/mappings/{kept.pk}/"

    page = text_of(desk.get("/imports/mappings/"))

    assert "/imports/mappings/" in text_of(desk.get("/imports/"))
    assert f'<a href="{link}">Download “Tickets”</a>' in page
    assert desk.get(link).content.decode() == text


def test_without_a_kept_mapping_the_page_says_how_to_keep_one(
    manager: User, browse: Browse
) -> None:
    assert "No mapping is kept yet" in text_of(
        browse(manager).get("/imports/mappings/")
    )
