"""The bodies of repeat problems and their causes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField, PersonOut, UnitField
from cxops.kernel.http.shapes import (
    AvailableMoveOut,
    StrictSerializer,
    moves_out,
    reason_field,
)
from issues.access import manages_pattern_scope
from issues.api.fields import IssueField, TermField
from issues.enums import Certainty, FactorRole, PatternState
from issues.models import Pattern
from issues.queries.patterns import factors_of
from issues.workflow import PATTERN_FLOW

TITLE_LENGTH = 120
WORKAROUND_LENGTH = 2000
SENTENCE_LENGTH = 300
EVIDENCE_LENGTH = 4000


class PatternOut(serializers.Serializer[Any]):
    """A repeat problem: what all staff may read once it is published."""

    ref = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField(PatternState.choices)
    title = serializers.CharField()
    workaround = serializers.CharField()
    unit = serializers.CharField(source="unit.code")
    owner = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    fixed_from = serializers.DateField(allow_null=True)
    accepted_until = serializers.DateField(allow_null=True)
    recurrence_count = serializers.IntegerField()


class PatternRowOut(PatternOut):
    """A repeat problem in a list."""

    report_count = serializers.IntegerField(
        help_text="Reports in it that you may read; 1,001 means more than 1,000."
    )


class FactorOut(serializers.Serializer[Any]):
    """One stated cause."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    sentence = serializers.CharField()
    cause = serializers.CharField(source="cause.slug")
    role = serializers.ChoiceField(FactorRole.choices)
    certainty = serializers.ChoiceField(Certainty.choices)
    whys = serializers.CharField()
    evidence = serializers.CharField()
    stated_by = PersonOut()
    stated_at = serializers.DateTimeField()


class PatternDetailOut(PatternOut):
    """A repeat problem, its causes, and what this person can do with it now."""

    factors = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()

    @extend_schema_field(FactorOut(many=True))
    def get_factors(self, pattern: Pattern) -> Any:
        """Its stated causes; none for readers of the published words only."""
        if not manages_pattern_scope(self.context["request"].user, pattern):
            return []
        return FactorOut(factors_of(pattern), many=True).data

    @extend_schema_field(AvailableMoveOut(many=True))
    def get_available(self, pattern: Pattern) -> Any:
        """The moves that leave its state."""
        user = self.context["request"].user
        return moves_out(PATTERN_FLOW.available(user, pattern))


class OpenPatternIn(StrictSerializer):
    """A failure that keeps happening, with its first reports."""

    title = serializers.CharField(max_length=TITLE_LENGTH)
    unit = UnitField()
    issues = serializers.ListField(child=IssueField(), required=False, max_length=100)
    workaround = serializers.CharField(
        max_length=WORKAROUND_LENGTH, required=False, allow_blank=True
    )
    owner = PersonField(required=False, allow_null=True)


class EditPatternIn(StrictSerializer):
    """What is left out stays."""

    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    workaround = serializers.CharField(
        max_length=WORKAROUND_LENGTH, required=False, allow_blank=True
    )
    owner = PersonField(required=False, allow_null=True)
    reason = reason_field(required=False)


class AcceptForNowIn(StrictSerializer):
    until = serializers.DateField()
    reason = reason_field(required=True)


class StateCauseIn(StrictSerializer):
    sentence = serializers.CharField(max_length=SENTENCE_LENGTH)
    cause = TermField("cause")
    role = serializers.ChoiceField(FactorRole.choices)
    certainty = serializers.ChoiceField(Certainty.choices)
    whys = serializers.CharField(
        max_length=EVIDENCE_LENGTH, required=False, allow_blank=True
    )
    evidence = serializers.CharField(
        max_length=EVIDENCE_LENGTH, required=False, allow_blank=True
    )


class WeighIn(StrictSerializer):
    certainty = serializers.ChoiceField(Certainty.choices)
    evidence = serializers.CharField(max_length=EVIDENCE_LENGTH, allow_blank=True)
    reason = reason_field(required=True)
