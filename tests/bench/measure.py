"""Rounds in turn: every request once, then all again; a peer in each round.

The machine's speed drifts, so a ratio is taken within one round, and the median of
the rounds is told with its spread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench import counted
from tests.bench.client import ask, run_round
from tests.bench.server import Server
from tests.bench.targets import Target

#: Requests of one kind in one round.
FEWEST, MOST = 2, 300


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rounds, and about how long one kind of request is asked in each."""

    rounds: int
    seconds: float

    @property
    def is_quick(self) -> bool:
        """Only to see that everything runs."""
        return self.rounds == 1


@dataclass(slots=True)
class Measured:
    """All rounds of one kind of request."""

    target: Target
    count: int = 0
    statements: int | None = None
    database_ms: float | None = None
    reading: int | None = None
    """Statements that read the table of reports."""
    size: int = 0
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return median(self.rates)

    @property
    def cpu(self) -> float:
        """Milliseconds of the server's processes for one request."""
        return median(self.cpu_ms)

    @property
    def p50(self) -> float:
        return 1000 * median(self.latencies)

    @property
    def p95(self) -> float:
        return 1000 * quantiles(self.latencies, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median over the rounds, with the least and the greatest."""

    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, upper: Sequence[float], lower: Sequence[float]) -> "Ratio":
        """Round by round."""
        found = [a / b for a, b in zip(upper, lower, strict=True)]
        return cls(median(found), min(found), max(found))


def run_all(
    targets: Sequence[Target],
    servers: Mapping[str, Server],
    *,
    pace: Pace,
    say: Callable[[str], None],
) -> dict[str, Measured]:
    """Time them, round by round."""
    found = {target.name: Measured(target) for target in targets}
    for each in found.values():
        _warm_up(each, servers[each.target.server], pace)
    for number in range(pace.rounds):
        for each in found.values():
            _round(each, servers[each.target.server])
        say(f"round {number + 1} of {pace.rounds}")
    return found


def count_statements(
    found: Mapping[str, Measured], servers: Mapping[str, Server]
) -> None:
    """Ask each once more of servers that count; the second answer is told, since the
    first fills what lives in the process."""
    for each in found.values():
        server = servers.get(each.target.server)
        if server is None:
            continue
        for _turn in range(3):
            answer = ask(server.port, each.target.ask)
        if counted.STATEMENTS in answer.headers:
            each.statements = int(answer.headers[counted.STATEMENTS])
            each.database_ms = float(answer.headers[counted.MILLISECONDS])
            each.reading = int(answer.headers[counted.READING])


def _warm_up(each: Measured, server: Server, pace: Pace) -> None:
    answer = ask(server.port, each.target.ask)
    if answer.status >= 300:
        raise RuntimeError(f"{each.target.name}: {answer.status} {answer.body[:300]!r}")
    each.size = len(answer.body)
    tried = run_round(server.port, each.target.ask, FEWEST)
    wanted = int(tried.per_second * pace.seconds)
    each.count = min(max(wanted, FEWEST), MOST)


def _round(each: Measured, server: Server) -> None:
    before = server.cpu_seconds()
    done = run_round(server.port, each.target.ask, each.count)
    spent = server.cpu_seconds() - before
    each.rates.append(done.per_second)
    each.cpu_ms.append(1000 * spent / len(done.latencies))
    each.latencies += done.latencies
