"""The other end: two callers that ask as fast as they are answered."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CALLERS = 2
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Ask:
    """One kind of request. ``headers`` and ``body`` may hold ``{n}``, a new number
    each time."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def bytes_of(self, number: int) -> bytes:
        """The request as it goes over the wire; each on a connection of its own, so
        that both workers get their share."""
        body = self.body.encode()
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        head = "\r\n".join(lines).replace("{n}", str(number))
        return head.encode() + b"\r\n\r\n" + body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Round:
    """What one round of requests came to."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


_numbers = itertools.count(time.time_ns())


def ask(port: int, what: Ask) -> Answer:
    """One request and its answer, taken apart."""
    raw = _exchange(port, what.bytes_of(next(_numbers)))
    head, _line, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in rest)
    if headers.get("Transfer-Encoding") == "chunked":
        body = b"".join(_chunks(body))
    return Answer(int(first.split()[1]), headers, body)


def run_round(port: int, what: Ask, count: int) -> Round:
    """So many requests by two callers. Raises where an answer isn't a success."""
    done = Round()
    failures: list[str] = []

    def call(times: int) -> None:
        for _turn in range(times):
            request = what.bytes_of(next(_numbers))
            started = time.perf_counter()
            raw = _exchange(port, request)
            done.latencies.append(time.perf_counter() - started)
            if raw[9:10] != b"2":
                failures.append(raw[:300].decode("latin-1"))
                return

    started = time.perf_counter()
    _together([lambda: call(-(-count // CALLERS))] * CALLERS)
    done.seconds = time.perf_counter() - started
    if failures:
        raise RuntimeError(f"{what.method} {what.path}: {failures[0]}")
    return done


def _together(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _exchange(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(_LONGEST):
            parts.append(part)
    return b"".join(parts)


def _chunks(body: bytes) -> Iterator[bytes]:
    while body:
        size, _line, rest = body.partition(b"\r\n")
        length = int(size, 16)
        yield rest[:length]
        body = rest[length + 2 :] if length else b""
