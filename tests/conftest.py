"""People and places every test knows. Plain builders, no surprises."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from cxops.kernel.history import through_door
from tests import services
from tests.triggers import clean_up

# A test with transaction=True leaves what it wrote; the triggers that keep the trail
# would refuse to delete it.
TransactionTestCase._fixture_teardown = clean_up  # type: ignore[attr-defined]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays to the end: the collector, which would
    look at all of it again and again, leaves it alone."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """On the build machine a failure is told at once: a run may be cut off."""
    if (
        report.failed
        and services.required()
        and "PYTEST_XDIST_WORKER" not in os.environ
    ):
        told = f"\n{report.nodeid} ({report.when})\n{report.longreprtext[-3000:]}\n"
        sys.stderr.write(told)
        sys.stderr.flush()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How near the statistics come to published answers, by family."""
    found: dict[str, list[float]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "reference" and report.when == "call":
                    found.setdefault(value[0], []).append(value[1])
    if found:
        terminalreporter.section("reference cases, worst deviation in tolerances")
    for family, apart in sorted(found.items()):
        terminalreporter.line(f"{family:34} {len(apart):3} {max(apart):10.3g}")


@pytest.fixture(autouse=True)
def test_door() -> Iterator[None]:
    """What tests do to records directly comes through the door "test"."""
    with through_door("test"):
        yield
