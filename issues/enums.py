"""The closed sets of reports and repeat problems. Values are frozen for ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssueKind(models.TextChoices):
    BREAKDOWN = "breakdown", _("Something went wrong")
    NEAR_MISS = "near_miss", _("Nearly went wrong")
    PRAISE = "praise", _("Something went really well")


class Voice(models.TextChoices):
    """Who said it. Never mixed in one rate."""

    CUSTOMER = "customer", _("Customer")
    STAFF = "staff", _("Staff")


class IssueState(models.TextChoices):
    NEW = "new", _("New")
    TRIAGED = "triaged", _("Sorted")
    NEEDS_INFO = "needs_info", _("Question to you")
    RESOLVED = "resolved", _("Put right")
    CLOSED = "closed", _("Closed, you were told")
    DECLINED = "declined", _("Not a breakdown")


OPEN_STATES = (
    IssueState.NEW,
    IssueState.TRIAGED,
    IssueState.NEEDS_INFO,
    IssueState.RESOLVED,
)


class Severity(models.IntegerChoices):
    """Set at triage, in a clerk's words."""

    CAUGHT = 0, _("Caught in time, no customer hit")
    ANNOYED = 1, _("Annoyed, sorted on the spot")
    HELD_UP = 2, _("Held up: lost time or money, had to come back")
    LET_DOWN = 3, _("Let down: didn’t get what we promised")
    HARMED = 4, _("Harmed or at risk: phone now")


class Mood(models.TextChoices):
    """How is the customer now?"""

    SORTED = "sorted", _("Sorted out")
    WAITING = "waiting", _("Waiting for us")
    UNHAPPY = "unhappy", _("Left unhappy")
    UNKNOWN = "unknown", _("Don’t know")


class Precision(models.TextChoices):
    """How exactly the moment is known; no hour is ever invented."""

    MINUTE = "minute", _("to the minute")
    DAY = "day", _("the day")
    ASSUMED = "assumed", _("assumed: when it was reported")


class CauseSource(models.TextChoices):
    PERSON = "person", _("a person")
    IMPORT = "import", _("an import")
    SUGGESTION = "suggestion", _("an accepted suggestion")


class Recovery(models.TextChoices):
    """Was it put right for this customer?"""

    DONE = "done", _("Put right")
    NOT_NEEDED = "not_needed", _("Nothing to put right")
    NOT_POSSIBLE = "not_possible", _("Can’t be put right")


class PatternState(models.TextChoices):
    SUSPECTED = "suspected", _("Suspected")
    CONFIRMED = "confirmed", _("Confirmed")
    FIXED = "fixed", _("Fix in effect")
    ACCEPTED = "accepted", _("Accepted for now")
    REFUTED = "refuted", _("Not a repeat problem")


class FactorRole(models.TextChoices):
    MAIN = "main", _("Main cause")
    ADDS = "adds", _("Adds to it")
    ESCAPE = "escape", _("Why we didn’t catch it")


class Certainty(models.TextChoices):
    SUSPECTED = "suspected", _("Suspected")
    CONFIRMED = "confirmed", _("Confirmed")
    RULED_OUT = "ruled_out", _("Ruled out")


class Audience(models.TextChoices):
    REPORTER = "reporter", _("The reporter can read it")
    INTERNAL = "internal", _("Only colleagues working on it")


class MessageKind(models.TextChoices):
    NOTE = "note", _("Message")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    OUTCOME = "outcome", _("What became of it")


class ImportMode(models.TextChoices):
    HISTORY = "history", _("History: closed with its own times")
    WORK = "work", _("Work: to be sorted")
