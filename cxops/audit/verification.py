"""The verifier: reads a trail once, in order, and says where it is broken.

It doesn't care where the trail comes from (the database, an exported file) and keeps
a bounded amount in memory: the current seal, and the redactions of the whole trail.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cxops.audit.anchor import Anchored
from cxops.audit.digest import GENESIS, EntriesDigest, leaves_of, line_digest, root
from cxops.audit.findings import MOST_FINDINGS, Finding, Report
from cxops.audit.seals import ALARM_AFTER
from cxops.audit.trail import ENTRY_COLUMNS, SEAL_COLUMNS, Piece, Record, Row, Seal
from cxops.models import AuditEntry, AuditSeal

ENTRIES, SEALS = AuditEntry._meta.db_table, AuditSeal._meta.db_table
ANCHOR = "the anchor file"

#: Columns of an entry that repeat one of its history row.
_REPEATED = {
    "at": "history_date",
    "actor_id": "history_user_id",
    "on_behalf_of_id": "history_on_behalf_of_id",
    "door": "history_door",
    "request_id": "history_request_id",
    "verb": "history_verb",
    "object_id": "id",
}

#: Looks closer at the entries of a seal that doesn't fit, where that is possible.
Explain = Callable[[int], Finding | None]


class Verifier:
    """Takes the trail piece by piece; ``finish`` gives the report."""

    def __init__(
        self,
        *,
        at: datetime,
        anchored: Iterator[Anchored] | None,
        explain: Explain | None = None,
        table_of_type: Callable[[str], str] = str,
    ) -> None:
        self._at, self._explain, self._table_of_type = at, explain, table_of_type
        self._anchored = anchored
        self._next_anchor = next(anchored, None) if anchored else None
        self._seal: Seal | None = None
        self._digest = EntriesDigest()
        self._first_id = 0
        self._previous, self._number = GENESIS, 0
        self._oldest_unsealed: datetime | None = None
        # (type, history row) → fields: kept by the row, named by the entries.
        self._kept: dict[tuple[str, int], set[str]] = {}
        self._blanked: dict[tuple[str, int], set[str]] = {}
        self.findings: list[Finding] = []
        self.seals = self.entries = self.rows = self.unsealed = 0

    def found(self, table: str, key: int, reason: str, field: str = "") -> None:
        """Note a broken place."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(table, key, reason, field))

    def take(self, piece: Piece) -> None:
        """The next piece of the trail; None says that the rest is in no seal."""
        if isinstance(piece, Seal):
            self.take_seal(piece)
        elif piece is None:
            self.close_seal()
        else:
            self.take_record(piece)

    def take_seal(self, seal: Seal) -> None:
        """The next link of the chain; its entries follow."""
        self.close_seal()
        self.seals += 1
        number = seal.number()
        if seal.unreadable:
            self.found(SEALS, number, _("it isn't what CXOps writes"), seal.unreadable)
            return
        self._seal, self._digest, self._first_id = seal, EntriesDigest(), 0
        if number != self._number + 1:
            self.found(SEALS, number, _("the seal before it is missing"), "id")
        if seal.word("previous_digest") != self._previous:
            reason = _("it doesn't continue the seal before it")
            self.found(SEALS, number, reason, "previous_digest")
        texts = [seal.texts[name] for name in SEAL_COLUMNS if name != "digest"]
        if line_digest(texts) != seal.word("digest"):
            self.found(SEALS, number, _("its digest doesn't fit its columns"), "digest")
        self._compare_anchor(seal)
        self._number, self._previous = number, seal.word("digest")

    def close_seal(self) -> None:
        """After the last entry of a seal: do they give its digest?"""
        seal, self._seal = self._seal, None
        if seal is None:
            return
        fits = (
            self._digest.value() == seal.word("entries_digest")
            and self._digest.count == seal.number("entry_count")
            and self._first_id == seal.number("first_entry_id")
        )
        if not fits:
            finding = self._explain(seal.number()) if self._explain else None
            reason = _("its entries are not those that were sealed")
            place = finding or Finding(SEALS, seal.number(), reason)
            self.found(place.table, place.key, place.reason, place.field)

    def take_record(self, record: Record) -> None:
        """The next entry, of the seal taken last or, after ``close_seal``, of none."""
        self.entries += 1
        key = int(record.texts["id"][1:])
        if record.unreadable:
            reason = _("it isn't what CXOps writes")
            self.found(ENTRIES, key, reason, record.unreadable)
            self._digest.add("")
            return
        if self._seal is None:
            self._note_unsealed(record)
        else:
            self._first_id = self._first_id or key
            self._digest.add(line_digest(record.texts[name] for name in ENTRY_COLUMNS))
        self._check_row(record, key)

    def finish(self) -> Report:
        """Everything has been taken: compare the redactions and the anchor's end."""
        self.close_seal()
        self._compare_redactions()
        self._compare_anchor_end()
        alarms = []
        if self._oldest_unsealed and self._at - self._oldest_unsealed > ALARM_AFTER:
            words = ngettext(
                "%(count)d entry is in no seal, since %(since)s.",
                "%(count)d entries are in no seal, the oldest since %(since)s.",
                self.unsealed,
            )
            since = self._oldest_unsealed.isoformat()
            alarms.append(words % {"count": self.unsealed, "since": since})
        return Report(
            at=self._at,
            seals=self.seals,
            entries=self.entries,
            rows=self.rows,
            unsealed=self.unsealed,
            redactions=len(self._blanked),
            head=self._number,
            head_digest=self._previous if self._number else "",
            findings=tuple(self.findings),
            alarms=tuple(alarms),
        )

    # --- Entries and their rows -------------------------------------------------------

    def _note_unsealed(self, record: Record) -> None:
        self.unsealed += 1
        written = datetime.fromisoformat(record.texts["at"][1:])
        if self._oldest_unsealed is None or written < self._oldest_unsealed:
            self._oldest_unsealed = written

    def _check_row(self, record: Record, key: int) -> None:
        row = record.row
        if row is None:
            reason = _("the history row it names doesn't exist")
            self.found(ENTRIES, key, reason, "history_id")
            return
        table, history_id = self._table_of_type(record.object_type), record.history_id
        if row.unreadable:
            reason = _("it isn't what CXOps writes")
            self.found(table, history_id, reason, row.unreadable)
            return
        place = (record.object_type, history_id)
        if record.blanked:
            self._blanked.setdefault(place, set()).update(record.blanked.split(","))
            if record.texts["object_id"] != row.texts["id"]:
                self.found(ENTRIES, key, _("it names another record"), "object_id")
        else:
            self.rows += 1
            for name, twin in _REPEATED.items():
                if record.texts[name] != row.texts[twin]:
                    reason = _("it differs from its history row %(key)d") % {
                        "key": history_id
                    }
                    self.found(ENTRIES, key, reason, name)
            self._check_state(record, row, key)
        if row.leaves is not None:
            self._kept[place] = set(row.leaves)
        self._check_means(table, history_id, row)
        leaves = leaves_of(record.object_type, row.texts, row.salts, row.leaves)
        if root(leaves) != record.texts["root"][1:]:
            self.found(table, history_id, _("it is not what was written down"))

    def _check_state(self, record: Record, row: Row, key: int) -> None:
        state = record.texts["to_state"]
        if state != "s" and state != row.texts.get("state"):
            reason = _("it differs from its history row %(key)d") % {
                "key": record.history_id
            }
            self.found(ENTRIES, key, reason, "to_state")

    def _check_means(self, table: str, history_id: int, row: Row) -> None:
        """No salt without its text, no kept leaf without its blank."""
        for name, salt in row.salts.items():
            if name == "":
                continue
            is_empty = row.texts.get(name, "s") in ("s", "n")
            is_redacted = salt == "" and name in (row.leaves or {})
            if is_empty != is_redacted:
                reason = _("words were taken out past the redaction door")
                if name not in row.texts:
                    reason = _("there is a salt too many")
                self.found(table, history_id, reason, name)
        if row.leaves is not None:
            for name in row.leaves:
                if row.salts.get(name) != "":
                    reason = _("a digest is kept of words that are still there")
                    self.found(table, history_id, reason, name)

    def _compare_redactions(self) -> None:
        for place in self._kept.keys() | self._blanked.keys():
            kept, blanked = self._kept.get(place, set()), self._blanked.get(place)
            table = self._table_of_type(place[0])
            for name in sorted(kept - (blanked or set())):
                reason = _("words are gone and no redaction says so")
                self.found(table, place[1], reason, name)
            for name in sorted((blanked or set()) - kept):
                reason = _("a redaction is on record, but the digest isn't kept")
                self.found(table, place[1], reason, name)
            if not kept and blanked is None:
                reason = _("digests are kept and no redaction says so")
                self.found(table, place[1], reason, "history_leaves")

    # --- The anchor -------------------------------------------------------------------

    def _advance(self) -> None:
        self._next_anchor = next(self._anchored, None) if self._anchored else None

    def _compare_anchor(self, seal: Seal) -> None:
        if self._anchored is None:
            return
        number = seal.number()
        while self._next_anchor is not None and self._next_anchor.seal < number:
            self._complain_of(self._next_anchor)
            self._advance()
        line = self._next_anchor
        if line is None or line.seal > number:
            written = datetime.fromisoformat(seal.texts["at"][1:])
            # A line that is still to come: the tick writes it after the seal.
            if line is not None or self._at - written > ALARM_AFTER:
                self.found(SEALS, number, _("the anchor has no line for it"))
            return
        if not line.is_ours:
            self.found(ANCHOR, number, _("this line wasn't written with our key"))
        elif line.digest != seal.word("digest"):
            reason = _("it is not the seal that was anchored outside the database")
            self.found(SEALS, number, reason, "digest")
        self._advance()

    def _complain_of(self, line: Anchored) -> None:
        if line.seal == 0:
            self.found(ANCHOR, 0, _("a line can't be read"))
            return
        reason = _("it was anchored outside the database and is missing in it")
        self.found(SEALS, line.seal, reason)

    def _compare_anchor_end(self) -> None:
        while self._next_anchor is not None:
            self._complain_of(self._next_anchor)
            self._advance()
