"""The bodies of what makes most of it, and of how alike places are."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from rest_framework import serializers

from cxops.stats.types import Side, Status
from issues.enums import Voice
from issues.queries.pareto import By, Weight
from issues.queries.selection import Filters

STATUSES = [(each.value, each.value) for each in Status]
SIDES = [(each.value, each.value) for each in Side]


def list_address(filters: Filters | None) -> str | None:
    """The reports themselves, for a program."""
    if filters is None:
        return None
    return f"{reverse('api:issues_api:issue-list')}?{urlencode(filters, doseq=True)}"


class DaysOut(serializers.Serializer[Any]):
    """Local days, both of which belong to it."""

    first = serializers.DateField()
    last = serializers.DateField()


class SelectionOut(serializers.Serializer[Any]):
    """Which breakdowns were added up."""

    days = DaysOut(source="period")
    voice = serializers.ChoiceField(Voice.choices)
    unit = serializers.CharField(source="unit.value", default=None, allow_null=True)
    journey = serializers.CharField(
        source="journey.value", default=None, allow_null=True
    )
    touchpoint = serializers.CharField(
        source="touchpoint.value", default=None, allow_null=True
    )
    cause = serializers.CharField(source="cause.value", default=None, allow_null=True)


class JudgedOut(serializers.Serializer[Any]):
    """What an answer says of itself."""

    status = serializers.ChoiceField(
        STATUSES,
        help_text="ok, or why nothing is picked out.",
    )
    method = serializers.CharField()
    n = serializers.IntegerField(help_text="What the answer rests on.")
    needed = serializers.IntegerField(help_text="What it takes.")
    warnings = serializers.ListField(child=serializers.CharField())


class ParetoProblemOut(serializers.Serializer[Any]):
    """A repeat problem behind a pile."""

    ref = serializers.CharField(source="pattern.ref")
    title = serializers.CharField(source="pattern.title")
    reports = serializers.IntegerField(source="count")


class PileOut(serializers.Serializer[Any]):
    """Breakdowns that have one thing in common."""

    value = serializers.CharField(
        help_text="Short name, reference or code; “none” for what isn’t known."
    )
    name = serializers.CharField()
    is_known = serializers.BooleanField()
    reports = serializers.IntegerField()
    customers = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=16, decimal_places=2)
    weight = serializers.FloatField(help_text="Of what is added up.")
    share = serializers.FloatField(help_text="Of everything, 0 to 1.")
    low = serializers.FloatField(
        help_text="Of the share of reports: Wilson’s interval, 95 %."
    )
    high = serializers.FloatField()
    cumulative = serializers.FloatField()
    is_vital = serializers.BooleanField()
    patterns = ParetoProblemOut(many=True, help_text="Most reports first.")
    in_no_pattern = serializers.IntegerField(
        help_text="Reports in no repeat problem that you may know."
    )
    list = serializers.CharField(help_text="The address of exactly its reports.")


class ParetoOut(JudgedOut):
    """Which few things make most of the breakdowns."""

    selection = SelectionOut()
    by = serializers.ChoiceField(By.choices)
    weighed_by = serializers.ChoiceField(Weight.choices)
    headline = serializers.CharField()
    sentences = serializers.ListField(child=serializers.CharField())
    total = serializers.FloatField()
    vital = serializers.ListField(
        child=serializers.CharField(),
        help_text="The first that together make 80 % of what is known.",
    )
    gini = serializers.FloatField(
        allow_null=True,
        help_text="0: all alike, near 1: one makes nearly everything; corrected for "
        "few (Deltas 2003).",
    )
    is_stable = serializers.BooleanField(
        allow_null=True, help_text="Whether the same lead in both halves of the days."
    )
    contacts = serializers.IntegerField(
        help_text="Counted without a report; in none of these numbers."
    )
    piles = PileOut(
        many=True, help_text="Most first; what isn’t known is last, whatever its size."
    )


class MeasureOut(serializers.Serializer[Any]):
    """A volume that somebody tells."""

    name = serializers.CharField()
    is_of_places = serializers.BooleanField(
        help_text="Of touchpoints; else of whole units."
    )
    last = serializers.DateField(help_text="The last day that anybody told.")
    units = serializers.IntegerField(help_text="How many units tell it.")


class PlaceOut(serializers.Serializer[Any]):
    """One unit with all below it."""

    unit = serializers.CharField(source="place.unit.value")
    name = serializers.CharField(source="place.unit.name")
    reports = serializers.IntegerField(
        source="place.reports", help_text="Of the units whose volume is known."
    )
    left_out = serializers.IntegerField(
        source="place.left_out",
        help_text="Reports of units whose volume isn’t known for all of the days.",
    )
    volume = serializers.IntegerField(
        source="place.volume", help_text="0: nothing is known."
    )
    rate = serializers.FloatField(
        source="place.rate", allow_null=True, help_text="Reports per 1,000."
    )
    expected = serializers.FloatField(
        source="place.site.expected",
        allow_null=True,
        help_text="Reports that are usual for its size.",
    )
    z = serializers.FloatField(
        source="place.site.z",
        allow_null=True,
        help_text="Distance in standard deviations of chance alone.",
    )
    z_adjusted = serializers.FloatField(
        source="place.site.z_adjusted",
        allow_null=True,
        help_text="Likewise, places varying as they do.",
    )
    side = serializers.ChoiceField(
        SIDES,
        source="place.site.side",
        allow_null=True,
    )
    differs = serializers.BooleanField(
        source="place.site.differs",
        help_text="Named, at a false discovery rate of 5 %.",
    )
    is_small = serializers.BooleanField(
        source="place.site.small", help_text="Too small to be named."
    )
    list = serializers.CharField(
        allow_null=True, help_text="Its reports; null where no address can say which."
    )


class ConsistencyOut(JudgedOut):
    """How alike the units below one are. By name, no ranking."""

    selection = SelectionOut()
    measure = serializers.CharField(
        allow_null=True,
        help_text="The volume; null where none is known, and nothing is compared then.",
    )
    measures = MeasureOut(many=True, help_text="All that are told.")
    headline = serializers.CharField(allow_blank=True)
    sentences = serializers.ListField(child=serializers.CharField())
    theta = serializers.FloatField(
        allow_null=True, help_text="Reports per 1,000 of all together."
    )
    phi = serializers.FloatField(
        allow_null=True,
        help_text="How many times more than by chance they vary (winsorised).",
    )
    tau2 = serializers.FloatField(
        allow_null=True, help_text="Variance between places, on the method’s scale."
    )
    i2 = serializers.FloatField(
        allow_null=True, help_text="Share of the variation that isn’t chance."
    )
    places = PlaceOut(many=True)
