"""The start page of an installation where nobody is yet."""

import pytest
from django.test import Client

from tests.builders.accounts import make_user

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_first_administrator_when_nobody_exists() -> None:
    response = Client().get("/")

    assert response.status_code == 302
    assert response["Location"] == "/first-administrator/"
    assert Client().get("/first-administrator/").status_code == 200


def test_home_leads_to_the_log_in_when_somebody_exists() -> None:
    make_user()

    response = Client().get("/")

    assert response["Location"] == "/account/login/?next=/"
