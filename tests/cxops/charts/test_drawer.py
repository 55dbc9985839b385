"""The program that draws: it may be slow, end or answer nonsense, and nobody waits."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from cxops.charts.drawer import DRAWER, Drawer, NotDrawn

ECHO = """
import sys
for line in sys.stdin:
    print('{"pid": %d}' % __import__("os").getpid(), flush=True)
"""
SLOW = "import time; time.sleep(60)"
ENDS = "raise SystemExit"
NONSENSE = "print('no answer', flush=True); import time; time.sleep(60)"
ONCE = """
import sys
sys.stdin.readline()
print('{"pid": %d}' % __import__("os").getpid(), flush=True)
"""

Begin = Callable[[str], Drawer]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    begun: list[Drawer] = []

    def beginning(source: str) -> Drawer:
        program = tmp_path / f"program{len(begun)}.py"
        program.write_text(source)
        begun.append(Drawer(program))
        return begun[-1]

    yield beginning
    for drawer in begun:
        drawer.end()


def test_drawer_asks_the_same_program_again(begin: Begin) -> None:
    drawer = begin(ECHO)

    first = drawer.ask({}, seconds=10)["pid"]

    assert first != os.getpid()
    assert drawer.ask({}, seconds=10)["pid"] == first


def test_drawer_begins_anew_when_the_program_has_ended(begin: Begin) -> None:
    drawer = begin(ONCE)

    first = drawer.ask({}, seconds=10)["pid"]

    assert drawer.ask({}, seconds=10)["pid"] != first


def test_drawer_waits_no_longer_than_it_was_told(begin: Begin) -> None:
    drawer, began = begin(SLOW), monotonic()

    with pytest.raises(NotDrawn, match="no answer in time"):
        drawer.ask({}, seconds=0.2)
    assert monotonic() - began < 5


@pytest.mark.parametrize("source", [ENDS, NONSENSE])
def test_drawer_says_that_there_is_no_picture_when_the_program_fails(
    begin: Begin, source: str
) -> None:
    with pytest.raises(NotDrawn, match="The drawing program failed"):
        begin(source).ask({}, seconds=10)


def test_drawer_rests_after_a_failure_and_then_tries_again(begin: Begin) -> None:
    resting, brisk = begin(ENDS), begin(ENDS)
    brisk.rest_seconds = 0

    for drawer, then in ((resting, "a moment ago"), (brisk, "without an answer")):
        with pytest.raises(NotDrawn, match="without an answer"):
            drawer.ask({}, seconds=10)
        with pytest.raises(NotDrawn, match=then):
            drawer.ask({}, seconds=10)


def test_drawer_passes_on_what_the_program_refuses(begin: Begin) -> None:
    drawer = begin(ECHO.replace('{"pid": %d}', '{"error": "no %d"}'))

    for _attempt in range(2):
        with pytest.raises(NotDrawn, match=r"no [0-9]+"):
            drawer.ask({}, seconds=10)


def test_drawer_does_not_wait_for_a_program_that_does_not_listen(begin: Begin) -> None:
    with pytest.raises(NotDrawn, match="it doesn't listen"):
        begin(SLOW).ask({"svg": "x" * 1_000_000}, seconds=0.2)


FORKING = """
import os, sys
from pathlib import Path
from cxops.charts.drawer import Drawer
drawer = Drawer(Path(sys.argv[1]))
os.register_at_fork(after_in_child=drawer.forget)
before = drawer.ask({}, seconds=20)["pid"]
if child := os.fork():
    assert os.waitpid(child, 0)[1] == 0
    assert drawer.ask({}, seconds=20)["pid"] == before
else:
    assert drawer.ask({}, seconds=20)["pid"] != before
drawer.end()
"""


def test_forked_process_has_a_program_of_its_own(tmp_path: Path) -> None:
    program = tmp_path / "echo.py"
    program.write_text(ECHO)

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKING, str(program)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_engine_refuses_to_load_from_an_address() -> None:
    spec = {
        "data": {"url": "https://elsewhere.example/x.json"},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }

    with pytest.raises(NotDrawn, match="not allowed"):
        DRAWER.ask({"svg": [spec]}, seconds=20)
