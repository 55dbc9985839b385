"""What every door must bring to file a report. One shape, one set of rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cxops.kernel.clock import local_date
from cxops.kernel.errors import Invalid
from issues.enums import IssueKind, Mood, Precision, Voice

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from issues.models import Channel, Pattern, RootCause, Touchpoint

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 20_000
MESSAGE_LENGTH = 4000
REASON_LENGTH = 2000
NAME_LENGTH = 120
DEFINITION_LENGTH = 1000
LAST_POSITION = 10_000
#: A clock that runs ahead a little isn't the reporter's mistake.
CLOCK_SLACK = timedelta(minutes=5)
#: NUL, and halves of a letter that broke.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: More than this was never counted in one period.
MOST_COUNTED = 10**12
LONGEST_PERIOD = timedelta(days=366)
_MEASURE = re.compile(r"[a-z0-9-]{1,60}")
#: Before this nothing was ever filed; a date there is a typing mistake.
EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """Whom to answer, if they want an answer."""

    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.phone, self.email, self.note))


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """A report before it is filed. ``None`` means "not said"."""

    description: str
    unit: "Unit"
    title: str = ""
    kind: IssueKind = IssueKind.BREAKDOWN
    voice: Voice = Voice.CUSTOMER
    touchpoint: "Touchpoint | None" = None
    channel: "Channel | None" = None
    cause: "RootCause | None" = None
    pattern: "Pattern | None" = None
    """A published repeat problem that happened again."""
    mood: Mood = Mood.UNKNOWN
    occurred_at: datetime | None = None
    occurred_precision: Precision = Precision.MINUTE
    received_at: datetime | None = None
    filed_at: datetime | None = None
    severity: int | None = None
    customers_affected: int = 1
    cost: Decimal | None = None
    customer: CustomerDraft = field(default_factory=CustomerDraft)
    done_on_the_spot: str = ""
    source: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A word of the vocabulary before it is kept.

    ``under`` is what it stands under: a stage's journey, a touchpoint's stage, a
    cause type's group. The promise and the picture are a touchpoint's.
    """

    name: str
    definition: str
    aliases: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    position: int | None = None
    under: Any = None
    promise: str = ""
    promised_on: date | None = None
    promise_owner: "User | None" = None
    standard: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A number of a unit over local days, both of which belong to the period.

    What was counted is the ``measure``. Channel, cause, voice and hour are a tally's.
    """

    unit: "Unit"
    number: int
    first_on: date
    last_on: date
    measure: str
    touchpoint: "Touchpoint | None" = None
    channel: "Channel | None" = None
    cause: "RootCause | None" = None
    voice: Voice = Voice.CUSTOMER
    hour: int | None = None


def clean_text(text: str, *, field: str, longest: int) -> str:
    """Text as it may be stored: no NUL, no lone surrogate, not too long."""
    if _UNSTORABLE.search(text):
        raise Invalid(
            _("This text holds characters that can’t be stored. Type it again."),
            field=field,
        )
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(tidy) > longest:
        raise Invalid(
            _("This is too long: at most %(longest)d characters.")
            % {"longest": longest},
            field=field,
        )
    return tidy


def clean_line(text: str, *, field: str, longest: int) -> str:
    """Text for a single line: runs of white space become one space."""
    return " ".join(clean_text(text, field=field, longest=longest).split())


def require_text(text: str, *, field: str, longest: int, ask: str) -> str:
    """Text that may not be empty; ``ask`` is the sentence that asks for it."""
    tidy = clean_text(text, field=field, longest=longest)
    if not tidy:
        raise Invalid(ask, field=field, code="required")
    return tidy


def require_line(text: str, *, field: str, longest: int, ask: str) -> str:
    """A single line that may not be empty."""
    tidy = clean_line(text, field=field, longest=longest)
    return require_text(tidy, field=field, longest=longest, ask=ask)


def clean_reason(text: str, *, ask: str = "") -> str:
    """Why somebody does it; required where there is a sentence that asks for it."""
    if ask:
        return require_text(text, field="reason", longest=REASON_LENGTH, ask=ask)
    return clean_text(text, field="reason", longest=REASON_LENGTH)


def check_in_use(term: Any, *, field: str, kept: Any = None) -> None:
    """Refuse a retired word, unless the record holds it already (``kept``)."""
    if term is not None and term.retired_at is not None and term != kept:
        raise Invalid(
            _("“%(name)s” isn’t used any more. Choose another.") % {"name": term},
            field=field,
        )


def clean_draft(draft: IssueDraft, *, at: datetime) -> IssueDraft:
    """The draft with tidy text and a title, or Invalid naming the field."""
    description = clean_text(
        draft.description, field="description", longest=DESCRIPTION_LENGTH
    )
    if not description:
        raise Invalid(
            _("Say in a sentence what happened."), field="description", code="required"
        )
    title = clean_line(draft.title, field="title", longest=TITLE_LENGTH)
    for name in ("occurred_at", "received_at", "filed_at"):
        check_moment(getattr(draft, name), field=name, at=at)
    for name, term in (
        ("touchpoint", draft.touchpoint),
        ("channel", draft.channel),
        ("cause", draft.cause),
        ("unit", draft.unit),
    ):
        check_in_use(term, field=name)
    return replace(draft, description=description, title=title or title_of(description))


def clean_term(draft: TermDraft) -> TermDraft:
    """The word with tidy text, or Invalid naming the field."""
    if draft.promise_owner is not None and not draft.promise_owner.is_active:
        raise Invalid(
            _("%(name)s doesn’t work here any more. Choose somebody else.")
            % {"name": draft.promise_owner},
            field="promise_owner",
        )
    if draft.position is not None and not 0 <= draft.position <= LAST_POSITION:
        raise Invalid(
            _("The place is a number from 0 to %(last)d.") % {"last": LAST_POSITION},
            field="position",
        )
    aliases = (
        clean_line(alias, field="aliases", longest=NAME_LENGTH)
        for alias in draft.aliases
    )
    labels = {
        language: clean_line(label, field="labels", longest=NAME_LENGTH)
        for language, label in draft.labels.items()
    }
    return replace(
        draft,
        name=require_line(
            draft.name, field="name", longest=NAME_LENGTH, ask=_("Give it a name.")
        ),
        definition=require_text(
            draft.definition,
            field="definition",
            longest=DEFINITION_LENGTH,
            ask=_("Say in a sentence what it means."),
        ),
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias)),
        labels={language: label for language, label in labels.items() if label},
        promise=clean_text(draft.promise, field="promise", longest=DEFINITION_LENGTH),
        standard=clean_text(
            draft.standard, field="standard", longest=DEFINITION_LENGTH
        ),
    )


def title_of(description: str) -> str:
    """The first sentence, cut at a word."""
    first = description.split("\n", 1)[0].strip()
    if len(first) <= TITLE_LENGTH:
        return first
    return first[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def check_moment(moment: datetime | None, *, field: str, at: datetime) -> None:
    """Refuse a moment in the future or before anything was ever filed."""
    if moment is None:
        return
    if moment > at + CLOCK_SLACK:
        raise Invalid(
            _("Give the day it happened. It can’t be in the future."), field=field
        )
    if moment.year < EARLIEST_YEAR:
        raise Invalid(
            _("Give the day it happened. It can’t be before %(year)d.")
            % {"year": EARLIEST_YEAR},
            field=field,
        )


def last_minute_of(day: date, zone: str) -> datetime:
    """When a thing promised for a day is late, where it happened."""
    return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(zone))


def check_figure(draft: FigureDraft, *, at: datetime) -> None:
    """Refuse (Invalid, naming the field) a number that can't have been counted so."""
    if not _MEASURE.fullmatch(draft.measure):
        raise Invalid(
            _("Say what was counted as a short name of a-z, 0-9 and hyphens."),
            field="measure",
        )
    if not 0 <= draft.number <= MOST_COUNTED:
        raise Invalid(_("Give a whole number from 0."), field="number")
    if draft.first_on.year < EARLIEST_YEAR:
        raise Invalid(
            _("The period can’t begin before %(year)d.") % {"year": EARLIEST_YEAR},
            field="first_on",
        )
    if draft.last_on < draft.first_on:
        raise Invalid(_("The period ends before it begins."), field="last_on")
    if draft.last_on - draft.first_on >= LONGEST_PERIOD:
        raise Invalid(_("A period is a year at most."), field="last_on")
    if draft.last_on > local_date(at, draft.unit.time_zone):
        raise Invalid(_("The period hasn’t ended yet."), field="last_on")
    if draft.hour is not None and not (
        0 <= draft.hour <= 23 and draft.first_on == draft.last_on
    ):
        raise Invalid(_("An hour is 0 to 23, of a single day."), field="hour")
    for name in ("unit", "touchpoint", "channel", "cause"):
        check_in_use(getattr(draft, name), field=name)
