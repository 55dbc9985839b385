"""``manage.py evaluate_duplicates``: how well similar reports are found, measured.

A file with marked duplicates goes through the product's own import into a temporary
database; for each marked pair the ranking of the later report (before cap and
threshold, earlier reports only) is asked where it puts the other one.
"""

import json
import math
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.queries.places import root_unit
from cxops.kernel.clock import now
from cxops.kernel.errors import DomainError
from cxops.kernel.history import through_door
from issues.drafts import DESCRIPTION_LENGTH, TITLE_LENGTH
from issues.enums import ImportMode
from issues.intake.labelled import Labelled, LabelledFile, read_labelled, read_links
from issues.intake.layout import Layout
from issues.intake.mapping import FieldRule, Mapping
from issues.intake.row import Row
from issues.management.throwaway import run_again_in_throwaway
from issues.models import Issue
from issues.queries.similar import ranked, traits_of_issue
from issues.services.importing import import_rows, start_import
from issues.services.texts import write_words
from issues.texts.baseline import Baseline
from issues.texts.index import TABLE

DEPTHS = (1, 5, 10)
_INSIDE = "--in-temporary-database"
_ISO = "%Y-%m-%dT%H:%M:%S%z"


class Command(BaseCommand):
    """Measure the ranking of similar reports on a labelled file."""

    help = "Measure how well similar reports are found, beside a plain TF-IDF ranking."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, required=True)
        parser.add_argument("--links", type=Path, required=True)
        parser.add_argument("--id", required=True, help="column of the number")
        parser.add_argument("--text", required=True, help="columns, title first")
        parser.add_argument("--time", required=True, help="column of the moment")
        parser.add_argument("--time-format", default="", help="as strptime takes it")
        parser.add_argument("--place", default="", help="columns of the place")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(_INSIDE, action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["in_temporary_database"]:
            run_again_in_throwaway(_INSIDE)
            return
        with through_door("command"):
            try:
                file, pairs = _read(options)
                _store(file.reports)
            except DomainError as error:
                raise CommandError(error.message) from None
            result = _measure(file.reports, pairs)
        for line in (*file.notes, *_table(result)):
            self.stdout.write(line)
        if options["json"]:
            self.stdout.write(json.dumps(result))


def _read(options: dict[str, Any]) -> tuple[LabelledFile, list[tuple[int, int]]]:
    """The reports in time, and the pairs as (later, earlier) places among them."""
    file = read_labelled(
        options["file"],
        key=options["id"],
        texts=_names(options["text"]),
        time=options["time"],
        places=_names(options["place"]),
        formats=[options["time_format"]] if options["time_format"] else (),
    )
    places = {report.key: place for place, report in enumerate(file.reports)}
    links = read_links(options["links"], set(places))
    if not links:
        raise CommandError("No pair of the links has both ends in the file.")
    pairs = [(places[one], places[other]) for one, other in links]
    return file, sorted((max(pair), min(pair)) for pair in pairs)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _store(reports: list[Labelled]) -> None:
    rules = {
        name: FieldRule(columns=(name,)) for name in ("external_id", "description")
    }
    rules["title"] = FieldRule(columns=("title",))
    rules["filed_at"] = FieldRule(columns=("filed_at",), formats=(_ISO,))
    mapping = Mapping(
        source="evaluation",
        mode=ImportMode.HISTORY,
        time_zone="UTC",
        unit="",
        layout=Layout(),
        fields=rules,
        ignored=frozenset(),
    )
    unit, at = root_unit(), now()
    if unit is None:
        raise CommandError("The temporary database has no unit.")
    batch = start_import(
        mapping, file_name="labelled", file_sha256="", actor=None, at=at
    )
    rows = (_row(place, report) for place, report in enumerate(reports, start=1))
    parts = import_rows(
        rows, mapping, batch=batch, default_unit=unit, actor=None, at=at
    )
    for part in parts:
        for error in part.errors:
            raise CommandError(f"A report of the file can't be stored: {error}")
    while write_words():
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")


def _row(place: int, report: Labelled) -> Row:
    title = " ".join(report.title.split())
    # What is too long for a title is compared all the same.
    told = (title[TITLE_LENGTH:], report.text or title)
    description = "\n".join(filter(None, told))[:DESCRIPTION_LENGTH].strip()
    return Row(
        place,
        {
            # Its place in time is its number: both rankings mean the same earlier ones.
            "external_id": str(place - 1),
            "title": title[:TITLE_LENGTH],
            "description": description or "(nothing)",
            "filed_at": report.at.strftime(_ISO),
        },
    )


def _measure(reports: list[Labelled], pairs: list[tuple[int, int]]) -> dict[str, Any]:
    texts = [f"{report.title}\n{report.text}" for report in reports]
    plain = Baseline(texts, is_sublinear=False)
    damped = Baseline(texts, is_sublinear=True)
    rankings: dict[str, Any] = {
        "product": _ranking_of_product,
        "tf-idf": lambda place: plain.ranked(place, place),
        "tf-idf, 1 + ln tf": lambda place: damped.ranked(place, place),
    }
    result: dict[str, Any] = {"reports": len(reports), "pairs": len(pairs)}
    for name, ranking in rankings.items():
        seconds, found = [], []
        for later, earlier in pairs:
            began = time.perf_counter()
            order = ranking(later)
            seconds.append(time.perf_counter() - began)
            found.append(order.index(earlier) + 1 if earlier in order else None)
        result[name] = _figures(found, seconds)
    return result


def _ranking_of_product(place: int) -> list[int]:
    rows = Issue.objects.filter(source="evaluation")
    issue = rows.select_related("text").get(external_id=str(place))
    found = ranked(rows.filter(pk__lt=issue.pk), traits_of_issue(issue))
    numbers = dict(
        rows.filter(pk__in=[one.key for one in found]).values_list("pk", "external_id")
    )
    return [int(numbers[one.key]) for one in found]


def _figures(found: list[int | None], seconds: list[float]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for depth in DEPTHS:
        hits = sum(rank is not None and rank <= depth for rank in found)
        low, high = wilson(hits, len(found))
        figures[f"recall@{depth}"] = round(hits / len(found), 4)
        figures[f"interval@{depth}"] = [round(low, 4), round(high, 4)]
    figures["p95_ms"] = round(_percentile(seconds, 0.95) * 1000, 1)
    return figures


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    z, share = 1.959964, hits / total
    middle = share + z * z / (2 * total)
    wide = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return (middle - wide) / scale, (middle + wide) / scale


def _percentile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def _table(result: dict[str, Any]) -> Iterable[str]:
    yield f"{result['reports']} reports, {result['pairs']} marked pairs"
    for name, figures in result.items():
        if not isinstance(figures, dict):
            continue
        parts = [
            f"recall@{depth} {figures[f'recall@{depth}']:.3f} "
            f"({figures[f'interval@{depth}'][0]:.2f} to "
            f"{figures[f'interval@{depth}'][1]:.2f})"
            for depth in DEPTHS
        ]
        yield f"{name:<18} {'  '.join(parts)}  p95 {figures['p95_ms']:.0f} ms"
