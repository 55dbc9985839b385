"""Statements of the API's two hot paths, exact, with authentication and rights.

Transaction control is not counted. A used token is written at most every five
minutes; the first request here takes care of that.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.clients import Caller
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.issues import (
    make_cause,
    make_channel,
    make_issue,
    make_pattern,
    make_touchpoint,
)

pytestmark = pytest.mark.django_db
_CONTROL = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b", re.I)


def statements(work: Callable[[], Any]) -> list[str]:
    """What one request asks of the database."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    found = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in found if not _CONTROL.match(sql)]


def test_create_takes_eight_statements_when_everything_is_named() -> None:
    unit = make_unit("Harbour")
    clerk = make_clerk(unit)
    body = {
        "description": "Lift dead again.",
        "unit": unit.code,
        "touchpoint": make_touchpoint("Lift").slug,
        "channel": make_channel("Phone").slug,
        "cause": make_cause("Worn out").slug,
        "occurred_at": "2026-03-10T09:00:00+01:00",
    }
    caller = Caller(clerk)
    caller.get("me/")

    found = statements(lambda: caller.post("issues/", body, key="once"))

    assert len(found) == 8, "\n".join(found)
    answers = []
    assert len(statements(lambda: answers.append(caller.post("issues/", body)))) == 7
    assert answers[0].status_code == 201
    named = {name: answers[0].json()[name] for name in ("touchpoint", "channel")}
    assert named == {name: body[name] for name in named}


@pytest.mark.parametrize("rows", [1, 50])
def test_list_takes_three_statements_whatever_its_length(rows: int) -> None:
    unit = make_unit("Harbour")
    manager = make_manager(unit)
    clerk = make_clerk(unit)
    lift = make_touchpoint("Lift")
    pattern = make_pattern(unit, manager)
    for _number in range(rows):
        make_issue(
            unit,
            clerk,
            touchpoint=lift,
            owner=manager,
            pattern=pattern,
            severity=3,
            state="triaged",
        )
    caller = Caller(manager)
    caller.get("me/")
    answers: list[Any] = []
    query = {
        "state": "triaged",
        "touchpoint": lift.slug,
        "sort": "severity",
        "page_size": "50",
    }

    found = statements(lambda: answers.append(caller.get("issues/", **query)))

    assert len(found) == 3, "\n".join(found)
    results = json.loads(answers[0].content)["results"]
    assert len(results) == rows
    assert {row["pattern"] for row in results} == {pattern.ref}
