"""About 45,000 real reports: the page of a past moment equals a recount of every row.

The files lie outside the repository; CXOPS_DATA_DIR says where.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cxops.command_center.picture import Picture
from issues.models import Issue
from tests.builders.accounts import make_executive, make_unit
from tests.builders.issues import seed_words
from tests.cxops.command_center.recount import Recount, recount
from tests.imports.files import MAPPINGS, import_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not os.environ.get("CXOPS_DATA_DIR"), reason="CXOPS_DATA_DIR isn't set"
    ),
]
FILES = (
    "comcast_fcc_2015",
    "airline_tweets",
    "cfpb_2015q1_issues",
    "boston311_animals",
)
ZONE = "America/New_York"
MOST_STATEMENTS = 12
#: Tweets, agency and city overlap; the days of the provider's bad week.
MOMENTS = (
    datetime(2015, 2, 24, 17, tzinfo=UTC),
    datetime(2015, 6, 27, 3, 59, tzinfo=UTC),
)


def assert_same(picture: Picture, counted: Recount) -> None:
    """Every figure that the page folds from."""
    assert picture.backlog.cells == dict(counted.open)
    assert (picture.reports.number, picture.reports.since) == (
        counted.nobody,
        counted.oldest,
    )
    volumes = picture.volumes
    for kind in ("breakdown", "near_miss", "praise"):
        for voice in ("customer", "staff"):
            volume = volumes.said(voice, kind)
            assert volume.number == counted.said[kind, voice, "now"]
            assert volume.before == counted.said[kind, voice, "before"]
    known: list[tuple[int, Any, Any]] = sorted(
        (-n, place, cause)
        for (place, cause, period), n in counted.pairs.items()
        if period == "now" and place is not None and cause is not None
    )
    assert [
        (-pair.volume.number, pair.touchpoint_id, pair.cause_id, pair.volume.before)
        for pair in volumes.pairs()
    ] == [(*row, counted.pairs[row[1], row[2], "before"]) for row in known[:10]]
    assert {
        (row.touchpoint_id, row.cause_id, row.unit_id): (row.number, row.open)
        for row in picture.persistence.rows
    } == counted.persistent


def test_every_figure_equals_a_recount_at_moments_inside_the_data() -> None:
    seed_words()
    unit = make_unit("Head office", time_zone=ZONE)
    for name in FILES:
        path = Path(os.environ["CXOPS_DATA_DIR"]) / f"{name}.csv.gz"
        import_file(path, MAPPINGS / f"{name}.toml", unit, at=datetime.now(tz=UTC))
    assert Issue.objects.count() > 40_000
    client = Client()
    client.force_login(make_executive(time_zone=ZONE))
    client.get("/command-center/")  # warms what lives in the process
    if connection.vendor == "postgresql":
        # Elsewhere autovacuum does so a minute after an import.
        connection.cursor().execute("ANALYZE")
    for moment in MOMENTS:
        with CaptureQueriesContext(connection) as caught:
            began = perf_counter()
            response = client.get("/command-center/", {"at": moment.isoformat()})
            spent = perf_counter() - began
        told = f"{connection.vendor}: {spent * 1000:.0f} ms, {len(caught)} statements"
        print(told)  # noqa: T201 -- how long a page of all files takes

        assert len(caught) <= MOST_STATEMENTS
        picture: Picture = response.context["picture"]
        assert_same(picture, recount(moment, ZONE))
        assert picture.backlog.open > 0
        assert picture.reports.number > 0
        assert picture.volumes.said("customer", "breakdown").number > 0
        assert picture.volumes.said("staff", "breakdown").number > 0
        assert len(picture.volumes.pairs()) >= 5
        assert picture.persistence.rows
