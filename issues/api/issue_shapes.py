"""The bodies of reports: what comes in, what goes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField, PersonOut
from cxops.kernel.http.shapes import (
    AvailableMoveOut,
    ChosenField,
    MomentField,
    StrictSerializer,
    moves_out,
    reason_field,
)
from issues.api.fields import IssueField, PatternField, TermField
from issues.drafts import (
    DESCRIPTION_LENGTH,
    MESSAGE_LENGTH,
    TITLE_LENGTH,
)
from issues.enums import (
    Audience,
    CauseSource,
    IssueKind,
    IssueState,
    MessageKind,
    Mood,
    Precision,
    Recovery,
    Severity,
    Voice,
)
from issues.models import Issue
from issues.queries.duplicates import same_event_of
from issues.queries.membership import pattern_seen
from issues.queries.report import customer_seen, moves_of

_WORD_HELP = "A slug of /api/v1/%s/."


# --- Output ---------------------------------------------------------------------------


class IssueRowOut(serializers.Serializer[Any]):
    """A report as lists show it."""

    ref = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(IssueKind.choices)
    voice = serializers.ChoiceField(Voice.choices)
    state = serializers.ChoiceField(IssueState.choices)
    title = serializers.CharField()
    unit = serializers.CharField(source="unit.code")
    touchpoint = serializers.CharField(source="touchpoint.slug", allow_null=True)
    channel = serializers.CharField(source="channel.slug", allow_null=True)
    cause = serializers.CharField(source="cause.slug", allow_null=True)
    pattern = serializers.SerializerMethodField()
    is_duplicate = serializers.BooleanField(
        help_text="Linked to another report of the same event, which stands for it."
    )
    severity = serializers.IntegerField(allow_null=True)
    customer_mood = serializers.ChoiceField(Mood.choices)
    occurred_on = serializers.DateField()
    filed_at = serializers.DateTimeField()
    reporter = PersonOut(allow_null=True)
    owner = PersonOut(allow_null=True)
    next_step_at = serializers.DateTimeField(allow_null=True)
    is_restricted = serializers.BooleanField()
    # The base class calls a field's origin "source"; as a field the name is free.
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()

    def get_pattern(self, issue: Issue) -> str | None:
        """Its repeat problem's reference, for those who may read that."""
        pattern = pattern_seen(self.context["request"].user, issue)
        return pattern.ref if pattern else None


class IssueOut(IssueRowOut):
    """A report with everything that was said about it in fields."""

    description = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    occurred_precision = serializers.ChoiceField(Precision.choices)
    received_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    customers_affected = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    cause_source = ChosenField(CauseSource.choices)
    is_promise_broken = serializers.BooleanField()
    is_one_off = serializers.BooleanField()
    next_step = serializers.CharField()
    recovery = ChosenField(Recovery.choices)
    recovery_note = serializers.CharField()
    recovered_at = serializers.DateTimeField(allow_null=True)
    decline_to = serializers.CharField()
    told_at = serializers.DateTimeField(allow_null=True)
    triaged_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    reopened_count = serializers.IntegerField()


class CustomerOut(serializers.Serializer[Any]):
    """Whom to answer, as far as this person may know."""

    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    note = serializers.CharField()
    is_masked = serializers.BooleanField()


class SameEventOut(serializers.Serializer[Any]):
    """The reports of one event, as far as this person may read them."""

    main = serializers.CharField(
        allow_null=True,
        help_text="The report that stands for this one; null where none does, or "
        "where you may not read it.",
    )
    linked = serializers.ListField(
        child=serializers.CharField(),
        help_text="The reports this one stands for, at most 50. "
        "`/api/v1/issues/?duplicates={ref}` has all.",
    )


class IssueDetailOut(IssueOut):
    """A report, whom to answer, and what this person can do with it now."""

    customer = serializers.SerializerMethodField()
    same_event = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()

    @extend_schema_field(CustomerOut(allow_null=True))
    def get_customer(self, issue: Issue) -> Any:
        """Personal data only with the right to it (token scope included)."""
        seen = customer_seen(self.context["request"].user, issue)
        return CustomerOut(seen).data if seen else None

    @extend_schema_field(SameEventOut)
    def get_same_event(self, issue: Issue) -> Any:
        """Other reports of its event, as far as this person may read them."""
        event = same_event_of(self.context["request"].user, issue)
        return {
            "main": event.main.ref if event.main else None,
            "linked": [other.ref for other in event.linked],
        }

    @extend_schema_field(AvailableMoveOut(many=True))
    def get_available(self, issue: Issue) -> Any:
        """The moves that leave its state."""
        return moves_out(moves_of(self.context["request"].user, issue))


class MessageOut(serializers.Serializer[Any]):
    """One message about a report."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(MessageKind.choices)
    audience = serializers.ChoiceField(Audience.choices)
    author = PersonOut(allow_null=True)
    text = serializers.CharField()
    at = serializers.DateTimeField()


# --- Input ----------------------------------------------------------------------------


class CustomerIn(StrictSerializer):
    """Whom to answer."""

    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class FileIn(StrictSerializer):
    """A report as somebody files it. Only what happened is required."""

    description = serializers.CharField(max_length=DESCRIPTION_LENGTH)
    title = serializers.CharField(
        max_length=TITLE_LENGTH, required=False, allow_blank=True
    )
    kind = serializers.ChoiceField(IssueKind.choices, required=False)
    voice = serializers.ChoiceField(Voice.choices, required=False)
    unit = serializers.SlugField(
        max_length=40,
        required=False,
        help_text="A code of /api/v1/units/; your own unit without it.",
    )
    touchpoint = serializers.SlugField(
        max_length=60, required=False, help_text=_WORD_HELP % "touchpoints"
    )
    channel = serializers.SlugField(
        max_length=60, required=False, help_text=_WORD_HELP % "channels"
    )
    cause = serializers.SlugField(
        max_length=60, required=False, help_text=_WORD_HELP % "cause-types"
    )
    pattern = PatternField(
        required=False,
        help_text="A published repeat problem that happened again.",
    )
    customer_mood = serializers.ChoiceField(Mood.choices, required=False)
    occurred_at = MomentField(
        required=False, help_text="The minute it happened. Not with occurred_on."
    )
    occurred_on = serializers.DateField(
        required=False, help_text="The day it happened, where the hour isn't known."
    )
    received_at = MomentField(required=False, help_text="When the customer told us.")
    customers_affected = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000_000
    )
    cost = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False
    )
    customer = CustomerIn(required=False)
    done_on_the_spot = serializers.CharField(
        max_length=2000, required=False, allow_blank=True
    )


class TriageIn(StrictSerializer):
    """Every field is set to what is given; what is left out becomes empty.

    Without ``owner`` it stays with whoever has it, else it is yours; without
    ``next_step_at`` the date stays, else it is the next working day.
    """

    severity = serializers.ChoiceField(Severity.choices)
    touchpoint = TermField("touchpoint", required=False, allow_null=True)
    cause = TermField("cause", required=False, allow_null=True)
    is_one_off = serializers.BooleanField(required=False)
    is_promise_broken = serializers.BooleanField(required=False)
    owner = PersonField(required=False, allow_null=True)
    next_step = serializers.CharField(max_length=200, required=False, allow_blank=True)
    next_step_at = MomentField(required=False, allow_null=True)
    reason = reason_field(required=False)


class PassOnIn(StrictSerializer):
    owner = PersonField()
    reason = reason_field(required=True)
    next_step_at = MomentField(required=False, allow_null=True)


class SnoozeIn(StrictSerializer):
    until = serializers.DateField(help_text="The day on whose morning it is back.")
    reason = reason_field(required=True)


class AskIn(StrictSerializer):
    question = serializers.CharField(max_length=MESSAGE_LENGTH)


class AnswerIn(StrictSerializer):
    answer = serializers.CharField(max_length=MESSAGE_LENGTH)


class PutRightIn(StrictSerializer):
    recovery = serializers.ChoiceField(Recovery.choices)
    note = serializers.CharField(max_length=2000)


class CloseIn(StrictSerializer):
    outcome = serializers.CharField(
        max_length=MESSAGE_LENGTH,
        required=False,
        allow_blank=True,
        help_text="What the reporter hears. Required where there is one to tell.",
    )


class DeclineIn(StrictSerializer):
    reason = reason_field(required=True)
    go_to = serializers.CharField(max_length=300)


class ThankIn(StrictSerializer):
    text = serializers.CharField(max_length=MESSAGE_LENGTH)


class EditIn(StrictSerializer):
    description = serializers.CharField(max_length=DESCRIPTION_LENGTH)
    title = serializers.CharField(
        max_length=TITLE_LENGTH, required=False, allow_blank=True
    )
    touchpoint = TermField("touchpoint", required=False)
    occurred_at = MomentField(required=False)
    reason = reason_field(required=False)


class GroupIn(StrictSerializer):
    pattern = PatternField()


class GroupManyIn(StrictSerializer):
    """Many reports into one repeat problem."""

    pattern = PatternField()
    issues = serializers.ListField(child=IssueField(), min_length=1, max_length=100)


class LinkIn(StrictSerializer):
    """The other report of the same event."""

    same_as = IssueField(
        help_text="Where it is itself linked, the report that stands for it is meant."
    )
    outcome = serializers.CharField(
        max_length=MESSAGE_LENGTH,
        required=False,
        allow_blank=True,
        help_text="What this report's reporter hears. Required where the other report "
        "is closed already and there is one to tell; else left out.",
    )
    reason = reason_field(required=False)


class RestrictIn(StrictSerializer):
    owner = PersonField()
    reason = reason_field(required=True)


class MessageIn(StrictSerializer):
    text = serializers.CharField(max_length=MESSAGE_LENGTH)
    audience = serializers.ChoiceField(Audience.choices)
