"""What the API shows of the command center: the page's figures and their lists."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonOut
from cxops.command_center import links
from improvements.enums import InitiativeState
from issues.enums import AgeBand, IssueKind, Severity, Voice
from issues.queries.persistence import Rule


class ListField(serializers.CharField):
    """The address of a list, in the API."""

    def to_representation(self, value: Any) -> Any:
        return links.for_programs(value) if value else None


class FigureOut(serializers.Serializer[Any]):
    """A number, and the address of the list that has exactly as many rows."""

    number = serializers.IntegerField(source="value")
    list = ListField(source="url")


class PeriodOut(serializers.Serializer[Any]):
    """Local days, both of which belong to it."""

    first = serializers.DateField()
    last = serializers.DateField()


class AgeOut(FigureOut):
    """Those of one age."""

    age = serializers.ChoiceField(AgeBand.choices)


class SeverityOut(serializers.Serializer[Any]):
    """Open breakdowns of one severity, by how long ago they were reported."""

    severity = serializers.ChoiceField(
        Severity.choices, allow_null=True, help_text="null: not judged yet."
    )
    ages = AgeOut(many=True)
    all = FigureOut()


class OpenOut(serializers.Serializer[Any]):
    """Breakdowns that are open."""

    severities = SeverityOut(many=True)
    serious = FigureOut(help_text="Severity 3 and 4.")
    all = FigureOut()


class CountedOut(FigureOut):
    """Reports, and beside them the contacts that were counted without a form."""

    counted = serializers.IntegerField(
        help_text="The sum of the numbers of their list; never part of ``number``."
    )
    counted_list = ListField(source="counted_url", allow_null=True)


class VolumeOut(serializers.Serializer[Any]):
    """A figure of the period beside that of the days before."""

    now = CountedOut()
    before = CountedOut()


class PairOut(VolumeOut):
    """A touchpoint and an effective cause, by their short names."""

    touchpoint = serializers.CharField()
    cause = serializers.CharField(source="effective_cause")


class BreakdownsOut(serializers.Serializer[Any]):
    """What broke in the period."""

    pairs = PairOut(many=True, help_text="The ten most frequent.")
    cause_unknown = VolumeOut()
    unplaced = VolumeOut(help_text="The cause is known, the touchpoint isn’t.")
    all = VolumeOut()


class SaidOut(VolumeOut):
    """What one voice said of one kind."""

    voice = serializers.ChoiceField(Voice.choices)
    kind = serializers.ChoiceField(IssueKind.choices)


class PersistentOut(serializers.Serializer[Any]):
    """A breakdown that persists: a repeat problem, or a touchpoint, cause and unit."""

    pattern = serializers.CharField(allow_null=True)
    touchpoint = serializers.CharField(allow_null=True, help_text="Its short name.")
    cause = serializers.CharField(allow_null=True, help_text="Its short name.")
    unit = serializers.CharField(help_text="Its code.")
    rules = serializers.ListField(child=serializers.ChoiceField(Rule.choices))
    open_since = serializers.DateTimeField(allow_null=True)
    owner = PersonOut(allow_null=True)
    now = FigureOut(help_text="Breakdowns of the period.")
    open = FigureOut()


class PersistenceOut(serializers.Serializer[Any]):
    """All that persists, the most frequent first."""

    number = serializers.IntegerField()
    is_capped = serializers.BooleanField(help_text="There are more.")
    breakdowns = PersistentOut(many=True)


class NeglectOut(FigureOut):
    """Records of one kind that nobody is on."""

    since = serializers.DateTimeField(
        allow_null=True, help_text="Since when the oldest waits."
    )


class NobodyOnItOut(serializers.Serializer[Any]):
    """No person, no next date, or one that passed by two working days."""

    issues = NeglectOut()
    patterns = NeglectOut()
    initiatives = NeglectOut()
    number = serializers.IntegerField(help_text="All of them.")


class StateOut(FigureOut):
    """Improvements in one state."""

    state = serializers.ChoiceField(InitiativeState.choices)


class AimOut(serializers.Serializer[Any]):
    """From where to where, measured how, by when."""

    measure = serializers.CharField()
    unit_of_measure = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=14, decimal_places=4)
    goal = serializers.DecimalField(max_digits=14, decimal_places=4)
    due_on = serializers.DateField()


class UnderWayOut(serializers.Serializer[Any]):
    """An improvement under way, its first target and its next date."""

    ref = serializers.CharField(source="initiative.ref")
    title = serializers.CharField(source="initiative.title")
    unit = serializers.CharField(source="initiative.unit.code")
    state = serializers.ChoiceField(InitiativeState.choices)
    owner = PersonOut(source="initiative.owner", allow_null=True)
    target = AimOut(allow_null=True)
    next_on = serializers.DateField(allow_null=True)


class ImprovementsOut(serializers.Serializer[Any]):
    """Improvements by state; the first twelve under way, the next date first."""

    under_way = FigureOut()
    states = StateOut(many=True)
    next = UnderWayOut(many=True)


class CommandCenterOut(serializers.Serializer[Any]):
    """One glance over everything one may see, at a moment."""

    at = serializers.DateTimeField()
    is_past = serializers.BooleanField(
        help_text="Who is on it, severity and causes are as they stand today."
    )
    headline = serializers.CharField()
    period = PeriodOut()
    period_before = PeriodOut()
    open = OpenOut()
    persistent = PersistenceOut()
    breakdowns = BreakdownsOut()
    said = SaidOut(many=True)
    nobody_on_it = NobodyOnItOut()
    initiatives = ImprovementsOut()
    signals = FigureOut(
        allow_null=True,
        help_text="What isn’t chance any more now; null for a moment that has been.",
    )
    decisions = serializers.IntegerField(
        allow_null=True,
        help_text="Those that wait for you now; null for a moment that has been.",
    )
