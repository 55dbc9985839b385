"""Mistakes as they are made: one place of the product forgets who asks."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from cxops.exports import views as export_views
from cxops.exports import writing
from cxops.kernel import refs
from cxops.kernel.errors import NotFound
from cxops.kernel.filtering import Asker
from cxops.lists.offered import LISTS
from cxops.models import ExportFormat, SavedView
from improvements.models import Initiative
from issues.filters import IssueFilter
from issues.forms import prefill as prefill_form
from issues.models import (
    Customer,
    DirtyCell,
    Exposure,
    Issue,
    Pattern,
    Signal,
    Tally,
)
from issues.queries import figures as figure_queries
from issues.queries import inbox as inbox_queries
from issues.queries import patterns as pattern_queries
from issues.queries.counting import CappedCount
from issues.querysets import (
    IssueQuerySet,
    PatternQuerySet,
    holding,
)
from issues.texts.index import REPORTS
from tests.builders.counts import count_all
from tests.leaks.world import World

Plant = Callable[[pytest.MonkeyPatch, World], None]


class _Forgetful:
    """A model as a module sees it that leaves ``visible_to`` out."""

    def __init__(self, model: type[Any]) -> None:
        self._model = model
        self.objects = _Rows(model._default_manager)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)


class _Rows:
    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def visible_to(self, *_args: Any, **_named: Any) -> Any:
        return self._manager.all()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)


def swap(place: str, value: Any) -> Plant:
    """Put something else in the place ``package.module.name``."""
    module, _dot, name = place.rpartition(".")
    return lambda patch, _world: patch.setattr(
        importlib.import_module(module), name, value
    )


def forgets(place: str) -> Plant:
    """The model in this place of a module is read without ``visible_to``."""

    def plant(patch: pytest.MonkeyPatch, world: World) -> None:
        module, _dot, name = place.rpartition(".")
        there = importlib.import_module(module)
        patch.setattr(there, name, _Forgetful(getattr(there, name)))

    return plant


def all_of(model: type[Any], *related: str) -> Callable[..., Any]:
    """Rows of everybody, where those of a person were asked for."""
    return lambda *_args: model._default_manager.select_related(*related)


def by_key(model: type[Any]) -> Callable[..., Any]:
    """The record behind a key, whoever asks."""
    return lambda _user, key: found_or_not(model, key)


def by_reference(model: type[Any]) -> Callable[..., Any]:
    """The record behind a reference, whoever asks."""
    return lambda _user, ref: found_or_not(model, model.REF.decode(ref))


def found_or_not(model: type[Any], key: int | None) -> Any:
    found = model._default_manager.filter(pk=key).first()
    if found is None:
        raise NotFound("")
    return found


def all_reports(*_args: Any) -> Any:
    return Issue.objects.with_details().select_related("customer")


def all_signals(*_args: Any) -> Any:
    return Signal.objects.with_names()


def read_by_executive(place: str) -> Plant:
    """A function of (something, reader) is asked for somebody who reads all."""

    def plant(patch: pytest.MonkeyPatch, world: World) -> None:
        module, _dot, name = place.rpartition(".")
        there = importlib.import_module(module)
        real = getattr(there, name)
        executive = world.people["executive"]
        patch.setattr(
            there, name, lambda it, _user, **more: real(it, executive, **more)
        )

    return plant


def asked_for_executive(place: str) -> Plant:
    """A function of (reader, …) is asked for somebody who reads all."""

    def plant(patch: pytest.MonkeyPatch, world: World) -> None:
        module, _dot, name = place.rpartition(".")
        there = importlib.import_module(module)
        real = getattr(there, name)
        executive = world.people["executive"]
        patch.setattr(
            there, name, lambda _user, *rest, **more: real(executive, *rest, **more)
        )

    return plant


# --- Search and lists -----------------------------------------------------------------


def words_found_anywhere(patch: pytest.MonkeyPatch, world: World) -> None:
    """The search begins with the whole table instead of the rows it was given."""

    def matching(self: Any, text: str) -> Any:
        return holding(self.model._default_manager.with_details(), text, REPORTS)

    patch.setattr(IssueQuerySet, "matching", matching)


def reference_without_reader(patch: pytest.MonkeyPatch, world: World) -> None:
    """A reference leads to its record before anybody asks whether it is seen."""
    models = (
        (refs.ISSUE, Issue),
        (refs.PATTERN, Pattern),
        (refs.INITIATIVE, Initiative),
    )
    found = tuple((codec, by_reference(model)) for codec, model in models)
    patch.setattr("cxops.search.queries._BY_REFERENCE", found)


def forgotten_restriction(patch: pytest.MonkeyPatch, world: World) -> None:
    real = IssueQuerySet.visible_to

    def visible_to(self: Any, user: Any, right: str = "issue.read") -> Any:
        return real(self, user, right) | self.filter(
            is_restricted=True, withdrawn_at=None, unit=world.units["harbour"]
        )

    patch.setattr(IssueQuerySet, "visible_to", visible_to)


def forgotten_withdrawal(patch: pytest.MonkeyPatch, world: World) -> None:
    real = IssueQuerySet.visible_to

    def visible_to(self: Any, user: Any, right: str = "issue.read") -> Any:
        return real(self, user, right) | self.filter(
            withdrawn_at__isnull=False, unit=world.units["harbour"]
        )

    patch.setattr(IssueQuerySet, "visible_to", visible_to)


def restricted_in_sums(patch: pytest.MonkeyPatch, world: World) -> None:
    """Who may read a restricted report finds it in sums, too."""
    patch.setattr(
        IssueQuerySet, "counted", lambda self: self.main().filter(withdrawn_at=None)
    )


def restricted_counted_by_day(patch: pytest.MonkeyPatch, world: World) -> None:
    """The worker counts it, so that it is in everybody's sums."""
    restricted_in_sums(patch, world)
    DirtyCell.objects.create(what=DirtyCell.EVERYTHING)
    count_all()


def counted_before_the_reader(rows: Any) -> CappedCount:
    """How many there are in the table, beside the rows of one reader."""
    return CappedCount(rows.model._default_manager.all())


# --- Kept views, files ----------------------------------------------------------------


def views_counted_as_owner(patch: pytest.MonkeyPatch, world: World) -> None:
    """A view's number is that of somebody who sees all, kept for everyone."""
    executive = world.people["executive"]

    def as_executive(offered: Any) -> Any:
        narrow = offered.narrow
        return replace(
            offered, narrow=lambda _user, asked, words: narrow(executive, asked, words)
        )

    lists = {name: as_executive(offered) for name, offered in LISTS.items()}
    patch.setattr("cxops.saved_views.counts.LISTS", lists)


def all_views(_user: Any, list_name: str | None = None) -> Any:
    named = {} if list_name is None else {"list_name": list_name}
    rows = SavedView._default_manager.filter(retired_at=None, **named)
    return rows.select_related("owner", "unit").order_by("name", "pk")


def file_reread_by_key(kind: str) -> Plant:
    """One kind of file reads the table anew, from its first key to its last."""

    def plant(patch: pytest.MonkeyPatch, world: World) -> None:
        real = writing._table

        def table(out: Any, tally: Any) -> Any:
            if out.kind != kind or out.offered.name != "reports":
                return real(out, tally)
            return real(replace(out, rows=all_reports()), tally)

        patch.setattr(writing, "_table", table)

    return plant


def preview_counts_the_table(patch: pytest.MonkeyPatch, world: World) -> None:
    """The page that says how many rows there will be asks the table."""
    real = export_views.outgoing

    def outgoing(*args: Any, kind: ExportFormat, **how: Any) -> Any:
        out = real(*args, kind=kind, **how)
        return replace(out, rows=out.rows.model._default_manager.all())

    patch.setattr(export_views, "outgoing", outgoing)


def problem_of_every_row(_user: Any, issue: Issue) -> Any:
    """The report is seen, so its repeat problem is taken to be."""
    return issue.pattern


# --- Sums -----------------------------------------------------------------------------


def clerk_sums_everything(patch: pytest.MonkeyPatch, world: World) -> None:
    every = [unit.pk for unit in world.units.values()]
    patch.setattr("issues.queries.map._own_units", lambda _user: every)


def tallies_summed_before_the_reader(_rows: Any) -> Any:
    return figure_queries.sum_of(Tally.objects.filter(measure="contacts"))


def gaps_of_everybody(_rows: Any, **more: Any) -> Any:
    return figure_queries.gaps(Exposure.objects.all(), **more)


# --- Reports that look alike ----------------------------------------------------------


def shown_what_was_ranked(patch: pytest.MonkeyPatch, world: World) -> None:
    """Ranked over all, and read again by key."""
    forgets("issues.queries.suggestions.Issue")(patch, world)
    swap("issues.queries.suggestions.issues_for", all_reports)(patch, world)


def unpublished_are_known(patch: pytest.MonkeyPatch, world: World) -> None:
    """Whoever types is told of what isn't published yet."""
    patch.setattr(PatternQuerySet, "published", lambda self: self)
    forgets("issues.queries.known_problems.Pattern")(patch, world)


# --- The queue, many at once, files ---------------------------------------------------


def bare_queue_of_everybody(
    user: Any, view: Any, *, at: Any, part: Any = inbox_queries.WHOLE
) -> Any:
    """A count that was written apart from the list, and forgot the reader."""
    return view.rows(part.of(Issue.objects.main()), user, at)


def inbox_counted_apart(patch: pytest.MonkeyPatch, world: World) -> None:
    """The rows of the inbox are right, only the numbers of its views aren't."""
    real, rows = inbox_queries.bare_queue, inbox_queries.queue_of

    def queue_of(*args: Any, **how: Any) -> Any:
        with patch.context() as inner:
            inner.setattr(inbox_queries, "bare_queue", real)
            return rows(*args, **how)

    patch.setattr(inbox_queries, "bare_queue", bare_queue_of_everybody)
    patch.setattr("issues.views.inbox.queue_of", queue_of)


def picked_without_rows(_rows: Any, references: Any) -> Any:
    """References become keys, and keys become reports."""
    return pattern_queries.picked(Issue.objects.with_details(), references)


def keys_of_references(_user: Any, references: Any) -> dict[str, int]:
    """The reports that are there, whoever names them."""
    keys = {ref: refs.ISSUE.decode(ref) for ref in references}
    there = Issue.objects.in_bulk([key for key in keys.values() if key is not None])
    return {ref: key for ref, key in keys.items() if key is not None and key in there}


def matching_anywhere(query: str, person: Any) -> Any:
    rows = Issue.objects.with_details()
    asked = QueryDict(query)
    filters = IssueFilter(asked, queryset=rows, request=Asker(person), lean=True)
    return filters.narrowed()


class _Everybodys:
    """Rows that leave ``visible_to`` out."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def visible_to(self, *_args: Any) -> Any:
        return self._rows


def matching_for_new_problem(query: str, person: Any) -> Any:
    """Whoever may open one may choose any report."""
    return _Everybodys(matching_anywhere(query, person))


def rows_of_the_change(self: Any, _user: Any, change: Any) -> Any:
    return self.filter(change=change)


def caller_looked_up(patch: pytest.MonkeyPatch, world: World) -> None:
    """The form is friendly: it greets whoever calls by name."""
    real = prefill_form._fill

    def fill(initial: dict[str, Any], name: str, word: str) -> None:
        real(initial, name, word)
        known = Customer.objects.filter(phone=word).first()
        if known is not None:
            initial["customer_name"] = known.name

    patch.setattr(prefill_form, "_fill", fill)
