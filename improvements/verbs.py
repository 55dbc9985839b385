"""What the history says where no move of the lifecycle was made."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "initiative.propose": _("proposed it"),
    "review.void": _("made the open review void: the plan was changed"),
    "objective.add": _("added the objective"),
    "objective.edit": _("changed the objective"),
}.items():
    VERBS.add(verb, past)
