"""The closed sets of improvements. Values are frozen for ever."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InitiativeKind(models.TextChoices):
    IMPROVEMENT = "improvement", _("Improvement")
    QUICK_FIX = "quick_fix", _("Quick fix")


class InitiativeState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("Being done")
    ON_HOLD = "on_hold", _("On hold")
    IMPLEMENTED = "implemented", _("In effect")
    VERIFIED = "verified", _("Proven to work")
    CLOSED = "closed", _("Closed")
    CLOSED_UNSUCCESSFUL = "closed_unsuccessful", _("Closed: it was tried")
    REOPENED = "reopened", _("It came back")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: Neither waiting nor being done any more.
ENDED_STATES = (
    InitiativeState.REJECTED,
    InitiativeState.WITHDRAWN,
    InitiativeState.IMPLEMENTED,
    InitiativeState.VERIFIED,
    InitiativeState.CLOSED,
    InitiativeState.CLOSED_UNSUCCESSFUL,
)
#: Nothing is expected of anybody any more.
OVER_STATES = (
    InitiativeState.REJECTED,
    InitiativeState.WITHDRAWN,
    InitiativeState.CLOSED,
    InitiativeState.CLOSED_UNSUCCESSFUL,
)
#: Its fix is in effect: reports of its repeat problems say whether it holds.
IN_EFFECT_STATES = (
    InitiativeState.IMPLEMENTED,
    InitiativeState.VERIFIED,
    InitiativeState.CLOSED,
)
#: Whether it works is said of these; of one that came back, that it is back.
JUDGED_STATES = (*IN_EFFECT_STATES, InitiativeState.REOPENED)
#: Those whose success was confirmed: what returns opens them again.
WATCHED_STATES = (InitiativeState.VERIFIED, InitiativeState.CLOSED)


class Direction(models.TextChoices):
    DOWN = "down", _("should fall")
    UP = "up", _("should rise")


class TargetLevel(models.TextChoices):
    """The ladder: the average may be the next target but is not the end."""

    OWN_BASELINE = "own_baseline", _("Better than our own past")
    AVERAGE = "average", _("The average of comparable units")
    BEST = "best", _("The best of them")
    BEYOND = "beyond", _("Beyond the best")


class ActionType(models.TextChoices):
    CORRECTION = "correction", _("Put right what happened")
    CONTAINMENT = "containment", _("Protect customers until fixed")
    CORRECTIVE = "corrective", _("End the cause")
    PREVENTIVE = "preventive", _("Prevent it elsewhere")
    DETECTION = "detection", _("Notice it sooner")


class ActionStrength(models.TextChoices):
    STRONG = "strong", _("Strong: remove, automate, force")
    MEDIUM = "medium", _("Medium: check, simplify, second pair of eyes")
    WEAK = "weak", _("Weak: train, remind")


class ActionState(models.TextChoices):
    OPEN = "open", _("To do")
    HELD = "held", _("On hold")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Protection(models.TextChoices):
    """Are customers protected until it is fixed?"""

    YES = "yes", _("Yes: this is how")
    NOT_NEEDED = "not_needed", _("Not needed: this is why")
    NOT_POSSIBLE = "not_possible", _("Not possible: this is why")


class Counting(models.TextChoices):
    """Where the numbers of a target come from."""

    BY_HAND = "by_hand", _("Typed in by hand")
    REPORTS = "reports", _("Reports a week, counted here")
    RATE = "rate", _("Reports out of 1,000, counted here")


class Conclusion(models.TextChoices):
    """What the person who checks the effect decided."""

    CONFIRMED = "confirmed", _("It worked")
    NO_EFFECT = "no_effect", _("It didn’t work")
    EXTENDED = "extended", _("Can’t tell yet, looked at again later")
    VOIDED = "voided", _("Not needed any more")


class VerdictState(models.TextChoices):
    """What the statistics say; two of them share a word on screen."""

    NOT_STARTED = "not_started", _("Too early to tell")
    TOO_EARLY = "too_early", _("Too early to tell")
    NO_CHANGE_SEEN = "no_change_seen", _("No change seen")
    PROMISING = "promising", _("Promising")
    PROVEN = "proven", _("Proven")
    PROVEN_AND_ON_TARGET = "proven_and_on_target", _("Proven")
    WORSE = "worse", _("Worse")
    REGRESSED = "regressed", _("It is back")
    CANNOT_JUDGE = "cannot_judge", _("Can’t be judged")


class ImpactKind(models.TextChoices):
    CASH = "cash", _("Cash")
    COST_AVOIDED = "cost_avoided", _("Cost avoided")
    HOURS = "hours", _("Working hours")
    REVENUE_KEPT = "revenue_kept", _("Revenue kept")


class ImpactStage(models.TextChoices):
    PLAN = "plan", _("Planned")
    FORECAST = "forecast", _("Forecast")
    ACTUAL = "actual", _("Actual")


class Gate(models.TextChoices):
    PLAN = "plan", _("The plan")
    CLOSING = "closing", _("The end")


class ReviewDecision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned for work")
    REJECTED = "rejected", _("Rejected")
    VOIDED = "voided", _("Void: the plan was changed")


class ChangeDecision(models.TextChoices):
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    VOIDED = "voided", _("Void")
