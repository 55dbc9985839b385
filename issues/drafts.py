"""What every door must bring to file a report. One shape, one set of rules."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cxops.kernel.errors import Invalid
from issues.enums import IssueKind, Mood, Precision, Voice

if TYPE_CHECKING:
    from accounts.models import Unit
    from issues.models import Channel, RootCause, Touchpoint

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 20_000
#: A clock that runs ahead a little isn't the reporter's mistake.
CLOCK_SLACK = timedelta(minutes=5)
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


def clean_text(text: str, *, field: str, longest: int) -> str:
    """Text as it may be stored: no NUL, no lone surrogate, not too long."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
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


def clean_draft(draft: IssueDraft, *, at: datetime) -> IssueDraft:
    """The draft with tidy text and a title, or Invalid naming the field."""
    description = clean_text(
        draft.description, field="description", longest=DESCRIPTION_LENGTH
    )
    if not description:
        raise Invalid(
            _("Say in a sentence what happened."), field="description", code="required"
        )
    title = clean_text(draft.title, field="title", longest=TITLE_LENGTH)
    for name in ("occurred_at", "received_at", "filed_at"):
        _check_moment(getattr(draft, name), field=name, at=at)
    for name, term in (
        ("touchpoint", draft.touchpoint),
        ("channel", draft.channel),
        ("cause", draft.cause),
        ("unit", draft.unit),
    ):
        if term is not None and term.retired_at is not None:
            raise Invalid(
                _("“%(name)s” isn’t used any more. Choose another.") % {"name": term},
                field=name,
            )
    return replace(
        draft, description=description, title=title or _title_of(description)
    )


def _title_of(description: str) -> str:
    """The first sentence, cut at a word."""
    first = description.split("\n", 1)[0].strip()
    if len(first) <= TITLE_LENGTH:
        return first
    return first[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _check_moment(moment: datetime | None, *, field: str, at: datetime) -> None:
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
