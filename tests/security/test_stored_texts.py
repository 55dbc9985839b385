"""Whatever people type stays text: on every page, in mails, in the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from django.db import models
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.html import escape

from accounts.models import Notification
from accounts.notifications.deliver import mail_notification
from tests.access.asking import Asker
from tests.access.world import World
from tests.builders.clock import AT
from tests.security.payloads import PAYLOADS, markup_in
from tests.security.visits import EVERY, addresses
from tests.triggers import lift_triggers

pytestmark = pytest.mark.django_db

#: What nobody types freely: codes, digests, names of moves.
KEPT = frozenset(
    {
        *("slug", "code", "icon", "digest", "prefix", "password", "email"),
        *("staff_number", "language", "time_zone", "content_digest", "file_sha256"),
        *("record_hash", "object_type", "kind", "channel", "message_id", "state"),
        *("path", "sha256"),
        *("skipped_because", "history_verb", "history_door", "history_request_id"),
    }
)
#: Drawn, not read; test_hostile_files looks into them.
PICTURES = ("image/png", "image/jpeg")
OURS = ("accounts", "issues", "improvements")


def poison() -> int:
    """Put payloads into every text of every record and its history."""
    lift_triggers()
    count = 0
    for model in apps.get_models():
        if model._meta.app_label not in OURS and model.__name__ != "Settings":
            continue
        fields = [field for field in model._meta.concrete_fields if _is_text(field)]
        for record in model._base_manager.all() if fields else ():
            values = {
                field.name: _fitting(field, count + n) for n, field in enumerate(fields)
            }
            if "external_id" in values:
                # Two records of one source never share their number there.
                number = f"{record.pk} {values['external_id']}"
                values["external_id"] = number[:120]
            model._base_manager.filter(pk=record.pk).update(**values)
            count += len(values)
    return count


def _is_text(field: Any) -> bool:
    kinds = (models.CharField, models.TextField)
    return isinstance(field, kinds) and not field.choices and field.name not in KEPT


def _fitting(field: Any, turn: int) -> str:
    """As many payloads as the column holds, beginning with another one each time."""
    turn %= len(PAYLOADS)
    text = ""
    for payload in PAYLOADS[turn:] + PAYLOADS[:turn]:
        longer = f"{text} {payload}".strip(" ")
        if not field.max_length or len(longer) <= field.max_length:
            text = longer
    return text


@pytest.fixture
def poisoned(world: World) -> World:
    """The organisation after somebody typed payloads everywhere."""
    assert poison() > 500
    return world


def pages(asker: Asker, who: str) -> Iterator[tuple[str, str]]:
    """Every page and every answer of the API, as one person reads them."""
    for route in EVERY:
        for url in addresses(asker.world, route):
            response = asker.ask(who, "GET", url)
            assert response.status_code < 500, url
            if response.headers.get("Content-Type", "").startswith("text/html"):
                yield url, response.content.decode()
            else:
                kind = response.headers.get("Content-Type", "application/json")
                assert "json" in kind or kind in PICTURES or is_kept(response), url


def is_kept(response: HttpResponseBase) -> bool:
    """Whether the browser saves the answer instead of showing it."""
    headers = response.headers
    return (
        headers.get("Content-Disposition", "").startswith("attachment")
        and headers.get("X-Content-Type-Options") == "nosniff"
    )


@pytest.mark.parametrize("who", ["manager_elsewhere", "administrator"])
def test_stored_texts_stay_text_on_every_page(
    who: str, asker: Asker, poisoned: World
) -> None:
    found = []
    unseen = set(PAYLOADS)
    for url, page in pages(asker, who):
        found += [f"{url}: {each}" for each in markup_in(page)]
        unseen -= {p for p in unseen if escape(p.splitlines()[0]) in page}

    assert found == []
    # Every payload was shown somewhere, as text.
    assert unseen == set()


def test_typed_texts_stay_text_when_the_form_comes_back(world: World) -> None:
    client = Client()
    client.force_login(world.people["clerk"])
    for payload in PAYLOADS:
        # Without the other answers the form comes back with what was typed.
        response = client.post(
            "/report/",
            {"description": payload, "customer_name": payload, "unit": payload},
        )
        page = response.content.decode()

        assert response.status_code == 400, payload
        assert markup_in(page) == [], payload
        assert escape(payload.splitlines()[0]) in page


@pytest.mark.parametrize(
    "address", ["/issues/", "/patterns/", "/settings/people/", "/nowhere/", "/inbox/"]
)
def test_texts_in_an_address_stay_text(address: str, world: World) -> None:
    client = Client(raise_request_exception=False)
    for who in ("manager", "administrator"):
        client.force_login(world.people[who])
        for payload in PAYLOADS:
            query = dict.fromkeys(("q", "sort", "cursor", "unit", "view"), payload)
            response = client.get(address, query | {payload: payload})

            assert response.status_code < 500, payload
            assert markup_in(response.content.decode()) == [], payload


def test_mails_are_text_without_foreign_headers(
    poisoned: World, mailoutbox: list[EmailMessage]
) -> None:
    rows = list(Notification.objects.select_related("user"))
    for row in rows:
        mail_notification(at=AT, notification=row.pk)

    assert len(mailoutbox) == len(rows) > 0
    for sent in mailoutbox:
        message = sent.message()
        assert message.get_content_type() == "text/plain"
        assert "Bcc" not in message
        assert sent.recipients() == sent.to


OUTSIDE = PAYLOADS[:20]
INSIDE = PAYLOADS[20:29]


@pytest.mark.parametrize("payload", OUTSIDE)
def test_markup_is_found_where_an_element_goes_out_raw(payload: str) -> None:
    assert markup_in(f"<p>{payload}</p>") != []
    assert markup_in(f"<p>{escape(payload)}</p>") == []


@pytest.mark.parametrize("payload", INSIDE)
def test_markup_is_found_where_a_text_leaves_its_place(payload: str) -> None:
    places = (
        '<input value="{}">',
        "<input value='{}'>",
        "<!-- {} -->",
        "<title>{}</title>",
        "<textarea>{}</textarea>",
        "<select><option>{}</select>",
        "<script>{}</script>",
    )

    assert any(markup_in(place.format(payload)) for place in places)
    for place in places[:2] + places[3:6]:
        assert markup_in(place.format(escape(payload))) == []


@pytest.mark.parametrize("address", PAYLOADS[30:33])
def test_markup_is_found_in_an_address(address: str) -> None:
    assert markup_in(f'<a href="{escape(address)}">x</a>') != []
    assert markup_in(f'<a href="/x/?q={escape(address)}">x</a>') == []
