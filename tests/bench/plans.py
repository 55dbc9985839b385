"""Every offered scope × filter × sort of the list of reports, with its plan.

Taken from the filter set and the sorts themselves, so that what is offered next is
measured next. The statement is the page's: the rows of a page and how many match.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import quantiles
from types import SimpleNamespace
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Max
from django.http import QueryDict

from cxops.kernel.clock import now
from cxops.kernel.keyset import Sort, page_of
from issues.access import issues_for
from issues.filters import ISSUE_SORTS, IssueFilter
from issues.models import Issue, Pattern
from issues.queries.choices import filter_choices
from issues.queries.counting import CappedCount
from tests.bench.organisation import Reader
from tests.bench.texts import vocabulary

#: The aim, and when we stop waiting for one statement.
AIM_MS, PATIENCE_MS = 50.0, 5_000
WORST = 12
#: Whoever reads more rows than this, one by one, reads the table.
_MANY = 10_000
_TABLE = "issues_issue"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the database came to one page."""

    scope: str
    query: str
    sort: str
    ms: float
    has_scan: bool
    text: str

    @property
    def name(self) -> str:
        return f"{self.scope} · {self.query or 'everything'} · {self.sort}"


def every_plan(scopes: Iterable[Reader]) -> list[Plan]:
    """All of them, the slowest first."""
    found = []
    for reader in scopes:
        for query in ["", *queries()]:
            plans = (_plan(reader, query, sort) for sort in ISSUE_SORTS)
            found += [plan for plan in plans if plan is not None]
    return sorted(found, key=lambda plan: -plan.ms)


def p95(plans: list[Plan]) -> float:
    """Milliseconds in the database that 19 in 20 stay under."""
    return quantiles([plan.ms for plan in plans], n=20, method="inclusive")[-1]


def queries() -> Iterator[str]:
    """A query string for each filter and the values it offers."""
    words = filter_choices()
    for name, each in IssueFilter.base_filters.items():
        kind = IssueFilter.word_kinds().get(name)
        if kind is not None:
            offered = words.of(kind)
            # The first is what most reports have, the last what few have.
            values = [offered[0].value, offered[-1].value] if offered else []
        else:
            values = [str(value) for value, _label in _choices(each) if value]
            values = values or _typed(name)
        yield from (f"{name}={value}" for value in values)


def _choices(each: Any) -> list[tuple[Any, Any]]:
    return list(each.extra.get("choices") or getattr(each.field, "choices", ()) or ())


def _typed(name: str) -> list[str]:
    """What somebody would type where nothing is offered to choose from."""
    words, day = vocabulary(), now().date()
    main = Issue.objects.filter(duplicates__isnull=False).first()
    pattern = Pattern.objects.first()
    return {
        "q": [f"{words[1]}%20", f"{words[8]}%20", f"{words[2000]}%20", words[-4000]],
        "owner": ["me", "none"],
        "pattern": ["none", pattern.ref if pattern else "none"],
        "duplicates": ["none", "only", main.ref if main else "only"],
        "source": ["crm"],
        "occurred_from": [str(day.replace(year=day.year - 1, day=1))],
        "occurred_to": [str(day.replace(year=day.year - 2, day=1))],
        "filed_from": [str(day.replace(year=day.year - 1, day=1))],
        "filed_to": [str(day.replace(year=day.year - 2, day=1))],
        "closed_from": [str(day.replace(year=day.year - 1, day=1))],
        "closed_to": [str(day.replace(year=day.year - 2, day=1))],
        "batch": [str(Issue.objects.aggregate(last=Max("import_batch"))["last"] or 1)],
        "open_at": [str(day), str(day.replace(year=day.year - 1, day=1))],
        "as_of": [str(day.replace(year=day.year - 1, day=1))],
    }[name]


class _Caught(Exception):
    """The statement that was about to be sent."""


def _statement(reader: Reader, query: str, sort: Sort) -> tuple[str, Any] | None:
    """The page's; None where it asks for nothing, because nothing can be there."""
    request: Any = SimpleNamespace(user=reader.user)
    rows = issues_for(reader.user)
    if query:
        asked = QueryDict(query)
        rows = IssueFilter(asked, queryset=rows, request=request, lean=True).narrowed()
    counted = rows.annotate(matching=CappedCount(rows))

    def catch(_execute: Any, sql: str, params: Any, _many: bool, _context: Any) -> Any:
        raise _Caught(sql, params)

    with connection.execute_wrapper(catch):
        try:
            page_of(counted, sort=sort, cursor=None)
        except _Caught as caught:
            sql, params = caught.args
            return sql, params
    return None


def _plan(reader: Reader, query: str, sort: Sort) -> Plan | None:
    statement = _statement(reader, query, sort)
    if statement is None:
        return None
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {PATIENCE_MS}")
        try:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        except OperationalError:
            return Plan(
                reader.name, query, sort.name, PATIENCE_MS, has_scan=False, text=sql
            )
        (row,) = cursor.fetchone()
    whole = (json.loads(row) if isinstance(row, str) else row)[0]
    return Plan(
        scope=reader.name,
        query=query,
        sort=sort.name,
        ms=whole["Planning Time"] + whole["Execution Time"],
        has_scan=any(_is_scan(node) for node in _nodes(whole["Plan"])),
        text="\n".join(_lines(whole["Plan"])),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _is_scan(node: dict[str, Any]) -> bool:
    """Read row by row, and not only until a page and its count were full."""
    if node["Node Type"] != "Seq Scan" or node["Relation Name"] != _TABLE:
        return False
    read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return bool(read * node["Actual Loops"] > _MANY)


def _lines(node: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """The parts of a plan that took their time."""
    took = node["Actual Total Time"] * node["Actual Loops"]
    if took < 1 and depth:
        return
    named = " ".join(
        str(node[key])
        for key in ("Node Type", "Index Name", "Relation Name")
        if key in node
    )
    removed = node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
    rows = node["Actual Rows"] * node["Actual Loops"]
    yield f"{'  ' * depth}{named}: {took:.0f} ms, {rows} rows, {removed} left out"
    for child in node.get("Plans", ()):
        yield from _lines(child, depth + 1)
