"""The organisation's own words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Unit, User
from cxops.kernel.errors import Conflict, Invalid, Refused, Stale
from issues.drafts import TermDraft
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint
from issues.services.vocabulary import (
    add_term,
    edit_term,
    retire_term,
    seed_vocabulary,
)
from tests.asserts import assert_moved, nothing_changed
from tests.builders.accounts import make_user
from tests.builders.clock import AT
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_issue,
    make_journey,
    make_stage,
    make_touchpoint,
)

LATER = AT + timedelta(hours=3)
FAX = TermDraft(name="Fax", definition="The customer sent a fax.")


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("Ada Admin", is_administrator=True)


@pytest.mark.django_db
def test_seed_starts_with_every_word_once_and_a_definition_each() -> None:
    models = (Journey, Stage, Touchpoint, Channel, RootCause)

    made = seed_vocabulary(at=AT)

    assert [model.objects.count() for model in models] == [1, 6, 14, 12, 42]
    assert made == 75
    for model in models:
        for term in model.objects.all():
            assert term.definition.endswith("."), term.slug
            row = term.history.get()
            assert (row.history_verb, row.history_user) == ("vocabulary.seed", None)
    assert not Touchpoint.objects.filter(icon="").exists()
    assert RootCause.objects.filter(parent=None).count() == 7
    with nothing_changed():
        assert seed_vocabulary(at=LATER) == 0


@pytest.mark.django_db
def test_seed_leaves_alone_what_the_organisation_changed(administrator: User) -> None:
    seed_vocabulary(at=AT)
    fax = Channel.objects.get(slug="letter")
    edit_term(fax, FAX, actor=administrator, at=LATER)
    retire_term(
        Channel.objects.get(slug="app"),
        replaced_by=None,
        reason="We have none.",
        actor=administrator,
        at=LATER,
    )

    with nothing_changed():
        assert seed_vocabulary(at=LATER) == 0

    assert Channel.objects.get(slug="letter").name == "Fax"
    assert Channel.objects.get(slug="app").retired_at == LATER


@pytest.mark.django_db
def test_seed_names_only_pictures_that_exist() -> None:
    import re

    from django.conf import settings

    sprite = (settings.BASE_DIR / "static/img/sprite.svg").read_text(encoding="utf-8")
    seed_vocabulary(at=AT)

    used = set(Touchpoint.objects.values_list("icon", flat=True))

    assert used - set(re.findall(r'id="([a-z0-9-]+)"', sprite)) == set()


def test_add_puts_the_word_last(administrator: User) -> None:
    make_channel("Phone", position=7)

    term = add_term(
        Channel,
        replace(
            FAX,
            name="  Telefax  machine ",
            aliases=("Fax", "", "Fax", " Tele fax "),
            labels={"de": " Faxgerät ", "fr": ""},
        ),
        actor=administrator,
        at=LATER,
    )

    term.refresh_from_db()
    assert (term.slug, term.name) == ("telefax-machine", "Telefax machine")
    assert term.definition == "The customer sent a fax."
    assert (term.aliases, term.labels) == (["Fax", "Tele fax"], {"de": "Faxgerät"})
    assert (term.position, term.retired_at) == (8, None)
    assert_moved(term, "vocabulary.add", by=administrator, moved=("", ""), at=LATER)


def test_add_gives_a_touchpoint_its_promise(administrator: User, unit: Unit) -> None:
    stage = make_stage()

    term = add_term(
        Touchpoint,
        TermDraft(
            name="Waiting",
            definition="Time in a queue.",
            under=stage,
            position=3,
            promise="Ten minutes at most.",
            promised_on=date(2026, 1, 1),
            promise_owner=administrator,
            standard="Measured at the gate.",
            icon="wait",
        ),
        actor=administrator,
        at=LATER,
    )

    assert (term.stage, term.position, term.icon) == (stage, 3, "wait")
    assert (term.promise, term.promised_on) == (
        "Ten minutes at most.",
        date(2026, 1, 1),
    )
    assert (term.promise_owner, term.standard) == (
        administrator,
        "Measured at the gate.",
    )


def test_add_finds_a_free_short_name(administrator: User) -> None:
    make_channel("Old", slug="fax", retired_at=AT)

    first = add_term(Channel, FAX, actor=administrator, at=LATER)
    odd = add_term(
        Channel, replace(FAX, name="ファックス"), actor=administrator, at=LATER
    )

    assert (first.slug, odd.slug) == ("fax-2", "channel")


BAD: dict[str, tuple[type[Any], Callable[[], dict[str, Any]], str]] = {
    "no name": (Channel, lambda: {"name": " "}, "name"),
    "name NUL": (Channel, lambda: {"name": "a\x00"}, "name"),
    "name long": (Channel, lambda: {"name": "x" * 121}, "name"),
    "name taken": (Channel, lambda: {"name": make_channel("FAX").name}, "name"),
    "no definition": (Channel, lambda: {"definition": ""}, "definition"),
    "definition surrogate": (Channel, lambda: {"definition": "\ud800"}, "definition"),
    "definition long": (Channel, lambda: {"definition": "x" * 1001}, "definition"),
    "alias NUL": (Channel, lambda: {"aliases": ("\x00",)}, "aliases"),
    "label long": (Channel, lambda: {"labels": {"de": "x" * 121}}, "labels"),
    "place negative": (Channel, lambda: {"position": -1}, "position"),
    "place huge": (Channel, lambda: {"position": 2**31}, "position"),
    "promise long": (
        Touchpoint,
        lambda: {"under": make_stage(), "promise": "x" * 1001},
        "promise",
    ),
    "promise owner left": (
        Touchpoint,
        lambda: {"under": make_stage(), "promise_owner": make_user(is_active=False)},
        "promise_owner",
    ),
    "stage without journey": (Stage, dict, "under"),
    "touchpoint without stage": (Touchpoint, dict, "under"),
    "under another kind": (Touchpoint, lambda: {"under": make_journey()}, "under"),
    "under a retired one": (
        RootCause,
        lambda: {"under": make_cause(retired_at=AT)},
        "under",
    ),
    "third level": (
        RootCause,
        lambda: {"under": make_cause(parent=make_cause())},
        "under",
    ),
}


@pytest.mark.parametrize(("model", "over", "field"), BAD.values(), ids=BAD)
def test_add_is_refused_when_a_field_is_bad(
    administrator: User,
    model: type[Any],
    over: Callable[[], dict[str, Any]],
    field: str,
) -> None:
    draft = replace(FAX, **over())

    with nothing_changed(), pytest.raises(Invalid) as refused:
        add_term(model, draft, actor=administrator, at=LATER)

    assert list(refused.value.fields) == [field]


def test_add_takes_a_name_again_elsewhere_or_after_retiring(
    administrator: User,
) -> None:
    make_channel("Fax", retired_at=AT)
    make_touchpoint("Fax")

    assert add_term(Channel, FAX, actor=administrator, at=LATER).name == "Fax"
    other = replace(FAX, under=make_stage())
    assert add_term(Touchpoint, other, actor=administrator, at=LATER).name == "Fax"


def test_edit_keeps_the_old_name_findable(administrator: User) -> None:
    term = make_channel("Telefax", slug="telefax", position=4)

    edited = edit_term(
        term, FAX, reason="Shorter.", version=1, actor=administrator, at=LATER
    )

    assert (edited.slug, edited.name, edited.aliases) == ("telefax", "Fax", ["Telefax"])
    assert (edited.position, edited.version) == (4, 2)
    assert_moved(
        edited,
        "vocabulary.edit",
        by=administrator,
        moved=("", ""),
        at=LATER,
        reason="Shorter.",
    )


def test_edit_moves_a_touchpoint_to_another_stage(administrator: User) -> None:
    term = make_touchpoint("Waiting")
    other = make_stage(name="Leave")

    edited = edit_term(
        term,
        TermDraft(name="Waiting", definition="Time in a queue.", under=other),
        actor=administrator,
        at=LATER,
    )

    assert (edited.stage, edited.aliases) == (other, [])


def test_edit_is_refused_when_a_group_would_stand_under_a_group(
    administrator: User,
) -> None:
    group, other = make_cause("Technology"), make_cause("Process")
    make_cause("Down", parent=group)
    draft = TermDraft(name="Technology", definition="Machines.", under=other)

    with nothing_changed(), pytest.raises(Invalid) as refused:
        edit_term(group, draft, actor=administrator, at=LATER)

    assert list(refused.value.fields) == ["under"]


def test_retire_offers_it_no_more_and_keeps_it_where_it_is(
    administrator: User, unit: Unit
) -> None:
    old, new = make_touchpoint("Lift"), make_touchpoint("Access")
    issue = make_issue(unit, touchpoint=old)

    retired = retire_term(
        old,
        replaced_by=new,
        reason="Too narrow.",
        version=1,
        actor=administrator,
        at=LATER,
    )

    assert (retired.retired_at, retired.replaced_by) == (LATER, new)
    assert list(Touchpoint.objects.active()) == [new]
    issue.refresh_from_db()
    assert issue.touchpoint == old
    assert_moved(
        retired,
        "vocabulary.retire",
        by=administrator,
        moved=("", ""),
        at=LATER,
        reason="Too narrow.",
    )


def test_retire_is_refused_when_the_replacement_is_wrong(administrator: User) -> None:
    term = make_channel("Fax")
    wrong = (term, make_channel("App", retired_at=AT), make_cause())

    for other in wrong:
        with nothing_changed(), pytest.raises(Invalid) as refused:
            retire_term(
                term,
                replaced_by=other,  # type: ignore[type-var]
                reason="x",
                actor=administrator,
                at=LATER,
            )
        assert list(refused.value.fields) == ["replaced_by"]


def test_retire_is_refused_when_words_stand_under_it(administrator: User) -> None:
    touchpoint = make_touchpoint()
    type_of = make_cause(parent=make_cause())

    for term in (touchpoint.stage, touchpoint.stage.journey, type_of.parent):
        with nothing_changed(), pytest.raises(Conflict):
            retire_term(
                term, replaced_by=None, reason="x", actor=administrator, at=LATER
            )


def test_retired_words_stay_as_they_are(administrator: User) -> None:
    term = make_channel("Fax", retired_at=AT)
    who: dict[str, Any] = {"actor": administrator, "at": LATER}

    with nothing_changed():
        with pytest.raises(Conflict):
            edit_term(term, FAX, **who)
        with pytest.raises(Conflict):
            retire_term(term, replaced_by=None, reason="x", **who)


def test_words_are_refused_when_stale_or_without_reason(administrator: User) -> None:
    term = make_channel("Fax")
    who: dict[str, Any] = {"actor": administrator, "at": LATER}

    with nothing_changed():
        with pytest.raises(Stale):
            edit_term(term, FAX, version=2, **who)
        with pytest.raises(Stale):
            retire_term(term, replaced_by=None, reason="x", version=2, **who)
        with pytest.raises(Invalid):
            retire_term(term, replaced_by=None, reason=" ", **who)
        with pytest.raises(Invalid):
            edit_term(term, FAX, reason="\x00", **who)


def test_words_are_refused_when_the_person_may_not(
    manager: User, clerk: User, db: None
) -> None:
    term = make_channel("Fax")

    for person in (manager, clerk, make_user()):
        who: dict[str, Any] = {"actor": person, "at": LATER}
        with nothing_changed():
            with pytest.raises(Refused):
                add_term(Channel, replace(FAX, name="Telex"), **who)
            with pytest.raises(Refused):
                edit_term(term, FAX, **who)
            with pytest.raises(Refused):
                retire_term(term, replaced_by=None, reason="x", **who)
