"""The demo told twice: the same on the same day, and in time."""

import time
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from cxops.demo.story import tell_story
from cxops.kernel.history import through_door
from tests.cxops.demo.content import AS_OF, content

#: Of this process: what others do on the machine isn't counted.
MOST_SECONDS = 120


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_day_gives_the_same_story_in_time(tmp_path: Path) -> None:
    told, seconds = [], []
    with override_settings(VAR_DIR=tmp_path), through_door("test"):
        for _time in range(2):
            with transaction.atomic():
                start = time.process_time()
                assert tell_story(as_of=AS_OF)
                seconds.append(time.process_time() - start)
                told.append(content())
                transaction.set_rollback(True)

    assert told[0] == told[1]
    assert min(seconds) < MOST_SECONDS
