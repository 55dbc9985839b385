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
from cxops.models import Job
from improvements.models import Initiative
from issues.intake.findings import Findings
from issues.intake.layout import Layout
from issues.models import (
    BulkChange,
    BulkRow,
    Exposure,
    ImportBatch,
    ImportFindings,
    ImportMapping,
    Issue,
    Journey,
    Pattern,
    Stage,
    Tally,
    Touchpoint,
)
from issues.services.routing import RuleDraft, add_rule
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.clock import AT
from tests.builders.counts import count_all
from tests.builders.signals import make_signal
from tests.cxops.digests.some_facts import some_facts, unsaved_edition

pytestmark = pytest.mark.django_db
RECORD = Path(__file__).with_name("query_counts.json")
MANY = 50
TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")

#: Page → its address. ``{ref}`` is the first record of its kind.
PAGES = {
    "issue list": "/issues/",
    "issue list by words": "/issues/?q=late&state=new&state=triaged",
    "issue page": "/issues/{issue}/",
    "issue history": "/issues/{issue}/history/",
    "similar reports": "/issues/{issue}/similar/",
    "never group": "/issues/{issue}/never_group/",
    "inbox": "/inbox/",
    "inbox part": "/inbox/?sort=severity&view=mine",
    "inbox report": "/inbox/{issue}/",
    "routing rules": "/settings/routing/",
    "bulk list": "/issues/bulk/",
    "bulk page": "/issues/bulk/{change}/",
    "import list": "/imports/",
    "import page": "/imports/{import}/",
    "import columns": "/imports/{import}/columns/",
    "kept mappings": "/imports/mappings/",
    "my reports": "/my/",
    "report form": "/report/",
    "pattern list": "/patterns/",
    "pattern list by words": "/patterns/?q=again&state=open",
    "find": "/find/?q=again",
    "export page": "/exports/?list=reports&state=new",
    "pattern page": "/patterns/{pattern}/",
    "pattern history": "/patterns/{pattern}/history/",
    "initiative list": "/initiatives/",
    "initiative page": "/initiatives/{initiative}/",
    "initiative history": "/initiatives/{initiative}/history/",
    "review list": "/reviews/",
    "command center": "/command-center/",
    "what persists": "/command-center/persistent/",
    "signal list": "/signals/",
    "signal list of a place": "/signals/?touchpoint=desk",
    "signal page": "/signals/{signal}/",
    "counter": "/count/",
    "tally list": "/tallies/",
    "tally sum": "/tallies/?measure=contacts&counted_from=2026-01-01"
    "&counted_to=2026-12-31",
    "tally upload": "/tallies/send/",
    "exposure list": "/exposure/",
    "exposure gaps": "/exposure/gaps/",
    "exposure upload": "/exposure/send/",
    "journey list": "/journeys/",
    "cause list": "/causes/",
    "pareto": "/causes/pareto/?days=own&first=2026-02-01&last=2026-03-31",
    "pareto by repeat problem": "/causes/pareto/?by=pattern&days=own"
    "&first=2026-02-01&last=2026-03-31",
    "pareto start": "/causes/pareto/start/?by=touchpoint&pick=desk&days=own"
    "&first=2026-02-01&last=2026-03-31",
    "pattern open from reports": "/patterns/open/?touchpoint=desk",
    "consistency": "/journeys/consistency/",
    "notification list": "/notifications/",
    "digest list": "/digests/",
    "digest page": "/digests/{digest}/",
    "job list": "/jobs/",
    "api command center": "/api/v1/command-center/",
    "api issue list": "/api/v1/issues/",
    "api pareto": "/api/v1/pareto/?days=own&first=2026-02-01&last=2026-03-31",
    "api consistency": "/api/v1/consistency/",
    "api bulk list": "/api/v1/issues/bulk-changes/",
    "api bulk rows": "/api/v1/issues/bulk-changes/{change}/rows/",
    "api issue": "/api/v1/issues/{issue}/",
    "api similar reports": "/api/v1/issues/{issue}/similar/",
    "api never grouped": "/api/v1/issues/{issue}/never_group/",
    "api tally list": "/api/v1/tallies/",
    "api exposure list": "/api/v1/exposure/",
    "api exposure gaps": "/api/v1/exposure/gaps/",
    "api import list": "/api/v1/imports/",
    "api import": "/api/v1/imports/{import}/",
    "api pattern list": "/api/v1/patterns/",
    "api pattern": "/api/v1/patterns/{pattern}/",
    "api signal list": "/api/v1/signals/",
    "api signal": "/api/v1/signals/{signal}/",
    "api initiative list": "/api/v1/initiatives/",
    "api initiative": "/api/v1/initiatives/{initiative}/",
}
#: What DESIGN section 11 allows.
BUDGETS = {
    "signal list": 6,
    "signal list of a place": 6,
    "signal page": 8,
    "issue list": 6,
    "issue list by words": 6,
    "find": 6,
    "bulk list": 6,
    "inbox": 6,
    "inbox part": 6,
    "inbox report": 8,
    "import list": 6,
    "import page": 8,
    "pattern list": 6,
    "pattern list by words": 6,
    "initiative list": 6,
    "digest list": 6,
    "job list": 6,
    "tally list": 6,
    "tally sum": 6,
    "exposure list": 6,
    "issue page": 8,
    "command center": 12,
    "journey list": 12,
    "cause list": 12,
    "pareto": 12,
    "pareto by repeat problem": 12,
    "consistency": 12,
    "api command center": 12,
    "api issue list": 3,
    "api pareto": 12,
    "api consistency": 12,
    "api bulk list": 3,
    "api import list": 3,
    "api pattern list": 3,
    "api tally list": 3,
    "api exposure list": 3,
    "api exposure gaps": 3,
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
                signal = make_signal(self.unit, pattern=pattern)
                change = self._change(issue)
                self._count()
                day = self._edition()
                batch = self._import()
                Job.objects.create(
                    kind="test.turns",
                    subject=issue.pk,
                    actor=self.person,
                    created_at=AT,
                    next_step_at=AT,
                )
                self.refs = self.refs or {
                    "issue": issue.ref,
                    "pattern": pattern.ref,
                    "initiative": initiative.ref,
                    "change": change.ref,
                    "signal": str(signal.pk),
                    "digest": day.isoformat(),
                    "import": str(batch.pk),
                }
        count_all()

    def _change(self, issue: Issue) -> BulkChange:
        """One more change of many; the first one is about every report."""
        change = BulkChange.objects.create(
            verb="triage",
            state="finished",
            owner=self.person,
            started_by=self.person,
            started_at=AT,
            done_count=1,
            refused_count=1,
        )
        first = BulkChange.objects.earliest("pk")
        BulkRow.objects.create(change=first, issue=issue, version=1, outcome="refused")
        return change

    def _count(self) -> None:
        """One more count and one more volume, a day after the last."""
        for kind, measure in ((Tally, "contacts"), (Exposure, "visits")):
            day = AT.date() - timedelta(days=200 - 2 * kind.objects.count())
            kind.objects.create(
                unit=self.unit,
                touchpoint=self.touchpoint,
                measure=measure,
                first_on=day,
                last_on=day,
                number=3,
                source="telephone-system",
                identity=f"{day}",
                recorded_by=self.person,
                recorded_at=AT,
            )

    def _import(self) -> ImportBatch:
        """One more import that is being prepared, over a file of two columns."""
        batch = ImportBatch.objects.create(
            source="counted",
            file_name="counted.csv",
            file_key="counted",
            mode="work",
            unit=self.unit,
            started_by=self.person,
            uploaded_at=AT,
        )
        column = {
            "name": "text",
            "filled": 2,
            "distinct": 2,
            "samples": ["One", "Two"],
            "words": ["One", "Two"],
            "nothing": [],
            "shapes": [],
            "time": "",
            "others": 0,
        }
        found = Findings(Layout(), (), rows=2, broken=0, is_whole=True, first=())
        ImportFindings.objects.create(
            batch=batch, profile=found.as_json() | {"columns": [column]}
        )
        ImportMapping.objects.create(
            name=f"Mapping {batch.pk}",
            text='source = "sheet"',
            columns=["text"],
            saved_by=self.person,
            saved_at=AT,
        )
        return batch

    def _edition(self) -> date:
        """One more digest, for the day after the newest."""
        day = AT.date() + timedelta(days=self.person.digest_editions.count())
        edition = unsaved_edition(some_facts(), reader=self.person, local_date=day)
        edition.save(force_insert=True)
        return day

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


def test_filing_what_a_rule_gives_to_somebody_stays_within_the_budget() -> None:
    office = Office()
    rule = RuleDraft(unit=office.unit, owner=make_clerk(office.unit))
    add_rule(rule, actor=office.person, at=AT)

    count = counted(office.file)

    assert Issue.objects.exclude(owner=None).count() == 2
    assert count <= BUDGETS["api create"]
    note("api create routed", count)


def test_every_recorded_page_is_still_counted() -> None:
    assert (
        sorted(set(recorded()) - set(PAGES) - {"api create", "api create routed"}) == []
    )


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
