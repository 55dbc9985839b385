"""What the API shows of improvements, as far as the reader may see."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.charts.said import sentence
from cxops.kernel.http.shapes import AvailableMoveOut, ChosenField, moves_out
from improvements.api.shapes_effect import (
    CheckOut,
    EffectOut,
    ImpactOut,
    LessonOut,
    ReopeningOut,
)
from improvements.enums import (
    ActionState,
    ActionStrength,
    ActionType,
    ChangeDecision,
    Counting,
    Direction,
    Gate,
    InitiativeKind,
    InitiativeState,
    Protection,
    ReviewDecision,
    TargetLevel,
)
from improvements.models import ChangeRequest, Initiative
from improvements.queries.charter import works_on
from improvements.workflow import INITIATIVE_FLOW
from issues.access import patterns_for
from issues.enums import Voice


class InitiativeRowOut(serializers.Serializer[Any]):
    """An improvement as the register shows it."""

    ref = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(InitiativeKind.choices)
    state = serializers.ChoiceField(InitiativeState.choices)
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.code")
    journey = serializers.CharField(source="journey.slug", allow_null=True)
    owner = PersonOut(allow_null=True)
    sponsor = PersonOut(allow_null=True)
    approver = PersonOut(allow_null=True)
    proposed_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    check_on = serializers.DateField(allow_null=True)
    fixed_from = serializers.DateField(allow_null=True)


class TargetOut(serializers.Serializer[Any]):
    """From where to where, measured how, by when."""

    id = serializers.IntegerField()
    measure = serializers.CharField()
    unit_of_measure = serializers.CharField()
    direction = serializers.ChoiceField(Direction.choices)
    level = serializers.ChoiceField(TargetLevel.choices)
    baseline = serializers.DecimalField(max_digits=14, decimal_places=4)
    baseline_source = serializers.CharField()
    baseline_from = serializers.DateField()
    baseline_to = serializers.DateField()
    goal = serializers.DecimalField(max_digits=14, decimal_places=4)
    due_on = serializers.DateField()
    counted_as = serializers.ChoiceField(Counting.choices)
    voice = serializers.ChoiceField(Voice.choices)
    volume = serializers.CharField()
    left_out = serializers.ListField(
        child=serializers.DateField(),
        help_text="Mondays of the weeks that set it off.",
    )


class ActionOut(serializers.Serializer[Any]):
    """One person, one verb, one date."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    type = serializers.ChoiceField(ActionType.choices)
    strength = serializers.ChoiceField(ActionStrength.choices)
    owner = PersonOut()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(ActionState.choices)
    result = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ScopePatternOut(serializers.Serializer[Any]):
    """A repeat problem in the scope."""

    ref = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()


class ReviewOut(serializers.Serializer[Any]):
    """A request to decide on one pinned version, and its decision."""

    id = serializers.IntegerField()
    gate = serializers.ChoiceField(Gate.choices)
    pinned_version = serializers.IntegerField()
    record_hash = serializers.CharField()
    owner = PersonOut()
    submitted_by = PersonOut()
    plan_edited_by = PersonOut()
    approver = PersonOut()
    submitted_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    decision = ChosenField(ReviewDecision.choices)
    reason = serializers.CharField()
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class ProposedChangeOut(serializers.Serializer[Any]):
    """One value that would change."""

    what = serializers.ChoiceField(["initiative", "target", "scope"])
    # The base class keeps its own "fields"; this one names what would change.
    field = serializers.CharField()
    target = serializers.IntegerField(allow_null=True, help_text="The target's id.")
    pattern = serializers.CharField(
        allow_null=True, help_text="The repeat problem's reference, if you may see it."
    )
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)


class ChangeRequestOut(serializers.Serializer[Any]):
    """A request to change an approved plan, and its decision."""

    id = serializers.IntegerField()
    pinned_version = serializers.IntegerField()
    changes = serializers.SerializerMethodField()
    reason = serializers.CharField()
    owner = PersonOut()
    requested_by = PersonOut()
    requested_at = serializers.DateTimeField()
    approver = PersonOut()
    due_on = serializers.DateField()
    decision = ChosenField(ChangeDecision.choices)
    decision_reason = serializers.CharField()
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(ProposedChangeOut(many=True))
    def get_changes(self, request: ChangeRequest) -> Any:
        """What would differ; a repeat problem only by a reference one may see."""
        keys = {row["id"] for row in request.changes if row["what"] == "scope"}
        user = self.context["request"].user
        seen = {}
        if keys:
            seen = {p.pk: p.ref for p in patterns_for(user).filter(pk__in=keys)}
        return [_change_out(row, seen) for row in request.changes]


def _change_out(row: dict[str, Any], seen: dict[int, str]) -> dict[str, Any]:
    if row["what"] != "scope":
        target = row["id"] if row["what"] == "target" else None
        return {
            "what": row["what"],
            "field": row["field"],
            "target": target,
            "pattern": None,
            "old": row["old"],
            "new": row["new"],
        }
    ref = seen.get(row["id"])
    return {
        "what": "scope",
        "field": "pattern",
        "target": None,
        "pattern": ref,
        "old": None if row["old"] is None else "in",
        "new": None if row["new"] is None else "in",
    }


class InitiativeDetailOut(InitiativeRowOut):
    """An improvement as a whole: plan, targets, actions, scope, decisions, moves."""

    summary = serializers.CharField()
    objective = serializers.CharField(source="objective.name", allow_null=True)
    proposed_by = PersonOut()
    checker = PersonOut(allow_null=True)
    planned_cost = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True
    )
    protection = ChosenField(Protection.choices)
    protection_note = serializers.CharField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    plan_edited_by = PersonOut(allow_null=True)
    plan_edited_at = serializers.DateTimeField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    slipped_days = serializers.IntegerField()
    hold_reason = serializers.CharField()
    resume_on = serializers.DateField(allow_null=True)
    fixed_place = serializers.CharField()
    evidence = serializers.CharField()
    implemented_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    reopened_at = serializers.DateTimeField(allow_null=True)
    reopened_count = serializers.IntegerField()
    effect = serializers.SerializerMethodField()
    checks = serializers.SerializerMethodField()
    impacts = serializers.SerializerMethodField()
    lessons = serializers.SerializerMethodField()
    reopenings = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    scope = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    change_requests = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()

    def get_missing(self, initiative: Initiative) -> list[str]:
        """What keeps the plan from being whole, in words."""
        return [str(words) for words in initiative.missing_from_plan()]

    @extend_schema_field(EffectOut(allow_null=True))
    def get_effect(self, initiative: Initiative) -> Any:
        """The newest reading, for those who work on it; empty before it is in
        effect."""
        if not self._shows_effect(initiative):
            return None
        reading = getattr(initiative, "reading", None)
        if reading is None:
            return None
        numbers = reading.numbers
        words = sentence(numbers.get("key", ""), numbers.get("args", {}))
        shown = {"verdict": reading.verdict, "sentence": words, "numbers": numbers}
        return EffectOut(shown).data

    @extend_schema_field(CheckOut(many=True))
    def get_checks(self, initiative: Initiative) -> Any:
        people = ("owner", "checker", "override_by", "second", "decided_by")
        return CheckOut(self._rows(initiative, "checks", *people), many=True).data

    @extend_schema_field(ImpactOut(many=True))
    def get_impacts(self, initiative: Initiative) -> Any:
        rows = self._rows(initiative, "impacts", "recorded_by")
        return ImpactOut(rows, many=True).data

    @extend_schema_field(LessonOut(many=True))
    def get_lessons(self, initiative: Initiative) -> Any:
        rows = self._rows(initiative, "lessons", "recorded_by")
        return LessonOut(rows, many=True).data

    @extend_schema_field(ReopeningOut(many=True))
    def get_reopenings(self, initiative: Initiative) -> Any:
        rows = self._rows(initiative, "reopenings", "by")
        return ReopeningOut(rows, many=True).data

    def _shows_effect(self, initiative: Initiative) -> bool:
        """Once it is in effect, for those who work on it; asked once per record."""
        known: bool | None = initiative.__dict__.get("_shows_effect")
        if known is None:
            user = self.context["request"].user
            known = initiative.implemented_at is not None and works_on(user, initiative)
            initiative.__dict__["_shows_effect"] = known
        return known

    def _rows(self, initiative: Initiative, name: str, *people: str) -> Any:
        """Rows about the effect, for those who work on it."""
        if not self._shows_effect(initiative):
            return []
        return getattr(initiative, name).select_related(*people)

    @extend_schema_field(ScopePatternOut(many=True))
    def get_scope(self, initiative: Initiative) -> Any:
        """The repeat problems in it that you may read about."""
        keys = initiative.scope.current().values("pattern_id")
        rows = patterns_for(self.context["request"].user).filter(pk__in=keys)
        return ScopePatternOut(rows.order_by("pk"), many=True).data

    @extend_schema_field(TargetOut(many=True))
    def get_targets(self, initiative: Initiative) -> Any:
        return TargetOut(initiative.targets.filter(removed_at=None), many=True).data

    @extend_schema_field(ActionOut(many=True))
    def get_actions(self, initiative: Initiative) -> Any:
        return ActionOut(initiative.actions.select_related("owner"), many=True).data

    @extend_schema_field(ReviewOut(many=True))
    def get_reviews(self, initiative: Initiative) -> Any:
        rows = initiative.reviews.select_related(
            "owner", "submitted_by", "plan_edited_by", "approver", "decided_by"
        )
        return ReviewOut(rows, many=True).data

    @extend_schema_field(ChangeRequestOut(many=True))
    def get_change_requests(self, initiative: Initiative) -> Any:
        rows = initiative.change_requests.select_related(
            "owner", "requested_by", "approver", "decided_by"
        )
        return ChangeRequestOut(rows, many=True, context=self.context).data

    @extend_schema_field(AvailableMoveOut(many=True))
    def get_available(self, initiative: Initiative) -> Any:
        """The moves that leave its state."""
        user = self.context["request"].user
        return moves_out(INITIATIVE_FLOW.available(user, initiative))


class WaitingOut(serializers.Serializer[Any]):
    """An improvement on which you are asked to decide."""

    initiative = InitiativeRowOut()
    waiting_for = serializers.ChoiceField(["review", "change_request"])
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    pinned_version = serializers.IntegerField()
