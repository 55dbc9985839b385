"""The failures that keep happening, and what is known of them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from cxops.demo.diary import Diary
from cxops.demo.organisation import Organisation
from cxops.demo.past import Past
from cxops.demo.plots import PLOTS, Cause, Plot
from cxops.demo.plots_past import PAST_PLOTS
from cxops.demo.reports import Report
from issues.models import Issue, Pattern
from issues.services.causes import state_cause
from issues.services.patterns import (
    accept_pattern,
    confirm_pattern,
    group_issues,
    open_pattern,
    publish_pattern,
    refute_pattern,
)

SWEEP_DAYS = 4


class Problems:
    """The repeat problems as they come into being, by theme."""

    def __init__(
        self,
        diary: Diary,
        organisation: Organisation,
        reports: list[Report],
        past: Past,
    ) -> None:
        self._diary = diary
        self._organisation = organisation
        self._reports = reports
        self._past = past
        self.by_theme: dict[str, Pattern] = {}

    def write(self) -> None:
        """Put every repeat problem into the diary."""
        for plot in (*PLOTS, *PAST_PLOTS):
            self._write(plot)

    def weekly_rate(self, themes: tuple[str, ...], since: date, until: date) -> Decimal:
        """Reports a week in these repeat problems, as counted now; both days count."""
        issues = Issue.objects.counted().filter(
            pattern__in=[self.by_theme[theme] for theme in themes],
            occurred_on__range=(since, until),
        )
        weeks = Decimal((until - since).days + 1) / 7
        return (issues.count() / weeks).quantize(Decimal("0.1"))

    def group(self, theme: str, at: datetime) -> None:
        """Put what was reported about it until now into the repeat problem."""
        plots = (*PLOTS, *PAST_PLOTS)
        self._grouping(next(plot for plot in plots if plot.theme == theme))(at)

    def _write(self, plot: Plot) -> None:
        diary = self._diary
        diary.write(diary.moment(plot.opened, 15), self._opening(plot))
        sweeps = [*range(plot.opened - 28, 60, -28), *range(56, 0, -SWEEP_DAYS)]
        sweeps = [days_ago for days_ago in sweeps if days_ago < plot.opened]
        if not plot.refuted:
            for days_ago in sweeps:
                diary.write(diary.moment(days_ago, 16), self._grouping(plot))
        for number, cause in enumerate(plot.causes):
            at = diary.moment(plot.opened - 1, 10 + number)
            diary.write(at, self._stating(plot, cause))
        for days_ago, event in (
            (plot.confirmed, self._confirming(plot)),
            (plot.published, self._publishing(plot)),
            (plot.accepted, self._accepting(plot)),
            (plot.refuted, self._refuting(plot)),
        ):
            if days_ago:
                diary.write(diary.moment(days_ago, 17), event)

    def _issues(self, plot: Plot) -> list[Issue]:
        """What was filed about it so far and is in no repeat problem."""
        filed = [
            report.filed.pk
            for report in self._reports
            if report.theme == plot.theme and report.filed is not None
        ]
        loose = Issue.objects.filter(pk__in=filed, pattern=None, is_restricted=False)
        return [*self._past.take(plot.theme), *loose.order_by("pk")]

    def _opening(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            self.by_theme[plot.theme] = open_pattern(
                title=plot.title,
                unit=self._organisation.units[plot.unit],
                issues=self._issues(plot),
                workaround=plot.workaround,
                owner=self._organisation.people[plot.by] if plot.is_owned else None,
                actor=self._organisation.people[plot.by],
                at=at,
            )

        return event

    def _grouping(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            issues = self._issues(plot)
            if issues:
                group_issues(
                    self.by_theme[plot.theme],
                    issues=issues,
                    actor=self._organisation.people[plot.by],
                    at=at,
                )

        return event

    def _stating(self, plot: Plot, cause: Cause) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            state_cause(
                self.by_theme[plot.theme],
                sentence=cause.sentence,
                cause=self._organisation.causes[cause.type],
                role=cause.role,
                certainty=cause.certainty,
                whys=cause.whys,
                evidence=cause.evidence,
                actor=self._organisation.people[plot.by],
                at=at,
            )

        return event

    def _confirming(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            actor = self._organisation.people[plot.by]
            confirm_pattern(self.by_theme[plot.theme], actor=actor, at=at)

        return event

    def _publishing(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            actor = self._organisation.people[plot.by]
            publish_pattern(self.by_theme[plot.theme], actor=actor, at=at)

        return event

    def _accepting(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            accept_pattern(
                self.by_theme[plot.theme],
                until=self._diary.day(-90),
                reason="The building is rebuilt in autumn; until then the café helps.",
                actor=self._organisation.people[plot.by],
                at=at,
            )

        return event

    def _refuting(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            refute_pattern(
                self.by_theme[plot.theme],
                reason="All six were on the fair weekend, in the one old coach.",
                actor=self._organisation.people[plot.by],
                at=at,
            )

        return event
