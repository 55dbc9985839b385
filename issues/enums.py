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


class AgeBand(models.TextChoices):
    """How long a report has been open; a breakdown persists after 60 days."""

    WEEK = "week", _("Up to 7 days")
    MONTH = "month", _("8 to 28 days")
    TWO_MONTHS = "two_months", _("29 to 60 days")
    OLDER = "older", _("Over 60 days")


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
    VERIFIED = "verified", _("Fix holds")
    ACCEPTED = "accepted", _("Accepted for now")
    REFUTED = "refuted", _("Not a repeat problem")


#: Somebody still has to do something about it.
OPEN_PATTERN_STATES = (PatternState.SUSPECTED, PatternState.CONFIRMED)
#: An improvement may set out to end it.
ENDABLE_PATTERN_STATES = (*OPEN_PATTERN_STATES, PatternState.ACCEPTED)


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


class ImportStage(models.TextChoices):
    """Where an import stands; read from its moments, kept nowhere."""

    PREPARED = "prepared", _("Being prepared")
    RUNNING = "running", _("Being brought in")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Brought in")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


class FileKind(models.TextChoices):
    """What an attached file is kept as."""

    JPEG = "jpeg", _("Photo")
    PNG = "png", _("Picture")
    PDF = "pdf", _("PDF")


class BulkVerb(models.TextChoices):
    """What is done to many reports at once."""

    TRIAGE = "triage", _("Sort")
    ASSIGN = "assign", _("Hand over")
    GROUP = "group", _("Put into a repeat problem")
    LINK = "link", _("Same event as another report")
    DECLINE = "decline", _("Not a breakdown")
    UNDO = "undo", _("Undo")


class BulkState(models.TextChoices):
    PREPARING = "preparing", _("Being counted")
    PREVIEWED = "previewed", _("Not yet done")
    RUNNING = "running", _("Under way")
    FINISHED = "finished", _("Done")
    STOPPED = "stopped", _("Stopped")


class RowOutcome(models.TextChoices):
    """What became of one report of a change of many."""

    WAITING = "waiting", _("To be changed")
    DONE = "done", _("Changed")
    UNCHANGED = "unchanged", _("Was so already")
    REFUSED = "refused", _("Left alone: not possible")
    STALE = "stale", _("Left alone: changed meanwhile")


class FigureResult(models.TextChoices):
    """What became of a number that somebody sent."""

    STORED = "stored", _("Stored")
    RESTATED = "restated", _("Stored; the old number is kept behind it")
    UNCHANGED = "unchanged", _("Was there already")
    REJECTED = "rejected", _("Rejected")


class SignalKind(models.TextChoices):
    """What isn't chance: one day (or days on end), or the run of the weeks."""

    SPIKE = "spike", _("Far more than usual")
    SHIFT = "shift", _("Weeks that shifted")


class SignalDirection(models.TextChoices):
    WORSE = "worse", _("More reports")
    BETTER = "better", _("Fewer reports")
