"""What an installation has from its first start."""

from io import StringIO

import pytest
from django.core.management import call_command

from cxops.models import Settings
from issues.models import Touchpoint
from tests.asserts import nothing_changed

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_set_up_makes_rules_and_words_once() -> None:
    first = _run("set_up", "--organisation", "Harbour Lines")

    assert first == "Rules made. 75 words added.\n"
    rules = Settings.objects.get()
    assert (rules.pk, rules.organisation) == (1, "Harbour Lines")
    row = rules.history.get()
    assert (row.history_verb, row.history_door) == ("settings.install", "command")
    assert Touchpoint.objects.count() == 14
    with nothing_changed():
        again = _run("set_up", "--organisation", "Other")
    assert again == "Rules are there. 0 words added.\n"
    assert _run("set_up", "--verbosity", "0") == ""
    assert Settings.current().organisation == "Harbour Lines"


def test_seed_vocabulary_adds_only_words() -> None:
    assert _run("seed_vocabulary") == "75 words added.\n"
    assert not Settings.objects.exists()
    assert _run("seed_vocabulary") == "0 words added.\n"
