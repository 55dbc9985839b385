"""What the history says about changes of people, units and tokens."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "user.invite": _("invited this person"),
    "user.edit": _("changed this person’s details"),
    "user.edit_profile": _("changed their profile"),
    "user.set_flags": _("changed what this person may do"),
    "user.set_password": _("set a new password"),
    "user.deactivate": _("deactivated this person"),
    "user.reactivate": _("let this person in again"),
    "user.install": _("set up this person"),
    "user.create_service": _("added this service account"),
    "unit.create": _("added this unit"),
    "unit.edit": _("changed this unit"),
    "unit.retire": _("closed this unit"),
    "membership.grant": _("gave this role"),
    "membership.deputise": _("named a deputy"),
    "membership.end": _("ended this role"),
    "token.create": _("made this API token"),
    "token.revoke": _("revoked this API token"),
    "invitation.create": _("made a one-time link"),
    "invitation.use": _("used the one-time link"),
    "invitation.withdraw": _("made the one-time link useless"),
}.items():
    VERBS.add(verb, past)
