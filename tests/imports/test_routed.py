"""What comes in as work has somebody on it by the rules; history needs nobody."""

from pathlib import Path

import pytest

from accounts.models import Notification
from cxops.models import OutboxEvent
from issues.models import Issue
from issues.services.routing import RuleDraft, add_rule
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT
from tests.imports.files import PLAIN, import_file, write_csv, write_mapping

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("mode", "is_routed"), [("work", True), ("history", False)])
def test_import_routes_work_and_tells_nobody(
    mode: str, is_routed: bool, tmp_path: Path
) -> None:
    unit = make_unit()
    manager = make_manager(unit)
    add_rule(RuleDraft(unit=unit, owner=manager), actor=manager, at=AT)
    mapping = write_mapping(tmp_path, PLAIN.replace('"work"', f'"{mode}"'))
    path = write_csv(tmp_path, ("id", "text"), ("1", "A."), ("2", "B."))

    import_file(path, mapping, unit)

    owners = [issue.owner for issue in Issue.objects.order_by("pk")]
    assert owners == ([manager, manager] if is_routed else [None, None])
    assert all(
        issue.history.get().owner_id == issue.owner_id for issue in Issue.objects.all()
    )
    assert not Notification.objects.exists()
    assert not OutboxEvent.objects.filter(kind="issues.routed").exists()
