"""The screens of the organisation's words."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cxops.kernel.history import acting_as
from issues.models import Channel, ImportBatch, ImportedTerm, RootCause, Touchpoint
from tests.asserts import nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_stage,
    make_touchpoint,
    seed_words,
)

Browse = Callable[[User], Client]
KINDS = ("journeys", "stages", "touchpoints", "channels", "cause-types")


@pytest.fixture
def client(browse: Browse, db: None) -> Client:
    """The administrator's browser."""
    return browse(make_user("Ada Admin", is_administrator=True))


def url(name: str, *args: str) -> str:
    return reverse(f"issues:{name}", args=args)


def test_vocabulary_leads_to_every_list(client: Client) -> None:
    text = client.get(url("vocabulary")).content.decode()

    assert [kind for kind in KINDS if url("term_list", kind) in text] == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_list_shows_every_word_with_its_meaning(client: Client, kind: str) -> None:
    empty = client.get(url("term_list", kind)).content.decode()
    assert "No words yet" in empty
    seed_words()

    full = client.get(url("term_list", kind)).content.decode()

    assert "No words yet" not in full
    assert (
        full.count("data-word=")
        == {
            "journeys": 1,
            "stages": 6,
            "touchpoints": 14,
            "channels": 12,
            "cause-types": 42,
        }[kind]
    )


def test_list_groups_words_and_puts_retired_ones_last(client: Client) -> None:
    stage = make_stage(name="Board")
    make_touchpoint("Gate", stage=stage, promise="Open in time.")
    new = make_touchpoint("Access", stage=stage)
    make_touchpoint("Lift", stage=stage, retired_at=AT, replaced_by=new)

    text = client.get(url("term_list", "touchpoints")).content.decode()

    assert "<h2>Board</h2>" in text
    assert "We promise: Open in time." in text
    assert text.index("Gate") < text.index("Not used any more") < text.index("Lift")
    assert "use “Access” instead" in text


def test_add_makes_the_word(client: Client) -> None:
    stage = make_stage()
    values = {
        "name": "Gate",
        "definition": "Where boarding begins.",
        "aliases": "Door\nExit",
        "under": str(stage.pk),
        "promise": "Open in time.",
        "promised_on": "2026-01-01",
        "icon": "pin",
    }

    answer = client.post(url("term_add", "touchpoints"), values)

    assert (answer.status_code, answer["Location"]) == (
        303,
        url("term_list", "touchpoints"),
    )
    term = Touchpoint.objects.get()
    assert (term.slug, term.aliases, term.stage) == ("gate", ["Door", "Exit"], stage)
    assert (term.promise, str(term.promised_on), term.icon) == (
        "Open in time.",
        "2026-01-01",
        "pin",
    )
    assert term.history.get().history_door == "web"


def test_add_shows_the_form_again_when_a_field_is_bad(client: Client) -> None:
    make_channel("Fax")
    good = {"name": "Telex", "definition": "x", "aliases": "", "position": ""}

    for over, sentence in (
        ({"name": ""}, "Fill this in."),
        ({"definition": ""}, "Fill this in."),
        ({"name": "FAX"}, "This word is there already."),
        ({"position": "-1"}, "Ensure this value is greater than or equal to 0."),
    ):
        with nothing_changed():
            answer = client.post(url("term_add", "channels"), good | over)
        assert answer.status_code == 400
        assert sentence in answer.content.decode()


def test_edit_changes_the_word_and_shows_what_changed(client: Client) -> None:
    term = make_channel("Telefax", slug="telefax", definition="Old.", aliases=["Tele"])
    path = url("term_edit", "channels", "telefax")
    page = client.get(path).content.decode()
    assert 'value="Telefax"' in page
    assert url("term_retire", "channels", "telefax") in page
    values = {
        "name": "Fax",
        "definition": "The customer sent a fax.",
        "aliases": "Tele",
        "position": "3",
        "reason": "Shorter.",
        "version": "1",
    }

    assert client.post(path, values).status_code == 303

    term.refresh_from_db()
    assert (term.name, term.aliases, term.position) == ("Fax", ["Tele", "Telefax"], 3)
    assert term.history.first().history_change_reason == "Shorter."
    with nothing_changed():
        stale = client.post(path, values | {"name": "Telex"})
    assert stale.status_code == 412
    assert "changed this word" in client.get(path).content.decode()


def test_edit_moves_a_cause_type_into_a_group(client: Client) -> None:
    group = make_cause("Technology", slug="technology")
    make_cause("Down", slug="down")

    answer = client.post(
        url("term_edit", "cause-types", "down"),
        {"name": "Down", "definition": "It didn’t answer.", "under": str(group.pk)},
    )

    assert answer.status_code == 303
    assert RootCause.objects.get(slug="down").parent == group


def test_retire_names_the_word_to_use_instead(client: Client) -> None:
    make_channel("Telefax", slug="telefax")
    new = make_channel("Fax")
    path = url("term_retire", "channels", "telefax")
    assert client.get(path).status_code == 200

    with nothing_changed():
        assert client.post(path, {"reason": ""}).status_code == 400
    values = {"reason": "Same thing.", "replaced_by": str(new.pk), "version": "1"}
    assert client.post(path, values).status_code == 303

    term = Channel.objects.get(slug="telefax")
    assert (term.replaced_by, term.retired_at is not None) == (new, True)
    with nothing_changed():
        assert client.post(path, values).status_code in {409, 412}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("term_list", ("people",)),
        ("term_add", ("people",)),
        ("term_edit", ("people", "x")),
        ("term_edit", ("channels", "no-such-word")),
        ("term_retire", ("channels", "no-such-word")),
    ],
)
def test_words_are_absent_when_nobody_made_them(
    client: Client, name: str, args: tuple[str, ...]
) -> None:
    assert client.get(url(name, *args)).status_code == 404


def test_words_are_the_administrators(
    browse: Browse, clerk: User, manager: User, executive: User
) -> None:
    make_channel("Fax", slug="fax")
    pages = (
        url("vocabulary"),
        url("term_list", "channels"),
        url("term_add", "channels"),
        url("term_edit", "channels", "fax"),
        url("term_retire", "channels", "fax"),
    )
    for person in (clerk, manager, executive):
        browser = browse(person)
        with nothing_changed():
            assert {browser.get(page).status_code for page in pages} == {403}
            assert {browser.post(page, {}).status_code for page in pages} == {403}


def test_imported_words_wait_on_top_and_are_kept(client: Client) -> None:
    waiting = make_channel("Fax", slug="fax")
    make_channel("Phone")
    with acting_as(None, verb="vocabulary.import", at=AT):
        batch = ImportBatch.objects.create(source="city-311", started_at=AT)
        ImportedTerm.objects.create(channel=waiting, import_batch=batch, imported_at=AT)

    text = client.get(url("term_list", "channels")).content.decode()
    assert "1 imported word waits for review" in text
    assert text.count("data-waiting=") == 1
    assert "From city-311" in text

    accept = url("term_accept", "channels", "fax")
    assert "Keep “Fax”" in client.get(accept).content.decode()
    assert client.post(accept, {"version": "1"}).status_code == 303

    text = client.get(url("term_list", "channels")).content.decode()
    assert ("waits for review" in text, text.count("data-word=")) == (False, 2)
    with nothing_changed():
        assert client.post(accept, {"version": "2"}).status_code == 409


def test_an_imported_word_is_reviewed_by_changing_it(client: Client) -> None:
    waiting = make_channel("Fax", slug="fax")
    with acting_as(None, verb="vocabulary.import", at=AT):
        batch = ImportBatch.objects.create(source="city-311", started_at=AT)
        ImportedTerm.objects.create(channel=waiting, import_batch=batch, imported_at=AT)
    values = {"name": "Telefax", "definition": "A page by telephone.", "version": "1"}

    assert client.post(url("term_edit", "channels", "fax"), values).status_code == 303

    waiting = Channel.objects.get()
    assert (waiting.waiting_since, waiting.aliases) == (None, ["Fax"])
