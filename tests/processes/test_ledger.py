"""The checker of the kill tests finds what it is there to find."""

from dataclasses import replace

import pytest

from tests.processes.ledger import Book, Decided, Sent, Stored, faults

SENT = Sent("k1", "lift dead", 201, "ISS-1")
STORED = Stored("ISS-1", "lift dead", history_rows=1, audit_entries=1, keys=1)
DECIDED = Decided("INI-1", "in_progress", "approved", 1, 1, told=2, outbox_events=2)


def book(**over: object) -> Book:
    whole = Book([SENT], [STORED], {"INI-1": 200}, [DECIDED])
    for name, value in over.items():
        setattr(whole, name, value)
    return whole


def test_faults_is_empty_when_everything_is_whole() -> None:
    assert faults(book()) == []


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"stored": []}, "lost: lift dead was acknowledged as ISS-1"),
        ({"stored": [STORED, replace(STORED, ref="ISS-2")]}, "doubled: lift dead"),
        (
            {"stored": [STORED, replace(STORED, ref="ISS-2", text="x")]},
            "invented: ISS-2",
        ),
        (
            {"stored": [replace(STORED, audit_entries=0)]},
            "half done: ISS-1 has (1, 0, 1)",
        ),
        (
            {"decided": [replace(DECIDED, history_rows=0)]},
            "half decided: INI-1 ('in_progress', 'approved', 0, 1) (2, 2)",
        ),
        (
            {"decided": [Decided("INI-1", "planned", "", 0, 0, 0, 0)]},
            "lost decision: INI-1",
        ),
    ],
)
def test_faults_names_the_fault_when_one_is_planted(
    over: dict[str, object], fault: str
) -> None:
    assert fault in faults(book(**over))
