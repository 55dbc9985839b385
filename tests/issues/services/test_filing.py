"""Filing a report."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cxops.kernel.errors import Invalid
from cxops.models import AuditEntry
from issues.drafts import IssueDraft
from issues.models import Customer, Issue
from issues.services.filing import file_issue
from tests.builders.accounts import make_clerk, make_unit
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db


def test_file_stores_the_report_with_history_and_audit() -> None:
    unit = make_unit("Harbour", time_zone="Pacific/Auckland")
    clerk = make_clerk(unit)
    before = AuditEntry.objects.count()

    issue = file_issue(
        IssueDraft(description="Lift dead again.\nLady with a pram.", unit=unit),
        actor=clerk,
        at=datetime(2026, 3, 10, 20, 0, tzinfo=UTC),
    )

    assert issue.title == "Lift dead again."
    assert issue.state == "new"
    assert issue.occurred_on == date(2026, 3, 11)
    assert issue.occurred_precision == "assumed"
    row = issue.history.get()
    assert (row.history_verb, row.history_user_id) == ("issue.file", clerk.pk)
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.from_state, entry.to_state) == ("issue.file", "", "new")
    assert (entry.object_type, entry.object_id) == ("issues.issue", issue.pk)
    assert (entry.history_id, entry.door) == (row.history_id, "test")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"description": "  "}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "x" * 20_001}, "description"),
        ({"description": "x", "occurred_at": AT + timedelta(days=1)}, "occurred_at"),
        (
            {"description": "x", "occurred_at": datetime(1970, 1, 1, tzinfo=UTC)},
            "occurred_at",
        ),
    ],
)
def test_file_is_refused_and_stores_nothing_when_the_draft_is_bad(
    draft: dict[str, object], field: str
) -> None:
    unit = make_unit()
    clerk = make_clerk(unit)
    entries = AuditEntry.objects.count()

    with pytest.raises(Invalid) as refused:
        file_issue(IssueDraft(unit=unit, **draft), actor=clerk, at=AT)  # type: ignore[arg-type]

    assert list(refused.value.fields) == [field]
    assert not Issue.objects.exists()
    assert not Customer.objects.exists()
    assert AuditEntry.objects.count() == entries
