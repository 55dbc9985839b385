"""Two years of cases, handed over by the case tool week after week.

They come in by the import that every foreign file takes, as history: closed, with
their own times. The last week comes night by night, and only what is closed.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cxops.demo.cases import Case, CaseTool, deliveries, over_a_week
from cxops.demo.diary import Diary
from cxops.demo.organisation import Organisation
from cxops.demo.rhythm import WENT_LIVE
from cxops.demo.words_everyday import EVERYDAY, OUTAGE, OUTAGE_WEEK
from cxops.demo.words_kind import KIND
from cxops.demo.words_past import PAST
from cxops.demo.words_stories import STORIES
from issues.intake.mapping import read_mapping
from issues.intake.row import Row
from issues.models import Issue
from issues.services.importing import finish_import, import_rows, start_import

_MAPPING = Path(__file__).with_name("case_tool.toml")
_NIGHTS = 7


class Past:
    """The reports that came from the case tool so far, by what they are about."""

    def __init__(self, diary: Diary, organisation: Organisation, seed: int) -> None:
        self._diary = diary
        self._organisation = organisation
        self._seed = seed
        self._mapping = read_mapping(_MAPPING)
        self._loose: dict[str, list[int]] = defaultdict(list)

    def write(self) -> None:
        """Put every delivery into the diary."""
        outage = over_a_week(OUTAGE, self._diary, OUTAGE_WEEK)
        streams = (*STORIES, *PAST, *EVERYDAY, outage, *KIND)
        cases = CaseTool(self._diary, self._seed).cases(streams)
        moments = [
            self._diary.moment(days_ago, 5, 30)
            for days_ago in range(max(WENT_LIVE.values()) - 1, -1, -1)
            if days_ago < _NIGHTS or days_ago % 7 == 0
        ]
        for at, part in zip(moments, deliveries(cases, moments), strict=True):
            if part:
                self._diary.write(at, self._delivery(part))

    def take(self, theme: str) -> list[Issue]:
        """What came about a theme and was not taken before."""
        return list(Issue.objects.filter(pk__in=self._loose.pop(theme, [])))

    def _delivery(self, cases: list[Case]) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            batch = start_import(
                self._mapping,
                file_name=f"cases-{at:%Y-%m-%d}.csv",
                file_sha256=hashlib.sha256(_as_file(cases)).hexdigest(),
                actor=self._organisation.people["agnes"],
                at=at,
            )
            parts = import_rows(
                [Row(line, case.values) for line, case in enumerate(cases, 2)],
                self._mapping,
                batch=batch,
                default_unit=self._organisation.units["contact-centre"],
                actor=self._organisation.people["agnes"],
                at=at,
            )
            for part in parts:
                # A word that the vocabulary doesn't have is a mistake in this story.
                assert not part.errors, part.errors[0]
            batch.refresh_from_db()
            finish_import(batch, actor=self._organisation.people["agnes"], at=at)
            self._keep(cases, batch.pk)

        return event

    def _keep(self, cases: list[Case], batch: int) -> None:
        keys = dict(
            Issue.objects.filter(import_batch=batch).values_list("external_id", "pk")
        )
        for case in cases:
            self._loose[case.theme].append(keys[case.values["case"]])


def _as_file(cases: list[Case]) -> bytes:
    """The delivery as the file it would be."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, sorted(cases[0].values))
    writer.writeheader()
    writer.writerows(case.values for case in cases)
    return text.getvalue().encode()
