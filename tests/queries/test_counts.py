"""Statements per page: recorded as data, the same for 1 and 50 rows, within the
budgets of DESIGN section 11.

Counted with session or token, person, reach and shell; savepoints and transaction
control not. ``UPDATE_QUERY_COUNTS=1`` writes the numbers anew.
"""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import TokenScope
from accounts.models import ApiToken, Unit, User
from cxops.kernel.history import acting_as
from improvements.models import Initiative
from issues.models import Issue, Journey, Pattern, Stage, Touchpoint
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db
RECORD = Path(__file__).with_name("query_counts.json")
MANY = 50
TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")

#: Page → its address. ``{ref}`` is the first record of its kind.
PAGES = {
    "issue list": "/issues/",
    "issue page": "/issues/{issue}/",
    "issue history": "/issues/{issue}/history/",
    "inbox": "/inbox/",
    "my reports": "/my/",
    "report form": "/report/",
    "pattern list": "/patterns/",
    "pattern page": "/patterns/{pattern}/",
    "pattern history": "/patterns/{pattern}/history/",
    "initiative list": "/initiatives/",
    "initiative page": "/initiatives/{initiative}/",
    "initiative history": "/initiatives/{initiative}/history/",
    "review list": "/reviews/",
    "journey list": "/journeys/",
    "cause list": "/causes/",
    "notification list": "/notifications/",
    "api issue list": "/api/v1/issues/",
    "api issue": "/api/v1/issues/{issue}/",
    "api pattern list": "/api/v1/patterns/",
    "api pattern": "/api/v1/patterns/{pattern}/",
    "api initiative list": "/api/v1/initiatives/",
    "api initiative": "/api/v1/initiatives/{initiative}/",
}
#: What DESIGN section 11 allows.
BUDGETS = {
    "issue list": 6,
    "inbox": 6,
    "pattern list": 6,
    "initiative list": 6,
    "issue page": 8,
    "api issue list": 3,
    "api pattern list": 3,
    "api initiative list": 3,
    "api create": 8,
}


class Office:
    """One manager, with as many records as asked for."""

    def __init__(self) -> None:
        self.unit: Unit = make_unit("Harbour")
        self.person: User = make_manager(self.unit)
        with acting_as(None, verb="vocabulary.add", at=AT):
            journey = Journey.objects.create(slug="in", name="In")
            stage = Stage.objects.create(slug="at", name="At", journey=journey)
            self.touchpoint = Touchpoint.objects.create(
                slug="desk", name="Desk", stage=stage
            )
            self.secret = "cxo_counted"
            ApiToken.objects.create(
                user=self.person,
                name="Counted",
                prefix="cxo_coun",
                digest=hashlib.sha256(self.secret.encode()).hexdigest(),
                scopes=[scope.value for scope in TokenScope],
                created_at=AT,
                expires_at=AT + timedelta(days=3650),
            )
        self.client = Client()
        self.client.force_login(self.person)
        self.refs: dict[str, str] = {}

    def fill(self, number: int) -> None:
        """Add one repeat problem, improvement and report after the other."""
        with acting_as(self.person, verb="issue.file", at=AT):
            for _turn in range(number):
                pattern = Pattern.objects.create(
                    title="Again",
                    unit=self.unit,
                    created_by=self.person,
                    created_at=AT,
                    owner=self.person,
                )
                issue = Issue.objects.create(
                    voice="customer",
                    title="Late",
                    description="Late again",
                    unit=self.unit,
                    touchpoint=self.touchpoint,
                    occurred_at=AT,
                    occurred_on=date(2026, 3, 10),
                    occurred_precision="minute",
                    received_at=AT,
                    filed_at=AT,
                    recorded_at=AT,
                    reporter=self.person,
                    owner=self.person,
                    pattern=pattern,
                )
                initiative = Initiative.objects.create(
                    title="On time",
                    unit=self.unit,
                    proposed_by=self.person,
                    proposed_at=AT,
                    owner=self.person,
                    planned_cost=Decimal(100),
                )
                self.refs = self.refs or {
                    "issue": issue.ref,
                    "pattern": pattern.ref,
                    "initiative": initiative.ref,
                }

    def get(self, address: str) -> Any:
        return self.client.get(address.format(**self.refs), **self.door(address))

    def file(self) -> Any:
        body = {"description": "Late", "unit": self.unit.code}
        address = "/api/v1/issues/"
        return self.client.post(
            address, body, content_type="application/json", **self.door(address)
        )

    def door(self, address: str) -> dict[str, Any]:
        """Programs come with a token, people with a session."""
        if not address.startswith("/api/"):
            return {}
        return {"headers": {"Authorization": f"Bearer {self.secret}"}}


def counted(work: Callable[[], Any]) -> int:
    """The statements of the second call: the first warms what lives in the process."""
    first = work()
    assert first.status_code in {200, 201}, (first.status_code, first.content[:300])
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return sum(
        not query["sql"].lstrip().upper().startswith(TRANSACTION) for query in caught
    )


def recorded() -> dict[str, int]:
    return json.loads(RECORD.read_text()) if RECORD.exists() else {}


def note(name: str, count: int) -> None:
    """Compare with the record, or write it where that is asked for."""
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        numbers = recorded() | {name: count}
        RECORD.write_text(json.dumps(numbers, indent=2, sort_keys=True) + "\n")
    assert recorded().get(name) == count


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_the_recorded_statements_with_1_and_50_rows(name: str) -> None:
    office = Office()
    office.fill(1)
    one = counted(lambda: office.get(PAGES[name]))
    office.fill(MANY - 1)

    many = counted(lambda: office.get(PAGES[name]))

    assert many == one
    assert one <= BUDGETS.get(name, 99)
    note(name, one)


def test_filing_through_the_api_takes_the_recorded_statements() -> None:
    office = Office()
    office.fill(1)

    count = counted(office.file)

    assert count <= BUDGETS["api create"]
    note("api create", count)


def test_every_recorded_page_is_still_counted() -> None:
    assert sorted(set(recorded()) - set(PAGES) - {"api create"}) == []


def test_a_page_that_asks_once_per_row_is_named() -> None:
    office = Office()
    office.fill(1)

    def careless() -> Any:
        for issue in Issue.objects.all():
            str(issue.unit)
        return office.get("/report/")

    one = counted(careless)
    office.fill(4)

    assert counted(careless) == one + 4
