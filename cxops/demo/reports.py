"""About two hundred reports and what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from accounts.enums import Role
from accounts.models import User
from cxops.demo.company import MANAGER_OF, PEOPLE
from cxops.demo.diary import Diary
from cxops.demo.lately import LATELY, Fate, Lately
from cxops.demo.organisation import Organisation
from cxops.demo.singles import PRAISE, SINGLES
from cxops.demo.words import (
    CUSTOMERS,
    DECLINED,
    NEXT_STEPS,
    NOTES,
    ONE_OFF_OUTCOME,
    QUESTIONS,
    REOPENED,
    THANKS,
    THEMES,
    Theme,
)
from issues.drafts import CustomerDraft, IssueDraft
from issues.enums import Audience, IssueKind, Mood, Recovery, Voice
from issues.models import Issue
from issues.services.closing import close_issue, reopen_issue
from issues.services.conversation import answer_question, ask_reporter, write_message
from issues.services.filing import file_issue
from issues.services.recovery import put_right, resolve_issue
from issues.services.triage import (
    decline_issue,
    edit_issue,
    lift_restriction,
    restrict_issue,
    thank_reporter,
    triage_issue,
)

#: theme → how many reports, first and last day (days ago)
WHEN: dict[str, tuple[int, int, int]] = {
    "lift": (20, 68, 0),
    "refund": (24, 69, 0),
    "inform": (20, 69, 14),
    "machine": (20, 34, 0),
    "phones": (16, 62, 0),
    "assist": (14, 66, 1),
    "toilet": (9, 58, 1),
    "seat": (6, 45, 43),
    "price": (9, 64, 24),
    "lost": (12, 66, 2),
}
#: So young that most wait in the inbox.
FRESH = timedelta(days=4)
_WEB = ("refund", "phones")
_JOURNEY_MANAGER = {"assist": "sana"}

Step = tuple[float, Callable[[datetime], None]]


@dataclass(slots=True)
class Report:
    """One report: what is said in it, and who does what with it."""

    organisation: Organisation
    diary: Diary
    touchpoint: str
    place: str
    cause: str
    severity: int
    said: str
    fix: str
    outcome: str
    theme: str = ""
    kind: IssueKind = IssueKind.BREAKDOWN
    by: str = ""
    fate: Fate | None = None
    is_declined: bool = False
    filed: Issue | None = None
    reporter: User = field(init=False)
    manager: User = field(init=False)

    def begin(self, filed_at: datetime) -> None:
        """Choose the people and write the whole life of the report."""
        people, random = self.organisation.people, self.diary.random
        crew = [
            person.key
            for person in PEOPLE
            if person.unit == self.place and person.role == Role.FRONTLINE
        ]
        self.reporter = people[self.by or random.choice(crew)]
        if self.theme in _WEB and random.random() < 0.25:
            self.reporter = self.organisation.service
        key = _JOURNEY_MANAGER.get(self.theme, MANAGER_OF[self.place])
        self.manager = people[key]
        self.diary.write(filed_at, self._file(filed_at))
        at = filed_at
        is_fresh = self.diary.as_of - filed_at < FRESH
        life = self._life()
        if self.fate is not None:
            life = self._fated(self.fate)
        elif is_fresh and random.random() < 0.6:
            life = []
        for hours, step in life:
            at += timedelta(hours=hours, minutes=random.randrange(60))
            self.diary.write(at, step)

    @property
    def issue(self) -> Issue:
        """The report, once it is filed."""
        assert self.filed is not None
        return self.filed

    # --- What may happen ------------------------------------------------------------

    def _fated(self, fate: Fate) -> list[Step]:
        if fate is Fate.THANKED:
            return [(2, self._thank)]
        if fate is Fate.ASKED:
            return [(1, self._triage), (1, partial(self._ask, QUESTIONS[0][0]))]
        return [(1, self._triage)] if fate is not Fate.WAITS else []

    def _life(self) -> list[Step]:
        random = self.diary.random
        if self.kind == IssueKind.PRAISE:
            return [(random.uniform(6, 30), self._thank)]
        roll = random.random()
        if roll < 0.04 and not self.is_declined:
            return []
        if self.is_declined:
            return [(random.uniform(3, 20), self._decline)]
        steps: list[Step] = []
        if roll > 0.93 and self.reporter is not self.organisation.service:
            steps.append((0.3, self._correct))
        steps.append((random.uniform(2, 30), self._triage))
        if 0.12 <= roll < 0.15:
            return [*steps, (1, self._restrict)]
        if 0.15 <= roll < 0.17:
            steps += [(1, self._restrict), (30, self._lift_restriction)]
        if roll > 0.8 and self.reporter is not self.organisation.service:
            question, answer = random.choice(QUESTIONS)
            steps.append((random.uniform(1, 4), partial(self._ask, question)))
            if random.random() < 0.25:
                return steps
            steps.append((random.uniform(3, 40), partial(self._answer, answer)))
        if random.random() < 0.2:
            steps.append((1, self._note))
        return steps + self._ending()

    def _ending(self) -> list[Step]:
        random = self.diary.random
        steps: list[Step] = []
        if self.kind == IssueKind.BREAKDOWN:
            steps.append((random.uniform(2, 60), self._put_right))
        if random.random() < 0.08:
            return steps
        steps.append((random.uniform(10, 120), self._resolve))
        if random.random() < 0.06:
            return steps
        steps.append((random.uniform(2, 48), self._close))
        if random.random() < 0.06:
            steps.append((random.uniform(24, 72), self._reopen))
            if random.random() < 0.5:
                steps += [(30, self._resolve), (20, self._close)]
        return steps

    # --- What happens ---------------------------------------------------------------

    def _file(self, at: datetime) -> Callable[[datetime], None]:
        draft = self._draft(at)

        def file(at: datetime) -> None:
            self.filed = file_issue(draft, actor=self.reporter, at=at)

        return file

    def _draft(self, at: datetime) -> IssueDraft:
        random, place = self.diary.random, self.organisation
        channel, voice = self._heard()
        customer = CustomerDraft()
        mood = Mood.UNKNOWN
        if voice == Voice.CUSTOMER and self.kind == IssueKind.BREAKDOWN:
            mood = random.choice((Mood.SORTED, Mood.WAITING, Mood.UNHAPPY))
            if random.random() < 0.3:
                name, phone = random.choice(CUSTOMERS)
                customer = CustomerDraft(name=name, phone=phone)
        # Some don't know where it belongs; whoever sorts it does. A journey's manager
        # sees only what is placed.
        longest = 180 if self.fate is None else 20
        is_placed = self.theme in _JOURNEY_MANAGER or random.random() < 0.85
        return IssueDraft(
            description=self.said,
            unit=place.units[self.place],
            kind=self.kind,
            voice=voice,
            touchpoint=place.touchpoints[self.touchpoint] if is_placed else None,
            channel=place.channels[channel],
            mood=mood,
            occurred_at=at - timedelta(minutes=random.randrange(5, longest)),
            customers_affected=random.choice((1, 1, 1, 1, 2, 3, 8)),
            customer=customer,
        )

    def _heard(self) -> tuple[str, Voice]:
        random = self.diary.random
        if self.kind == IssueKind.NEAR_MISS:
            return "noticed-by-a-colleague", Voice.STAFF
        if self.reporter is self.organisation.service:
            return "web-form", Voice.CUSTOMER
        if self.kind == IssueKind.BREAKDOWN and random.random() < 0.2:
            return "noticed-by-a-colleague", Voice.STAFF
        if self.place in ("phones", "claims"):
            return random.choice(("phone", "phone", "e-mail", "letter")), Voice.CUSTOMER
        return random.choice(("face-to-face", "face-to-face", "app")), Voice.CUSTOMER

    def _triage(self, at: datetime) -> None:
        random, place = self.diary.random, self.organisation
        is_clear = random.random() < 0.7
        owner: User | None = self.manager
        if random.random() < 0.4 and self.reporter is not place.service:
            owner = self.reporter
        if self.fate is Fate.LEFT:
            owner = None
        triage_issue(
            self.issue,
            severity=self.severity,
            touchpoint=place.touchpoints[self.touchpoint],
            cause=place.causes[self.cause] if self.theme or is_clear else None,
            is_one_off=not self.theme,
            is_promise_broken=self.severity >= 2,
            owner=owner,
            next_step=random.choice(NEXT_STEPS),
            next_step_at=self._next_step_at(at),
            actor=self.manager,
            at=at,
        )

    def _next_step_at(self, at: datetime) -> datetime:
        """In a few days; most of what stays open has been put off by now."""
        random = self.diary.random
        is_put_off = self.fate is None and random.random() < 0.75
        begin = self.diary.as_of if is_put_off else at
        return begin + timedelta(days=random.randrange(1, 6))

    def _decline(self, at: datetime) -> None:
        reason, go_to = self.diary.random.choice(DECLINED)
        decline_issue(self.issue, reason=reason, go_to=go_to, actor=self.manager, at=at)

    def _correct(self, at: datetime) -> None:
        edit_issue(
            self.issue,
            description=f"{self.said} It was the day before yesterday, not yesterday.",
            actor=self.reporter,
            at=at,
        )

    def _ask(self, question: str, at: datetime) -> None:
        ask_reporter(self.issue, question=question, actor=self.manager, at=at)

    def _answer(self, answer: str, at: datetime) -> None:
        answer_question(self.issue, answer=answer, actor=self.reporter, at=at)

    def _note(self, at: datetime) -> None:
        write_message(
            self.issue,
            text=self.diary.random.choice(NOTES),
            audience=Audience.INTERNAL,
            actor=self.manager,
            at=at,
        )

    def _restrict(self, at: datetime) -> None:
        restrict_issue(
            self.issue,
            owner=self.manager,
            reason="It names a colleague.",
            actor=self.manager,
            at=at,
        )

    def _lift_restriction(self, at: datetime) -> None:
        lift_restriction(
            self.issue,
            reason="The name was taken out.",
            actor=self.manager,
            at=at,
        )

    def _put_right(self, at: datetime) -> None:
        put_right(
            self.issue,
            recovery=Recovery.DONE,
            note=self.fix,
            actor=self.manager,
            at=at,
        )

    def _resolve(self, at: datetime) -> None:
        resolve_issue(self.issue, actor=self.manager, at=at)

    def _close(self, at: datetime) -> None:
        close_issue(self.issue, outcome=self.outcome, actor=self.manager, at=at)

    def _reopen(self, at: datetime) -> None:
        reopen_issue(self.issue, reason=REOPENED, actor=self.manager, at=at)

    def _thank(self, at: datetime) -> None:
        text = self.diary.random.choice(THANKS)
        thank_reporter(self.issue, text=text, actor=self.manager, at=at)


def write_reports(diary: Diary, organisation: Organisation) -> list[Report]:
    """Put every report and its fate into the diary."""
    reports: list[Report] = []
    for theme in THEMES:
        reports += _themed(diary, organisation, theme)
    for number, single in enumerate(SINGLES):
        report = Report(
            organisation,
            diary,
            single.touchpoint,
            single.place,
            single.cause,
            single.severity,
            single.said,
            single.fix,
            ONE_OFF_OUTCOME,
            kind=single.kind,
            is_declined=number % 7 == 3,
        )
        reports.append(report)
        report.begin(_some_time(diary, diary.random.randrange(0, 69)))
    reports.append(_hugos(diary, organisation))
    reports += [_lately(diary, organisation, late) for late in LATELY]
    for touchpoint, place, said in PRAISE:
        report = Report(
            organisation,
            diary,
            touchpoint,
            place,
            cause="",
            severity=0,
            said=said,
            fix="",
            outcome="",
            kind=IssueKind.PRAISE,
        )
        reports.append(report)
        report.begin(_some_time(diary, diary.random.randrange(0, 60)))
    return reports


def _lately(diary: Diary, organisation: Organisation, late: Lately) -> Report:
    report = Report(
        organisation,
        diary,
        late.touchpoint,
        late.place,
        late.cause,
        late.severity,
        late.said,
        fix="",
        outcome="",
        kind=late.kind,
        fate=late.fate,
    )
    report.begin(diary.moment(late.days_ago, late.hour, late.minute))
    return report


def _hugos(diary: Diary, organisation: Organisation) -> Report:
    """Whoever logs in as Hugo finds a question to answer."""
    report = Report(
        organisation,
        diary,
        touchpoint="kept-informed",
        place="phones",
        cause="supplier-told-us-late",
        severity=2,
        said="A caller stood at the platform and nobody had told us of the cancelled "
        "train.",
        fix="",
        outcome="",
        by="hugo",
        fate=Fate.ASKED,
    )
    report.begin(diary.moment(2, 8, 10))
    return report


def _themed(diary: Diary, organisation: Organisation, theme: Theme) -> Sequence[Report]:
    count, first, last = WHEN[theme.key]
    reports = []
    for number in range(count):
        once_more, which = divmod(number, len(theme.said))
        said = theme.said[which]
        if once_more:
            said = f"{said} {theme.also[once_more - 1]}"
        report = Report(
            organisation,
            diary,
            theme.touchpoint,
            theme.places[number % len(theme.places)],
            theme.cause,
            theme.severity,
            said,
            theme.fix,
            theme.outcome,
            theme=theme.key,
        )
        reports.append(report)
        days_ago = first - round(number * (first - last) / max(count - 1, 1))
        report.begin(_some_time(diary, days_ago))
    return reports


def _some_time(diary: Diary, days_ago: int) -> datetime:
    """Between six in the morning and half past eight in the evening."""
    return diary.moment(
        days_ago, diary.random.randrange(6, 21), diary.random.randrange(30)
    )
