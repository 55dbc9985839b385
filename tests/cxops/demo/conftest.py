"""The demo, told once for all tests that only read it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from cxops.demo.story import tell_story
from cxops.kernel.history import through_door
from tests.cxops.demo.content import AS_OF


@pytest.fixture(scope="package")
def told(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The story, told once."""
    folder = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=folder),
        through_door("test"),
        transaction.atomic(),
    ):
        assert tell_story(as_of=AS_OF)
        yield
        transaction.set_rollback(True)
