"""What a digest never says: names, titles, people's words, what its reader can't see.

The organisation of the rights' matrix has a canary in every hidden text; here even the
canaries that a reader may read elsewhere have no place.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Unit, User
from cxops.digests import render
from cxops.digests.facts import gather
from cxops.kernel.history import through_door
from cxops.models import DigestEdition
from issues.models import Issue
from tests.access.asking import CANARY, REF
from tests.access.world import (
    INITIATIVE_SEES,
    ISSUE_SEES,
    PATTERN_SEES,
    World,
    build_world,
    keep,
)

pytestmark = pytest.mark.django_db
READERS = (
    "manager",
    "manager_above",
    "manager_elsewhere",
    "journey_manager",
    "executive",
)
DAY = date(2026, 3, 14)
AS_OF = datetime(2026, 3, 14, 6, tzinfo=UTC)
NAME = re.compile(r"Person \w+|Ada zq|person\d+@example|\bS\d{1,6}\b")
SEES = {"issue": ISSUE_SEES, "pattern": PATTERN_SEES, "initiative": INITIATIVE_SEES}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), through_door("test"), transaction.atomic():
        made = build_world()
        for relation, thing in made.things["issue"].items():
            # All of them serious and of yesterday: there is much to say.
            issue = Issue.objects.get(pk=thing.record.pk)
            issue.severity, issue.filed_at = 4, datetime(2026, 3, 13, 9, tzinfo=UTC)
            issue.kind = "praise" if relation == "unit" else "breakdown"
            keep(issue, "issue.edit")
        yield made
        transaction.set_rollback(True)


def edition_for(world: World, who: str) -> DigestEdition:
    reader = User.objects.get(pk=world.people[who].pk)
    facts = gather(reader, as_of=AS_OF, local_date=DAY, time_zone="UTC")
    return DigestEdition.objects.create(
        reader=reader,
        local_date=DAY,
        time_zone="UTC",
        language="en",
        hour=6,
        as_of=AS_OF,
        facts=facts,
        made_at=AS_OF,
    )


def everything(edition: DigestEdition) -> dict[str, str]:
    """All forms in which an edition is read; of the page what is its own."""
    client = Client()
    client.force_login(edition.reader)
    page = client.get(f"/digests/{edition.local_date.isoformat()}/").content.decode()
    start, end = page.index("<article"), page.index("</article>")
    return {
        "facts": json.dumps(edition.facts),
        "subject": render.subject(edition),
        "text": render.text(edition),
        "html": render.html(edition),
        "page": page[start:end],
    }


def leaks(world: World, who: str, text: str) -> list[str]:
    """Canaries, names, and references the reader may not see or nobody counts."""
    refs = {
        thing.address["ref"]: (kind, relation)
        for kind in SEES
        for relation, thing in world.things[kind].items()
    }
    hidden = [
        f"{kind} {relation}"
        for ref in set(REF.findall(text))
        for kind, relation in [refs.get(ref, ("nothing", ref))]
        if kind not in SEES
        or who not in SEES[kind][relation]
        or relation in {"restricted", "withdrawn"}
    ]
    return sorted({*CANARY.findall(text), *NAME.findall(text), *hidden})


@pytest.mark.parametrize("who", READERS)
def test_nothing_hidden_or_personal_is_in_any_form(world: World, who: str) -> None:
    edition = edition_for(world, who)

    for form, text in everything(edition).items():
        assert leaks(world, who, text) == [], form


@pytest.mark.parametrize("who", READERS)
def test_every_reader_is_told_something(world: World, who: str) -> None:
    facts = edition_for(world, who).facts

    assert facts["serious"]["open"]["n"] > 0
    assert facts["problems"]["n"] == 0  # opened days ago
    assert sum(kind["n"] for kind in facts["nobody"]["kinds"]) > 0


def test_restricted_reports_count_for_nobody(world: World) -> None:
    """Not even for the manager who is on it and reads it."""
    before = edition_for(world, "manager_above").facts["serious"]["open"]["n"]
    restricted = world.things["issue"]["restricted"].record
    issue = Issue.objects.get(pk=restricted.pk)
    issue.is_restricted = False
    keep(issue, "issue.unrestrict")
    reader = User.objects.get(pk=world.people["manager_above"].pk)

    after = gather(reader, as_of=AS_OF, local_date=DAY, time_zone="UTC")

    assert after["serious"]["open"]["n"] == before + 1


def test_a_foreign_unit_is_not_named(world: World) -> None:
    for name, unit in (("manager", "far"), ("manager_elsewhere", "harbour")):
        forms = everything(edition_for(world, name))
        foreign = Unit.objects.get(code=unit).name
        assert [form for form, text in forms.items() if foreign in text] == [], name


def test_leaks_finds_what_is_planted(world: World) -> None:
    restricted = world.things["issue"]["restricted"].record
    title = world.things["issue"]["own"].record.title
    person = world.people["clerk"].full_name
    planted = f"{restricted.ref} “{title}” by {person}"

    found = leaks(world, "executive", planted)

    assert len(found) == 3
    assert found[0].startswith("Person ")
    assert found[1] == "issue restricted"
    assert leaks(world, "manager", "ISS-7K3Q9X in the harbour") == [
        "nothing ISS-7K3Q9X"
    ]
