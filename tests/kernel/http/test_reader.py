"""Pages show times in the zone of whoever reads them."""

import pytest
from django.test import Client

from issues.drafts import IssueDraft
from issues.services.filing import file_issue
from tests.builders.accounts import make_manager, make_unit
from tests.builders.clock import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "09:30"), ("Asia/Tokyo", "18:30"), ("Pacific/Chatham", "23:15")],
)
def test_page_shows_the_time_where_its_reader_lives(zone: str, shown: str) -> None:
    unit = make_unit()
    manager = make_manager(unit, time_zone=zone)
    issue = file_issue(IssueDraft(description="Late.", unit=unit), actor=manager, at=AT)
    client = Client()
    client.force_login(manager)

    page = client.get(issue.get_absolute_url())

    assert page.status_code == 200
    assert shown in page.content.decode()
