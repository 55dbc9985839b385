"""The bodies of changes of many reports: what comes in, what goes out."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.api.fields import PersonField, PersonOut, UnitField
from cxops.kernel.http.shapes import ChosenField, StrictSerializer, reason_field
from issues.api.fields import LONGEST_REF, IssueField, PatternField, TermField
from issues.drafts import MESSAGE_LENGTH, TITLE_LENGTH
from issues.enums import BulkState, BulkVerb, RowOutcome, Severity

#: What may be said with each verb.
VALUES: dict[str, set[str]] = {
    BulkVerb.TRIAGE.value: {
        "severity",
        "touchpoint",
        "cause",
        "owner",
        "next_step",
        "next_step_on",
    },
    BulkVerb.ASSIGN.value: {"owner", "next_step_on"},
    BulkVerb.GROUP.value: {"pattern", "title", "home"},
    BulkVerb.LINK.value: {"same_as", "words"},
    BulkVerb.DECLINE.value: {"go_to"},
}
_ALWAYS = {"verb", "issues", "query", "reason"}
_VERBS = [choice for choice in BulkVerb.choices if choice[0] in VALUES]


class SeenIn(StrictSerializer):
    """A report and the version that was seen."""

    ref = serializers.CharField(max_length=LONGEST_REF)
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="Required: 428 without."
    )


class BulkChangeIn(StrictSerializer):
    """What is to be done to which reports."""

    verb = serializers.ChoiceField(_VERBS)
    issues = serializers.ListField(
        child=SeenIn(), required=False, min_length=1, max_length=1000
    )
    query = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="The query of /api/v1/issues/: state=new&unit=harbour.",
    )
    severity = serializers.ChoiceField(Severity.choices, required=False)
    touchpoint = TermField("touchpoint", required=False)
    cause = TermField("cause", required=False)
    owner = PersonField(required=False)
    next_step = serializers.CharField(max_length=200, required=False)
    next_step_on = serializers.DateField(
        required=False, help_text="The end of that day, where each report happened."
    )
    pattern = PatternField(required=False)
    title = serializers.CharField(
        max_length=TITLE_LENGTH, required=False, help_text="Of a new repeat problem."
    )
    home = UnitField(required=False)
    same_as = IssueField(required=False)
    words = serializers.CharField(
        max_length=MESSAGE_LENGTH,
        required=False,
        help_text="What reporters hear whose event is closed already.",
    )
    go_to = serializers.CharField(max_length=300, required=False)
    reason = reason_field(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Reports or a query, and only what belongs to the verb."""
        if ("issues" in data) == ("query" in data):
            raise serializers.ValidationError(
                {"issues": [_("Name reports or send a query, one of the two.")]}
            )
        stray = sorted(set(data) - _ALWAYS - VALUES[data["verb"]])
        if stray:
            sentence = _("This doesn’t belong to “%(verb)s”. Leave it out.")
            words = sentence % {"verb": data["verb"]}
            raise serializers.ValidationError({name: [words] for name in stray})
        if data["verb"] == BulkVerb.LINK and "same_as" not in data:
            raise serializers.ValidationError(
                {"same_as": [_("Give the reference of the other report.")]}
            )
        return data


class BulkChangeOut(serializers.Serializer[Any]):
    """A change of many reports."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    verb = serializers.ChoiceField(BulkVerb.choices)
    state = serializers.ChoiceField(BulkState.choices)
    severity = ChosenField(Severity.choices)
    touchpoint = serializers.CharField(source="touchpoint.slug", allow_null=True)
    cause = serializers.CharField(source="cause.slug", allow_null=True)
    owner = PersonOut(allow_null=True)
    next_step = serializers.CharField()
    next_step_on = serializers.DateField(allow_null=True)
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    started_by = PersonOut()
    started_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    row_count = serializers.IntegerField(help_text="Reports that were chosen.")
    waiting_count = serializers.IntegerField(help_text="Will be changed.")
    done_count = serializers.IntegerField(help_text="Were changed.")
    unchanged_count = serializers.IntegerField(help_text="Were so already.")
    refused_count = serializers.IntegerField(help_text="Can’t be changed so.")
    stale_count = serializers.IntegerField(
        help_text="Somebody changed them meanwhile, so they were left alone."
    )
    problem = serializers.CharField(help_text="Why it stopped before the end.")


class BulkRowOut(serializers.Serializer[Any]):
    """What became of one report."""

    issue = serializers.CharField(source="issue.ref")
    version = serializers.IntegerField(help_text="The version that was seen.")
    outcome = serializers.ChoiceField(RowOutcome.choices)
    reason = serializers.CharField(help_text="A sentence; empty where none is needed.")
