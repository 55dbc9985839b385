"""What the history says about the installation's own records."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "settings.install": _("set up the rules"),
    "settings.edit": _("changed the rules"),
    "record.redact": _("removed words to protect a person"),
}.items():
    VERBS.add(verb, past)
