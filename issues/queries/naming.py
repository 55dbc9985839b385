"""Vocabulary and places that a program names by their short names: in one statement.

A report names up to four of them. Looked up one by one they would be half of what
filing costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.queries.reach import reach_of
from cxops.kernel.errors import Invalid
from issues.models import Channel, Journey, RootCause, Stage, Touchpoint

_COLUMNS = ("what", "pk", "word", "label", "retired_at", "stage", "journey", "zone")
TERMS: dict[str, Any] = {
    "touchpoint": Touchpoint,
    "channel": Channel,
    "cause": RootCause,
    "journey": Journey,
    "stage": Stage,
}
#: Where each word is listed, for the sentence that refuses an unknown one.
PLURALS = {
    "touchpoint": "touchpoints",
    "channel": "channels",
    "cause": "cause-types",
    "journey": "journeys",
    "stage": "stages",
    "unit": "units",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What the words stand for; None where no word was given."""

    unit: Unit | None = None
    touchpoint: Touchpoint | None = None
    channel: Channel | None = None
    cause: RootCause | None = None
    journey: Journey | None = None
    stage: Stage | None = None


def records_named(words: Mapping[str, str | None]) -> Named:
    """The records behind ``{"touchpoint": "lift", "unit": "harbour"}``.

    Raises Invalid naming every field whose word isn't known. The records carry what
    filing and judging need; anything else is read when it is asked for.
    """
    given = _given(words)
    return _resolve(given, [_query(field, word) for field, word in given.items()])


def many_named(words: Mapping[str, set[str]]) -> dict[tuple[str, str], Any]:
    """(field, word) → record, for many rows at once; absent where it isn’t known."""
    queries = [
        _unit_rows(code__in=sorted(given))
        if field == "unit"
        else _query(field, sorted(given))
        for field, given in words.items()
        if given
    ]
    if not queries:
        return {}
    first, *others = queries
    rows = first.union(*others, all=True) if others else first
    found = {}
    for row in rows:
        values = dict(zip(_COLUMNS, row, strict=True))
        found[values["what"], values["word"]] = _record(values)
    return found


def intake_named(words: Mapping[str, str | None], *, actor: User) -> Named:
    """The same, with a unit always: the person's own, or the organisation's root."""
    given = _given(words)
    queries = [_query(field, word) for field, word in given.items()]
    if "unit" not in given:
        home = reach_of(actor).home_unit_id()
        queries.append(_unit_rows(**({"pk": home} if home else {"parent": None})))
    found = _resolve(given, queries)
    if found.unit is None:
        raise Invalid(_("Name the unit where it happened."), field="unit")
    return found


def _given(words: Mapping[str, str | None]) -> dict[str, str]:
    """The words that were given, askable: an address can carry what no name holds."""
    return {
        field: word.replace("\x00", "\ufffd").encode(errors="replace").decode()
        for field, word in words.items()
        if word
    }


def _resolve(given: Mapping[str, str], queries: list["QuerySet[Any]"]) -> Named:
    if not queries:
        return Named()
    first, *others = queries
    rows = first.union(*others, all=True) if others else first
    found: dict[str, Any] = {}
    for row in rows:
        values = dict(zip(_COLUMNS, row, strict=True))
        # Several roots: the oldest one in use is the organisation.
        found.setdefault(values["what"], _record(values))
    missing = [field for field in given if field not in found]
    if missing:
        raise Invalid(
            _("Something here isn’t known."),
            code="does_not_exist",
            fields={field: _unknown(field, given[field]) for field in missing},
        )
    return Named(**found)


def _unknown(field: str, word: str) -> str:
    return _("There is no “%(word)s” here. See /api/v1/%(list)s/.") % {
        "word": word[:60],
        "list": PLURALS[field],
    }


def _query(field: str, word: str | list[str]) -> "QuerySet[Any]":
    if field == "unit":
        return _unit_rows(code=word)
    stage: Any = _no_key() if field != "touchpoint" else F("stage_id")
    journey: Any = _no_key() if field != "touchpoint" else F("stage__journey_id")
    lookup = {"slug": word} if isinstance(word, str) else {"slug__in": word}
    rows = TERMS[field]._default_manager.filter(**lookup)
    return _columns(rows, field, "slug", stage, journey, Value("", CharField()))


def _unit_rows(**lookup: Any) -> "QuerySet[Any]":
    units = Unit.objects.without_tree_fields().filter(**lookup).order_by()
    if not lookup.keys() & {"code", "code__in"}:
        units = units.filter(retired_at=None)
    none = _no_key()
    return _columns(units, "unit", "code", none, none, F("time_zone"))


def _columns(
    rows: "QuerySet[Any]", what: str, word: str, stage: Any, journey: Any, zone: Any
) -> "QuerySet[Any]":
    return (
        rows.order_by()
        .annotate(
            what=Value(what, CharField()),
            word=F(word),
            label=F("name"),
            stage_key=stage,
            journey_key=journey,
            zone=Cast(zone, CharField()),
        )
        .values_list(
            "what",
            "pk",
            "word",
            "label",
            "retired_at",
            "stage_key",
            "journey_key",
            "zone",
        )
    )


def _no_key() -> Any:
    """A key that isn't there, with its type: a bare NULL has none in a union."""
    return Cast(Value(None), BigIntegerField())


def _record(values: dict[str, Any]) -> Any:
    known = {
        "id": values["pk"],
        "name": values["label"],
        "retired_at": values["retired_at"],
    }
    if values["what"] == "unit":
        return _partial(Unit, code=values["word"], time_zone=values["zone"], **known)
    model = TERMS[values["what"]]
    if model is not Touchpoint:
        return _partial(model, slug=values["word"], **known)
    touchpoint = _partial(
        Touchpoint, slug=values["word"], stage_id=values["stage"], **known
    )
    touchpoint.stage = _partial(Stage, id=values["stage"], journey_id=values["journey"])
    return touchpoint


def _partial(model: type[Any], **values: Any) -> Any:
    """A record of which only these columns were read; others are read when asked."""
    # Django takes the values of a partial record in the order of the columns.
    columns = [field.attname for field in model._meta.concrete_fields]
    names = [name for name in columns if name in values]
    return model.from_db("default", names, [values[name] for name in names])
