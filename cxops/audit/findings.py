"""What a verification says: where the trail is broken, and what was looked at."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

#: More than this many findings help nobody.
MOST_FINDINGS = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken place: a row of a table, where it can be told a field, and why."""

    table: str
    key: int
    reason: str
    field: str = ""

    @property
    def place(self) -> str:
        """Where, in words."""
        words = {"table": self.table, "key": self.key, "field": self.field}
        if not self.key:
            return self.table
        if self.field:
            return _("%(table)s, row %(key)d, field %(field)s") % words
        return _("%(table)s, row %(key)d") % words


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one verification. Sound means: no finding; alarms aren't findings.

    ``head`` and ``head_digest`` name the newest seal: the number to compare with what
    was written down elsewhere.
    """

    at: datetime
    seals: int
    entries: int
    rows: int
    unsealed: int
    redactions: int
    head: int
    head_digest: str
    findings: tuple[Finding, ...]
    alarms: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.findings

    def sentence(self) -> str:
        """The result, or the first broken place, in one sentence."""
        if self.findings:
            first = self.findings[0]
            words = {"place": first.place, "reason": first.reason}
            return _("The trail is broken at %(place)s: %(reason)s.") % words
        counts: dict[str, Any] = {
            "entries": self.entries,
            "seals": self.seals,
            "head": self.head_digest[:16] or "–",
        }
        return (
            _(
                "The trail is whole: %(entries)d entries with their history rows, "
                "%(seals)d seals, newest seal %(head)s."
            )
            % counts
        )

    def as_dict(self) -> dict[str, Any]:
        """The report for programs."""
        found = asdict(self)
        found["at"] = self.at.isoformat()
        return {"sound": self.is_sound, "sentence": self.sentence()} | found
