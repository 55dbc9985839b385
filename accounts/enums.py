"""The closed sets of people and rights. Values are frozen; labels are words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership makes of a person in its scope."""

    FRONTLINE = "frontline", _("Front line")
    MANAGER = "manager", _("Manager")
    EXECUTIVE = "executive", _("Executive")


class UserKind(models.TextChoices):
    """A person decides; a service files and reads."""

    PERSON = "person", _("Person")
    SERVICE = "service", _("Service")


class InvitationPurpose(models.TextChoices):
    INVITE = "invite", _("Invitation")
    RESET = "reset", _("New password")


class TokenScope(models.TextChoices):
    """What an API token may be used for, at most what its person may."""

    ISSUES_FILE = "issues:file", _("File reports")
    ISSUES_READ = "issues:read", _("Read reports and repeat problems")
    ISSUES_WRITE = "issues:write", _("Work on reports and repeat problems")
    ISSUES_PERSONAL = "issues:read_personal", _("See customers’ personal data")
    INITIATIVES_READ = "initiatives:read", _("Read improvements")
    INITIATIVES_WRITE = "initiatives:write", _("Work on improvements")
    VIEWS = "views", _("Keep and share views of lists")
    EXPORT = "export", _("Take lists out as files")
    DECIDE = "decide", _("Decide: accept, approve, return, reject")
    SETTINGS = "settings", _("People, units, vocabulary and rules")
    AUDIT_READ = "audit:read", _("Read the audit trail")
