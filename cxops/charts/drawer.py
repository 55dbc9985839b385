"""Asks the drawing program, and never waits longer than it was told to.

The engine (a JavaScript machine inside ``vl-convert``) holds Python's lock while it
draws, hangs in a process forked after its first use, and can't be interrupted. So it
works in a process of its own, one for each of ours that draws, started at the first
picture and begun anew after it ended.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import Any

from cxops.charts.pipes import read_line, write_all

_PROGRAM = Path(__file__).with_name("pen.py")


class NotDrawn(Exception):
    """There is no picture now: too slow, refused by the engine, or not to be trusted.

    The numbers beside it are there all the same.
    """


class Drawer:
    """One drawing program and the way to it, for all threads of this process."""

    #: After the program failed, nobody waits for it so long.
    rest_seconds = 30.0

    def __init__(self, program: Path = _PROGRAM) -> None:
        self._command = [sys.executable, "-I", str(program)]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._resting_until = 0.0

    def ask(self, request: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """The program's answer to one request. Raises ``NotDrawn``."""
        until = monotonic() + seconds
        if monotonic() < self._resting_until:
            raise NotDrawn("The drawing program failed a moment ago.")
        if not self._lock.acquire(timeout=seconds):
            raise NotDrawn("Others are waiting for the drawing program.")
        try:
            answer = self._exchange(json.dumps(request).encode() + b"\n", until)
        except (OSError, ValueError) as error:
            self._resting_until = monotonic() + self.rest_seconds
            self._end()
            raise NotDrawn(f"The drawing program failed: {error!r}") from error
        finally:
            self._lock.release()
        if "error" in answer:
            raise NotDrawn(str(answer["error"]))
        return answer

    def end(self) -> None:
        """End the program; the next picture begins it anew."""
        with self._lock:
            self._end()

    def _exchange(self, request: bytes, until: float) -> dict[str, Any]:
        """Send and read. A program that ended in the meantime is begun anew, once."""
        try:
            return self._send(self._running(), request, until)
        except (BrokenPipeError, EOFError):
            self._end()
        try:
            return self._send(self._running(), request, until)
        except EOFError as error:
            raise OSError("it ended without an answer") from error

    def _send(
        self, process: "subprocess.Popen[bytes]", request: bytes, until: float
    ) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        write_all(process.stdin.fileno(), request, until)
        answer = read_line(process.stdout.fileno(), until)
        found: dict[str, Any] = json.loads(answer)
        return found

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 -- ourselves
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                # Ctrl-C is for the server; this one ends when its input does.
                start_new_session=True,
            )
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        _close(process)

    def forget(self) -> None:
        """In a process just forked: the program and its lock are the parent's."""
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process is not None:
            # Not our child: this only says so to the object.
            process.poll()
            _close(process)


def _close(process: "subprocess.Popen[bytes]") -> None:
    """Both pipes. They keep nothing back, so nothing is sent by closing them."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


DRAWER = Drawer()
atexit.register(DRAWER.end)
os.register_at_fork(after_in_child=DRAWER.forget)
