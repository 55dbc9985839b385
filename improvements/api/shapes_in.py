"""What the verbs of improvements take."""

from rest_framework import serializers

from accounts.api.fields import PersonField, UnitField
from cxops.kernel.http.shapes import KeyField, StrictSerializer, reason_field
from improvements.enums import (
    ActionStrength,
    ActionType,
    Direction,
    ImpactKind,
    ImpactStage,
    Protection,
    TargetLevel,
)
from issues.api.fields import PatternField, TermField
from issues.enums import Voice

MOST_PATTERNS = 50


def patterns_field(*, required: bool = True) -> serializers.ListField:
    """Repeat problems by reference."""
    return serializers.ListField(
        child=PatternField(), required=required, max_length=MOST_PATTERNS
    )


def money_field() -> serializers.DecimalField:
    """An amount in the installation's currency."""
    return serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class ProposeIn(StrictSerializer):
    """What should be better, and which repeat problems it ends."""

    title = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=4000)
    unit = UnitField()
    journey = TermField("journey", required=False, allow_null=True)
    patterns = patterns_field()


class QuickFixIn(StrictSerializer):
    """Who does what by when, and which repeat problems that ends."""

    title = serializers.CharField(max_length=160)
    owner = PersonField()
    due_on = serializers.DateField()
    strength = serializers.ChoiceField(ActionStrength.choices)
    unit = UnitField()
    journey = TermField("journey", required=False, allow_null=True)
    patterns = patterns_field()


class ChangeQuickFixIn(StrictSerializer):
    """What is left out stays."""

    title = serializers.CharField(max_length=160, required=False)
    owner = PersonField(required=False)
    due_on = serializers.DateField(required=False)
    strength = serializers.ChoiceField(ActionStrength.choices, required=False)
    reason = reason_field(required=False)


class FinishQuickFixIn(StrictSerializer):
    """What came of it, and since when."""

    result = serializers.CharField(max_length=2000)
    fixed_from = serializers.DateField()


class AcceptIn(StrictSerializer):
    owner = PersonField()
    sponsor = PersonField()
    reason = reason_field(required=False)


class NamePeopleIn(StrictSerializer):
    """What is left out stays."""

    owner = PersonField(required=False, allow_null=True)
    sponsor = PersonField(required=False, allow_null=True)
    approver = PersonField(required=False, allow_null=True)
    checker = PersonField(required=False, allow_null=True)
    reason = reason_field(required=False)


class EditPlanIn(StrictSerializer):
    """What is left out stays."""

    title = serializers.CharField(max_length=160, required=False)
    summary = serializers.CharField(max_length=4000, required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    check_on = serializers.DateField(required=False, allow_null=True)
    planned_cost = money_field()
    protection = serializers.ChoiceField(Protection.choices, required=False)
    protection_note = serializers.CharField(
        max_length=2000, required=False, allow_blank=True
    )
    reason = reason_field(required=False)


class TargetIn(StrictSerializer):
    """A whole target, new or instead of the old one."""

    measure = serializers.CharField(max_length=160)
    unit_of_measure = serializers.CharField(max_length=40)
    direction = serializers.ChoiceField(Direction.choices, required=False)
    level = serializers.ChoiceField(TargetLevel.choices, required=False)
    baseline = serializers.DecimalField(max_digits=14, decimal_places=4)
    baseline_source = serializers.CharField(max_length=200)
    baseline_from = serializers.DateField()
    baseline_to = serializers.DateField()
    goal = serializers.DecimalField(max_digits=14, decimal_places=4)
    due_on = serializers.DateField()
    reason = reason_field(required=False)


class ActionIn(StrictSerializer):
    """A whole action, new or instead of the old one."""

    title = serializers.CharField(max_length=200)
    owner = PersonField()
    due_on = serializers.DateField()
    strength = serializers.ChoiceField(ActionStrength.choices)
    type = serializers.ChoiceField(ActionType.choices, required=False)
    reason = reason_field(required=False)


class ScopeIn(StrictSerializer):
    """The repeat problems that are in the scope from now on."""

    patterns = patterns_field()
    reason = reason_field(required=False)


class SubmitIn(StrictSerializer):
    """Who decides, and by when."""

    approver = PersonField()
    due_on = serializers.DateField()
    reason = reason_field(required=False)


class ReassignIn(StrictSerializer):
    to = PersonField()
    reason = reason_field(required=True)
    due_on = serializers.DateField(required=False)


class TargetChangeIn(StrictSerializer):
    """Another goal or day for one target."""

    id = KeyField()
    goal = serializers.DecimalField(max_digits=14, decimal_places=4, required=False)
    due_on = serializers.DateField(required=False)


class RequestChangeIn(StrictSerializer):
    """What should be different; what is left out stays as it was approved."""

    new_due_on = serializers.DateField(required=False)
    new_check_on = serializers.DateField(required=False)
    targets = TargetChangeIn(many=True, required=False)
    patterns = patterns_field(required=False)
    reason = reason_field(required=True)
    due_on = serializers.DateField(help_text="The decision is due.")
    approver = PersonField(required=False)


class SlipIn(StrictSerializer):
    due_on = serializers.DateField()
    reason = reason_field(required=True)


class HandOverIn(StrictSerializer):
    owner = PersonField()
    reason = reason_field(required=True)


class FinishActionIn(StrictSerializer):
    result = serializers.CharField(max_length=2000)


class HoldIn(StrictSerializer):
    reason = reason_field(required=True)
    resume_on = serializers.DateField()


class ImplementIn(StrictSerializer):
    """Since when and where it is in effect, and how one can see that."""

    fixed_from = serializers.DateField()
    fixed_place = serializers.CharField(max_length=200)
    evidence = serializers.CharField(max_length=4000)


class ExtendCheckIn(StrictSerializer):
    """The day on which it is looked at again."""

    check_on = serializers.DateField()
    reason = reason_field(required=True)


class NoEffectIn(StrictSerializer):
    """Where it goes back to."""

    back_to = serializers.ChoiceField(["planned", "in_progress"])
    reason = reason_field(required=True)


class OverrideCheckIn(StrictSerializer):
    """Who has to agree that it worked, and why the numbers don't say so."""

    second = PersonField()
    reason = reason_field(required=True)


class ImpactIn(StrictSerializer):
    """What it brings a year, in the installation's currency or in hours."""

    kind = serializers.ChoiceField(ImpactKind.choices)
    stage = serializers.ChoiceField(ImpactStage.choices)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    note = serializers.CharField(max_length=300)


class LessonIn(StrictSerializer):
    """What was learned, and where else it may help."""

    sentence = serializers.CharField(max_length=2000)
    elsewhere = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MeasureIn(StrictSerializer):
    """A target that our own reports measure: its baseline is counted, not typed."""

    counted_as = serializers.ChoiceField(["reports", "rate"])
    voice = serializers.ChoiceField(Voice.choices, required=False)
    volume = serializers.SlugField(max_length=60, required=False, allow_blank=True)
    baseline_from = serializers.DateField()
    baseline_to = serializers.DateField()
    left_out = serializers.ListField(
        child=serializers.DateField(), required=False, max_length=260
    )
    goal = serializers.DecimalField(max_digits=14, decimal_places=4)
    level = serializers.ChoiceField(TargetLevel.choices, required=False)
    due_on = serializers.DateField()
    reason = reason_field(required=False)
