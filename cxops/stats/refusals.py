"""What no verdict is sought for, and why: broken or missing data, too few periods."""

from datetime import date
from typing import Any

from cxops.stats import sentences
from cxops.stats.comparison import PERIODS
from cxops.stats.evidence import Question
from cxops.stats.limits import TRIAL
from cxops.stats.next_check import first_check
from cxops.stats.points import NO_EXPOSURE
from cxops.stats.types import Status
from cxops.stats.verdicts import Reason, State, Verdict, cannot, concluded

MISSING = 1 / 3
"""A larger share of periods without a volume says too little."""


def refused(asked: Question, planned_check: date | None) -> Verdict | None:
    """What no proof is sought for, and why."""
    points, spans = asked.points, asked.spans
    broken: dict[str, Any] = {"status": Status.DATA_ERROR}
    if points.broken is not None:
        told = {"position": points.broken + 1}
        broken |= {"index": points.broken}
        return cannot(Reason.DATA, "cannot_data", told, **broken)
    if spans.overlaps:
        return cannot(Reason.DATA, "cannot_overlap", {}, **broken)
    if any(index >= asked.start for index in asked.exclude):
        return cannot(Reason.DATA, "cannot_exclude", {}, **broken)
    words = sentences.words(asked)
    missing = _missing(asked)
    if missing:
        return cannot(Reason.VOLUME_MISSING, "cannot_volume_missing", words | missing)
    if len(spans.before) < TRIAL:
        told = words | {"have": len(spans.before), "needed": TRIAL}
        return cannot(Reason.DATA, "cannot_baseline", told)
    if len(spans.after) < PERIODS:
        check = first_check(asked, planned_check)
        sentence = sentences.too_early(asked, check)
        n = len(spans.after)
        return concluded(State.TOO_EARLY, sentence, n=n, next_check=check)
    return None


def _missing(asked: Question) -> dict[str, int]:
    """How many periods lack a volume, where that is too many."""
    exposure = asked.series.exposure
    if exposure is None:
        return {}
    length = len(asked.series) - (not asked.series.last_complete)
    for span in (range(*asked.baseline), range(asked.start, length)):
        wanted = [i for i in span if i not in asked.exclude]
        gone = [
            i
            for i in wanted
            if exposure[i] is None and asked.points.reasons.get(i) == NO_EXPOSURE
        ]
        if len(gone) > MISSING * len(wanted):
            return {"missing": len(gone), "all": len(wanted)}
    return {}
