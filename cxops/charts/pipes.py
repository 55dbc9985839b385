"""Writing to a program and reading its answer, neither of them longer than allowed."""

import os
import select
from time import monotonic


def write_all(sink: int, data: bytes, until: float) -> None:
    """Write everything to a pipe that doesn't block. Raises ``TimeoutError``."""
    rest = memoryview(data)
    while rest:
        _ready, free, _ = select.select([], [sink], [], _left(until))
        if not free:
            raise TimeoutError("it doesn't listen")
        rest = rest[os.write(sink, rest) :]


def read_line(source: int, until: float) -> bytes:
    """One line from a pipe. Raises ``TimeoutError``, or ``EOFError`` at its end."""
    found = bytearray()
    while not found.endswith(b"\n"):
        ready, _free, _ = select.select([source], [], [], _left(until))
        if not ready:
            raise TimeoutError("no answer in time")
        part = os.read(source, 1 << 16)
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _left(until: float) -> float:
    return max(0.0, until - monotonic())
