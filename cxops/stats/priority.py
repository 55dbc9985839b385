"""What to look at first among things that could go wrong: FMEA.

Severity, occurrence and detection are ratings from 1 to 10; 10 is worst, and hardest
to detect. Their product (RPN) multiplies ranks, so 10 x 2 x 2 = 40 hides a grave
failure: it is shown beside the priority and never alone.

The table is built like that of AIAG & VDA 2019, taken from a secondary source and not
checked against the printed book. So the field is named "priority (AP-style)".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cxops.stats.types import Result, Status

LABEL = "priority (AP-style)"
WORST = 10
Band = tuple[int, int]
"""The lowest and the highest rating."""


@dataclass(frozen=True, slots=True)
class Table:
    """Letters (H, M, L) by bands: severity, then occurrence, then detection."""

    detection: tuple[Band, ...]
    letters: Mapping[Band, Mapping[Band, str]]
    """For each occurrence band a letter for each of ``detection``."""

    def letter(self, severity: int, occurrence: int, detection: int) -> str:
        """Raises ValueError for ratings that the table doesn't know."""
        rows = self.letters[_band(self.letters, severity)]
        letters = rows[_band(rows, occurrence)]
        at = self.detection.index(_band(self.detection, detection))
        return letters[at]


TABLE = Table(
    detection=((7, 10), (5, 6), (2, 4), (1, 1)),
    letters={
        (9, 10): {
            (8, 10): "HHHH",
            (6, 7): "HHHH",
            (4, 5): "HHHM",
            (2, 3): "HMLL",
            (1, 1): "LLLL",
        },
        (7, 8): {
            (8, 10): "HHHH",
            (6, 7): "HHHM",
            (4, 5): "HMMM",
            (2, 3): "MMLL",
            (1, 1): "LLLL",
        },
        (4, 6): {
            (8, 10): "HHMM",
            (6, 7): "MMML",
            (4, 5): "MLLL",
            (1, 3): "LLLL",
        },
        (2, 3): {(8, 10): "MMLL", (1, 7): "LLLL"},
        (1, 1): {(1, 10): "LLLL"},
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fmea(Result):
    """None where a rating is missing or impossible."""

    rpn: int | None = None
    """Severity x occurrence x detection, 1 to 1000."""
    priority: str | None = None
    """H, M or L."""
    label: str = LABEL


def fmea(
    severity: int | None,
    occurrence: int | None,
    detection: int | None,
    *,
    table: Table = TABLE,
) -> Fmea:
    """Both numbers. ``index`` of an impossible rating counts them from 0."""
    ratings = (severity, occurrence, detection)
    known = [rating for rating in ratings if rating is not None]
    wrong = [
        index
        for index, rating in enumerate(ratings)
        if rating is not None and not (1 <= rating <= WORST and rating == int(rating))
    ]
    if wrong:
        return Fmea(
            status=Status.DATA_ERROR,
            n=len(known),
            needed=len(ratings),
            method=LABEL,
            message_key="priority_broken",
            message_args={"position": wrong[0] + 1},
            index=wrong[0],
        )
    if severity is None or occurrence is None or detection is None:
        return Fmea(
            status=Status.TOO_FEW if known else Status.NO_DATA,
            n=len(known),
            needed=len(ratings),
            method=LABEL,
            message_key="priority_missing",
        )
    letter = table.letter(severity, occurrence, detection)
    return Fmea(
        status=Status.OK,
        n=len(ratings),
        needed=len(ratings),
        method=LABEL,
        message_key=f"priority_{letter.lower()}",
        rpn=severity * occurrence * detection,
        priority=letter,
    )


def _band(bands: Mapping[Band, object] | tuple[Band, ...], rating: int) -> Band:
    for low, high in bands:
        if low <= rating <= high:
            return low, high
    raise ValueError(f"The table has no band for {rating}.")
