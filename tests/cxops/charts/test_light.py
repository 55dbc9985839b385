"""What a page without charts, and one with, must not load."""

import os
import subprocess
import sys

HEAVY = ("vl_convert", "numpy", "scipy")
SAYS = "import sys; print([name for name in {names} if name in sys.modules])"


def loaded(source: str) -> str:
    """Which of the heavy packages a new process has loaded after this."""
    script = f"{source}\n{SAYS.format(names=HEAVY)}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cxops.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout.strip()


def test_site_with_all_its_pages_loads_nothing_heavy() -> None:
    assert loaded(
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "from django.template import engines\n"
        "engines['django'].from_string('{% load charts %}')"
    ) == ("[]")


def test_statistics_types_load_nothing_heavy() -> None:
    assert loaded("import cxops.stats.types") == "[]"


def test_drawn_chart_leaves_the_engine_outside_this_process() -> None:
    assert loaded(
        "import django; django.setup()\n"
        "from tests.cxops.charts.examples import make_pareto\n"
        "from cxops.charts import render; render.SECONDS = 60\n"
        "assert '<svg' in render.svg(make_pareto())"
    ) == ("[]")


def test_loading_is_seen_when_it_happens() -> None:
    assert loaded("import numpy") == "['numpy']"
