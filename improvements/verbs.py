"""What the history says where no move of the lifecycle was made."""

from django.utils.translation import gettext_lazy as _

from cxops.kernel.workflow import VERBS

for verb, past in {
    "initiative.propose": _("proposed it"),
    "initiative.quick_fix": _("started a quick fix"),
    "initiative.hand_over": _("gave a leaver’s part to somebody else"),
    "target.set": _("set a target"),
    "target.change": _("changed a target"),
    "target.remove": _("took a target out"),
    "action.add": _("added an action"),
    "action.change": _("changed an action"),
    "action.take_out": _("took an action out of the plan"),
    "action.hand_over": _("gave an action to somebody else"),
    "scope.add": _("put a repeat problem into the scope"),
    "scope.remove": _("took a repeat problem out of the scope"),
    "review.ask": _("asked for a decision on the plan"),
    "review.decide": _("decided on the plan"),
    "review.reassign": _("asked somebody else to decide on the plan"),
    "review.void": _("made the open review void: the plan was changed"),
    "change.ask": _("asked for a change"),
    "change.decide": _("decided on the change"),
    "change.reassign": _("asked somebody else to decide on the change"),
    "change.void": _("made the open request void"),
    "baseline.lock": _("froze the baseline"),
    "check.arrange": _("arranged the check of the effect"),
    "check.ask": _("asked for the check of the effect"),
    "check.extend": _("put the check of the effect off"),
    "check.override": _("overruled the numbers"),
    "check.refuse_override": _("didn’t agree with the overruling"),
    "check.ask_another": _("asked another to agree with the overruling"),
    "check.conclude": _("concluded the check of the effect"),
    "check.hand_over": _("gave the check of the effect to somebody else"),
    "check.void": _("ended the check of the effect without a conclusion"),
    "impact.record": _("said what it brings"),
    "lesson.record": _("wrote down a lesson"),
    "reopening.note": _("noted that it came back"),
    "objective.add": _("added the objective"),
    "objective.edit": _("changed the objective"),
}.items():
    VERBS.add(verb, past)
