"""What the clients were told against what the database holds.

The clients write down every answer they read; afterwards the records are read back
and compared. ``faults`` is pure, so that a doctored book proves it finds faults.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a client, and what it was answered (None: no answer)."""

    key: str
    text: str
    status: int | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """One report in the database, with the rows that must be there beside it."""

    ref: str
    text: str
    history_rows: int
    audit_entries: int
    keys: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One improvement that was to be approved, with everything an approval writes."""

    ref: str
    state: str
    review_decision: str
    history_rows: int
    audit_entries: int
    told: int
    outbox_events: int


@dataclass(slots=True)
class Book:
    """Everything one run did."""

    sent: list[Sent] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    approvals: dict[str, int | None] = field(default_factory=dict)
    decided: list[Decided] = field(default_factory=list)


def faults(book: Book) -> list[str]:
    """Every broken promise: lost, doubled, invented, half done."""
    return [*_filing_faults(book), *_approval_faults(book)]


def _filing_faults(book: Book) -> list[str]:
    found = []
    stored = {row.ref: row for row in book.stored}
    texts = Counter(row.text for row in book.stored)
    sent_texts = {row.text for row in book.sent}
    for row in book.sent:
        if row.status == 201 and (row.ref not in stored):
            found.append(f"lost: {row.text} was acknowledged as {row.ref}")
        if texts[row.text] > 1:
            found.append(f"doubled: {row.text}")
    for report in book.stored:
        if report.text not in sent_texts:
            found.append(f"invented: {report.ref}")
        beside = (report.history_rows, report.audit_entries, report.keys)
        if beside != (1, 1, 1):
            found.append(f"half done: {report.ref} has {beside}")
    return found


def _approval_faults(book: Book) -> list[str]:
    found = []
    for row in book.decided:
        all_of_it = ("in_progress", "approved", 1, 1)
        none_of_it = ("planned", "", 0, 0)
        shape = (
            row.state,
            row.review_decision,
            row.history_rows,
            row.audit_entries,
        )
        told = (row.told, row.outbox_events)
        whole = shape == all_of_it and row.told == row.outbox_events >= 1
        nothing = shape == none_of_it and told == (0, 0)
        if not whole and not nothing:
            found.append(f"half decided: {row.ref} {shape} {told}")
        if book.approvals.get(row.ref) == 200 and not whole:
            found.append(f"lost decision: {row.ref}")
    return found
