"""From bodies about numbers to the services, and back to what became of each row."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from issues.drafts import FigureDraft
from issues.enums import FigureResult
from issues.models import ImportBatch
from issues.queries.figures import figure_with_words, standing
from issues.queries.naming import many_named, records_named
from issues.queries.settling import Run, Settled, settle
from issues.services.figures import record_figure, record_sent

if TYPE_CHECKING:
    from accounts.models import User

Data = dict[str, Any]
_WORDS = ("unit", "touchpoint", "channel", "cause")


def record_one(kind: type[Any], data: Data, *, actor: "User", at: datetime) -> Any:
    """Keep what the body says. The same number again is the one that is there."""
    given = dict(data)
    source, restate = given.pop("source"), given.pop("restate")
    named = records_named({word: given.pop(word, None) for word in _WORDS})
    words = {word: getattr(named, word) for word in _WORDS}
    settled = record_figure(
        kind,
        _draft(given, words),
        source=source,
        restate=restate,
        actor=actor,
        at=at,
    )
    return settled.record or figure_with_words(kind, settled.key)


def _draft(given: Data, words: Data) -> FigureDraft:
    last = given.pop("last_on", given["first_on"])
    return FigureDraft(last_on=last, **words, **given)


class Sent:
    """The rows of one request: good ones as drafts, the others with their reason."""

    def __init__(self, rows: Sequence[Data | Settled]) -> None:
        asked: dict[str, set[str]] = {word: set() for word in _WORDS}
        for row in rows:
            if isinstance(row, dict):
                for word in _WORDS:
                    asked[word] |= {row[word]} if row.get(word) else set()
        self._known = many_named(asked)
        self.rows = [
            self._read(dict(row)) if isinstance(row, dict) else row for row in rows
        ]
        self.drafts = [row for row in self.rows if isinstance(row, FigureDraft)]

    def _read(self, row: Data) -> FigureDraft | Settled:
        words = {}
        for field in _WORDS:
            word = row.pop(field, None)
            words[field] = self._known.get((field, word)) if word else None
            if word and words[field] is None:
                problem = _("There is no “%(word)s” here.") % {"word": word}
                return Settled(FigureResult.REJECTED, problem=problem, field=field)
        return _draft(row, words)

    def told(self, settled: Sequence[Settled]) -> list[Settled]:
        """One outcome per row, from one per draft."""
        outcomes = iter(settled)
        return [
            next(outcomes) if isinstance(row, FigureDraft) else row for row in self.rows
        ]


def record_many(
    kind: type[Any], data: Data, sent: Sent, *, actor: "User", at: datetime
) -> tuple[ImportBatch, list[Settled]]:
    """Keep each row for itself; the request is an import of its own."""
    body = json.dumps(data["rows"], sort_keys=True, default=str)
    run = Run(kind, data["source"], actor, at, restate=data["restate"])
    settled = record_sent(
        run,
        sent.drafts,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        rejected=len(sent.rows) - len(sent.drafts),
        actor=actor,
        at=at,
    )
    assert run.batch is not None
    return run.batch, sent.told(settled)


def foretell(
    kind: type[Any], data: Data, sent: Sent, *, actor: "User", at: datetime
) -> list[Settled]:
    """What would become of each row now; nothing is stored."""
    run = Run(kind, data["source"], actor, at)
    stands = standing(kind, sent.drafts, run.source)
    settled, _superseded = settle(run, sent.drafts, stands)
    return sent.told(settled)


def summed(told: Sequence[Settled]) -> Data:
    """The answer's body."""
    count = Counter(one.result for one in told)
    restated = count[FigureResult.RESTATED]
    return {
        "rows": len(told),
        "stored": count[FigureResult.STORED] + restated,
        "restated": restated,
        "unchanged": count[FigureResult.UNCHANGED],
        "rejected": count[FigureResult.REJECTED],
        "results": [
            {
                "row": place,
                "result": one.result,
                "id": one.record.pk if one.record else one.key,
                "errors": [{"detail": one.problem, "attr": one.field or None}]
                if one.problem
                else [],
            }
            for place, one in enumerate(told)
        ],
    }
