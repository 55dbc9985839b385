"""The failures that keep happening, and what is known of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cxops.demo.company import ROOT
from cxops.demo.diary import Diary
from cxops.demo.organisation import Organisation
from cxops.demo.reports import Report
from issues.enums import Certainty, FactorRole
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
MAIN, ADDS, ESCAPE = FactorRole.MAIN, FactorRole.ADDS, FactorRole.ESCAPE
SURE, GUESS, NOT_IT = Certainty.CONFIRMED, Certainty.SUSPECTED, Certainty.RULED_OUT


@dataclass(frozen=True, slots=True)
class Cause:
    """One stated cause."""

    sentence: str
    type: str
    role: str = MAIN
    certainty: str = SURE
    evidence: str = ""
    whys: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """One repeat problem: days are counted back from today, 0 is "not yet"."""

    theme: str
    title: str
    unit: str
    by: str
    opened: int
    workaround: str = ""
    confirmed: int = 0
    published: int = 0
    accepted: int = 0
    refuted: int = 0
    causes: tuple[Cause, ...] = ()


PLOTS: tuple[Plot, ...] = (
    Plot(
        "lift",
        "The lift at Old Town stands still",
        "old-town",
        "mariam",
        52,
        "Say: “The lift is out. The ramp in Mill Street is eleven minutes on foot; we "
        "call a taxi for you.” Taxis: 020 555 0100, on the station’s account.",
        confirmed=50,
        published=49,
        causes=(
            Cause(
                "The door controller is twelve years old and fails in damp weather",
                "equipment-broken-or-missing",
                evidence="14 of 16 stops in the log are code E7 (door), all on days "
                "with more than 80 % humidity.",
                whys="Why does it stop? The door reports “open”. Why? The contact "
                "corrodes. Why wasn’t it replaced? It isn’t in the service plan.",
            ),
            Cause(
                "Nobody reads the lift’s log until somebody is stuck",
                "no-check-that-would-catch-it",
                ESCAPE,
                SURE,
                "The log had warned of E7 for nine days before the first stop.",
            ),
        ),
    ),
    Plot(
        "refund",
        "Refunds take more than three weeks",
        "claims",
        "ewa",
        48,
        "Say: “I see your case. It waits for a second signature.” Then put it on the "
        "list “today” in the shared folder.",
        confirmed=46,
        published=40,
        causes=(
            Cause(
                "Every refund waits for a second signature, also small ones",
                "too-many-steps-or-waits",
                evidence="Of 60 refunds drawn from April, 51 lay unsigned for over "
                "12 working days; 47 of them were under 50 euros.",
            ),
            Cause(
                "The form doesn’t confirm that it arrived, so people send it again",
                "step-hard-to-follow",
                ADDS,
                GUESS,
            ),
            Cause(
                "The bank is slow",
                "supplier-late-or-missing",
                MAIN,
                NOT_IT,
                "The bank’s own times: two days in 58 of 60 cases.",
            ),
        ),
    ),
    Plot(
        "inform",
        "Nobody hears where the replacement bus leaves",
        "north",
        "jonas",
        60,
        "Say: “Replacement buses leave from stop D, the blue sign.” Walk with them if "
        "they are unsure.",
        confirmed=57,
        published=57,
        causes=(
            Cause(
                "Control changes the stop and tells the drivers, but not the stations",
                "lost-between-teams",
                evidence="In 11 of 12 cases the log of control has the change and no "
                "call to the desk.",
            ),
        ),
    ),
    Plot(
        "machine",
        "Ticket machines at the airport refuse cards",
        "airport",
        "mariam",
        24,
        "Sell paper tickets at the hand terminal between 6 and 10.",
        confirmed=20,
        causes=(
            Cause(
                "The card readers lose the line to the bank after a software update",
                "down-or-slow",
                certainty=GUESS,
                evidence="First case two days after the update; readers with the old "
                "version work.",
            ),
        ),
    ),
    Plot(
        "phones",
        "Mondays, people wait half an hour on the phone",
        "phones",
        "ewa",
        30,
        "Offer to call back: write name and number on the Monday list.",
        published=28,
    ),
    Plot(
        "assist",
        "Help is booked and nobody comes",
        ROOT,
        "priya",
        45,
        "Look into the mailbox of the station yourself and phone the shift lead.",
        confirmed=41,
        published=41,
        causes=(
            Cause(
                "A booking goes to a mailbox that belongs to nobody in particular",
                "unclear-who-does-it",
                evidence="In 9 of 10 cases the booking lay unread in the mailbox at "
                "the time of the train.",
            ),
        ),
    ),
    Plot(
        "toilet",
        "The toilet at Hillside is closed",
        "hillside",
        "oskar",
        40,
        "The café next door lets our travellers in until eight.",
        published=38,
        accepted=36,
        causes=(
            Cause(
                "The pipes are from 1962 and freeze or leak",
                "equipment-broken-or-missing",
                evidence="Report of the plumber, three visits in five weeks.",
            ),
        ),
    ),
    Plot("seat", "Seats are sold twice", "fleet", "piet", 42, refuted=39),
    Plot(
        "price",
        "The same ticket costs differently at different desks",
        ROOT,
        "priya",
        55,
        confirmed=52,
        causes=(
            Cause(
                "Each desk prints its own price sheet",
                "done-differently-by-site",
                evidence="Four sheets collected at four desks, three different prices.",
            ),
        ),
    ),
    Plot(
        "lost",
        "Lost property is in three lists",
        ROOT,
        "priya",
        50,
        "Ask for all three lists: desk, depot, phone team.",
        confirmed=47,
        causes=(
            Cause(
                "Desk, depot and phone team each keep their own list",
                "systems-not-connected",
                evidence="Of 30 things handed in, 12 were in one list only.",
            ),
        ),
    ),
)


class Problems:
    """The repeat problems as they come into being, by theme."""

    def __init__(
        self, diary: Diary, organisation: Organisation, reports: list[Report]
    ) -> None:
        self._diary = diary
        self._organisation = organisation
        self._reports = reports
        self.by_theme: dict[str, Pattern] = {}

    def write(self) -> None:
        """Put every repeat problem into the diary."""
        for plot in PLOTS:
            self._write(plot)

    def _write(self, plot: Plot) -> None:
        diary = self._diary
        diary.write(diary.moment(plot.opened, 15), self._opening(plot))
        sweeps = range(plot.opened - SWEEP_DAYS, 0, -SWEEP_DAYS)
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
        return list(loose.order_by("pk"))

    def _opening(self, plot: Plot) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            self.by_theme[plot.theme] = open_pattern(
                title=plot.title,
                unit=self._organisation.units[plot.unit],
                issues=self._issues(plot),
                workaround=plot.workaround,
                owner=self._organisation.people[plot.by],
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
