"""What the history says where no move of a lifecycle was made."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "issue.file": _("reported it"),
    "issue.import": _("brought it in from another system"),
    "issue.hand_over": _("handed it over from somebody who left"),
    "pattern.hand_over": _("handed it over from somebody who left"),
    "pattern.open": _("opened the repeat problem"),
    "factor.state": _("stated a cause"),
    "factor.weigh": _("changed how sure we are of a cause"),
    "message.write": _("wrote a message"),
    "customer.note": _("noted whom to answer"),
    "customer.edit": _("changed whom to answer"),
    "vocabulary.seed": _("started with this word"),
    "vocabulary.add": _("added this word"),
    "vocabulary.edit": _("changed this word"),
    "vocabulary.retire": _("retired this word"),
    "import.start": _("started an import"),
    "import.go_on": _("went on with an import"),
    "import.finish": _("finished an import"),
}.items():
    VERBS.add(verb, past)
