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
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: Neither waiting nor being done any more.
ENDED_STATES = (
    InitiativeState.REJECTED,
    InitiativeState.WITHDRAWN,
    InitiativeState.IMPLEMENTED,
)


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


class Gate(models.TextChoices):
    PLAN = "plan", _("The plan")


class ReviewDecision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned for work")
    REJECTED = "rejected", _("Rejected")
    VOIDED = "voided", _("Void: the plan was changed")


class ChangeDecision(models.TextChoices):
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    VOIDED = "voided", _("Void")
