"""The bodies of signals."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.kernel.http.shapes import StrictSerializer, reason_field
from issues.enums import SignalDirection, SignalKind
from issues.models import Signal
from issues.queries.signals import reports_between, sentence_of


class PutOffOut(serializers.Serializer[Any]):
    """Who put it off, why, and until when at the latest."""

    until = serializers.DateTimeField()
    reason = serializers.CharField()
    by = PersonOut(source="put_off_by")
    at = serializers.DateTimeField(source="put_off_at")


class SignalOut(serializers.Serializer[Any]):
    """Days or weeks that chance hardly explains."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(SignalKind.choices)
    direction = serializers.ChoiceField(SignalDirection.choices)
    rule = serializers.CharField(help_text="The pattern of weeks; empty for a spike.")
    unit = serializers.CharField(
        source="unit.code", help_text="Counted in it and all below it."
    )
    touchpoint = serializers.CharField(
        source="touchpoint.slug", default=None, allow_null=True
    )
    pattern = serializers.CharField(source="pattern.ref", default=None, allow_null=True)
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    count = serializers.IntegerField()
    expected = serializers.FloatField(help_text="So many would have been usual.")
    odds = serializers.IntegerField(
        allow_null=True, help_text="By luck 1 time in so many; a million is the most."
    )
    points = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="Counts of days (spike) or weeks (shift) up to last_on; null: "
        "nothing known.",
    )
    found_at = serializers.DateTimeField()
    ended_on = serializers.DateField(allow_null=True)
    put_off = PutOffOut(source="snooze", allow_null=True)
    sentence = serializers.SerializerMethodField()
    reports = serializers.SerializerMethodField(
        help_text="The address of exactly its reports."
    )

    def get_sentence(self, signal: Signal) -> str:
        return sentence_of(signal)

    def get_reports(self, signal: Signal) -> str:
        asked = reports_between(signal, signal.first_on, signal.last_on)
        return f"{reverse('api:issues_api:issue-list')}?{urlencode(asked)}"


class PutOffIn(StrictSerializer):
    """Put it off."""

    until = serializers.DateField()
    reason = reason_field(required=True)
