"""What the history says about the installation's own records."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "settings.install": _("set up the rules"),
    "settings.edit": _("changed the rules"),
    "digest.subscribe": _("subscribed this executive to the digest"),
    "digest.choose": _("chose how often the digest comes"),
    "export.start": _("began to take a list out as a file"),
    "export.finish": _("took the whole list out as a file"),
    "export.break_off": _("broke off taking a list out"),
    "view.keep": _("kept a view of a list"),
    "view.change": _("changed a kept view"),
    "view.retire": _("took a kept view away"),
    "record.redact": _("removed words to protect a person"),
}.items():
    VERBS.add(verb, past)
