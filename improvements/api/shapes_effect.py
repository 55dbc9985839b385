"""What the API shows of an effect: the verdict, its checks, what it brought."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.kernel.http.shapes import ChosenField
from improvements.enums import Conclusion, ImpactKind, ImpactStage, VerdictState


class CheckOut(serializers.Serializer[Any]):
    """An appointment at which somebody else says whether it worked."""

    id = serializers.IntegerField()
    owner = PersonOut()
    checker = PersonOut()
    due_on = serializers.DateField()
    extended_count = serializers.IntegerField()
    verdict = ChosenField(VerdictState.choices)
    numbers = serializers.DictField(
        help_text="What the statistics said when it was concluded."
    )
    override_by = PersonOut(allow_null=True)
    override_reason = serializers.CharField()
    second = PersonOut(allow_null=True)
    conclusion = ChosenField(Conclusion.choices)
    reason = serializers.CharField()
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class ImpactOut(serializers.Serializer[Any]):
    """What it brings a year."""

    kind = serializers.ChoiceField(ImpactKind.choices)
    stage = serializers.ChoiceField(ImpactStage.choices)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    note = serializers.CharField()
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()


class LessonOut(serializers.Serializer[Any]):
    """What was learned."""

    id = serializers.IntegerField()
    sentence = serializers.CharField()
    elsewhere = serializers.CharField()
    recorded_by = PersonOut()
    recorded_at = serializers.DateTimeField()


class ReopeningOut(serializers.Serializer[Any]):
    """Why it was opened again; ``by`` is empty where the reports did."""

    by = PersonOut(allow_null=True)
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    numbers = serializers.DictField()


class EffectOut(serializers.Serializer[Any]):
    """What our own reports say of it today."""

    verdict = serializers.ChoiceField(VerdictState.choices)
    sentence = serializers.CharField()
    numbers = serializers.DictField()
